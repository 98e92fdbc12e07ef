"""Comparisons as text for a terminal."""

from collections.abc import Iterable, Iterator, Mapping

from licet.analysis.gaps import Gap
from licet.analysis.limbs import Limb
from licet.analysis.renumbered import Number
from licet.analysis.side_by_side import Beside, ClassTable, EntryText, Row
from licet.analysis.versions import Form, Versions
from licet.facts.vocabulary import load_vocabulary
from licet.render.layout import Line, Run, beside, fitted, heading, indent, printed, wrap
from licet.render.words import OUTCOME_WORDS, either, said

_NAMES = 14
_MODELS = 6


def beside_text(found: Beside, *, columns: int = 80, colour: bool = False) -> str:
    """A deal before every regime: outcome, since when, entries with what they ask."""
    title = (Run(found.item, "strong"), Run("   "), Run(found.route, "strong"), Run(f"   {found.on}", "strong"))
    lines: list[Line] = [*fitted(title, columns), ()]
    ids = max((len(row.regime) for row in found.rows), default=2) + 2
    for row in found.rows:
        lines += _row(row, ids, columns)
    return printed([*lines, *_closing(found.law, columns)], colour=colour)


def _row(row: Row, ids: int, columns: int) -> list[Line]:
    word = OUTCOME_WORDS[row.outcome]
    rest = f": {either([said(o) for o in row.possible])}" if row.outcome == "undetermined" else word.rest
    head = (Run(f"{word.icon} {word.word}", row.outcome), Run(rest))
    lines = beside((ids, (Run(row.regime.upper(), "strong"),)), (columns - ids - 2, head))
    for label, text in _details(row):
        lines += indent(beside((8, (Run(label, "quiet"),)), (columns - ids - 12, text)), ids + 2)
    return [*lines, ()]


def _details(row: Row) -> Iterator[tuple[str, str]]:
    before = f", before that {said(row.before)}" if row.before else ""
    yield "since", f"{row.since}{before}" if row.since else "the first day of which its law is held"
    if row.until:
        yield "until", f"{row.until}, then {said(row.after or '')}"
    for entry in row.entries:
        yield "entry", f"{entry.entry}: {_limbs(entry.limbs)} (this text since {entry.this_since})"
    if row.code:
        yield "code", row.code
    if row.review_policy:
        yield "review", said(row.review_policy)
    if row.outcome == "undetermined" and row.asks:
        yield "asks", ", ".join(row.asks[:4])


def _limbs(limbs: Iterable[Limb]) -> str:
    """wavelength ≥ 193 nm; immersion yes."""
    return "; ".join(f"{limb.fact} {limb.bound}" if limb.fact else limb.bound for limb in limbs) or "no further condition"


def class_text(found: ClassTable, *, columns: int = 80, colour: bool = False) -> str:
    """Every entry for a class of machines, regime by regime; the thresholds next to each other; the gaps."""
    lines: list[Line] = [(Run(f"{found.title}   {found.on}", "strong"),)]
    for kind in found.kinds:
        entries = [entry for entry in found.entries if kind in entry.kinds]
        lines += heading(_kind(kind).upper(), "", columns)
        if not entries:
            lines += indent(wrap("No entry of a list that is encoded can hold for it.", columns - 2), 2)
        for entry in entries:
            lines += _entry(entry, columns)
    if thresholds := found.thresholds():
        lines += heading("THRESHOLDS NEXT TO EACH OTHER", "numbers that two or more regimes ask for", columns)
        for fact, by_regime in thresholds.items():
            told = "; ".join(f"{regime.upper()} {' or '.join(bounds)}" for regime, bounds in by_regime.items())
            lines += indent(beside((_NAMES + 4, (Run(fact, "name"),)), (columns - _NAMES - 8, told)), 2)
    if found.gaps:
        lines += _gaps(found, columns)
    return printed([*lines, *_closing(found.law, columns)], colour=colour)


def _kind(kind: str) -> str:
    return load_vocabulary()["item.kind"].choices.get(kind, kind)


def _entry(entry: EntryText, columns: int) -> list[Line]:
    this = f", this text since {entry.this_since}" if entry.this_since != entry.since else ""
    before = " or earlier" if entry.or_earlier else ""
    head = (Run(entry.entry, "name"), Run(f"  since {entry.since}{before}{this}", "quiet"))
    told = (*_numbers(entry.was), _limbs(entry.limbs))
    return indent([*wrap(head, columns - 2), *(line for text in told for line in indent(wrap(text, columns - 6), 4))], 2)


def _gaps(found: ClassTable, columns: int) -> list[Line]:
    note = f"machines one place licenses to {found.to} and the other does not, decided in both"
    lines = heading("GAPS", note, columns)
    for each in found.gaps:
        pair = f"{each.asks.upper()} asks, {each.free.upper()} does not"
        for gap in each.found:
            lines += indent(wrap(_gap_sentence(gap), columns - 2), 2)
            if gap.models:
                named = ", ".join(gap.models[:_MODELS]) + (" ..." if len(gap.models) > _MODELS else "")
                lines += indent(wrap((Run(f"such as {named}", "quiet"),), columns - 6), 4 + 2)
        if not each.found or not each.complete:
            why = "no machine" if each.complete else "no further machine was found, though one may exist"
            told = f"{_kind(each.kind)}: {pair}: {'none; proved for what makers publish' if each.complete else why}"
            lines += indent(wrap((Run(told, "quiet"),), columns - 2), 2)
    return lines + indent(wrap((Run(_ORDINARY, "quiet"),), columns - 2), 2)


