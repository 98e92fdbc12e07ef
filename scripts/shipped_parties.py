#!/usr/bin/env python3
"""Make the US tables of src/licet/screening/shipped from official texts: facts only (names, dates, citations), no sentences.

    python scripts/shipped_parties.py ../shared/data              say what would change
    python scripts/shipped_parties.py ../shared/data --write      change it

Read: part 744 of title 15 (eCFR XML; supplements 4, 6 and 7), and the Consolidated Screening List for where a name ends and an
address begins. The rule of selection stands in SELECTION and goes into the head of each file.
"""

import argparse
import gzip
import json
import re
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from part_744 import Cite, Names, citations, inner_parts, plain, read_names, rows

from licet.errors import LicetError
from licet.facts.places import load_places
from licet.law.official.xml import load, read_xml

FOLDER = Path(__file__).resolve().parents[1] / "src" / "licet" / "screening" / "shipped"
PART_744 = "ecfr/title-15_part-744_2026-07-18.xml.gz"
SCREENING_LIST = "us-csl/screening-list_2026-07-31.json.gz"
AS_OF = date(2026, 7, 18)
SELECTION = (
    "Every entry under China (with Hong Kong and Macau), Taiwan, Singapore, South Korea, Japan and Malaysia; under any other "
    "destination those with footnote 1, 4 or 5, and those whose name speaks of semiconductors, microelectronics, integrated "
    "circuits, chips, wafers, silicon, quantum or supercomputers."
)
WITHOUT_FOOTNOTES = SELECTION.replace("those with footnote 1, 4 or 5, and ", "")
URL = "https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%20{}%20to%20Part%20744"
DESTINATIONS = {
    "CHINA, PEOPLE'S REPUBLIC OF": "CN",
    "TAIWAN": "TW",
    "SINGAPORE": "SG",
    "SOUTH KOREA": "KR",
    "JAPAN": "JP",
    "MALAYSIA": "MY",
}
WORDS = re.compile(r"semi-?conduct|micro-?\s?electr|integrated circuit|\bchips?\b|wafer|silicon|quantum|super-?comput", re.I)

#: Rules whose first day is known and is not the day of publication: (volume, published) -> first day.
EFFECTIVE = {
    ("84", date(2019, 5, 21)): date(2019, 5, 16),
    ("84", date(2019, 8, 21)): date(2019, 8, 19),
    ("85", date(2020, 5, 19)): date(2020, 5, 15),
    ("85", date(2020, 8, 20)): date(2020, 8, 17),
    ("85", date(2020, 12, 22)): date(2020, 12, 18),
    ("87", date(2022, 10, 13)): date(2022, 10, 21),
    ("87", date(2022, 12, 19)): date(2022, 12, 16),
    ("88", date(2023, 3, 6)): date(2023, 3, 2),
    ("88", date(2023, 10, 19)): date(2023, 10, 17),
    ("89", date(2024, 12, 5)): date(2024, 12, 2),
    ("90", date(2025, 3, 28)): date(2025, 3, 25),
    ("90", date(2025, 10, 9)): date(2025, 10, 8),
}
#: The same for the Unverified List: the rule published on one day with another of 2022 began two weeks before that one.
UNVERIFIED_EFFECTIVE = {("87", date(2022, 10, 13)): date(2022, 10, 7)}
#: Rules that took effect on the day they were published, as far as the fact sheets say.
SAME_DAY = {("83", date(2018, 10, 30)), ("90", date(2025, 1, 16)), ("90", date(2025, 9, 16))}
#: The first day there was such a footnote: none can be older on any entry.
FOOTNOTE_BEGAN = {"1": date(2020, 5, 15), "3": date(2022, 2, 24), "4": date(2022, 10, 21), "5": date(2024, 12, 2)}

