"""The law held against the official text as published: what changed since it was checked, and which law that touches."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from licet.facts.places import Places, load_places
from licet.law.book import Book
from licet.law.load import load_book
from licet.law.official.chart import COLUMNS, Chart
from licet.law.official.columns import load_readings
from licet.law.official.drift import Checked, Drift, Pieces, drift, load_checked, read_checked, recorded, written
from licet.law.official.index import TABLE, hold
from licet.law.official.texts import CCL, CHART, Official, hashed, read_official
from licet.law.official.xml import TextError

_PARAGRAPH = r"(?:\([A-Za-z0-9]+\))+"
_SECTION = re.compile(rf"\b(\d{{3}}\.\d+)((?:{_PARAGRAPH}(?:, |; | and )?)*)")
_SUPPLEMENTS = re.compile(r"part (\d{3}), supplements? no\. (\d+(?:(?:, | and )\d+)*)")
_ENTRY = re.compile(r"\b(\d[A-E]\d{3})((?:\.[a-z0-9]+)*)")


class Finding(Struct, frozen=True):
    """Something of a text that is not as it was when the law was checked.

    unit: the entry, section, list or column; what: "changed", "new", "gone", "moved" (in the index), "unread" (words that
    nobody has read yet) or "differs" (from a country group); details: pieces, or what it was and is; law: what rests on it.
    """

    unit: str
    what: str
    details: tuple[str, ...]
    law: tuple[str, ...] = ()


class Verified(Struct, frozen=True):
    """What came of one text. against: what it was held against, and of which day."""

    text: str
    against: str
    findings: tuple[Finding, ...]


def verify_files(files: Iterable[Path], on: date) -> tuple[Verified, ...]:
    """The shipped law held against the texts in files. Raises TextError."""
    book, places, checked = load_book(), load_places(), load_checked()
    return tuple(verify(read_official(file), checked, book, places, on) for file in files)


def record_texts(files: Iterable[Path], on: date, to: Path) -> None:
    """Write the hashes of texts, as checked on a day, into a file of hashes; other texts in it stay. Raises TextError."""
    found = read_checked(to.read_text(encoding="utf-8")) if to.exists() else {}
    for text in map(read_official, files):
        if isinstance(text, Chart):
            raise TextError("of the Country Chart no hashes are kept: it is held against country groups", where=str(to))
        found[text.id] = recorded(text, on)
    to.write_text(written(found.values()), encoding="utf-8")


def verify(text: Official | Chart, checked: Mapping[str, Checked], book: Book, places: Places, on: date) -> Verified:
    """A text that is in force on a day, held against the law. Raises TextError for a text that was never checked."""
    if isinstance(text, Chart):
        return Verified(CHART, f"country groups us.chart.* on {on}", tuple(_chart(text, places, on)))
    if text.id not in checked:
        raise TextError(f"{text.id} was never checked", mend=f"checked were {', '.join(checked)}; --record adds it")
    before = checked[text.id]
    findings = [*_drift(text, drift(before.units, hashed(text.units)), book)]
    if text.id == CCL:
        findings += _index(text, book, on)
    return Verified(text.id, f"the text checked {before.on}", tuple(findings))


def _drift(text: Official, found: Drift, book: Book) -> Iterable[Finding]:
    rests = _rests_on(book, text)
    for unit in found.new:
        yield Finding(unit, "new", tuple(text.names[p] for p in text.units[unit] if p in text.names))
    for unit in found.gone if text.whole else ():
        yield Finding(unit, "gone", (), tuple(rests.get(unit, {})))
    for unit, pieces in found.changed.items():
        yield Finding(unit, "changed", tuple(_named(text, pieces)), tuple(_touched(rests.get(unit, {}), pieces)))


def _named(text: Official, pieces: Pieces) -> Iterable[str]:
    for said, those in (("", pieces.changed), ("new: ", pieces.new)):
        for piece in those:
            yield f"{said}{text.names.get(piece, piece)}"
    if any(re.fullmatch(r"[0-9a-f]{8}", piece) for piece in pieces.gone):
        yield f"gone: {len(pieces.gone)} of its rows"  # of what is gone only the hash is known
    else:
        yield from (f"gone: {piece}" for piece in pieces.gone)


def _rests_on(book: Book, text: Official) -> dict[str, dict[str, set[str]]]:
    """For every unit of a text the provisions that cite it, each with the paragraphs it cites (empty: the whole)."""
    found: dict[str, dict[str, set[str]]] = {}
    for provision in book.provisions:
        cites = {provision.cite, *(version.cite for version in provision.versions if version.cite)}
        said = {pair for cite in cites for pair in _cited(cite, text.id)}
        said |= {pair for prefix in _lists(book, text) for pair in _from_id(provision.id, prefix)}
        for unit, path in said:
            found.setdefault(unit, {}).setdefault(provision.id, set()).add(path)
    if text.id == CCL:
        for table in book.tables:
            for row in table.rows if table.id == TABLE else ():
                found.setdefault(row.entry, {})[f"row {row.entry} of {TABLE}"] = {""}
    return found


def _lists(book: Book, text: Official) -> tuple[str, ...]:
    return tuple(prefix for regime in book.regimes if regime.id == "us" for prefix in regime.codes) if text.id == CCL else ()


def _from_id(provision_id: str, prefix: str) -> Iterable[tuple[str, str]]:
    if provision_id.startswith(prefix + "."):
        entry, _, path = provision_id[len(prefix) + 1 :].partition(".")
        yield entry, path


def _cited(cite: str, text_id: str) -> Iterable[tuple[str, str]]:
    """The units and paragraphs of a text that a citation names."""
    if text_id == CCL:
        for match in _ENTRY.finditer(cite):
            yield match[1], match[2].lstrip(".")
        return
    part = text_id.rpartition(" ")[2]
    for match in _SECTION.finditer(cite):
        if match[1].startswith(part + "."):
            paths = re.findall(_PARAGRAPH, match[2])
            yield from ((match[1], ".".join(re.findall(r"\w+", path))) for path in paths or [""])
    for match in _SUPPLEMENTS.finditer(cite):
        if match[1] == part:
            yield from ((f"supplement {number}", "") for number in re.findall(r"\d+", match[2]))


def _touched(resting: Mapping[str, set[str]], pieces: Pieces) -> Iterable[str]:
    """The provisions that cite a changed paragraph, one above it or one below it."""
    changed = (*pieces.changed, *pieces.new, *pieces.gone)
    for provision, paths in resting.items():
        if any(_related(path, piece) for path in paths for piece in changed):
            yield provision


def _related(path: str, piece: str) -> bool:
    numbered = "." in piece or len(piece) <= 2 or piece.isdigit()
    return not path or not numbered or f"{piece}.".startswith(f"{path}.") or f"{path}.".startswith(f"{piece}.")


def _index(text: Official, book: Book, on: date) -> Iterable[Finding]:
    """The columns of the index against those the text gives."""
    table = next(table for table in book.tables if table.id == TABLE)
    held = hold(table, text.entries, load_readings(), on)
    for moved in held.moved:
        yield Finding(moved.entry, "moved", tuple(_move(c, was, now) for c, (was, now) in moved.columns.items()))
    for entry in held.new:
        yield Finding(entry, "new", (f"no row of {TABLE}",))
    for entry in held.gone:
        yield Finding(entry, "gone", (f"still a row of {TABLE}",))
    for entry, unread in held.unread.items():
        yield Finding(entry, "unread", tuple(f"{hash_}: {words}" for hash_, words in unread))


def _move(column: str, was: str, now: str) -> str:
    return f"{column}: {was or 'none'} -> {now or 'none'}"


def _chart(chart: Chart, places: Places, on: date) -> Iterable[Finding]:
    for column in COLUMNS:
        ours = places.members(f"us.chart.{column}", on)
        if ours is None:
            yield Finding(column, "differs", (f"us.chart.{column} is not known for {on}",))
            continue
        theirs = chart.column(column)
        more, fewer = sorted(theirs - ours), sorted((ours & chart.marks.keys()) - theirs)
        said = ((f"marked, and not in us.chart.{column}", more), (f"in us.chart.{column}, and not marked", fewer))
        details = tuple(f"{words}: {' '.join(countries)}" for words, countries in said if countries)
        if details:
            yield Finding(column, "differs", details)
    if chart.unread:
        yield Finding("rows", "unread", chart.unread)