_ORDINARY = (
    "All else is taken to be ordinary: each machine made where it is sent from, the end use a mature node, nobody on a list, "
    "no letter of an authority. Numbers are kept to what makers publish; the proof knows no other physics."
)


def _gap_sentence(gap: Gap) -> list[Run]:
    facts = ", ".join(f"{name} {value}" for name, value in gap.facts.items())
    given = f" With {', '.join(f'{n} {v}' for n, v in gap.given.items())}." if gap.given else ""
    others = "; ".join(f"{'' if r == gap.free else f'({r.upper()}) '}{said(outcome)}" for r, outcome in gap.others.items())
    asks = f" (by {gap.regime.upper()})" if gap.regime != gap.asks else ""
    return [
        Run(f"{_kind(gap.kind)} with {facts}: from {gap.asks.upper()}{asks} "),
        Run(said(gap.outcome), gap.outcome),
        Run(f", {', '.join(gap.entries) or 'under no entry'}; from {gap.free.upper()} {others}.{given}"),
    ]


def versions_text(found: Versions, *, columns: int = 80, colour: bool = False) -> str:
    """Two forms of a rule, their limbs next to each other, how they relate, and a deal for each side."""
    lines: list[Line] = []
    for name, form in (("first", found.first), ("second", found.second)):
        lines += _form(name, form, columns)
    lines += heading("CONDITION BY CONDITION", "what differs is marked", columns)
    lines += _limb_rows(found, columns)
    lines += heading("THE SECOND IS " + found.relation.upper(), _MEANS[found.relation], columns)
    for told, facts, beyond in (
        ("only the first covers", found.one, found.beyond_one),
        ("only the second covers", found.other, found.beyond_other),
    ):
        if facts is not None:
            text = ", ".join(f"{name} = {value}" for name, value in facts.items())
            note = f"; {', '.join(beyond)} beyond what makers publish: no known machine is told apart so" if beyond else ""
            lines += indent(wrap((Run(f"{told}: ", "quiet"), Run(text + note)), columns - 2), 2)
    if found.besides:
        lines += heading("BESIDES", "what differs though it does not change what they cover", columns)
        for text in found.besides:
            lines += indent(wrap(text, columns - 2), 2)
    return printed(lines, colour=colour)


_MEANS: Mapping[str, str] = {
    "equivalent": "every deal that one covers the other covers too",
    "wider": "it covers all the first covers, and more",
    "narrower": "it covers only a part of what the first covers",
    "different": "each covers something the other does not",
    "not found out": "the proof came to no end, or explaining its example did not bear it out",
}


def _form(name: str, form: Form, columns: int) -> list[Line]:
    state = "; its text is suspended that day" if form.suspended else ""
    until = f"until {form.until}" if form.until else "without an end"
    told = f"{form.cite}; from {form.start} {until}{state}"
    head = (Run(f"{name:<7}", "quiet"), Run(form.provision, "name"), Run(f" on {form.on}", "strong"))
    said_of_it = (told, *([f"changed: {form.changed}"] if form.changed else ()), *_numbers(form.was, form.became))
    rows = (indent(wrap((Run(text, "quiet"),), columns - 8), 8) for text in said_of_it)
    return [*wrap(head, columns), *(line for row in rows for line in row)]


def _numbers(was: Number | None, became: Number | None = None) -> Iterator[str]:
    """Under which other number the same words stood before and stand after."""
    if was is not None:
        yield f"the same words stood as {was.provision} from {was.start} until {was.until}"
    if became is not None:
        until = f" until {became.until}" if became.until else ""
        yield f"the same words stand as {became.provision} from {became.start}{until}"


def _limb_rows(found: Versions, columns: int) -> list[Line]:
    left = {limb.fact or limb.text: limb.bound for limb in found.first.limbs}
    right = {limb.fact or limb.text: limb.bound for limb in found.second.limbs}
    half = (columns - _NAMES - 10) // 2
    lines: list[Line] = []
    for key in dict.fromkeys((*left, *right)):
        one, other = left.get(key, "–"), right.get(key, "–")
        mark, name = ("≠" if one != other else " "), key if key in load_vocabulary() else ""
        tone = "strong" if one != other else ""
        cells = ((1, mark), (_NAMES, (Run(name, "name"),)), (half, (Run(one, tone),)), (half, (Run(other, tone),)))
        lines += indent(beside(*cells), 2)
    return lines


def _closing(law: str, columns: int) -> list[Line]:
    return [(), *wrap((Run(f"Law hash {law[:16]}. A record of facts and rules, not legal advice.", "quiet"),), columns)]
