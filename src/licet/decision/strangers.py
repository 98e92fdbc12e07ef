"""Control numbers that were given for an item but are no entry of their list on the day, and so count for nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from licet.errors import nearest
from licet.law.edition import Lookup, Program
from licet.law.tables import Sheet


def strangers(program: Program, values: Mapping[str, Any], day: date) -> list[str]:
    """A sentence for every number given that a table which names all entries of its list does not have on the day."""
    tables = {step.sheet.table.id: step for step in program.steps if isinstance(step, Lookup) and step.sheet.table.complete}
    found: list[str] = []
    for step in tables.values():
        code = values.get(step.code_fact)
        if isinstance(code, str) and code not in step.uncontrolled and not step.sheet.knows(code):
            where = f"{step.sheet.table.title} on {day}{_when(step.sheet, code)}"
            found.append(f"the given code {code} is no entry of {where}: it counts for nothing")
    return found


def _when(sheet: Sheet, code: str) -> str:
    heading = code.partition(".")[0]
    spans = [row for row in sheet.table.rows if row.entry == heading]
    if spans:
        until = "on" if spans[-1].until is None else f"until {spans[-1].until}"
        return f", only from {spans[0].start} {until}"
    near = nearest(heading, sorted(sheet.rows))
    return f" ({near})" if near else ""
