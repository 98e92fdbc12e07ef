"""What the packs require of every control number, held against the official list and the official chart.

The walk below reads the eCFR's XML and the chart's JSON in a few lines of its own and uses nothing of `licet.law.official`.
"""

import gzip
import json
import random
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import polars as pl
import pytest
from msgspec import Struct

from licet.decision.decide import load_decider
from licet.facts.places import load_places
from licet.law.program import Define, Lookup
from licet.rules.tabulate import tabulate

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ecfr"
LIST, CHART = SHARED / "title-15_part-774_supp-1_2026-06.xml.gz", SHARED / "country-chart_2026-07-23.json"
DAY = date(2026, 6, 24)
here = pytest.mark.skipif(not LIST.exists(), reason=f"no official texts at {SHARED}")
#: Entries whose paragraphs are provisions of their own, found from the tool and not from the number.
ENCODED = {"3B001", "3B002", "3B903", "3B904", "3B991", "3B992", "3B993", "3B994"}
OTHER_NAMES = {
    "Congo (Democratic Republic of the)": "CD",
    "Congo (Republic of the)": "CG",
    "Micronesia (Federated State of)": "FM",
    "Seycheles": "SC",
    "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)": "SX",
}
REQUIREMENTS = {
    **{f"NS{n}": f"us.742.4.chart.NS{n}" for n in (1, 2)},
    "MT1": "us.742.5.chart.MT1",
    **{f"NP{n}": f"us.742.3.chart.NP{n}" for n in (1, 2)},
    **{f"CB{n}": f"us.742.2.chart.CB{n}" for n in (1, 2, 3)},
    **{f"RS{n}": f"us.742.6.chart.RS{n}" for n in (1, 2)},
    "FC1": "us.742.17.chart.FC1",
    **{f"CC{n}": f"us.742.7.chart.CC{n}" for n in (1, 2, 3)},
    **{f"AT{n}": f"us.742.chart.AT{n}" for n in (1, 2)},
}
#: What a row says where it names no column, the requirement that follows, and where it bites: in, or outside, a list.
UN_ARMS = {"CD", "CF", "ER", "IQ", "IR", "KP", "LB", "LY", "SD", "SO"}
TEXTS: list[tuple[str, str, set[str], bool]] = [
    (r"742\.4\(a\)\(5\)|742\.6\(a\)\(10\)", "us.742.4.chart.WW", {"US"}, False),
    (r"74[56]\.1.*UN controls|764\.1\(b\) ?for UN controls", "us.746.1.b", UN_ARMS, True),
    (r"742\.6\(a\)\(7\)", "us.742.6.a.7", {"CN", "HK", "RU", "VE"}, True),
    (r"to North Korea for anti-terrorism", "us.742.8_19", {"KP"}, True),
    (r"to Iraq", "us.746.3", {"IQ"}, True),
    (r"Pakistan", "us.742.6.pakistan", {"PK"}, True),
    (r"as specified in § 742\.13", "us.742.13", {"US"}, False),
    (r"§ 742\.15", "us.742.15", {"CA", "US"}, False),
    (r"§ 742\.14", "us.742.14", {"AU", "CA", "GB", "US"}, False),
    (r"ALL destinations, except Canada", "us.742.7.everywhere_but_canada", {"CA", "US"}, False),
]


class Row(Struct, frozen=True):
    """A row of an entry's table of requirements, as printed."""

    control: str
    chart: str

    @property
    def columns(self) -> set[str]:
        named = {
            reason + n for reason, n in re.findall(r"(NS|MT|NP|CB|RS|FC|CC|AT) Column (\d)", f"{self.control} {self.chart}")
        }
        if not named and (alone := re.match(r"Column (\d)", self.chart)):
            named = {self.control[:2] + alone[1]}
        return named

    @property
    def texts(self) -> set[str]:
        return {requirement for said, requirement, _, _ in TEXTS if re.search(said, self.chart)}

    @property
    def whole(self) -> bool:
        return re.fullmatch(r"\w\w applies to (the )?entire entry\.?", self.control) is not None


class Walked(Struct):
    """An entry of the list: its rows, and the paths of its item paragraphs."""

    rows: list[Row]
    paths: list[str]


@cache
def walk() -> dict[str, Walked]:
    found: dict[str, Walked] = {}
    number = ""
    with gzip.open(LIST) as file:
        for element in parse(file).getroot().iter():
            text = " ".join("".join(element.itertext()).split())
            if element.tag.startswith("FP") and element.find("B") is not None and re.match(r"\d[A-E]\d{3}\b", text):
                number = text[:5]
                found[number] = Walked([], [])
            elif number and element.tag == "TR":
                cells = [" ".join("".join(cell.itertext()).split()) for cell in element if cell.tag == "TD"]
                if cells and re.search(r"appl(y|ies)|for|license", cells[0]):
                    found[number].rows.append(Row(cells[0], cells[1] if len(cells) > 1 else ""))
            elif number and element.tag == "P" and (label := re.match(r"([a-z](\.([a-z]|\d{1,2}))*)\.\s", text)):
                found[number].paths.append(label[1])
    return {number: entry for number, entry in found.items() if number not in ENCODED}


