#!/usr/bin/env python3
"""Read a new official text of the Commerce Control List (eCFR XML) into the index in the packs.

    python scripts/ccl_index.py part-774.xml --on 2026-12-01              say what would change
    python scripts/ccl_index.py part-774.xml --on 2026-12-01 --write      change it: versions that begin on that day

Titles and notes of the rows stay. What the text says in words that no rule reads is listed with its hash: read it and put what
it says into src/licet/law/official/readings.toml. A new entry needs a title in our words: --titles has lines NUMBER = "title".
"""

import argparse
import sys
import tomllib
from datetime import date
from pathlib import Path

from licet.errors import LicetError
from licet.law.load import load_book
from licet.law.official.columns import load_readings
from licet.law.official.index import TABLE, Held, hold, revised, written
from licet.law.official.texts import Official, read_official
from licet.law.provision import Row, Table

FOLDER = Path(__file__).resolve().parents[1] / "src" / "licet" / "law" / "packs" / "us" / "ccl" / "index"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", type=Path)
    options.add_argument("--on", type=date.fromisoformat, required=True, help="the day the text came into force")
    options.add_argument("--titles", type=Path, help="TOML with titles of new entries")
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    table = next(table for table in load_book().tables if table.id == TABLE)
    text = read_official(given.file)
    if not isinstance(text, Official) or not text.entries:
        raise LicetError("this is not the Commerce Control List", where=str(given.file))
    held = hold(table, text.entries, load_readings(), given.on)
    print(report(held), end="")
    titles = tomllib.loads(given.titles.read_text(encoding="utf-8")) if given.titles else {}
    if not given.write:
        return 0
    if held.unread or set(held.new) - set(titles):
        raise LicetError("words are unread or new entries have no title: nothing is written", where=str(given.file))
    write(table, revised(table, text.entries, load_readings(), given.on, titles))
    return 0


def report(held: Held) -> str:
    lines = [f"new      {entry}" for entry in held.new] + [f"gone     {entry}" for entry in held.gone]
    for moved in held.moved:
        lines.append(f"moved    {moved.entry}")
        lines += [f"         {column}: {was or '-'} -> {now or '-'}" for column, (was, now) in moved.columns.items()]
    for entry, words in held.unread.items():
        lines += [f"unread   {entry} {hash_}: {said}" for hash_, said in words]
    return "\n".join(
        [*lines, f"{len(held.moved)} moved, {len(held.new)} new, {len(held.gone)} gone, {len(held.unread)} unread\n"]
    )


def write(table: Table, rows: tuple[Row, ...]) -> None:
    for category in "0123456789":
        file = FOLDER / f"category_{category}.toml"
        head, _, _ = file.read_text(encoding="utf-8").partition("[[row]]")
        those = (row for row in rows if row.entry[0] == category and row.entry not in load_readings().encoded)
        file.write_text(head + written(those, list(table.columns)), encoding="utf-8")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LicetError as error:
        sys.exit(str(error))
