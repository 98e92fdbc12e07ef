"""A determination as text for a terminal: the answer first, then what is missing, what would change it, and why.

Made of lines that fit `columns`; colour only adds to what icon and word say already.
"""

from collections.abc import Iterable

from licet.decision.determination import Determination, Missing, RegimeAnswer
from licet.render.basis import law_behind
from licet.render.findings import Turned, assumed, changes, details, opposites, question, ranked
from licet.render.layout import Line, Run, beside, fitted, heading, indent, printed, wrap
from licet.render.trace_text import traces
from licet.render.words import OUTCOME_WORDS, count, either, said

_LABEL = 9
_NAMES = 26
_MOST_ASKED = 8


def render(found: Determination, *, explain: bool = False, columns: int = 80, colour: bool = False) -> str:
    """The whole answer as text; with `explain` also every provision in full and the trace of every condition."""
    return printed(answer_lines(found, explain=explain, columns=columns), colour=colour)


def answer_lines(found: Determination, *, explain: bool = False, columns: int = 80) -> list[Line]:
    """The same as toned lines, for whoever prints in another way."""
    lines = _title(found, columns)
    lines += _headlines(found, columns)
    lines += _clashes(found, columns)
    lines += _missing(found.regimes, columns)
    lines += _changes(found.regimes, columns)
    lines += _assumed(found, columns)
    lines += law_behind(found.regimes, columns)
    if explain:
        lines += traces(found.regimes, columns)
    return lines + _caveats(found, columns)


def _title(found: Determination, columns: int) -> list[Line]:
    facts = {name: fact.value for name, fact in found.facts.items()}
    item = found.item or said(facts.get("item.kind", "item"))
    route = f"{facts.get('from', '?')} → {facts.get('to', '?')}"
    day = facts.get("on", found.as_of.isoformat())
    title = (Run(item, "strong"), Run("   "), Run(route, "strong"), Run("   "), Run(day, "strong"))
    return [*fitted(title, columns), (Run(f"law as of {found.as_of}", "quiet"),), ()]


def _headlines(found: Determination, columns: int) -> list[Line]:
    ids = max((len(answer.regime) for answer in found.regimes), default=2)
    lines: list[Line] = []
    spaced = False
    for answer in found.regimes:
        word = OUTCOME_WORDS[answer.outcome]
        rest = f": {either([said(o) for o in answer.possible])}" if answer.outcome == "undetermined" else word.rest
        details = list(_details(answer))
        if lines and (details or spaced):
            lines.append(())
        spaced = bool(details)
        left = (Run(f"{word.icon} ", answer.outcome), Run(answer.regime.upper(), "strong"))
        right = (Run(word.word, answer.outcome), Run(rest))
        lines += indent(beside((ids + 2, left), (columns - ids - 6, right)), 2)
        for number, (label, text) in enumerate(details):
            if number and details[number - 1][0] == label:
                label = ""
            lines += indent(beside((_LABEL, (Run(label, "quiet"),)), (columns - ids - 8 - _LABEL, text)), ids + 6)
    return lines


def _details(answer: RegimeAnswer) -> Iterable[tuple[str, str | tuple[Run, ...]]]:
    """Label and text of what a reader needs first: the question of an open answer, then who decides under what."""
    if answer.outcome == "undetermined":
        first, rest = question(answer)
        yield "question", (Run("["), Run(first.fact, "name"), Run(f"] {first.question}{rest}")) if first else rest
    yield from details(answer)


def _clashes(found: Determination, columns: int) -> list[Line]:
    """Sources that do not agree, before anything is built on them."""
    if not found.warnings:
        return []
    lines = heading("SOURCES DO NOT AGREE", "", columns)
    for warning in found.warnings:
        lines += indent(wrap((Run(warning, "unknown"),), columns - 2), 2)
    return lines


