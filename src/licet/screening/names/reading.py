"""A name as the search reads it: tokens with their kind and weight, and the ways each run of tokens may be written.

When to reach for this: to see what the search sees of a name. A reading is a function of the text and the shipped tables alone.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct

from licet.screening.entries import Kind
from licet.screening.names import han, tables
from licet.screening.names.forms import (
    Form,
    doubtful,
    forms_among,
    forms_in,
    like_a_form,
    like_a_word_of_forms,
    mended,
    out_of_place,
    unsettled,
)
from licet.screening.names.letters import (
    Piece,
    ascii_words,
    chunk_words,
    has_digit_inside,
    in_ascii,
    in_latin,
    pieces,
    unvowelled,
)
from licet.screening.names.tokens import BROKEN, STOP, SYLLABLE, Token, as_word, lighter, tidy, token, without_own_initials

#: How a unit came about; "" is the word as written.
Rule = Literal[
    "", "joined", "translation", "Mandarin", "Cantonese", "Korean", "Wade-Giles", "romanisation", "vowels unwritten", "initials"
]
#: How Chinese characters are spoken: a word of one token by such a rule is spelt as its table has it, and never misspelt.
SPOKEN: Final[tuple[Rule, ...]] = ("Mandarin", "Cantonese", "Korean", "Wade-Giles")
#: Names longer than this are read no further; nobody is called so.
MOST_LETTERS, MOST_TOKENS = 600, 24

#: Per mille of trust in the first letters of a name, by their number.
INITIALS_LIKE = {3: 550, 4: 740, 5: 840, 6: 880}

_COMPANIES: tuple[Kind, ...] = ("organisation", "unknown")
_PARTICLES = frozenset(
    ("al", "el", "ul", "ud", "ad", "ar", "as", "at", "az", "an", "ash", "bin", "ibn", "de", "la", "van", "von")
)


class Unit(Struct, frozen=True, gc=False):
    """A way to write a run of tokens. text; at, span: which tokens; quality: per mille of trust; rule: how it came about."""

    text: str
    at: int
    span: int
    quality: int
    rule: Rule


def letter_for_letter(unit: Unit) -> bool:
    """Whether a unit of a query is met as it is or not at all: initials, and characters as they are spoken."""
    return unit.rule == "initials" or (unit.span == 1 and unit.rule in SPOKEN)


class Parsed(Struct, frozen=True, gc=False):
    """A name before its joined words and initials. plain: every unit is one token as it is written."""

    text: str
    tokens: list[Token]
    units: list[Unit]
    forms: list[Form]
    notes: tuple[str, ...]
    plain: bool


class Reading(Struct, frozen=True, gc=False):
    """text: the name; tokens, units, forms; notes: what was undone in it; fault: why it cannot be searched for, or "";
    company: it may be the name of an organisation."""

    text: str
    tokens: tuple[Token, ...] = ()
    units: tuple[Unit, ...] = ()
    forms: tuple[Form, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str = ""
    company: bool = True


def read_name(text: str, kind: Kind = "unknown") -> Reading:
    """kind: of the party, where it is known; in the name of a human being no word is a legal form and no initials are made."""
    person = kind == "person"
    found = parse_name(text, person)
    fault = fault_of(found)
    if fault:
        return Reading(found.text, forms=tuple(found.forms), notes=found.notes, fault=fault, company=kind in _COMPANIES)
    units = [Unit(t.text, at, 1, 1000, "") for at, t in enumerate(found.tokens)] if found.plain else list(found.units)
    units += _joined(found.tokens)
    if not person:
        units += _initials(found.tokens, found.forms)
    return Reading(found.text, tuple(found.tokens), tuple(units), tuple(found.forms), found.notes, company=kind in _COMPANIES)


def fault_of(found: Parsed) -> str:
    """Why a name cannot be searched for, or ""."""
    if not found.tokens:
        return "it holds nothing but legal forms and particles" if found.forms else "it holds no word"
    if found.tokens[0].kind == "stop" and all(t.kind == "stop" for t in found.tokens):
        return "it holds nothing but legal forms and particles"
    return ""


def parse_name(text: str, person: bool = False) -> Parsed:
    notes: tuple[str, ...] = ()
    if len(text) > MOST_LETTERS:
        text, notes = text[:MOST_LETTERS], (f"only the first {MOST_LETTERS} characters were read",)
    latin = in_ascii(text)
    if latin is not None:
        if person or has_digit_inside(latin):
            return _of_words(text, ascii_words(latin), person, notes)
        words = [word for chunk in latin.split() for word in _mended_words(chunk)]
        found = _of_tokens(text, *forms_among(words), notes)
        return _with_a_word(found, ascii_words(latin)) if fault_of(found) else found
    parts = pieces(text)
    notes += tuple(filter(None, parts[0].note.split("; "))) if parts else ()
    if all(part.script == "latin" for part in parts):
        return _of_words(text, [part.text for part in parts], person, notes)
    return _of_pieces(text, parts, person, notes)


def _with_a_word(found: Parsed, words: list[str]) -> Parsed:
    """A name of which nothing was left, being taken for a legal form or nearly one: what stands before the form is its name,
    unless that is a form letter for letter ("Apolka, s.r.o." names a company, "Co. Ltd." none)."""
    for size in range(1, len(words)):
        kept, forms = forms_among(["x", *words[size:]])  # a form does not stand alone
        if len(kept) == 1 and forms:
            head = words[:size]
            if " ".join(head) in tables.legal_forms() or all(word in tables.form_words() for word in head):
                return found
            return Parsed(found.text, [as_word(word) for word in tidy(head)], [], forms, found.notes, True)
    return found


@lru_cache(maxsize=1 << 15)
def _mended_words(chunk: str) -> tuple[str, ...]:
    """The words of what stands between two blanks in the name of a company, mended as `forms_in` does: nearly every name goes
    this way, and its words come again and again."""
    return tuple(part for word in chunk_words(chunk) for part in mended(word))


def _of_words(text: str, words: list[str], person: bool, notes: tuple[str, ...]) -> Parsed:
    return _of_tokens(text, words, [], notes, True) if person else _of_tokens(text, *forms_in(words), notes)


def _of_tokens(text: str, words: list[str], forms: list[Form], notes: tuple[str, ...], person: bool = False) -> Parsed:
    tokens = [token(word) for word in tidy(words)[:MOST_TOKENS]]
    if len(tokens) > 3:
        tokens = without_own_initials(tokens)
    if len(tokens) > 1 and not person and any(unsettled(t.text) for t in tokens):
        _weaken_broken_forms(tokens, forms)
    return Parsed(text, tokens, [], forms, notes, True)


def _weaken_broken_forms(tokens: list[Token], forms: list[Form]) -> None:
    """A word that may be a legal form tells little: one misspelt at the head of a name that has no other, or beside
    what is left of one; one out of its place; one of no class that is as likely a name."""
    if not forms and like_a_form(tokens[0].text):
        tokens[0] = lighter(tokens[0], BROKEN)
    if doubtful(tokens[-1].text):
        tokens[-1] = lighter(tokens[-1], BROKEN)
    for at, t in enumerate(tokens):
        if t.weight > BROKEN and out_of_place(t.text):
            tokens[at] = lighter(t, BROKEN)
        if t.weight == STOP and t.text in tables.form_words():
            for beside in (at - 1, at + 1):
                if 0 <= beside < len(tokens) and like_a_word_of_forms(tokens[beside].text):
                    tokens[beside] = lighter(tokens[beside], STOP)


def _joined(tokens: list[Token]) -> list[Unit]:
    """Neighbours written as one word; three of them where the middle one is a particle or all are single letters."""
    units = []
    for at, (a, b) in enumerate(pairwise(tokens)):
        if a.kind == "number" or (b.kind == "number" and len(a.text) > 3):
            continue
        units.append(Unit(a.text + b.text, at, 2, 970, "joined"))
        if b.text in _PARTICLES and at + 2 < len(tokens):
            units.append(Unit(a.text + b.text + tokens[at + 2].text, at, 3, 960, "joined"))
    return units


def _initials(tokens: list[Token], forms: list[Form]) -> list[Unit]:
    """The first letters of all words, as companies are called by them; without the form of company and with it."""
    if len(tokens) < 2 or any(len(t.text) == 1 and t.kind != "number" for t in tokens):
        return []
    core = "".join(t.text[0] for t in tokens if t.kind != "stop")
    whole = core + forms[0].text[0] if forms and forms[0].text.isascii() else core
    made = []
    for letters in dict.fromkeys((core, whole)):
        if 3 <= len(letters) <= 6:
            made.append(Unit(letters, 0, len(tokens), INITIALS_LIKE[len(letters)], "initials"))
    return made


def _of_pieces(text: str, parts: list[Piece], person: bool, notes: tuple[str, ...]) -> Parsed:
    """A name in another script, or several: each piece by its own table, the Latin ones as ever."""
    tokens: list[Token] = []
    units: list[Unit] = []
    forms: list[Form] = []
    parts = _whole_runs(parts)
    native, found = forms_in([p.text for p in parts]) if not person else ([p.text for p in parts], [])
    forms += found
    kept = _matching(parts, native)
    for part in kept:
        if len(tokens) >= MOST_TOKENS:
            break
        if part.script == "han":
            forms += _han(part.text, tokens, units, han.is_foreign(text))
        elif part.script == "latin":
            _latin(part.text, tokens, units)
        else:
            for word in _known_words(part):
                _foreign(word, tokens, units)
    del tokens[MOST_TOKENS:]
    units = [u for u in units if u.at + u.span <= len(tokens)]
    return Parsed(text, tokens, units, forms, notes, False)


def _whole_runs(parts: list[Piece]) -> list[Piece]:
    """Runs of characters without the blanks between them, which mean nothing."""
    made: list[Piece] = []
    for part in parts:
        if made and part.script == "han" == made[-1].script:
            made[-1] = Piece(made[-1].text + part.text, "han", part.note)
        else:
            made.append(part)
    return made


def _matching(parts: list[Piece], words: list[str]) -> list[Piece]:
    """The pieces whose words are left, in order."""
    left, kept = list(words), []
    for part in parts:
        if left and part.text == left[0]:
            kept.append(part)
            left.pop(0)
    return kept


def _latin(text: str, tokens: list[Token], units: list[Unit]) -> None:
    for word in tidy([text]):
        units.append(Unit(word, len(tokens), 1, 1000, ""))
        tokens.append(token(word))


def _known_words(part: Piece) -> list[Piece]:
    """Hangul and kana are written without blanks between words: the words of the table are parted from what is around."""
    if part.script not in ("hangul", "kana"):
        return [part]
    found, rest, text = [], "", part.text
    while text:
        size = next((n for n in range(len(text), 1, -1) if text[:n] in tables.foreign_words()), 0)
        if size:
            found += [t for t in (rest, text[:size]) if t]
            rest, text = "", text[size:]
        else:
            rest, text = rest + text[0], text[1:]
    return [Piece(t, part.script, part.note) for t in (*found, rest) if t]


def _foreign(part: Piece, tokens: list[Token], units: list[Unit]) -> None:
    """One word of an alphabet: romanised, and what it means where the table knows it."""
    text = part.text
    if part.script == "arabic":
        for head in ("ال", "لل"):
            if text.startswith(head) and len(text) > 4 and text not in tables.foreign_words():
                units.append(Unit("al", len(tokens), 1, 1000, ""))
                tokens.append(Token("al", "stop", STOP, head))
                text = text[2:]
                break
    meanings = tables.foreign_words().get(part.text) or tables.foreign_words().get(text, ())
    named = tables.arabic_names().get(text) if part.script == "arabic" else ""
    unwritten = part.script in ("arabic", "hebrew") and not named
    latin = named or (unvowelled(text) if part.script == "arabic" else in_latin(text, part.script))
    if not latin:
        return
    base = token(latin, text)
    first = [token(m.replace(" ", "")) for m in meanings]
    if first:
        base = Token(latin, first[0].kind if first[0].kind != "place" else "generic", min(base.weight, first[0].weight), text)
    units.append(Unit(latin, len(tokens), 1, 1000, "vowels unwritten" if unwritten else "romanisation"))
    if unwritten and "u" in latin[1:]:
        units.append(Unit(latin[0] + latin[1:].replace("u", "w"), len(tokens), 1, 980, "vowels unwritten"))
    units += [Unit(m.replace(" ", ""), len(tokens), 1, 970, "translation") for m in meanings]
    tokens.append(base)


def _han(text: str, tokens: list[Token], units: list[Unit], foreign: bool) -> list[Form]:
    """A run of characters: words of the table translated, the rest by syllable, alone and in runs of up to four."""
    forms = []
    run: list[str] = []
    table = tables.legal_forms()
    for part, meanings in [*han.segments(text), ("", ())]:
        if not meanings and len(part) == 1 and not part.isdigit():
            run.append(part)
            continue
        if run:
            _syllables(run, tokens, units, foreign)
            run = []
        if part in table:
            forms.append(Form(part, table[part]))
        elif part.isdigit():
            units.append(Unit(part, len(tokens), 1, 1000, ""))
            tokens.append(token(part))
        elif meanings:
            _translated(part, meanings, tokens, units)
    return forms


def _translated(part: str, meanings: tuple[str, ...], tokens: list[Token], units: list[Unit]) -> None:
    at = len(tokens)
    words, ways = _translation(part, meanings)
    units += [Unit(text, at + after, span, quality, rule) for text, after, span, quality, rule in ways]
    tokens += words


@lru_cache(maxsize=1 << 14)
def _translation(part: str, meanings: tuple[str, ...]) -> tuple[tuple[Token, ...], tuple[tuple[str, int, int, int, Rule], ...]]:
    """A word of the table in English, and the ways to write it, each from its first word on: as what a unit has."""
    words = [w for w in meanings[0].split() if w not in ("and", "of")]
    whole = [m.replace(" and ", " ").replace(" of ", " ").replace(" ", "") for m in meanings]
    ways: list[tuple[str, int, int, int, Rule]] = [(word, n, 1, 970, "translation") for n, word in enumerate(words)]
    ways += [(m, 0, len(words), 960, "translation") for m in whole if len(words) > 1 or m != words[0]]
    ways.append(("".join(han.spoken(part)), 0, len(words), 960, "Mandarin"))
    return tuple(token(word, part) for word in words), tuple(ways)


def _syllables(run: list[str], tokens: list[Token], units: list[Unit], foreign: bool) -> None:
    start = len(tokens)
    spoken, korean = [], []
    for at, char in enumerate(run, start):
        base, in_korean, others = _syllable(char, at == start)
        spoken.append(base.text)
        korean.append(in_korean)
        units.append(Unit(base.text, at, 1, 1000, "Mandarin"))
        units += [Unit(other, at, 1, 880, rule) for other, rule in others]
        tokens.append(base)
    for size in (2, 3, 4):
        for at in range(len(run) - size + 1):
            if size > 2:
                units.append(Unit("".join(spoken[at : at + size]), start + at, size, 960, "Mandarin"))
            units.append(Unit("".join(korean[at : at + size]), start + at, size, 900, "Korean"))
            if foreign:
                sounds = han.transcribed("".join(run[at : at + size]))
                units += [Unit(sound, start + at, size, 940, "romanisation") for sound in sounds]


@lru_cache(maxsize=1 << 16)
def _syllable(char: str, first: bool) -> tuple[Token, str, tuple[tuple[str, Rule], ...]]:
    """A character as it is spoken, in Korean too, and the other ways to write it; first: where surnames stand."""
    (syllable,), (in_korean,) = han.spoken(char), han.in_korean(char)
    others: list[tuple[str, Rule]] = [
        (han.wade_giles(syllable), "Wade-Giles"), (han.hong_kong(char)[0], "Cantonese"), (in_korean, "Korean"),
    ]  # fmt: skip
    if first:
        others.append((han.surname(char), "Mandarin"))
    ways: dict[str, Rule] = {}
    for other, rule in others:
        if other != syllable:
            ways.setdefault(other, rule)
    return Token(syllable, "word", min(token(syllable, char).weight, SYLLABLE), char), in_korean, tuple(ways.items())
