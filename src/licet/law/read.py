"""Packs (TOML) -> records of law. Every fault names the file, the provision and how to mend it."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any, get_args

from msgspec.structs import replace

from licet.facts.places import Places
from licet.facts.vocabulary import Vocabulary
from licet.law.checked import check_records
from licet.law.provision import (
    Confidence,
    Effect,
    Force,
    Gap,
    Held,
    Instrument,
    Provision,
    Records,
    Regime,
    Review,
    Row,
    Scheduled,
    Suspension,
    Table,
    Version,
)
from licet.law.tables import LawError, joined, only, read_rows, read_table
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
    "excludes",
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
_GAP = {"id", "regime", "title", "state", "says", "cite", "source", "part", "from", "until", "touches"}
_NEEDS = {"defines": "fact", "permits": "lifts"}


class Packs:
    """Reads packs one by one and checks them together: `add` each file, then `finish`."""

    def __init__(self, vocabulary: Vocabulary, places: Places) -> None:
        self.vocabulary = vocabulary
        self.places = places
        self.provisions: dict[str, Provision] = {}
        self.instruments: dict[str, Instrument] = {}
        self.regimes: dict[str, Regime] = {}
        self.tables: dict[str, Table] = {}
        self.rows: dict[str, list[Row]] = {}
        self.gaps: dict[str, Gap] = {}

    def add(self, file: str, text: str) -> None:
        """Read one TOML text. Raises LawError (or RuleError, at the character) for the first fault."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LawError(f"this is not TOML: {error}", where=file) from None
        only(table, {"part", "regime", "instrument", "provision", "table", "row", "gap"}, file, "the file")
        part = table.get("part", {})
        only(part, {"title", *_INHERITED}, file, "[part]")
        for entry in table.get("instrument", []):
            self._once(self.instruments, _instrument(entry, file), file)
        for entry in table.get("regime", []):
            self._once(self.regimes, self._regime(entry, file), file)
        for entry in table.get("table", []):
            self._once(self.tables, read_table(entry, file), file)
        for entry in table.get("row", []):
            self.rows.setdefault(entry.get("table", ""), []).extend(read_rows(entry, file))
        for entry in table.get("gap", []):
            self._once(self.gaps, _gap({"regime": part.get("regime"), **entry}, file), file)
        for entry in table.get("provision", []):
            provision = self._provision({**_inherit(part), **entry}, file)
            self._once(self.provisions, replace(provision, part=part.get("title", "")), file)

    def finish(self) -> "Records":
        """Check every name, type and unit of every rule, now that all packs are known; the records in order of id."""
        records = Records(
            tuple(sorted(self.provisions.values(), key=lambda p: p.id)),
            tuple(sorted(self.instruments.values(), key=lambda i: i.id)),
            tuple(sorted(self.regimes.values(), key=lambda r: (r.order, r.id))),
            joined(self.tables, self.rows),
            tuple(sorted(self.gaps.values(), key=lambda g: g.id)),
        )
        check_records(records, records.provisions, self.vocabulary, self.places)
        return records

    def proposed(self, entry: Mapping[str, Any], where: str) -> Provision:
        """A provision that is no law yet, so needs no source. Raises LawError (or RuleError, at the character)."""
        return self._provision(entry, where, proposed=True)

    def _once(self, into: dict[str, Any], record: Any, file: str) -> None:
        if record.id in into:
            raise LawError(f"{record.id!r} is defined twice", where=file)
        into[record.id] = record

    def _provision(self, entry: Mapping[str, Any], file: str, *, proposed: bool = False) -> Provision:
        where = f"{file}, {entry.get('id', 'a provision without id')}"
        only(entry, _PROVISION, where, "the provision")
        for key in ("id", "regime", "effect", "title", "cite", "source", "says", "force", "confidence", "version"):
            if not entry.get(key) and not (proposed and key == "source"):
                raise LawError(f"{key!r} is missing", where=where)
        _one_of(entry["effect"], get_args(Effect), "effect", where)
        _one_of(entry["force"], get_args(Force), "force", where)
        _one_of(entry["confidence"], get_args(Confidence), "confidence", where)
        if (needed := _NEEDS.get(entry["effect"])) and not entry.get(needed):
            raise LawError(f"a provision that {entry['effect']} needs {needed!r}", where=where)
        if not proposed and not str(entry["source"]).startswith(("https://", "http://")):
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
            source=entry.get("source", ""),
            says=entry["says"],
            force=entry["force"],
            confidence=entry["confidence"],
            versions=versions,
            file=file,
            scope=parse(scope, file=where) if scope else None,
            fact=entry.get("fact", ""),
            lifts=tuple(entry.get("lifts", ())),
            excludes=tuple(entry.get("excludes", ())),
            code=entry.get("code", ""),
            reason=entry.get("reason", ""),
            authority=entry.get("authority", ""),
            anywhere=entry.get("anywhere", False),
        )

    def _version(self, raw: Mapping[str, Any], entry: Mapping[str, Any], where: str) -> Version:
        only(raw, _VERSION, where, "the version")
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
            source=raw.get("source", entry.get("source", "")),
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
        only(entry, set(Regime.__struct_fields__), where, "the regime")

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


def _gap(raw: Mapping[str, Any], file: str) -> Gap:
    where = f"{file}, gap {raw.get('id')}"
    only(raw, _GAP, where, "the gap")
    for key in ("id", "regime", "title", "state", "says"):
        if not raw.get(key):
            raise LawError(f"{key!r} is missing", where=where)
    _one_of(raw["state"], get_args(Held), "state", where)
    fields = {key: value for key, value in raw.items() if key not in ("from", "touches")}
    touches = raw.get("touches")
    return Gap(**fields, start=raw.get("from"), touches=parse(touches, file=where) if touches else None)


def _instrument(raw: Mapping[str, Any], file: str) -> Instrument:
    only(raw, set(Instrument.__struct_fields__), file, "the instrument")
    return Instrument(raw["id"], raw["title"], raw.get("cite", ""), raw["source"], raw.get("published"))


def _inherit(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key in _INHERITED}


def _one_of(word: Any, allowed: tuple[str, ...], what: str, where: str) -> None:
    if word not in allowed:
        raise LawError(f"{word!r} is no {what}", where=where, mend="one of " + ", ".join(allowed))