@cache
def marks() -> dict[str, set[str]]:
    chart = json.loads(CHART.read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for name, row in chart["countries"].items():
        code = OTHER_NAMES.get(name) or load_places().country(name)
        found[code] = {mark.replace(" ", "") for mark in row["marks"]}
    for name in chart["embargoed"]:
        found[load_places().country(name)] = set()
    for name, row in chart["territoryInheritance"].items():
        found[load_places().country(name)] = found[load_places().country(row["row"])]
    return found


#: What entries say outside of their table of requirements, in notes or in a heading.
IN_WORDS = {
    "us.742.13": {"5A980", "5D980", "5E980"},
    "us.742.5.chart.MT1": {"1D018"},
    "us.742.6.chart.RS1": {"0A521", "0B521", "0C521", "0D521", "0E521"},
    "us.742.7.everywhere_but_canada": {"0A982", "0E982"},
    "us.742.8_19": {"0A999", "1A999", "1C350", "1C355", "1C395", "1D999", "2A994", "2A999", "2D994", "2E994"},
    "us.746.3": {"6A992"},
}
#: Of these the words name Country Group E:1 instead of North Korea; of those, footnote 7 of the chart adds India.
TO_E1 = ("us.742.8_19", {"1C350", "1C355", "1C395"}, {"IR", "KP", "SY"})
TO_INDIA = ("us.742.6.chart.RS2", {"6A003", "9A515"}, {"IN"})


def walked(requirement: str, number: str, country: str) -> bool:
    """Whether a requirement bites in a country, by the chart or by what the rows say of it."""
    for named, numbers, countries in (TO_E1, TO_INDIA):
        if requirement == named and number in numbers and country in countries:
            return True
    for column, chart_requirement in REQUIREMENTS.items():
        if chart_requirement == requirement:
            return column in marks()[country]
    _, _, countries, inside = next(text for text in TEXTS if text[1] == requirement)
    return (country in countries) is inside


def requirements(row: Row) -> set[str]:
    return {REQUIREMENTS[column] for column in row.columns} | row.texts


def by_table(codes: Iterable[str], countries: Iterable[str]) -> pl.DataFrame:
    """What the packs say: a row for each number and country, a column for each requirement (null: not known)."""
    decider = load_decider()
    program = decider.library.on(DAY).program("other")
    numbers: dict[str, Any] = {"code": list(codes)}
    for step in program.steps:
        if isinstance(step, Lookup) and step.sheet.table.id == "us.ccl.index":
            numbers[step.key] = [step.sheet.stands(code, step.column) for code in numbers["code"]]
    frame = pl.DataFrame(numbers, strict=False).with_columns(
        pl.lit("other").alias("item.kind"), pl.lit(value=False).alias("us_ns1"), pl.lit(value=False).alias("us_ww")
    )
    for step in program.steps:
        if isinstance(step, Define) and re.fullmatch(r"us_(by_number|ctl_\w+)", step.key):
            frame = frame.with_columns(tabulate({step.key: step.node}, frame, decider.vocabulary)[step.key])
    frame = frame.join(pl.DataFrame({"to": list(countries)}), how="cross")
    ids = {*REQUIREMENTS.values(), *(text[1] for text in TEXTS)}
    rules = {step.key: step.node for step in program.steps if step.key in ids}
    assert rules.keys() == ids
    return pl.concat([frame.select("code", "to"), tabulate(rules, frame, decider.vocabulary)], how="horizontal")


@here
def test_every_number_needs_a_licence_to_every_country_as_list_and_chart_say():
    """Yes where a row that applies to the entire entry is marked, no where none is; where a row applies to a part, not no."""
    countries = [country for country in marks() if country != "US"]
    frame = by_table(walk(), countries)
    assert frame.height == len(walk()) * len(countries) > 625 * 196
    wrong = []
    for requirement in frame.columns[2:]:
        rows = {n: [row for row in entry.rows if requirement in requirements(row)] for n, entry in walk().items()}
        for number, country, truth in frame.select("code", "to", requirement).iter_rows():
            said = rows[number] or number in IN_WORDS.get(requirement, ())
            expected = bool(said) and walked(requirement, number, country)
            sure = expected and any(row.whole for row in rows[number]) and (requirement, country) != (TO_INDIA[0], "IN")
            if (truth is not False) is not expected or (sure and truth is not True):
                wrong.append((requirement, number, country, truth))
    assert wrong == []


#: The column of the index for each requirement.
COLUMNS = {requirement: column for column, requirement in REQUIREMENTS.items()} | {
    "us.742.4.chart.WW": "WW",
    "us.746.1.b": "UN",
    "us.742.6.a.7": "RS_Y",
    "us.742.8_19": "AT_KP",
    "us.742.6.pakistan": "RS_PK",
    "us.742.13": "SL",
    "us.742.15": "EI",
    "us.742.14": "SI",
}
PATH = r"\.?([a-z](?:\.(?:[a-z]|\d{1,2}))*)"


def listed(number: str, words: str) -> list[str] | None:
    """The paths of words that do nothing but list them; None for other words."""
    words = re.sub(rf"{number} ?|^(items controlled (by|in)|paragraphs?) |( only| of this entry)?\.?$", "", words.strip())
    found: list[str] = []
    for piece in re.split(r",? and |,? or |, ", words):
        between = re.fullmatch(rf"{PATH}(?: (?:to|through) {PATH})?", piece.strip())
        if not between:
            return None
        first, last = between.groups()
        above, _, start = first.rpartition(".")
        steps = range(int(start), int(last.rpartition(".")[2]) + 1) if last else ()
        found += [f"{above}.{step}" for step in steps] or [first]
    return found


def at_or_below(path: str, paths: Iterable[str]) -> bool:
    return any(path == named or path.startswith(named + ".") for named in paths)


def covers(number: str, row: Row, path: str) -> bool | None:
    """Whether a row applies to a paragraph; None where its words say more than paths, or parts of the paragraph differ."""
    said = re.fullmatch(r"\w\w appl(?:y|ies)(?: to)? (?:(?:the )?(entire entry)(?:,? except:? (.*))?|(.*))", row.control)
    assert said is not None, (number, row)
    whole, without, only = said.groups()
    named = listed(number, without or only or "") if without or only else []
    if named is None or any(at_or_below(other, [path]) and other != path for other in named):
        return None
    return not at_or_below(path, named) if whole else at_or_below(path, named)


#: Notes of these entries send some of their paragraphs elsewhere: to 742.6(a)(9), to other entries, to the ITAR.
BY_NOTE = {"9A004": "bcdefh", "9A515": "ag", "9E515": "f"}


@here
def test_every_paragraph_stands_where_the_rows_of_its_entry_say():
    sheet = next(
        step.sheet
        for step in load_decider().library.on(DAY).program("other").steps
        if isinstance(step, Lookup) and step.sheet.table.id == "us.ccl.index"
    )
    decided, wrong = 0, []
    for number, entry in walk().items():
        for requirement, column in COLUMNS.items():
            rows = [row for row in entry.rows if requirement in requirements(row)]
            for path in entry.paths if rows else ():
                if path[0] in BY_NOTE.get(number, ""):
                    continue
                truths = {covers(number, row, path) for row in rows}
                expected = True if True in truths else None if None in truths else False
                found = sheet.stands(f"{number}.{path}", column)
                decided += expected is not None
                if expected is not None and found is not expected:
                    wrong.append((number, path, column, expected, found))
    assert wrong == []
    assert decided > 10_000


@here
def test_a_sample_of_deals_is_decided_as_list_and_chart_say():
    """Whole determinations: the requirements they name are those of the table, and their answer is what these make of it."""
    numbers = [code for n, entry in walk().items() for code in (n, *(f"{n}.{path}" for path in entry.paths))]
    countries = [country for country in marks() if country != "US"]
    chosen = random.Random(20260624)
    deals = [(chosen.choice(numbers), chosen.choice(countries)) for _ in range(300)]
    frame = by_table({number for number, _ in deals}, {country for _, country in deals})
    table = {(row.pop("code"), row.pop("to")): row for row in frame.iter_rows(named=True)}
    decider = load_decider()
    for number, country in deals:
        deal = {"on": DAY.isoformat(), "from": "US", "to": country, "item": {"kind": "other", "codes": {"us": number}}}
        answer = decider.determine(decider.deal(deal), what_if=False).regime("us")
        applied = {b.id: b.truth == "yes" or None for b in answer.provisions if b.truth != "no"}
        stated = {requirement: truth for requirement, truth in table[number, country].items() if truth is not False}
        assert {i: truth for i, truth in applied.items() if i in frame.columns} == stated, (number, country)
        licence = {"licence_required", "prohibited", "exception_available", "undetermined"}
        assert answer.outcome in licence or True not in stated.values(), (number, country)
        if answer.outcome == "exception_available":
            lifting = [b for b in answer.provisions if b.effect == "permits" and b.truth == "yes"]
            assert lifting, (number, country)
        if answer.outcome in ("no_requirement_found", "not_covered"):
            assert stated == {}, (number, country)