def _missing(answers: tuple[RegimeAnswer, ...], columns: int) -> list[Line]:
    """Each open fact once, whichever regimes ask for it, with what each answer to it would settle."""
    asked = {answer.missing[0].fact for answer in answers if answer.missing and answer.outcome == "undetermined"}
    wanted = ranked(answers)
    if not wanted:
        return []
    lines = heading("MISSING FACTS", "most decisive first; give one with -f NAME=VALUE", columns)
    names = min(max(map(len, wanted)), _NAMES)
    for fact, wants in list(wanted.items())[:_MOST_ASKED]:
        told = [] if fact in asked else wrap(wants[0][1].question, columns - names - 4)
        for replies, outcomes in _settling(wants).items():
            told += wrap((*outcomes, Run(f" if {replies}")), columns - names - 4)
        if found := wants[0][1].found:
            told += wrap((Run(f"found in: {found}", "quiet"),), columns - names - 4)
        if not told:
            told = wrap("asked above; no single answer settles it", columns - names - 4)
        for number, line in enumerate(told):
            name = Run(fact if number == 0 else "", "name")
            lines += indent(_named(name, line, names), 2)
    if len(wanted) > _MOST_ASKED:
        rest = ", ".join(list(wanted)[_MOST_ASKED:])
        lines += indent(wrap(f"and then: {rest}", columns - 2), 2)
    return lines


def _named(name: Run, line: Line, names: int) -> list[Line]:
    """A name with a line beside it, or above it where the name is too long for its column."""
    if len(name.text) > names:
        return [(name,), (Run(" " * (names + 2)), *line)]
    return [(name, Run(" " * (names - len(name.text) + 2)), *line)]


def _settling(wants: list[tuple[RegimeAnswer, Missing]]) -> dict[str, list[Run]]:
    """Answers in words -> what they settle, regime by regime."""
    found: dict[str, list[Run]] = {}
    for answer, missing in wants:
        by_outcome: dict[str, list[str]] = {}
        for reply, outcome in missing.answers.items():
            by_outcome.setdefault(outcome, []).append(reply)
        for outcome, replies in by_outcome.items():
            others = [f"{len(replies) - 3} others"] if len(replies) > 4 else replies[3:]
            shown = either([*replies[:3], *others])
            runs = found.setdefault(shown, [])
            runs += [Run("; ")] if runs else []
            runs += [Run(f"{answer.regime.upper()} "), Run(said(outcome), outcome)]
    return found


def _changes(answers: tuple[RegimeAnswer, ...], columns: int) -> list[Line]:
    """One line per change, whichever regimes it turns."""
    rows = {", ".join(f"{name} = {value}" for name, value in what): turned for what, turned in changes(answers).items()}
    if not rows:
        return []
    lines = heading("WHAT WOULD CHANGE IT", "found by deciding the deal again", columns)
    names = min(max(map(len, rows)), columns * 45 // 100)
    for what, outcomes in rows.items():
        lines += indent(beside((names, what), (columns - names - 4, _turned(outcomes))), 2)
    return lines


def _turned(outcomes: Turned) -> list[Run]:
    runs: list[Run] = []
    for outcome, regimes in outcomes.items():
        runs += [Run("; ")] if runs else []
        runs += [Run(", ".join(map(str.upper, regimes)) + " "), Run(said(outcome), outcome)]
    return runs


def _assumed(found: Determination, columns: int) -> list[Line]:
    rows, others = assumed(found)
    if not rows:
        return []
    lines = heading("RESTS ON ASSUMPTIONS", "nobody said otherwise", columns)
    shown = [f"{name} = {fact.value}" for name, fact in rows.items()]
    names = min(max(map(len, shown)), _NAMES)
    for text, (name, fact) in zip(shown, rows.items(), strict=True):
        told: list[Run] = [Run(fact.source)]
        for value, outcomes in opposites(found.regimes, name).items():
            told += [Run(f"; if {value}: "), *_turned(outcomes)]
        lines += indent(beside((names, text), (columns - names - 4, told)), 2)
    if others:
        lines += indent(wrap((Run(f"{count(others, 'more ordinary assumption')} in --json", "quiet"),), columns - 2), 2)
    return lines


def _caveats(found: Determination, columns: int) -> list[Line]:
    ids = max((len(answer.regime) for answer in found.regimes), default=2)
    lines = heading("CAVEATS", "", columns)
    for answer in found.regimes:
        if answer.outcome == "not_covered" and not answer.trace:
            continue  # its one caveat is its headline
        for number, warning in enumerate(answer.warnings):
            name = Run(answer.regime.upper() if number == 0 else "", "strong")
            lines += indent(beside((ids, (name,)), (columns - ids - 4, warning)), 2)
    through = ", ".join(f"{regime.upper()} {day}" for regime, day in found.law.verified_through.items())
    lines += indent(wrap(f"Law checked through: {through}. Law hash {found.law.hash[:16]}.", columns - 2), 2)
    lines += indent(wrap("This is a record of facts and rules, not legal advice; the authority named decides.", columns - 2), 2)
    return lines
