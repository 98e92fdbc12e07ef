"""Golden cases: whole deals with a known outcome for one regime, published with all their inputs (docs/golden-cases.md)."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from licet.deals.facts import DealError
from licet.decision.outcome import EXCEPTION, NONE_FOUND, OUTCOMES, UNDETERMINED
from licet.errors import nearest
from licet.law.read import POLICIES

CLASSIFICATION = "classification"
KINDS = ("reported_event", "official_example", "stated_for_class", "rule_application")
CONFIDENCES = ("high", "medium", "low")
BASES = (
    "primary_text",
    "guidance",
    "government_statement",
    "enforcement_order",
    "court",
    "company_statement",
    "law_firm",
    "press",
    "derived",
)
#: Words other collections of cases use for our outcomes.
_OTHER_WORDS = {
    "no_licence_required": NONE_FOUND,
    "licence_exception_available": EXCEPTION,
    "cannot_determine": UNDETERMINED,
}


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """What the source says.

    outcome: an outcome word, or `classification` where only the entry is asked; also: other outcome words its text allows;
    provisions: what decides it, by id or by a number of the citation (one of them must be cited).
    """

    outcome: str
    also: tuple[str, ...] = ()
    code: str | None = None
    entries: tuple[str, ...] = ()
    review_policy: str | None = None
    missing: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """A deal and what is known of its outcome under one regime. flip_group: the same deal on other days."""

    id: str
    jurisdiction: str
    regime: str
    kind: str
    confidence: str
    basis: str
    situation: str
    source: str | tuple[str, ...]
    deal: dict[str, Any]
    expected: Expected
    flip_group: str | None = None
    file: str = ""


def read_cases(*paths: Path) -> list[Case]:
    """The cases of TOML files. Raises DealError, naming the case, for what has no place in one and for an id used twice."""
    found: dict[str, Case] = {}
    for path in paths:
        for number, row in enumerate(_rows(path), 1):
            case = _case(row, path, number)
            if case.id in found:
                raise DealError(f"the id {case.id!r} is used twice", where=f"{found[case.id].file} and {path}")
            found[case.id] = case
    return list(found.values())


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DealError(f"{path} cannot be read as TOML: {error}") from None
    rows = table.get("case", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DealError("'case' must be a list of cases", where=str(path), mend="write [[case]]")
    return rows


def _case(row: Mapping[str, Any], path: Path, number: int) -> Case:
    where = f"{path}, case {row.get('id', number)}"
    regime = {"regime": str(row.get("jurisdiction", "")).lower()}
    try:
        case = msgspec.convert(regime | dict(row) | {"file": str(path)}, Case)
    except msgspec.ValidationError as error:
        raise DealError(str(error), where=where, mend=_keys(row)) from None
    for key, words in (("kind", KINDS), ("confidence", CONFIDENCES), ("basis", BASES)):
        _one_of(getattr(case, key), words, key, where)
    _expected(case.expected, f"{where}, expected")
    return case


def _keys(row: Mapping[str, Any]) -> str:
    tables = ((row, Case), (row.get("expected"), Expected))
    strange = [
        (key, form.__struct_fields__)
        for table, form in tables
        if isinstance(table, Mapping)
        for key in table
        if key not in form.__struct_fields__
    ]
    return nearest(strange[0][0], strange[0][1]) if strange else ""


def _expected(wanted: Expected, where: str) -> None:
    for word in (wanted.outcome, *wanted.also):
        if word != CLASSIFICATION:
            _one_of(word, OUTCOMES, "outcome", where)
    if wanted.review_policy is not None:
        _one_of(wanted.review_policy, POLICIES, "review policy", where)
    if wanted.outcome == CLASSIFICATION and not wanted.entries:
        raise DealError("a classification needs the entries expected", where=where, mend='write entries = ["us.ccl.3B001"]')
    if (wanted.outcome == UNDETERMINED) != bool(wanted.missing):
        raise DealError("missing facts are named where the outcome is undetermined, and only there", where=where)


def _one_of(word: str, words: tuple[str, ...], what: str, where: str) -> None:
    if word not in words:
        same = _OTHER_WORDS.get(word)
        hint = f"write {same}" if same else nearest(word, words) or "one of " + ", ".join(words)
        raise DealError(f"{word!r} is no {what}", where=where, mend=hint)
