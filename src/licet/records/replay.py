"""A saved determination decided again from its pinned facts: the same bytes, or what differs, regime by regime."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from licet.decision.decide import Decider, load_decider
from licet.decision.determination import Determination
from licet.errors import LicetError
from licet.records import audit
from licet.records.canonical import canonical, sha256
from licet.records.keeping import REPLAYED, Kept, engine, read
from licet.records.pinning import unpinned
from licet.records.store import Store


class Difference(Struct, frozen=True):
    """A part of a regime's answer that is not as it was. then, now: in words, empty where there is nothing."""

    part: str
    then: str
    now: str


class RegimeThenNow(Struct, frozen=True):
    """A regime's outcome then and now (empty where it did not answer), and every part that differs."""

    regime: str
    title: str
    then: str
    now: str
    differs: tuple[Difference, ...]


class Replayed(Struct, frozen=True):
    """What deciding again gave.

    same_bytes: whether the canonical JSON is the same; same_law: whether the law hash and the day of the law are; still:
    whether every regime gives the same answer (outcome, code, authority, entries, conditions, provisions, missing facts);
    regimes: all of them; now: the determination of today; sha256: of its canonical JSON.
    """

    kept: Kept
    same_bytes: bool
    same_law: bool
    still: bool
    as_of: date
    law_hash: str
    engine: str
    sha256: str
    regimes: tuple[RegimeThenNow, ...]
    now: Determination

    @property
    def says(self) -> str:
        """The finding in a sentence."""
        if self.same_bytes:
            return "the same facts under the same law give the same bytes"
        answer = "this is still the answer" if self.still else "this is no longer the answer"
        if self.as_of != self.kept.as_of:
            return f"under the law of {self.as_of}, as it is encoded today, {answer}"
        if not self.same_law:
            return f"the law is not encoded as it was (hash {self.kept.law_hash[:12]}, now {self.law_hash[:12]}): {answer}"
        by = f"{self.kept.engine}, now {self.engine}" if self.kept.engine != self.engine else f"{self.engine}, both times"
        return f"the law is the same, but the bytes are not (Licet {by}): {answer}"


def replay(
    store: Store, record: str, *, on: date | None = None, decider: Decider | None = None, who: str | None = None
) -> Replayed:
    """Decide a record again from its pinned facts; parties are not screened again.

    on: the day of the law, that of the record if left out; decider: another law than the shipped one; who: writes into the log
    that the record was decided again and what came of it. Raises LicetError: no such record, or facts that the vocabulary of
    today does not know.
    """
    kept = read(store, record)
    judge = decider or load_decider()
    deal = unpinned(kept.facts)
    if strange := sorted(name for name in deal.facts if name not in judge.vocabulary):
        raise LicetError(
            f"today's vocabulary does not know {', '.join(strange)}",
            where=f"record {record}",
            mend=f"decide it with Licet {kept.kept.engine}, or describe the deal anew",
        )
    found = judge.determine(deal, as_of=on or kept.kept.as_of)
    data = canonical(found)
    regimes = _side_by_side(kept.determination, json.loads(data))
    done = Replayed(
        kept=kept.kept,
        same_bytes=data == kept.answer,
        same_law=found.law.hash == kept.kept.law_hash and found.as_of == kept.kept.as_of,
        still=not any(regime.differs for regime in regimes),
        as_of=found.as_of,
        law_hash=found.law.hash,
        engine=engine(),
        sha256=sha256(data),
        regimes=regimes,
        now=found,
    )
    if who is not None:
        detail = {"as_of": found.as_of.isoformat(), "sha256": done.sha256, "same": done.same_bytes, "still": done.still}
        with store.writing() as connection:
            audit.append(connection, who, REPLAYED, record, detail)
    return done


def _side_by_side(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[RegimeThenNow, ...]:
    before = {answer["regime"]: answer for answer in then["regimes"]}
    after = {answer["regime"]: answer for answer in now["regimes"]}
    found = []
    for regime in dict.fromkeys((*before, *after)):
        old, new = before.get(regime), after.get(regime)
        parts = {**_parts(old), **_parts(new)}
        differs = tuple(
            Difference(part, _parts(old).get(part, ""), _parts(new).get(part, ""))
            for part in parts
            if _parts(old).get(part, "") != _parts(new).get(part, "")
        )
        said = [str(each["outcome"]) if each else "" for each in (old, new)]
        found.append(RegimeThenNow(regime, (new or old or {})["title"], said[0], said[1], differs))
    return tuple(found)


def _parts(answer: Mapping[str, Any] | None) -> dict[str, str]:
    """The parts of an answer a person acts on, in words."""
    if answer is None:
        return {}
    lists = {
        "possible": answer["possible"],
        "entries": answer["entries"],
        "conditions": answer["conditions"],
        "provisions": sorted(f"{p['id']} ({p['truth']})" for p in answer["provisions"]),
        "missing": sorted(m["fact"] for m in answer["missing"]),
        "warnings": answer["warnings"],
    }
    plain = {name: answer[name] or "" for name in ("outcome", "code", "authority", "apply", "review_policy")}
    return plain | {name: "; ".join(words) for name, words in lists.items()}
