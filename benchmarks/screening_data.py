"""Lists, innocent counterparties and labelled pairs for the screening benchmarks, read from a folder of research data.

The readers here are small and know only what a benchmark needs; the house's own readers are in licet.screening.
"""

import csv
import gzip
import io
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from licet.screening.entries import Entry, Kind, Name

NATIVE = re.compile(r"[^\x00-\u036f\u1e00-\u20ff]{2,}")
SCRIPTS = {"arabic": re.compile(r"[\u0600-\u06ff]{2,}"), "chinese": re.compile(r"[\u4e00-\u9fff]{2,}"),
           "cyrillic": re.compile(r"[\u0400-\u04ff]{2,}")}  # fmt: skip
_KINDS: dict[str, Kind] = {"Individual": "person", "Entity": "organisation", "Vessel": "vessel", "Aircraft": "aircraft",
                           "Person": "person", "Company": "organisation", "LegalEntity": "organisation",
                           "Organization": "organisation", "person": "person", "enterprise": "organisation"}  # fmt: skip


def names_of(main: str, aliases: list[str]) -> tuple[Name, ...]:
    texts = dict.fromkeys(t.strip() for t in [main, *aliases] if t and t.strip())
    return tuple(Name(text, "main" if at == 0 else "alias") for at, text in enumerate(texts))


def us_csl(data: Path) -> Iterator[Entry]:
    with gzip.open(data / "us-csl" / "screening-list_2026-07-31.json.gz") as file:
        held = json.load(file)
    for at, row in enumerate(held["entries"]):
        kind = _KINDS.get(row.get("t", ""), "unknown")
        yield Entry(
            f"csl-{at}", "us_csl", kind, names_of(row["n"], row.get("a", [])), countries=tuple(sorted(row.get("c", [])))
        )


def ua_sanctions(data: Path) -> Iterator[Entry]:
    with gzip.open(data / "opensanctions-formats" / "targets.simple_ua_war_sanctions_2026-03-13.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            kind = _KINDS.get(row["schema"], "vessel" if row["schema"] == "Vessel" else "unknown")
            yield Entry(row["id"], "ua_war", kind, names_of(row["name"], row["aliases"].split(";")))


def eu_native(data: Path) -> Iterator[Entry]:
    """Parties of the EU list of which a name is in another script."""
    with gzip.open(data / "eu-fsf" / "full_2021-03-02.xml.gz") as file:
        for element in ElementTree.parse(file).getroot():
            names = [n.get("wholeName", "") for n in element if n.tag.endswith("nameAlias")]
            kinds = [k.get("code", "") for k in element if k.tag.endswith("subjectType")]
            if any(NATIVE.search(n) for n in names) and any(not NATIVE.search(n) for n in names):
                names.sort(key=lambda n: bool(NATIVE.search(n)))
                yield Entry(
                    f"eu-{element.get('logicalId')}",
                    "eu_fsf",
                    _KINDS.get("".join(kinds), "unknown"),
                    names_of(names[0], names[1:]),
                )


def jp_end_users(data: Path) -> Iterator[Entry]:
    """Japan's foreign end users; a name in characters stands in brackets behind the Latin one."""
    with gzip.open(data / "jp-cn-lists" / "jp_foreign_end_user_list.json.gz") as file:
        rows = json.load(file)
    for row in rows:
        names = []
        for text in [row["entity_name"], *row["aliases"]]:
            native = re.findall(r"[(（]([^()（）]*[\u4e00-\u9fff][^()（）]*)[)）]", text)
            names += [re.sub(r"[(（][^()（）]*[\u4e00-\u9fff][^()（）]*[)）]", "", text), *native]
        korean = ("KP",) if "North Korea" in str(row["addresses"]) else ()
        yield Entry(row["id"], "jp_eul", "unknown", names_of(names[0], names[1:]), countries=korean)


def wikidata_people(data: Path) -> Iterator[Entry]:
    """People of public office with names in many scripts."""
    with gzip.open(data / "opensanctions-formats" / "wd_persons_2024-03-10" / "entities.ftm.json.gz", "rt") as file:
        for line in file:
            row = json.loads(line)
            held = row["properties"]
            names = [n for n in (*held.get("name", []), *held.get("alias", [])) if " " in n or NATIVE.search(n)]
            if row["schema"] == "Person" and any(n.isascii() for n in names):
                names.sort(key=lambda n: not n.isascii())
                yield Entry(row["id"], "wd_people", "person", names_of(names[0], names[1:]))


def listed(data: Path) -> list[Entry]:
    every = (*us_csl(data), *ua_sanctions(data), *eu_native(data), *jp_end_users(data), *wikidata_people(data))
    return [entry for entry in every if entry.names]


def companies(data: Path, count: int, seed: int) -> list[str]:
    """Registered companies of all countries, drawn by seed."""
    import zstandard

    rng = random.Random(seed)
    with (data / "companies" / "gleif_1m.csv.zst").open("rb") as packed:
        text = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(packed), "utf-8")
        chosen: list[str] = []
        for at, row in enumerate(csv.DictReader(text)):
            if len(chosen) < count:
                chosen.append(row["legal_name"])
            elif (slot := rng.randrange(at + 1)) < count:
                chosen[slot] = row["legal_name"]
    rng.shuffle(chosen)
    return chosen


def people(data: Path, count: int, seed: int) -> list[str]:
    """Invented people of all countries and scripts."""
    names = []
    for half in ("negatives_global_half", "negatives_us_half"):
        with gzip.open(data / "screening-labels" / f"{half}.csv.gz", "rt") as file:
            names += [row["full_name"] for row in csv.DictReader(file)]
    return random.Random(seed).sample(names, count)


def crosslist(data: Path) -> list[dict[str, str]]:
    with gzip.open(data / "screening-labels" / "crosslist_pairs_half.csv.gz", "rt") as file:
        return list(csv.DictReader(file))
