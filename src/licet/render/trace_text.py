"""The full trace: every condition of every provision looked at, as limb | text | our fact | yes, no or unknown."""

from collections.abc import Iterable

from licet.decision.determination import Limb, RegimeAnswer, Step
from licet.render.layout import Line, Run, beside, indent, wrap
from licet.render.reasons import joint

_TRUTH = 7
_GAP = 2
_DEEPEST = 8
_JOINTS = {
    "and": "all of these:",
    "or": "any of these:",
    "not": "none of this:",
    "any": "of any party:",
    "all": "of every party:",
}


def traces(answers: Iterable[RegimeAnswer], columns: int) -> list[Line]:
    """The trace of every regime that has one."""
    lines: list[Line] = []
    for answer in answers:
        if not answer.trace:
            continue
        says = {basis.id: basis.says for basis in answer.provisions}
        lines += [(), (Run(f"TRACE {answer.regime.upper()}", "head"), Run(f"  {answer.title}", "quiet"))]
        lines += _row(("limb", "quiet"), ("text of the rule", "quiet"), ("our fact", "quiet"), ("holds", "quiet"), columns, 0)
        for step in answer.trace:
            lines += _step(step, says.get(step.provision, ""), columns)
    return lines


def _step(step: Step, says: str, columns: int) -> list[Line]:
    lines: list[Line] = [()]
    title = (Run(f"{step.stage} ", "quiet"), Run(step.provision, "strong"))
    lines += indent(beside((columns - 4 - _TRUTH, title), (_TRUTH, (Run(step.truth, step.truth),))), 2)
    lines += indent(wrap((Run(step.cite, "quiet"),), columns - 2), 2)
    lines += indent(wrap(says, columns - 2), 2)
    for limb in step.limbs:
        lines += _limb(limb, columns, 0)
    return lines


def _limb(limb: Limb, columns: int, depth: int) -> list[Line]:
    if not limb.parts:
        fact = "" if limb.fact.endswith(f": {limb.truth}") else limb.fact  # of other law the last column says it all
        return _row((limb.limb, ""), (limb.text, "quiet"), (fact, ""), (limb.truth, limb.truth), columns, depth)
    lines = _row((_JOINTS[joint(limb)], "quiet"), ("", ""), ("", ""), (limb.truth, limb.truth), columns, depth)
    for part in limb.parts:
        lines += _limb(part, columns, depth + 1)
    return lines


def _row(
    limb: tuple[str, str],
    text: tuple[str, str],
    fact: tuple[str, str],
    truth: tuple[str, str],
    columns: int,
    depth: int,
) -> list[Line]:
    """Four columns; a limb below another is set in, so its column is the narrower and the others stay in line."""
    room = columns - 2 - _TRUTH - 3 * _GAP
    deep = min(depth * 2, _DEEPEST)
    widths = (room * 40 // 100, room * 33 // 100, room - room * 40 // 100 - room * 33 // 100)
    cells = (limb, text, fact, truth)
    return indent(
        beside(
            *(
                (columns_, (Run(cell, tone),))
                for columns_, (cell, tone) in zip((widths[0] - deep, *widths[1:], _TRUTH), cells, strict=True)
            ),
            gap=_GAP,
        ),
        2 + deep,
    )
