"""A determination as text for a terminal: readable at 80 columns, without colour, and when piped."""

import textwrap
from collections.abc import Iterable

from licet.decision.determination import Determination, Limb, RegimeAnswer, Step

WIDTH = 80

#: Words of the outcomes, the same on every screen; none of them says "clear" or "compliant".
WORDS = {
    "prohibited": "PROHIBITED, no route encoded",
    "licence_required": "LICENCE REQUIRED",
    "undetermined": "UNDETERMINED",
    "exception_available": "GENERAL AUTHORISATION OR EXCEPTION, if its conditions hold",
    "duty_applies": "DUTY APPLIES or a benefit is lost",
    "not_covered": "NOT COVERED",
    "no_requirement_found": "NO REQUIREMENT FOUND in the encoded rules",
    "not_subject": "NOT SUBJECT to this regime",
}
_SIGNS = {
    "prohibited": "■",
    "licence_required": "■",
    "undetermined": "◪",
    "exception_available": "◧",
    "duty_applies": "▲",
    "not_covered": "–",
    "no_requirement_found": "□",
    "not_subject": "·",
}
_TRUTHS = {"yes": "yes", "no": "no", "unknown": "?"}


def render(found: Determination, *, explain: bool = False, title: str = "") -> str:
    """The whole answer as text; with `explain` the full trace as limb | our fact | yes, no or ?."""
    lines = [title or found.item or "Deal", f"law as of {found.as_of}", ""]
    for answer in found.regimes:
        lines += [_headline(answer), *_wrapped(_details(answer), 6)]
    for answer in found.regimes:
        lines += _ask(answer)
    lines += _changes(found.regimes)
    lines += _assumed(found)
    lines += _basis(found.regimes)
    if explain:
        lines += _traces(found.regimes)
    lines += _caveats(found)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _headline(answer: RegimeAnswer) -> str:
    return f"  {_SIGNS[answer.outcome]} {answer.regime.upper():<9} {WORDS[answer.outcome]}"


def _details(answer: RegimeAnswer) -> Iterable[str]:
    if answer.outcome == "undetermined":
        yield "possible: " + ", ".join(w.replace("_", " ") for w in answer.possible)
        if answer.missing:
            count = len(answer.missing)
            yield f"needs {count} fact{'s' if count > 1 else ''}: " + ", ".join(m.fact for m in answer.missing)
        else:
            yield "no fact of the deal can settle it: ask the authority"
    if answer.entries:
        yield "entry: " + ", ".join(answer.entries)
    if answer.code:
        yield answer.code if answer.outcome == "duty_applies" else f"under {answer.code}"
    if answer.authority and answer.outcome in ("licence_required", "prohibited", "not_covered"):
        yield f"who decides: {answer.authority}"
    if answer.review_policy:
        yield "review policy: " + answer.review_policy.replace("_", " ")
    if answer.apply:
        yield f"how: {answer.apply}"
    for condition in dict.fromkeys(answer.conditions):
        yield f"condition: {condition}"


def _ask(answer: RegimeAnswer) -> list[str]:
    if not answer.missing:
        return []
    lines = ["", f"MISSING for {answer.regime.upper()}, most decisive first"]
    for number, missing in enumerate(answer.missing, 1):
        lines += _wrapped([f"{number}. {missing.question}  [{missing.fact}]"], 2)
        by_outcome: dict[str, list[str]] = {}
        for reply, outcome in missing.answers.items():
            by_outcome.setdefault(outcome, []).append(reply)
        for outcome, replies in by_outcome.items():
            shown = ", ".join(replies[:4]) + (", ..." if len(replies) > 4 else "")
            lines += _wrapped([f"{shown} -> {outcome.replace('_', ' ')}"], 5)
        if missing.found:
            lines += _wrapped([f"where to find it: {missing.found}"], 5)
    return lines


def _changes(answers: Iterable[RegimeAnswer]) -> list[str]:
    rows = [(a.regime.upper(), c) for a in answers for c in a.would_change]
    if not rows:
        return []
    lines = ["", "WHAT WOULD CHANGE IT"]
    for regime, change in rows:
        what = ", ".join(f"{name} = {value}" for name, value in change.facts.items())
        lines += _wrapped([f"{regime:<4} {what} -> {change.outcome.replace('_', ' ')}"], 2)
    return lines


def _assumed(found: Determination) -> list[str]:
    assumed = [(n, f) for n, f in found.facts.items() if f.state == "assumed"]
    decisive = {name for answer in found.regimes for name in answer.rests_on}
    rows = [(n, f) for n, f in assumed if n in decisive]
    if not rows:
        return []
    lines = ["", "RESTS ON ASSUMPTIONS, because nobody said otherwise"]
    for name, fact in rows:
        lines += _wrapped([f"{name} = {fact.value}: {fact.source}"], 2)
    if len(assumed) > len(rows):
        lines.append(f"  ({len(assumed) - len(rows)} more ordinary assumptions are in --json)")
    return lines


def _basis(answers: Iterable[RegimeAnswer]) -> list[str]:
    lines: list[str] = []
    for answer in answers:
        for basis in answer.provisions:
            if basis.truth == "no" and answer.outcome not in ("no_requirement_found",):
                continue
            name, mark = answer.regime.upper(), _TRUTHS[basis.truth]
            sure = f"[{basis.force}; confidence {basis.confidence}]"
            lines += _wrapped([f"{name:<4} {mark:<3} {basis.cite}: {basis.says} {sure}"], 2)
            lines += [f"           {basis.id}"]
    return ["", "LAW BEHIND IT", *lines] if lines else []


def _traces(answers: Iterable[RegimeAnswer]) -> list[str]:
    lines = []
    for answer in answers:
        if answer.trace:
            lines += ["", f"TRACE {answer.regime.upper()}   limb | text | our fact | yes, no or ?"]
            for step in answer.trace:
                lines += _step(step)
    return lines


def _step(step: Step) -> list[str]:
    lines = _wrapped([f"[{_TRUTHS[step.truth]:>3}] {step.stage}: {step.provision} ({step.cite})"], 2)
    for limb in step.limbs:
        lines += _limb(limb, 8)
    return lines


def _limb(limb: Limb, indent: int) -> list[str]:
    fact = f" | {limb.fact}" if limb.fact else ""
    shown = (
        f"{limb.limb} | {limb.text}{fact} | {_TRUTHS[limb.truth]}"
        if not limb.parts
        else f"{_join(limb)}: {_TRUTHS[limb.truth]}"
    )
    lines = _wrapped([shown], indent)
    for part in limb.parts:
        lines += _limb(part, min(indent + 2, 30))
    return lines


def _join(limb: Limb) -> str:
    return limb.limb if len(limb.limb) <= 60 else limb.limb[:57] + "..."


def _caveats(found: Determination) -> list[str]:
    lines = ["", "CAVEATS"]
    for warning in found.warnings:
        lines += _wrapped([warning], 2)
    for answer in found.regimes:
        for warning in answer.warnings:
            lines += _wrapped([f"{answer.regime.upper()}: {warning}"], 2)
    checked = ", ".join(f"{name.upper()} {day}" for name, day in found.law.verified_through.items())
    lines += _wrapped([f"Law checked through: {checked}. Law hash {found.law.hash[:16]}."], 2)
    lines += _wrapped(["This is a record of facts and rules, not legal advice; the authority named decides."], 2)
    return lines


def _wrapped(texts: Iterable[str], indent: int) -> list[str]:
    found: list[str] = []
    for text in texts:
        found += textwrap.wrap(
            text,
            WIDTH,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + 2),
            break_long_words=False,
            break_on_hyphens=False,
        )
    return found
