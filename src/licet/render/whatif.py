"""What an amendment does to a book, as text: first what moves, then whose, and if nothing does, why."""

from collections.abc import Iterable, Mapping

from licet.analysis.whatif import SAME, Total, WhatIf
from licet.render.words import count, said

_SHOWN = 8


def whatif_text(found: WhatIf) -> str:
    """The whole of it, for a terminal."""
    of = found.amendment
    lines = [of.title, *([of.says] if of.says else [])]
    lines += [f"law {found.before[:12]} -> {found.after[:12]}, amendment {of.hash[:12]}", ""]
    lines += [f"{count(found.lines.height, 'line')}, {found.moved:,} with another answer"]
    lines += [_row(total.move, total) for total in found.totals]
    if found.moved:
        lines += ["", "newly restricted, for certain and at most", *_bands(found)] if found.band else []
        lines += ["", "from outcome to outcome"]
        lines += [
            f"  {said(step.before):<24} -> {said(step.after):<24} {step.lines:>10,}"
            for step in found.steps
            if step.before != step.after
        ]
        for name, totals in found.by.items():
            if totals:
                lines += ["", f"by {name}", *_most(totals)]
    else:
        lines += ["", "why nothing moves", *(f"  {miss.change}: {miss.why}" for miss in found.misses)]
    return "\n".join(lines) + "\n"


def _bands(found: WhatIf) -> Iterable[str]:
    for band in found.band:
        yield f"  {band.certain:>22,.0f} … {band.at_most:,.0f} {band.currency}"


def _most(totals: tuple[Total, ...]) -> Iterable[str]:
    for total in totals[:_SHOWN]:
        yield _row(f"{total.name}: {total.move}", total)
    if len(totals) > _SHOWN:
        yield f"  and {len(totals) - _SHOWN} more; --out FILE writes every line"


def _row(name: str, total: Total) -> str:
    value = _money(total.value) if total.move != SAME else ""
    return f"  {name:<44} {total.lines:>10,}  {value}".rstrip()


def _money(value: Mapping[str, float]) -> str:
    return ", ".join(f"{amount:,.0f} {currency}".strip() for currency, amount in value.items())
