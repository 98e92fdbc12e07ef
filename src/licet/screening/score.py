"""How much the reading of one name speaks for that of another: a sum of named parts, a function of the two alone.

Points run from 0 to 10000. Every part is a whole number and the score is their sum, so that nothing is lost in print.
When to reach for this: to show why two names met, or that they did not; the index only saves comparing with every name.
"""

from typing import Final, Literal

from msgspec import Struct

from licet.screening.names.likeness import EXACT, RULES, alike
from licet.screening.names.reading import Reading, Unit, letter_for_letter
from licet.screening.names.tokens import LEFT_OUT, STOP, Token
from licet.screening.names.words import Word, word
from licet.screening.names.written import written

FULL: Final = 10_000
#: Per mille of likeness of what is the same.
LETTER_FOR_LETTER: Final = 1000
#: Of a hundred parts of its weight, what a word costs that only the query has, that only the list has, and what words
#: cost that stand against one another: two names that differ in a word are further apart than one that lacks it.
ONLY_QUERY, ONLY_LISTED, AGAINST = 90, 48, 50
#: Tenths of a bit at which half the score would be lost for want of evidence.
THIN: Final = 60
#: Per mille of what a word tells that counts as evidence beside the one that tells most: one word is met by chance far sooner
#: than two.
TOGETHER: Final = 1500
#: Per mille of what is lost for want of evidence that comes back where the whole name is met, and how fast that goes as less of
#: it is: that all of a name agrees, and it is more than one word, tells more than that its words do.
WHOLE, NEARLY = 500, 20
#: Per mille of it that comes back where the query is the name of the list but for one word, all else as it is written: that so
#: much agrees to the letter tells more than its words do, which may all be common ones.
ALL_BUT_ONE: Final = 400
#: How fast a word that is not quite the same loses its worth as evidence: so many times what it lacks of a full likeness.
STEEP: Final = 2
#: Per mille lost for numbers, places and legal forms that contradict one another, and for words in another order.
NUMBERS, PLACES, FORMS, NO_COMPANY, ORDER = 300, 150, 20, 100, 5
#: The least points of a name that stands on the list as it is written, however little its words tell; that they tell more
#: still counts, for namesakes.
SAME: Final = 6500
#: Per mille lost where only one name has a legal form, or both have one of the same class in other words.
FORM_DROPPED, FORM_RESPELT = 4, 2
#: An initial for a word: per mille of likeness, and the most it can weigh.
INITIAL_LIKE, INITIAL_WEIGHT = 700, 30

PartKind = Literal[
    "word", "only in query", "only in list", "thin", "whole", "numbers", "places", "forms", "order", "written the same"
]


class Part(Struct, frozen=True, gc=False):
    """One line of the sum. query, listed: words on either side; rule: how they met; weight: tenths of a bit; points."""

    kind: PartKind
    query: str
    listed: str
    rule: str
    weight: int
    points: int


class Pair(Struct, frozen=True, gc=False):
    """Two units taken for the same. query, listed: their places among the units; like: per mille; weight: the lesser."""

    query: int
    listed: int
    like: int
    rule: int
    weight: int


def score(query: Reading, listed: Reading) -> tuple[int, tuple[Part, ...]]:
    """The points of two names and the parts that add up to them; (0, ()) where they share nothing."""
    points, parts = add_up(query, listed, chosen(query, listed, all_pairs(query, listed)))
    same = _written_the_same(query, listed)
    if not same:
        return points, parts
    lifted = SAME + points * (FULL - SAME) // FULL
    return lifted, (*parts, Part("written the same", "", "", same, 0, lifted - points))


def _written_the_same(query: Reading, listed: Reading) -> str:
    """How two names are the same as they are written; "" where they are not."""
    (words, letters), (their_words, their_letters) = written(query.text), written(listed.text)
    if words and words == their_words:
        return "the same words"
    return "the same letters, parted otherwise" if letters and letters == their_letters else ""


def all_pairs(query: Reading, listed: Reading) -> list[Pair]:
    """Every unit of one name with every unit of the other it is like."""
    found = []
    words = [word_of(v) for v in listed.units]
    for i, u in enumerate(query.units):
        mine = word_of(u)
        for j, _v in enumerate(listed.units):
            like, rule = alike(mine, words[j])
            pair = like and paired(query, listed, i, j, like, rule)
            if pair:
                found.append(pair)
    return found


def word_of(unit: Unit) -> Word:
    """What a unit is compared by."""
    return word(unit.text, unit.span > 1, unit.rule == "vowels unwritten")