_HONG_KONG = {"Hong Kong": "HK", "Macau": "MO", "Macao": "MO"}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, help="the folder with ecfr/ and us-csl/")
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    supplements = {d.get("N", ""): d for d in read_xml(load(given.data / PART_744)).iter("DIV9")}
    names = Names(json.loads(gzip.decompress((given.data / SCREENING_LIST).read_bytes())))
    files = {
        "us_entity_list.toml": entity_list(supplements["Supplement No. 4 to Part 744"], names),
        "us_unverified.toml": unverified(supplements["Supplement No. 6 to Part 744"], names),
        "us_military_end_user.toml": military(supplements["Supplement No. 7 to Part 744"], names),
    }
    changed = 0
    for name, text in files.items():
        file = FOLDER / name
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        changed += before != text
        print(f"{name}: {text.count('{ id = ')} entries, {'changed' if before != text else 'as it was'}")
        if given.write:
            file.write_text(text, encoding="utf-8")
    return 0 if given.write or not changed else 1


def first_days(cites: list[Cite], effective: Mapping[tuple[str, date], date]) -> list[tuple[date, bool]]:
    """The first day of each dated rule, in order, and whether it is known or only the day of publication."""
    found = []
    for volume, _, published in cites:
        if published is not None:
            rule = (volume, published)
            found.append((effective.get(rule, published), rule in effective or (effective is EFFECTIVE and rule in SAME_DAY)))
    return sorted(found)


def entity_list(supplement: Element, names: Names) -> str:
    table = Rows()
    read = list(rows(supplement))
    for number, (destination, (cell, requirement, policy, cite)) in enumerate(read):
        if not requirement.strip():
            continue  # goes on with the entry above, which brought its parts
        marks = set(re.findall(r"\^(\d)\^", requirement)) & set(FOOTNOTE_BEGAN)
        main, also, above = read_names(cell, "Entity", names)
        if not (destination in DESTINATIONS or marks & {"1", "4", "5"} or WORDS.search(" ".join([main, *also]))):
            continue
        cites = citations(cite) or citations(policy)
        days = first_days(cites, EFFECTIVE)
        row = {
            "name": main,
            "also": also,
            "part_of": above,
            "countries": where(destination, cell, names.countries("Entity", main)),
        }
        if re.match(r"Address \d+", main):
            text = " ".join(re.sub(r"^\s*Address \d+,", "", cell).split()).rstrip(".")
            row |= {"name": "", "also": [], "address": text}
        row |= dated(days, cites) | {"footnotes": {m: footnote_day(m, days) for m in sorted(marks)}}
        row |= {"requirement": requirement_word(requirement), "policy": policy_word(policy)}
        table.add(row)
        if number + 1 < len(read) and not read[number + 1][1][1].strip():
            for part in names.parts("Entity", main):
                table.add(as_part(row, part))
        for name in inner_parts(cell):
            table.add(row | {"name": name, "also": [], "part_of": main})
    head = {
        "id": "us_entity_list",
        "title": "US Entity List: East Asia and chips (not the whole list)",
        "url": URL.format(4),
        "source": f"15 CFR part 744, supplement no. 4, as issued by the eCFR on {AS_OF}; names also from the "
        f"Consolidated Screening List of 2026-07-31",
        "covers": f"{SELECTION} Who is not here may be listed all the same.",
        "dates": "from: first day of the first rule cited, where it is known; else its day of publication (confidence medium). "
        "A footnote counts from the first rule cited that is no older than the footnote itself.",
    }
    return file_text(head, {"requirement": REQUIREMENTS, "policy": POLICIES}, table.lines())


