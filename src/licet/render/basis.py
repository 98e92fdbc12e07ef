"""The law behind an answer: what holds in full, what is open, and what was looked at and does not hold, with the reason."""

from collections.abc import Iterable

from licet.decision.determination import Basis, RegimeAnswer, Step
from licet.render.layout import Line, Run, beside, heading, indent, wrap
from licet.render.reasons import Reason, reason
from licet.render.words import count

#: What a stage of the trace is called, and in the plural.
_STAGES = {
    "reach": ("rule of reach", "rules of reach"),
    "entry": ("entry", "entries"),
    "requirement": ("requirement", "requirements"),
    "prohibition": ("prohibition", "prohibitions"),
    "permission": ("permission", "permissions"),
    "duty": ("duty", "duties"),
}
_EFFECTS = {
    "reaches": "reaches the deal",
    "lists": "lists the item",
    "requires": "requires a licence",
    "prohibits": "prohibits",
    "permits": "permits",
    "imposes": "imposes a duty",
}
_IDS = 26
_MOST_NAMED = 8
#: Stages whose "no" is the answer, by outcome; for other outcomes the "no" of a provision matters to nobody.
_NEGATIVE = {"no_requirement_found": ("requirement", "prohibition", "duty", "entry"), "not_subject": ("reach",)}


def law_behind(answers: Iterable[RegimeAnswer], columns: int) -> list[Line]:
    """The section on law, regime by regime; empty if there is nothing to cite."""
    lines: list[Line] = []
    for answer in answers:
        parts = (_holding(answer, columns), _open(answer, columns), _not_holding(answer, columns))
        for number, told in enumerate(part for part in parts if part):
            lines.append(())
            if number == 0:
                lines.append((Run(f"  {answer.regime.upper()} ", "strong"), Run(answer.title)))
            lines += told
    if not lines:
        return []
    return [*heading("LAW BEHIND IT", "one in full: licet law show ID; every condition: --explain", columns), *lines[1:]]


def _holding(answer: RegimeAnswer, columns: int) -> list[Line]:
    """Provisions that hold: what each does, where it stands, in our words, and how sure we are of it."""
    lines: list[Line] = []
    for basis in answer.provisions:
        if basis.truth == "yes" and answer.outcome != "not_subject":
            lines += indent(wrap((Run(basis.cite, "strong"), Run(f" {_EFFECTS[basis.effect]}", "quiet")), columns - 4), 4)
            lines += indent(wrap(basis.says, columns - 6), 6)
            lines += indent(wrap((Run(_sure(basis), "quiet"),), columns - 6), 6)
    return lines


def _sure(basis: Basis) -> str:
    return f"{basis.id}, since {basis.since}; {basis.force}, confidence {basis.confidence}"


def _open(answer: RegimeAnswer, columns: int) -> list[Line]:
    if answer.outcome != "undetermined":
        return []
    steps = [step for step in answer.trace if step.truth == "unknown"]
    return _table("open", steps, columns) if steps else []


def _not_holding(answer: RegimeAnswer, columns: int) -> list[Line]:
    wanted = _NEGATIVE.get(answer.outcome, ())
    steps = sorted((s for s in answer.trace if s.truth == "no" and s.stage in wanted), key=lambda s: wanted.index(s.stage))
    return _table("looked at and not met", steps, columns) if steps else []


def _table(verdict: str, steps: list[Step], columns: int) -> list[Line]:
    """Provisions with the condition that decides each and our facts; those decided by the same stand together."""
    groups: dict[Reason, list[str]] = {}
    stages: dict[str, int] = {}
    for step in steps:
        groups.setdefault(reason(step), []).append(step.provision)
        stages[step.stage] = stages.get(step.stage, 0) + 1
    summary = ", ".join(count(number, *_STAGES[stage]) for stage, number in stages.items() if stage in _STAGES)
    room = columns - 4 - 4
    first = min(max(len(step.provision) for step in steps), _IDS)
    last = (room - first) * 42 // 100
    widths = (first, room - first - last, last)
    titles = (f"{verdict}: {summary}", "", "")
    lines = indent(wrap((Run(titles[0], "quiet"),), columns - 4), 4)
    heads = ("provision", "holds only if", "here")
    lines += indent(beside(*((w, (Run(h, "quiet"),)) for w, h in zip(widths, heads, strict=True))), 4)
    for why, provisions in groups.items():
        named = _shared(provisions)
        if len(named) > _MOST_NAMED:
            named = [*named[: _MOST_NAMED - 1], f"and {len(named) - _MOST_NAMED + 1} more"]
        cells = (", ".join(named), why.condition, why.facts)
        lines += indent(beside(*zip(widths, cells, strict=True)), 4)
    return lines


def _shared(ids: list[str]) -> list[str]:
    """Ids beside each other: the first in full, the others without regime and list: nl.order_a.3D007, 3E005."""
    regime, _, rest = ids[0].partition(".")
    listed = rest.partition(".")[0]
    head = f"{regime}.{listed}." if listed[:1].isalpha() and "." in rest else f"{regime}."
    return [ids[0], *(other.removeprefix(head).removeprefix(f"{regime}.") for other in ids[1:])]