def paired(query: Reading, listed: Reading, i: int, j: int, like: int, rule: int) -> Pair | None:
    """Two units as a pair, or None where the way they came about says they must not meet."""
    u, v = query.units[i], listed.units[j]
    if rule != EXACT and (letter_for_letter(u) or v.rule == "initials"):
        return None
    if (u.span > 1 and v.span > 1) or u.rule == v.rule == "initials":
        return None
    weight = min(weight_of(query, u), weight_of(listed, v))
    return Pair(i, j, like * u.quality * v.quality // 1_000_000, rule, weight)


def weight_of(reading: Reading, unit: Unit) -> int:
    return sum(t.weight for t in reading.tokens[unit.at : unit.at + unit.span])


def chosen(query: Reading, listed: Reading, pairs: list[Pair]) -> list[Pair]:
    """The likest pairs first, no token in two of them, those of words that tell nothing last."""
    mine, theirs = [False] * len(query.tokens), [False] * len(listed.tokens)
    taken = []
    for pair in sorted(pairs, key=lambda p: (p.weight <= STOP, -p.like, -p.weight, p.query, p.listed)):
        u, v = query.units[pair.query], listed.units[pair.listed]
        if any(mine[u.at : u.at + u.span]) or any(theirs[v.at : v.at + v.span]):
            continue
        mine[u.at : u.at + u.span] = [True] * u.span
        theirs[v.at : v.at + v.span] = [True] * v.span
        taken.append(pair)
    return taken


def initials_met(query: Reading, listed: Reading, mine: list[bool], theirs: list[bool]) -> list[tuple[int, int]]:
    """Tokens left over of which one is the other's first letter."""
    met = []
    for i, a in enumerate(query.tokens):
        for j, b in enumerate(listed.tokens):
            if mine[i] or theirs[j] or a.text[0] != b.text[0] or "stop" in (a.kind, b.kind):
                continue
            if (a.kind == "initial") != (b.kind == "initial"):
                mine[i] = theirs[j] = True
                met.append((i, j))
    return met


def add_up(query: Reading, listed: Reading, taken: list[Pair]) -> tuple[int, tuple[Part, ...]]:
    """Points and parts of the pairs taken, the words left over and what contradicts."""
    if not taken:
        return 0, ()
    mine, theirs = _used(query, taken, True), _used(listed, taken, False)
    initials = initials_met(query, listed, mine, theirs)
    weights = [p.weight for p in taken]
    met = [min(INITIAL_WEIGHT, query.tokens[i].weight, listed.tokens[j].weight) for i, j in initials]
    left, missing = _unused(query, mine), _unused(listed, theirs)
    rest = [sum(query.tokens[i].weight for i, _ in initials), sum(left_out(listed.tokens[j]) for _, j in initials)]
    whole = sum(weights) + sum(met) + _cost(left, missing, rest[0] - sum(met), rest[1] - sum(met))
    parts = [_word_part(query, listed, p, 10 * p.weight * p.like // whole) for p in taken]
    for (i, j), weight in zip(initials, met, strict=True):
        shown = query.tokens[i].shown, listed.tokens[j].shown
        parts.append(Part("word", *shown, "initial", weight, 10 * weight * INITIAL_LIKE // whole))
    base = sum(part.points for part in parts)
    parts.sort(key=lambda part: -part.points)
    evidence = together([p.weight * max(0, STEEP * p.like - 1000 * (STEEP - 1)) for p in taken]) // 1000
    parts += [Part("only in query", t.shown, "", t.kind, t.weight, 0) for t in left]
    parts += [Part("only in list", "", t.shown, t.kind, t.weight, 0) for t in missing]
    parts += _against(query, listed, left, missing, taken, base)
    thin = base * THIN // (evidence + THIN)
    parts.append(Part("thin", "", "", "little evidence", evidence, -thin))
    more_than_one = sum(p.weight > STOP for p in taken) > 1
    back = more_than_one * thin * WHOLE * whole_met(base) // (1000 * FULL)
    parts += [Part("whole", "", "", "the names agree as a whole", 0, back)] if back else []
    if not (left or initials) and len(missing) == 1 and _as_written(query, listed, taken):
        parts.append(Part("whole", "", "", "all but one word, as written", 0, (thin - back) * ALL_BUT_ONE // 1000))
    total = sum(part.points for part in parts)
    return (total, tuple(parts)) if total > 0 else (0, ())


def _as_written(query: Reading, listed: Reading, taken: list[Pair]) -> bool:
    """Whether the words met stand in both names letter for letter and in one order, more than one or with a form of company,
    which are the same, too. Of human beings and ships it says little: many share all names but one."""
    forms, theirs = ([f.text for f in reading.forms] for reading in (query, listed))
    to_the_letter = listed.company and forms == theirs and all(p.like == LETTER_FOR_LETTER for p in taken)
    return to_the_letter and (len(taken) > 1 or bool(forms)) and not _turned(query, listed, taken)


def _turned(query: Reading, listed: Reading, taken: list[Pair]) -> bool:
    """Whether the words met stand in another order in the list."""
    at = [listed.units[p.listed].at for p in sorted(taken, key=lambda p: query.units[p.query].at)]
    return at != sorted(at)


def together(each: list[int]) -> int:
    """What words met tell together."""
    return (TOGETHER * sum(each) - (TOGETHER - 1000) * max(each, default=0)) // 1000


def left_out(lacked: Token) -> int:
    """What a word counts that the query lacks, in tenths of a bit."""
    return min(lacked.weight, LEFT_OUT)


def whole_met(base: int) -> int:
    """How nearly a whole name is met, from 0 to FULL, by the points of its words before anything is lost."""
    return max(0, NEARLY * base - (NEARLY - 1) * FULL)


def _cost(left: list[Token], missing: list[Token], lone: int, lacking: int) -> int:
    """What the words without a counterpart cost, in tenths of a bit; lone, lacking: what initials left of theirs."""
    lone += sum(t.weight for t in left)
    lacking += sum(left_out(t) for t in missing)
    telling = [sum(t.weight for t in side if t.kind in ("word", "place")) for side in (left, missing)]
    return (ONLY_QUERY * lone + ONLY_LISTED * lacking + AGAINST * min(telling)) // 100


def _against(
    query: Reading, listed: Reading, left: list[Token], missing: list[Token], taken: list[Pair], base: int
) -> list[Part]:
    """What both names say, and say otherwise."""
    parts = []
    for kind, kinds, lost in (("number", "numbers", NUMBERS), ("place", "places", PLACES)):
        ours = " ".join(t.shown for t in left if t.kind == kind)
        other = " ".join(t.shown for t in missing if t.kind == kind)
        if ours and other:
            parts.append(Part(kinds, ours, other, "contradiction", 0, -(base * lost // 1000)))  # type: ignore[arg-type]
    forms, theirs = {f.kind for f in query.forms}, {f.kind for f in listed.forms}
    shown = ", ".join(f.text for f in query.forms), ", ".join(f.text for f in listed.forms)
    if forms or theirs:
        rule, lost = _forms_met(query, listed)
        parts.append(Part("forms", *shown, rule, 0, -(base * lost // 1000)))
    if forms and not listed.company:
        parts.append(Part("forms", shown[0], "", "the party listed is no company", 0, -(base * NO_COMPANY // 1000)))
    if _turned(query, listed, taken):
        parts.append(Part("order", "", "", "words in another order", 0, -(base * ORDER // 1000)))
    return parts


def _forms_met(query: Reading, listed: Reading) -> tuple[str, int]:
    """How the legal forms of two names stand to one another, and per mille lost by it."""
    ours, theirs = {f.kind for f in query.forms}, {f.kind for f in listed.forms}
    if not (ours and theirs):
        return "dropped", FORM_DROPPED
    if not ours & theirs:
        return "contradiction", FORMS
    same = [f.text for f in query.forms] == [f.text for f in listed.forms]
    return "same class", 0 if same else FORM_RESPELT


def _used(reading: Reading, taken: list[Pair], query: bool) -> list[bool]:
    used = [False] * len(reading.tokens)
    for pair in taken:
        unit = reading.units[pair.query if query else pair.listed]
        used[unit.at : unit.at + unit.span] = [True] * unit.span
    return used


def _unused(reading: Reading, used: list[bool]) -> list[Token]:
    return [t for t, taken in zip(reading.tokens, used, strict=True) if not taken]


def _word_part(query: Reading, listed: Reading, pair: Pair, points: int) -> Part:
    u, v = query.units[pair.query], listed.units[pair.listed]
    ways = [way for way in dict.fromkeys((u.rule, v.rule)) if way]
    rule = ", ".join(ways) if pair.rule == EXACT and ways else ", ".join([RULES[pair.rule], *ways])
    return Part("word", _shown(query, u), _shown(listed, v), rule, pair.weight, points)


def _shown(reading: Reading, unit: Unit) -> str:
    tokens = reading.tokens[unit.at : unit.at + unit.span]
    return " ".join(dict.fromkeys(t.shown for t in tokens)) if tokens else unit.text