class Rows:
    """Rows of a table; those that differ in nothing but countries and other names are one."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], dict[str, Any]] = {}

    def add(self, row: dict[str, Any]) -> None:
        key = tuple(str(row.get(k)) for k in ("name", "address", "from", "footnotes", "requirement", "policy"))
        held = self._held.setdefault(key, row)
        held["countries"] = sorted({*held["countries"], *row["countries"]})
        held["cite"] = list(dict.fromkeys([*held["cite"], *row["cite"]]))
        held["part_of"] = held.get("part_of") or row.get("part_of", "")
        held["also"] = held["also"] + [a for a in row["also"] if plain(a) not in {plain(h) for h in held["also"]}]

    def lines(self) -> list[str]:
        taken: set[str] = set()
        ordered = sorted(self._held.values(), key=lambda r: (r["name"].lower(), r["countries"], r.get("address", "")))
        return [written(row | {"id": fresh_id(row, taken)}) for row in ordered]


def as_part(row: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """An affiliated or subordinate party, on the terms of the entry it stands in."""
    name = re.split(r"(?:Affiliated Entity|Subordinate [Ii]nstitution|Subordinate [Ee]ntity)\W*", entry["n"])[-1].strip(" .,:-")
    name += "." if re.search(r"\b(Ltd|Inc|Co)$", name) else ""
    part = {"name": name, "also": list(entry.get("a") or []), "countries": sorted(entry.get("c", ())), "part_of": row["name"]}
    return row | part


def dated(days: list[tuple[date, bool]], cites: list[Cite]) -> dict[str, Any]:
    found: dict[str, Any] = {"cite": [f"{v} FR {p}" for v, p, _ in cites]}
    if days:
        found["from"] = days[0][0]
    return found if days and days[0][1] else found | {"confidence": "medium"}


def where(destination: str, cell: str, known: set[str]) -> list[str]:
    """Countries: those of the screening list, or the destination; of Hong Kong and Macau, which stand under China, too."""
    special = {code for word, code in _HONG_KONG.items() if word in cell} if destination.startswith("CHINA") else set()
    if known or special:
        return sorted(known | special)
    try:
        return [DESTINATIONS.get(destination) or load_places().country(destination.title())]
    except LicetError:
        return []


def footnote_day(mark: str, days: list[tuple[date, bool]]) -> date:
    began = FOOTNOTE_BEGAN[mark]
    return min((day for day, _ in days if day >= began), default=began)


REQUIREMENTS = {
    "all": "every item subject to the EAR",
    "746": "items of the Commerce Control List and items of supplement no. 7 to part 746",
    "uav": "every item subject to the EAR but EAR99 technology for the upkeep of drones released by their operator",
    "gov": "every item subject to the EAR; licence exception GOV is open for the US Geological Survey",
    "oil": "every item subject to the EAR but oil and gas named in the entry",
    "entry": "the items that the entry names",
}


def requirement_word(text: str) -> str:
    text = " ".join(text.split())
    if "Geological Survey" in text:
        return "gov"
    if "unmanned aerial" in text:
        return "uav"
    if "except for" in text:
        return "oil"
    if re.match(r"(For )?[Aa]ll items subject to the EAR", text):
        return "all"
    return "746" if "supplement no. 7 to part 746" in text else "entry"


POLICIES = {
    "denial_presumed": "presumption of denial",
    "denial": "applications are denied",
    "denial_but_food": "applications are denied; food and medicine of EAR99 are reviewed case by case",
    "health": "presumption of denial; case by case for what detects or treats infectious disease",
    "police": "presumption of denial; case by case for crime-control and screening items named in the entry and "
    "for what treats infectious disease",
    "744_23": "as 744.11 and 744.23(d) say",
    "740_26": "as 740.26, 744.11 and 744.23(d) say",
    "744_2_3": "as 744.2(d) or 744.3(d) says (nuclear or missile ends)",
    "200mm": "presumption of denial, advanced equipment included; case by case for items made for 200 mm wafers "
    "that go to a 200 mm line",
    "advanced_only": "presumption of denial; case by case for items outside the advanced equipment entries (3B001 in "
    "part, 3B002.c, 3B993, 3B994)",
    "case": "case by case",
    "ear99_approved": "presumption of approval for EAR99; case by case for items of the Commerce Control List",
    "entry": "as the entry says",
}


def policy_word(text: str) -> str:
    text = re.sub(r"\d+ FR \d+.*", "", " ".join(text.split())).strip(" .")
    rules = (
        (r"(?i)policy of denial.*food and medicine", "denial_but_food"),
        (r"(?i)policy of denial", "denial"),
        (r"200mm", "200mm"),
        (r"except case-by-case for items not described in ECCN 3B001", "advanced_only"),
        (r"1A004", "police"),
        (r"infectious", "health"),
        (r"740\.26", "740_26"),
        (r"744\.23", "744_23"),
        (r"^See §§? 744\.[23]", "744_2_3"),
        (r"(?i)^presumption of approval", "ear99_approved"),
        (r"(?i)^presumption of denial$", "denial_presumed"),
        (r"(?i)^case-by-case", "case"),
    )
    return next((word for pattern, word in rules if re.search(pattern, text)), "entry")


def unverified(supplement: Element, names: Names) -> str:
    head = {
        "id": "us_unverified",
        "title": "US Unverified List: East Asia and chips (not the whole list)",
        "url": URL.format(6),
        "source": f"15 CFR part 744, supplement no. 6, as issued by the eCFR on {AS_OF}",
        "covers": f"{WITHOUT_FOOTNOTES} Who is not here may be listed all the same.",
        "dates": "from: the day the first rule cited was published; it took effect that day or some days before.",
        "requirement": "no licence by itself: no licence exceptions, and a signed statement before a shipment without "
        "licence (744.15)",
    }
    return file_text(head, {}, plain_rows(supplement, "Unveri", names))


def military(supplement: Element, names: Names) -> str:
    head = {
        "id": "us_military_end_user",
        "title": "US Military End-User List: East Asia and chips (not the whole list)",
        "url": URL.format(7),
        "source": f"15 CFR part 744, supplement no. 7, as issued by the eCFR on {AS_OF}",
        "covers": f"{WITHOUT_FOOTNOTES} Who is not here may be listed, or be a military end user without being listed.",
        "dates": "from: the day the first rule cited was published. A subordinate institution has the citation of the "
        "one above it.",
        "requirement": "items of supplement no. 2 to part 744 (744.21)",
        "policy": "presumption of denial",
    }
    return file_text(head, {}, plain_rows(supplement, "Milita", names))


def plain_rows(supplement: Element, of: str, names: Names) -> list[str]:
    """The rows of a list that gives names and citations only."""
    table, above = Rows(), ""
    for destination, (cell, cite, *_) in rows(supplement):
        above = cite.strip() or above
        text = " ".join(cell.split())
        if not text or re.match(r"(?i)subordinate institution|the following .* subordinate institutions", text):
            continue
        main, also, _ = read_names(cell, of, names)
        if destination in DESTINATIONS or WORDS.search(" ".join([main, *also])):
            cites = citations(above)
            row = {"name": main, "also": also, "countries": where(destination, cell, names.countries(of, main))}
            table.add(row | dated(first_days(cites, UNVERIFIED_EFFECTIVE if of == "Unveri" else {}), cites))
    return table.lines()


def fresh_id(row: dict[str, Any], taken: set[str]) -> str:
    """A short name for the row that no other row has and that stays while its name and countries stay."""
    base = re.sub(r"[^a-z0-9]+", "-", (row["name"] or f"address {row.get('address', '')}").lower()).strip("-")
    day = row.get("from")
    for made in (base, f"{base}-{'-'.join(row['countries']).lower()}", f"{base}-{day:%Y-%m-%d}" if day else base):
        if made not in taken:
            taken.add(made)
            return made
    raise LicetError("no id is left for an entry", where=row["name"])


def written(row: dict[str, Any]) -> str:
    order = (
        *("id", "name", "also", "zh", "part_of", "address", "countries", "from", "until", "footnotes"),
        *("requirement", "policy", "cite", "url", "remarks", "confidence"),
    )
    ordinary = {"requirement": "all", "policy": "denial_presumed"}
    kept = {k: row[k] for k in order if row.get(k) not in (None, "", [], {}) and ordinary.get(k) != row.get(k)}
    return "  { " + ", ".join(f"{k} = {value(v)}" for k, v in kept.items()) + " },"


def value(given: Any) -> str:
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, list):
        return "[" + ", ".join(value(v) for v in given) + "]"
    if isinstance(given, dict):
        return "{ " + ", ".join(f'"{k}" = {value(v)}' for k, v in given.items()) + " }"
    return json.dumps(given, ensure_ascii=False)


def file_text(head: dict[str, str], tables: dict[str, dict[str, str]], lines: list[str], as_of: date = AS_OF) -> str:
    text = [f"# Made by scripts/{Path(sys.argv[0]).name}: change that, not this.", ""]
    text += [f"{k} = {value(v)}" for k, v in head.items()] + [f"as_of = {as_of.isoformat()}", 'confidence = "high"']
    text += ["entry = [", *lines, "]"]
    for name, words in tables.items():
        text += ["", f"[words.{name}]", *(f"{json.dumps(k)} = {value(v)}" for k, v in words.items())]
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LicetError as error:
        sys.exit(str(error))
