"""Packs (TOML) -> records of law. Every fault names the file, the provision and how to mend it."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any, get_args

from licet.errors import LicetError, nearest
from licet.facts.places import Places, load_countries
from licet.facts.vocabulary import Vocabulary
from licet.law.provision import (
    Confidence,
    Effect,
    Force,
    Instrument,
    Provision,
    Regime,
    Review,
    Scheduled,
    Suspension,
    Version,
)
from licet.rules.check import DATE, TRUTH, Scope, Shape, check
from licet.rules.nodes import Node
from licet.rules.parse import parse

POLICIES = (
    "presumption_of_approval",
    "case_by_case",
    "presumption_of_denial",
    "policy_of_denial",
)
_INHERITED = ("regime", "source", "force", "confidence", "checked", "cite", "instrument", "authority", "scope")
_PROVISION = {
    "id",
    "effect",
    "title",
    "says",
    "version",
    "fact",
    "lifts",
    "code",
    "reason",
    "anywhere",
    *_INHERITED,
}
_VERSION = {
    "from",
    "until",
    "when",
    "published",
    "instrument",
    "says",
    "confidence",
    "cite",
    "source",
    "checked",
    "text_hash",
    "changed",
    "review",
    "suspended",
    "conditions",
    "code",
}
_NEEDS = {"defines": "fact", "permits": "lifts"}


class LawError(LicetError):
    """A pack that cannot be used: the file, the provision, and how to mend it."""


class Packs:
    """Reads packs one by one and checks them together: `add` each file, then `finish`."""

    def __init__(self, vocabulary: Vocabulary, places: Places) -> None:
        self.vocabulary = vocabulary
        self.places = places
        self.provisions: dict[str, Provision] = {}
        self.instruments: dict[str, Instrument] = {}
        self.regimes: dict[str, Regime] = {}

    def add(self, file: str, text: str) -> None:
        """Read one TOML text. Raises LawError (or RuleError, at the character) for the first fault."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LawError(f"this is not TOML: {error}", where=file) from None
        _only(table, {"part", "regime", "instrument", "provision"}, file, "the file")
        part = table.get("part", {})
        _only(part, {"title", *_INHERITED}, file, "[part]")
        for entry in table.get("instrument", []):
            self._once(self.instruments, _instrument(entry, file), file)
        for entry in table.get("regime", []):
            self._once(self.regimes, self._regime(entry, file), file)
        for entry in table.get("provision", []):
            self._once(self.provisions, self._provision({**_inherit(part), **entry}, file), file)

    def finish(self) -> tuple[tuple[Provision, ...], tuple[Instrument, ...], tuple[Regime, ...]]:
        """Check every name, type and unit of every rule, now that all packs are known; the records in order of id."""
        groups = set(self.places.groups)
        entries = {prefix for p in self.provisions.values() if p.effect == "lists" for prefix in _prefixes(p.id)}
        scope = Scope(self.vocabulary, set(load_countries()), groups, entries, set(self.provisions))
        for provision in self.provisions.values():
            self._check(provision, scope)
        for regime in self.regimes.values():
            for node in (regime.covered, regime.reach, regime.shown, *(s.touches for s in regime.scheduled)):
                if node is not None:
                    check(node, scope, file=f"regime {regime.id}")
        return (
            tuple(sorted(self.provisions.values(), key=lambda p: p.id)),
            tuple(sorted(self.instruments.values(), key=lambda i: i.id)),
            tuple(sorted(self.regimes.values(), key=lambda r: (r.order, r.id))),
        )

    def _once(self, into: dict[str, Any], record: Any, file: str) -> None:
        if record.id in into:
            raise LawError(f"{record.id!r} is defined twice", where=file)
        into[record.id] = record

    def _check(self, provision: Provision, scope: Scope) -> None:
        where = f"{provision.file}, {provision.id}"
        if provision.regime not in self.regimes:
            raise LawError(f"no regime {provision.regime!r}", where=where, mend=nearest(provision.regime, list(self.regimes)))
        wanted: Shape = TRUTH
        if provision.effect == "defines":
            kind = self.vocabulary[provision.fact]
            if kind.type == "number" and kind.unit is not None:
                wanted = kind.unit.dimension
            elif kind.type == "date":
                wanted = DATE
        for target in provision.lifts:
            if not any(p.id == target or p.id.startswith(target + ".") for p in self.provisions.values()):
                raise LawError(
                    f"it lifts {target!r}, which is no provision",
                    where=where,
                    mend=nearest(target, list(self.provisions)),
                )
        if provision.scope is not None:
            check(provision.scope, scope, file=where)
        for version in provision.versions:
            check(version.when, scope, wanted=wanted, text=version.text, file=where)
            for review in version.reviews:
                check(review.when, scope, text=review.text, file=where)
            for instrument in (version.instrument, *(s.instrument for s in version.suspended)):
                if instrument and instrument not in self.instruments:
                    raise LawError(
                        f"no instrument {instrument!r}", where=where, mend=nearest(instrument, list(self.instruments))
                    )

    def _provision(self, entry: Mapping[str, Any], file: str) -> Provision:
        where = f"{file}, {entry.get('id', 'a provision without id')}"
        _only(entry, _PROVISION, where, "the provision")
        for key in ("id", "regime", "effect", "title", "cite", "source", "says", "force", "confidence", "version"):
            if not entry.get(key):
                raise LawError(f"{key!r} is missing", where=where)
        _one_of(entry["effect"], get_args(Effect), "effect", where)
        _one_of(entry["force"], get_args(Force), "force", where)
        _one_of(entry["confidence"], get_args(Confidence), "confidence", where)
        if (needed := _NEEDS.get(entry["effect"])) and not entry.get(needed):
            raise LawError(f"a provision that {entry['effect']} needs {needed!r}", where=where)
        if not str(entry["source"]).startswith("https://") and not str(entry["source"]).startswith("http://"):
            raise LawError("the source is no public URL", where=where)
        versions = tuple(self._version(v, entry, where) for v in entry["version"])
        if entry["effect"] == "imposes" and not all(version.code or version.conditions for version in versions):
            raise LawError("a provision that imposes needs a 'code' (what, and how much) or 'conditions'", where=where)
        for earlier, later in pairwise(versions):
            if earlier.until is None or earlier.until > later.start:
                raise LawError(f"the version from {earlier.start} overlaps the one from {later.start}", where=where)
        scope = entry.get("scope")
        return Provision(
            id=entry["id"],
            regime=entry["regime"],
            effect=entry["effect"],
            title=entry["title"],
            cite=entry["cite"],
            source=entry["source"],
            says=entry["says"],
            force=entry["force"],
            confidence=entry["confidence"],
            versions=versions,
            file=file,
            scope=parse(scope, file=where) if scope else None,
            fact=entry.get("fact", ""),
            lifts=tuple(entry.get("lifts", ())),
            code=entry.get("code", ""),
            reason=entry.get("reason", ""),
            authority=entry.get("authority", ""),
            anywhere=entry.get("anywhere", False),
        )

    def _version(self, raw: Mapping[str, Any], entry: Mapping[str, Any], where: str) -> Version:
        _only(raw, _VERSION, where, "the version")
        start, until = raw.get("from"), raw.get("until")
        for key, day in (
            ("from", start),
            ("until", until),
            ("published", raw.get("published")),
            ("checked", raw.get("checked")),
        ):
            if isinstance(day, datetime) or not isinstance(day, date | None):
                raise LawError(f"{key!r} is no date", where=where, mend=f"write {key} = 2024-09-07, without quotes")
        if start is None or not raw.get("when"):
            raise LawError("a version needs 'from' and 'when'", where=where)
        if until is not None and until <= start:
            raise LawError(f"the version from {start} ends on {until}, before it begins", where=where)
        confidence = raw.get("confidence", entry["confidence"])
        _one_of(confidence, get_args(Confidence), "confidence", where)
        return Version(
            start=start,
            until=until,
            when=parse(raw["when"], file=where),
            text=raw["when"].strip(),
            instrument=raw.get("instrument", entry.get("instrument", "")),
            says=raw.get("says", entry["says"]),
            confidence=confidence,
            cite=raw.get("cite", entry["cite"]),
            source=raw.get("source", entry["source"]),
            published=raw.get("published"),
            checked=raw.get("checked", entry.get("checked")),
            text_hash=raw.get("text_hash", ""),
            changed=raw.get("changed", ""),
            reviews=tuple(_review(r, where) for r in raw.get("review", ())),
            suspended=tuple(
                Suspension(s["from"], s.get("until"), s.get("instrument", ""), s.get("unenforced", False))
                for s in raw.get("suspended", ())
            ),
            conditions=tuple(raw.get("conditions", ())),
            code=raw.get("code", entry.get("code", "")),
        )

    def _regime(self, entry: Mapping[str, Any], file: str) -> Regime:
        where = f"{file}, regime {entry.get('id')}"
        _only(entry, set(Regime.__struct_fields__), where, "the regime")

        def rule(key: str) -> Node | None:
            return parse(entry[key], file=f"{where}, {key}") if entry.get(key) else None

        return Regime(
            id=entry["id"],
            title=entry["title"],
            order=entry.get("order", 99),
            authority=entry.get("authority", ""),
            apply=entry.get("apply", ""),
            verified_through=entry.get("verified_through"),
            covered=rule("covered"),
            reach=rule("reach"),
            shown=rule("shown"),
            encoded=entry.get("encoded", True),
            code_fact=entry.get("code_fact", ""),
            codes=tuple(entry.get("codes", ())),
            uncontrolled=tuple(entry.get("uncontrolled", ())),
            since=entry.get("since"),
            reported=entry.get("reported", True),
            notes=tuple(entry.get("notes", ())),
            scheduled=tuple(
                Scheduled(
                    s["on"],
                    s["what"],
                    s.get("source", ""),
                    parse(s["touches"], file=where) if s.get("touches") else None,
                )
                for s in entry.get("scheduled", ())
            ),
        )


def _review(raw: Mapping[str, Any], where: str) -> Review:
    _one_of(raw.get("policy"), POLICIES, "policy", where)
    text = raw.get("when", "always")
    return Review(raw["policy"], parse(text, file=where), text)


def _instrument(raw: Mapping[str, Any], file: str) -> Instrument:
    _only(raw, set(Instrument.__struct_fields__), file, "the instrument")
    return Instrument(raw["id"], raw["title"], raw.get("cite", ""), raw["source"], raw.get("published"))


def _inherit(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key in _INHERITED}


def _prefixes(dotted: str) -> Iterable[str]:
    pieces = dotted.split(".")
    return [".".join(pieces[:n]) for n in range(1, len(pieces) + 1)]


def _only(table: Mapping[str, Any], allowed: set[str], where: str, what: str) -> None:
    for key in table:
        if key not in allowed:
            raise LawError(f"{what} has the unknown key {key!r}", where=where, mend=nearest(key, sorted(allowed)))


def _one_of(word: Any, allowed: tuple[str, ...], what: str, where: str) -> None:
    if word not in allowed:
        raise LawError(f"{word!r} is no {what}", where=where, mend="one of " + ", ".join(allowed))
