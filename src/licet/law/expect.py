"""Expectations: what the law must say of stated facts, written by hand beside the packs (`*.cases.toml`).

They are read by the tests, by `licet law show` and by the mutation run; none is derived from the code that decides.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, get_args

from msgspec import Struct

from licet.errors import LicetError
from licet.law.book import State
from licet.law.read import POLICIES

TRUTHS: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}
#: The policy a requirement gives where none of its reviews applies.
NO_POLICY = "none"

_LISTS = ("lifts", "leaves")
_WORDS = {
    "holds": tuple(TRUTHS),
    "applies": tuple(TRUTHS),
    "review": (*POLICIES, NO_POLICY),
    "state": get_args(State),
    "covered": tuple(TRUTHS),
    "reach": tuple(TRUTHS),
    "shown": tuple(TRUTHS),
}
_OF_REGIMES = {"covered", "reach", "shown"}
_OWN = {"provision", "regime", "on", "value", "code", "of_text", *_LISTS, *_WORDS}


class Expectation(Struct, frozen=True):
    """On the day, with the facts (names to raw values as in a deal file), the provision must have this truth.

    What else may be said of it, nothing where it is left empty:
    lifts: of a permission, requirements that apply with these facts and that it lifts;
    leaves: requirements, or beginnings of their ids, that it lifts in no case;
    review: of a requirement, the policy it gives;
    value: of a definition that is a number or a date, what it gives, as in a deal file;
    applies: of a requirement, whether it applies to the deal, which the regime must reach unless it applies anywhere;
    state: in force, suspended and so on;
    code: of a permission or a duty, words of what it names on the day: the exception, the duty and its rate;
    of_text: the truth is that of the text, also where it is suspended or not enforced on the day.
    """

    provision: str
    on: date
    facts: dict[str, Any]
    truth: bool | None
    where: str
    lifts: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    value: str = ""
    review: str = ""
    applies: str = ""
    state: str = ""
    code: str = ""
    of_text: bool = False


class RegimeExpectation(Struct, frozen=True):
    """On the day, with the facts, whether "no requirement found" (covered) or "not subject" (reach) may be said of the regime,
    and whether it answers at all (shown).

    Of a regime of which no law is encoded, reach is whether it is named in the answer at all. Empty: not spoken of.
    """

    regime: str
    on: date
    facts: dict[str, Any]
    where: str
    covered: str = ""
    reach: str = ""
    shown: str = ""


def load_expectations() -> tuple[Expectation, ...]:
    """All expectations of provisions shipped beside the packs. Raises LicetError for a malformed file."""
    return tuple(e for e in _shipped() if isinstance(e, Expectation))


def load_regime_expectations() -> tuple[RegimeExpectation, ...]:
    """All expectations of regimes shipped beside the packs. Raises LicetError for a malformed file."""
    return tuple(e for e in _shipped() if isinstance(e, RegimeExpectation))


@cache
def _shipped() -> tuple[Expectation | RegimeExpectation, ...]:
    return tuple(_below(files("licet.law").joinpath("packs"), ""))


def _below(folder: Traversable, path: str) -> Iterable[Expectation | RegimeExpectation]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _below(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".cases.toml"):
            yield from read_expectations(entry.read_text(encoding="utf-8"), f"{path}{entry.name}")


def read_expectations(text: str, file: str) -> Iterable[Expectation | RegimeExpectation]:
    """The expectations of one file; each `vary` row is one more, with its changes applied to the first."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LicetError(f"this is not TOML: {error}", where=file) from None
    for number, row in enumerate(table.get("expect", []), 1):
        where = f"{file}, expectation {number} ({row.get('provision') or row.get('regime')})"
        facts = dict(row.get("facts", {}))
        first = {key: row[key] for key in _OWN if key in row}
        for index, change in enumerate([{}, *row.get("vary", [])]):
            said = first | {key: value for key, value in change.items() if key in _OWN}
            changes = {key: value for key, value in change.items() if key not in _OWN and key != "facts"}
            yield _expectation(said, facts | changes | change.get("facts", {}), f"{where}, row {index}")


def _expectation(said: Mapping[str, Any], facts: dict[str, Any], where: str) -> Expectation | RegimeExpectation:
    for key, words in _WORDS.items():
        if key in said and said[key] not in words:
            raise LicetError(f"{said[key]!r} is nothing {key!r} can be", where=where, mend="one of " + ", ".join(words))
    if set(said) >= {"regime", "on"} and set(said) <= {"regime", "on", *_OF_REGIMES} and isinstance(said["on"], date):
        return RegimeExpectation(facts=facts, where=where, **said)
    if set(said) >= {"provision", "on", "holds"} and not _OF_REGIMES & set(said) and isinstance(said["on"], date):
        more = {key: value for key, value in said.items() if key not in ("holds", *_LISTS)}
        more |= {key: tuple(said[key]) for key in _LISTS if key in said}
        return Expectation(facts=facts, truth=TRUTHS[said["holds"]], where=where, **more)
    raise LicetError(
        "an expectation needs provision, on (a date) and holds (yes, no, unknown), or regime, on and covered, reach or shown",
        where=where,
    )
