"""The result of screening a file: every row with every hit, a row without one once, as xlsx, CSV or JSON lines.

Text stays text: in a workbook no cell becomes a formula or a link, in a CSV a cell that a spreadsheet would run is led by an
apostrophe. The file appears whole or not at all.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from licet.screening.formats.common import ListError
from licet.screening.screener import Match
from licet.screening.standing import Searched
from licet.screening.tables_in import Parties, PartyRow
from licet.whole_files import write_whole

COLUMNS = (
    *("licet_row", "licet_hit", "licet_score", "licet_list", "licet_listed_name", "licet_entry", "licet_countries"),
    *("licet_since", "licet_until", "licet_lists", "licet_requirement", "licet_policy", "licet_citation", "licet_url"),
    *("licet_why", "licet_decision", "licet_note", "licet_searched"),
)
#: What a spreadsheet takes for a formula in a CSV.
RUNS = re.compile(r"^[=@\t\r]|^[+-](.*[^\d.,].*)?$")
#: A workbook's own bounds.
MOST_IN_CELL, MOST_ROWS = 32_767, 1_048_575


class Answered(Struct, frozen=True):
    """What screening found for a row. searched: whether it could be screened; notes: what was wrong with it."""

    hits: tuple[Match, ...] = ()
    searched: bool = True
    notes: tuple[str, ...] = ()


Lines = Iterator[tuple[str | float, ...]]


def write(out: Path, parties: Parties, answers: Sequence[Answered], searched: Sequence[Searched]) -> None:
    """Write the result in the format of its name: .xlsx, .csv, .tsv, .jsonl. Raises ListError where it cannot be written."""
    write = _WRITERS[ending(out)]
    try:
        write_whole(out, lambda scratch: write(scratch, parties, answers, searched))
    except OSError as error:
        raise ListError(f"it cannot be written: {error.strerror or error}", where=str(out)) from None


def ending(out: Path) -> str:
    """The ending of the result's name. Raises ListError for one that nothing is written in."""
    found = out.suffix.casefold()
    if found not in _WRITERS:
        raise ListError(f"no result is written as {found or 'a file without ending'}", where=str(out), mend=", ".join(_WRITERS))
    return found


def lines(parties: Parties, answers: Sequence[Answered], searched: Sequence[Searched]) -> Lines:
    """The rows of the table: those of the file in their order, each as often as it has hits, and once without."""
    where = _where(searched)
    for row, answer in zip(parties.rows, answers, strict=True):
        note = "; ".join(answer.notes)
        if not answer.hits:
            said = "none" if answer.searched else "not searched"
            yield (*row.cells, row.number, said, *("",) * 14, note, where if answer.searched else "")
        for place, hit in enumerate(answer.hits, 1):
            yield (*row.cells, row.number, f"{place} of {len(answer.hits)}", *_told(hit), note, where)


def _told(hit: Match) -> tuple[str | float, ...]:
    law = hit.law
    return (
        round(hit.score, 4),
        hit.list,
        hit.name,
        hit.entry,
        ", ".join(hit.countries),
        law.since.isoformat() if law.since else "",
        law.until.isoformat() if law.until else "",
        ", ".join(law.words),
        law.requirement,
        law.policy,
        law.citation,
        law.url,
        why(hit),
        " ".join(filter(None, (hit.decision.state, hit.decision.verdict or ""))),
    )


def why(hit: Match) -> str:
    """The parts of a score on one line; their points by 100 add up to it."""
    told = []
    for part in hit.parts:
        words = " ~ ".join(dict.fromkeys(text for text in (part.query, part.listed) if text))
        told.append(f"{part.points / 100:+.1f} {' '.join(filter(None, (words, part.rule)))}")
    return "; ".join((*told, *(f"{each.about}: {each.says}" for each in hit.evidence)))


def _where(searched: Sequence[Searched]) -> str:
    newest = max((s.as_of for s in searched if s.as_of), default=None)
    return f"{len(searched)} lists, the newest of {newest}"


def _csv(out: Path, parties: Parties, answers: Sequence[Answered], searched: Sequence[Searched]) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        made = csv.writer(stream, delimiter="\t" if out.name.casefold().find(".tsv") >= 0 else ",")
        made.writerow([_safe(cell) for cell in (*parties.head, *COLUMNS)])
        made.writerows([_safe(cell) for cell in line] for line in lines(parties, answers, searched))


def _safe(cell: str | float) -> str | float:
    return f"'{cell}" if isinstance(cell, str) and RUNS.match(cell) else cell


def _xlsx(out: Path, parties: Parties, answers: Sequence[Answered], searched: Sequence[Searched]) -> None:
    from xlsxwriter import Workbook

    needed = sum(max(1, len(answer.hits)) for answer in answers)
    if needed > MOST_ROWS:
        raise ListError(f"{needed} rows are more than a workbook holds", where=str(out), mend="write .csv or .jsonl")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(out), options) as book:
        strong = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet("screening")
        sheet.freeze_panes(1, 0)
        _sheet(sheet, (*parties.head, *COLUMNS), lines(parties, answers, searched), strong)
        _sheet(book.add_worksheet("searched"), ("list", "title", "as of", "entries", "origin", "covers", "sha256"), (
            (s.list, s.title, s.as_of.isoformat() if s.as_of else "", s.entries, s.origin, s.covers, s.hash) for s in searched
        ), strong)  # fmt: skip


def _sheet(sheet: Any, head: Iterable[str], table: Iterable[Sequence[str | float]], strong: Any) -> None:
    for place, name in enumerate(head):
        sheet.write_string(0, place, name[:MOST_IN_CELL], strong)
    for number, line in enumerate(table, 1):
        for place, cell in enumerate(line):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(number, place, cell[:MOST_IN_CELL])
            else:
                sheet.write_number(number, place, cell)


def _jsonl(out: Path, parties: Parties, answers: Sequence[Answered], searched: Sequence[Searched]) -> None:
    encode = msgspec.json.encode
    with out.open("wb") as stream:
        for row, answer in zip(parties.rows, answers, strict=True):
            stream.write(encode(_record(row, parties.head, answer, searched)) + b"\n")


def _record(row: PartyRow, head: Sequence[str], answer: Answered, searched: Sequence[Searched]) -> Mapping[str, Any]:
    return {
        "row": row.number,
        "cells": dict(zip(head, row.cells, strict=False)),
        "query": row.asked,
        "searched": [{"list": s.list, "as_of": s.as_of, "hash": s.hash} for s in searched] if answer.searched else [],
        "hits": answer.hits,
        "notes": answer.notes,
    }


_WRITERS: Mapping[str, Callable[[Path, Parties, Sequence[Answered], Sequence[Searched]], None]] = {
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".tsv": _csv,
    ".jsonl": _jsonl,
}
