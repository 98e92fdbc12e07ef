"""Control numbers that were given for an item but do not fit: no entry of their list on the day, or one for other items."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from licet.errors import nearest
from licet.law.edition import Edition
from licet.law.kinds import can_hold, kinds_of
from licet.law.program import Program
from licet.law.tables import Sheet


def strangers(program: Program, values: Mapping[str, Any], day: date) -> list[str]:
    """A sentence for every number given that an index of all entries of its list does not have on the day."""
    found: list[str] = []
    for regime, _, _ in program.regimes:
        code = values.get(regime.code_fact) if regime.code_fact and day >= (regime.since or day) else None
        if isinstance(code, str) and code not in regime.uncontrolled:
            for index in (each.index for each in program.lists[regime.code_fact]):
                if index is not None and not index.knows(code):
                    where = f"{index.table.title} on {day}{_when(index, code)}"
                    found.append(f"the given code {code} is no entry of {where}: it counts for nothing")
    return found


def of_other_kinds(edition: Edition, program: Program, values: Mapping[str, Any]) -> list[str]:
    """A sentence for every number given whose paragraph speaks of other kinds of items than the one that was named."""
    kind = values.get("item.kind")
    found: list[str] = []
    for regime, _, _ in program.regimes:
        code = values.get(regime.code_fact) if regime.code_fact else None
        if kind is None or not isinstance(code, str):
            continue
        conditions = [when for prefix in regime.codes if (when := edition.condition(f"{prefix}.{code}")) is not None]
        if conditions and not any(can_hold(when, kind) for when in conditions):
            kinds = sorted(frozenset().union(*map(kinds_of, conditions)))
            found.append(f"the given code {code} is for {' or '.join(kinds)}, and the item was said to be {kind}: one is wrong")
    return found


def _when(sheet: Sheet, code: str) -> str:
    heading = code.partition(".")[0]
    spans = [row for row in sheet.table.rows if row.entry == heading]
    if spans:
        until = "on" if spans[-1].until is None else f"until {spans[-1].until}"
        return f", only from {spans[0].start} {until}"
    near = nearest(heading, sorted(sheet.rows))
    return f" ({near})" if near else ""
