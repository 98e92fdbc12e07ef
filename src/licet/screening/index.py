"""Which names of a list may answer a query: every one whose score can reach the threshold, and few others.

The words of all names are kept once, under keys that two words share whenever `alike` finds them so: one for the word, one for
each way to leave out a letter or two, one for its sound, its consonants, its families and its beginnings. A key may propose two
words that are not alike, which costs time; it never keeps back two that are.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from licet.screening.names import tables
from licet.screening.names.forms import Form
from licet.screening.names.likeness import BONY, BONY_JOINED, CONTRACTED_LEAST, SHORT, SOUNDING, edits_allowed
from licet.screening.names.reading import Parsed, Reading
from licet.screening.names.tokens import LEFT_OUT
from licet.screening.names.words import Word, is_common, word

Ints = NDArray[np.int32]
Keys = NDArray[np.uint64]
_MASK: Final = (1 << 64) - 1
_BASE: Final = 0x100000001B3
_SALT: Final = 0x9E3779B97F4A7C15
#: What a key stands for.
SPELT, SOUND, BONES, FAMILY, BEGINNING, WHOLE, CONTRACTED = range(7)
#: Beginnings of a word are kept at these lengths; a longer one is found by its first letters.
SHORTEST, LONGEST = 3, 8
BITS: Final = 20
#: Of a key its first bits are kept, BITS of them as the bucket it lies in; behind the others stands the number of a word. Keys
#: that differ in the rest alone are taken for one, which at worst proposes a word in vain: one look in seventy, for four keys
#: lie in a bucket.
KEPT: Final = BITS + 8
LAST: Final = 24
#: The most families a word may belong to.
FAMILIES: Final = 4


def hashed(text: str, kind: int) -> int:
    """The key of a text under a kind: 64 bits, the same on every machine."""
    total = 0
    for code in text.encode("ascii", "replace"):
        total = (total * _BASE + code + 1) & _MASK
    return mixed(total, kind)


def mixed(total: int, kind: int) -> int:
    total = (total ^ (_SALT * (kind + 1))) & _MASK
    total = ((total ^ (total >> 31)) * 0xBF58476D1CE4E5B9) & _MASK
    return total ^ (total >> 29)


def without(text: str, most: int) -> set[str]:
    """A text and what is left of it when up to so many letters are left out."""
    found = {text}
    for count in range(1, most + 1):
        for drop in combinations(range(len(text)), count):
            found.add("".join(c for at, c in enumerate(text) if at not in drop))
    return found


def slips(mine: Word) -> int:
    """How many letters may be left out of a word for it to be found; a number is written right or not at all."""
    allowed = edits_allowed(len(mine.text))
    if mine.text.isdigit() or (mine.joined and len(mine.text) <= SHORT):
        return 0
    return min(allowed, 1) if mine.joined else allowed


def query_keys(mine: Word) -> set[int]:
    """The keys under which a word of a query is looked up."""
    keys = {hashed(text, SPELT) for text in without(mine.text, slips(mine))}
    keys |= {hashed(text, kind) for kind, text in _senses(mine)}
    if not mine.joined:
        if len(mine.text) >= SHORTEST:
            keys.add(hashed(mine.text[:LONGEST], BEGINNING))
        keys |= {hashed(mine.text[:n], WHOLE) for n in range(SHORTEST, min(LONGEST, len(mine.text)) + 1)}
        # The two ways to be contracted: the query to the word of the list, and the word of the list to the query.
        if mine.bare and len(mine.bones) >= CONTRACTED_LEAST:
            keys.add(hashed(mine.bones[:LONGEST], CONTRACTED))
        if mine.common:
            keys |= {hashed(mine.bones[:n], BONES) for n in range(CONTRACTED_LEAST, len(mine.bones))}
    return keys


def _senses(mine: Word) -> Iterator[tuple[int, str]]:
    for family in mine.families:
        yield FAMILY, str(family)
    if len(mine.sound) >= SOUNDING:
        yield SOUND, mine.sound
    if len(mine.bones) >= (BONY_JOINED if mine.joined else BONY):
        yield BONES, mine.bones


def listed_texts(mine: Word) -> Iterator[tuple[int, str]]:
    """Kinds and texts of the keys under which a word of the list is kept, but for those with letters left out."""
    yield from _senses(mine)
    if mine.joined:
        return
    size = len(mine.text)
    if size >= SHORTEST:
        yield WHOLE, mine.text[:LONGEST]
    for n in range(SHORTEST if mine.common else SHORTEST + 1, min(LONGEST, size - 2) + 1):
        yield BEGINNING, mine.text[:n]
    if mine.common:
        for n in range(CONTRACTED_LEAST, min(LONGEST, len(mine.bones) - 1) + 1):
            yield CONTRACTED, mine.bones[:n]


def keys_of(texts: Sequence[str], kind: int, most: int = 0) -> tuple[Keys, Ints]:
    """The keys of all texts with up to so many letters left out, and which text each is of; texts of one length at a time."""
    by_size: dict[int, list[int]] = {}
    for at, text in enumerate(texts):
        by_size.setdefault(len(text), []).append(at)
    keys: list[Keys] = []
    owners: list[Ints] = []
    for size, members in sorted(by_size.items()):
        which = np.array(members, dtype=np.int32)
        letters = np.frombuffer("".join(texts[m] for m in members).encode("ascii", "replace"), dtype=np.uint8)
        for key in _slips_of_size(letters.reshape(len(members), size).astype(np.uint64) + np.uint64(1), min(most, size)):
            keys.append(key)
            owners.append(which)
    if not keys:
        return np.zeros(0, np.uint64), np.zeros(0, np.int32)
    return _mixed_all(np.concatenate(keys), kind), np.concatenate(owners)


def _slips_of_size(letters: Keys, most: int) -> Iterator[Keys]:
    size = letters.shape[1]
    power = [np.uint64(pow(_BASE, n, 1 << 64)) for n in range(size + 1)]
    head = [np.zeros(len(letters), np.uint64)]
    for at in range(size):
        head.append(head[-1] * power[1] + letters[:, at])

    def between(a: int, b: int) -> Keys:
        return head[b] - head[a] * power[b - a]

    yield head[size]
    if most >= 1:
        for i in range(size):
            yield head[i] * power[size - 1 - i] + between(i + 1, size)
    if most >= 2:
        for i, j in combinations(range(size), 2):
            front = head[i] * power[j - 1 - i] + between(i + 1, j)
            yield front * power[size - 1 - j] + between(j + 1, size)


def _mixed_all(total: Keys, kind: int) -> Keys:
    total = total ^ np.uint64((_SALT * (kind + 1)) & _MASK)
    total = (total ^ (total >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return total ^ (total >> np.uint64(29))


class Index(Struct, frozen=True):
    """Words, keys and names of a list as columns.

    words: every way a run of tokens is written, once; joined: whether it is several tokens; bare: written without vowels;
    common, families: as `Word` has them. keys: sorted, of each what is KEPT without the first BITS bits, then the number of its
    word in the LAST bits; heads: where the keys of each first BITS bits begin. unit_*: the units of each name, from
    unit_start[name]; token_*: its tokens.
    post_names: the names that hold a word, from post_start[word]; word_weight: the most a word weighs in any name;
    word_quality: the best quality of its units; word_whole: whether it is more than the initials of names; name_cost: what
    the words of a name count together if all are left out, but for single letters, and how many of those it has.
    """

    words: tuple[str, ...]
    joined: NDArray[np.bool_]
    bare: NDArray[np.bool_]
    common: NDArray[np.bool_]
    families: NDArray[np.int16]
    keys: NDArray[np.uint32]
    heads: Ints
    unit_start: Ints
    unit_words: Ints
    unit_at: NDArray[np.uint8]
    unit_span: NDArray[np.uint8]
    unit_quality: NDArray[np.int16]
    unit_rule: NDArray[np.uint8]
    token_start: Ints
    token_weight: NDArray[np.int16]
    token_kind: NDArray[np.uint8]
    token_letter: NDArray[np.uint8]
    name_forms: NDArray[np.int64]
    post_start: Ints
    post_names: Ints
    word_weight: Ints
    name_cost: Ints
    word_quality: Ints
    word_whole: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.unit_start) - 1

    def most_left_out(self) -> Ints:
        """The most each word counts where a query lacks it, in tenths of a bit; of several joined, what they weigh."""
        return np.where(self.joined, self.word_weight, np.minimum(self.word_weight, LEFT_OUT)).astype(np.int32)

    def proposed(self, mine: Word) -> set[int]:
        """The words of the list that share a key with a word."""
        found: set[int] = set()
        for key in query_keys(mine):
            at, end = self.heads[(key >> (64 - BITS)) : (key >> (64 - BITS)) + 2].tolist()
            rest = key >> (64 - KEPT) & ((1 << (KEPT - BITS)) - 1)
            for held in self.keys[at:end].tolist():
                if held >> LAST == rest:
                    found.add(held & ((1 << LAST) - 1))
        return found


RULE_NUMBERS: Final = {
    r: n
    for n, r in enumerate(
        (
            "",
            "joined",
            "translation",
            "Mandarin",
            "Cantonese",
            "Korean",
            "Wade-Giles",
            "romanisation",
            "vowels unwritten",
            "initials",
        )
    )
}
KIND_NUMBERS: Final = {k: n for n, k in enumerate(("word", "generic", "place", "number", "initial", "stop"))}
FORM_CLASSES: Final = ("LLC", "JSC", "SOE", "NGO", "LP", "COOP", "SP", "GP", "FIN", "LLP", "MIL", "REL", "JV", "SOLE", "OTHER")


#: The bit of a name whose party is no company, beside those of the classes of form.
NO_COMPANY_BIT: Final = 1 << 20


def forms_mask(reading: Reading | Parsed) -> int:
    """The classes of form of a name as bits."""
    mask = NO_COMPANY_BIT if isinstance(reading, Reading) and not reading.company else 0
    return mask | _mask_of(tuple(reading.forms)) if reading.forms else mask


@lru_cache(maxsize=1 << 14)
def _mask_of(forms: tuple[Form, ...]) -> int:
    mask = 0
    for form in forms:
        mask |= 1 << (FORM_CLASSES.index(form.kind) if form.kind in FORM_CLASSES else len(FORM_CLASSES))
    # What tells the wordings of legal forms apart.
    return mask | (hashed(" ".join(f.text for f in forms), WHOLE) & 0xFFFFFFFF) << 24


class Attributes(Struct, frozen=True):
    """What there is to know of words beside their letters, a row for each: as `Index` has it."""

    joined: NDArray[np.bool_]
    bare: NDArray[np.bool_]
    common: NDArray[np.bool_]
    families: NDArray[np.int16]

    @classmethod
    def of(cls, words: Collection[tuple[str, bool, bool]]) -> Self:
        """words: text, whether it is several tokens, whether it is written without vowels."""
        families = tables.families()[0]
        none = (-1,) * FAMILIES
        known = [none if joined else (*families.get(text, ()), *none)[:FAMILIES] for text, joined, _ in words]
        return cls(
            np.array([joined for _, joined, _ in words], bool),
            np.array([bare for _, _, bare in words], bool),
            np.array([not joined and is_common(text) for text, joined, _ in words], bool),
            np.array(known, np.int16).reshape(len(words), FAMILIES),
        )


def build_index(readings: Iterable[Reading], keyed: Callable[[Sequence[str], Attributes], Keys] | None = None) -> Index:
    """The index of names in the order given; an unsearchable reading holds its place and is never found.

    keyed: what gives the keys of the words; `keys_of_words` unless it is a quicker one that gives the same.
    """
    numbers: dict[tuple[str, bool, bool], int] = {}
    unit_start, token_start = [0], [0]
    units: list[int] = []
    at, span, quality, rule = bytearray(), bytearray(), [], bytearray()
    weight: list[int] = []
    kind, letter = bytearray(), bytearray()
    forms = []
    for reading in readings:
        ways, tokens = reading.units, reading.tokens
        for u in ways:
            units.append(numbers.setdefault((u.text[:40], u.span > 1, u.rule == "vowels unwritten"), len(numbers)))
        at.extend([u.at for u in ways])
        span.extend([u.span for u in ways])
        quality.extend([u.quality for u in ways])
        rule.extend([RULE_NUMBERS[u.rule] for u in ways])
        weight.extend([t.weight for t in tokens])
        kind.extend([KIND_NUMBERS[t.kind] for t in tokens])
        letter.extend([ord(t.text[0]) & 127 for t in tokens])
        unit_start.append(len(units))
        token_start.append(len(weight))
        forms.append(forms_mask(reading))
    words = [text for text, _, _ in numbers]
    attributes = Attributes.of(numbers)
    keys, heads = _in_order((keyed or keys_of_words)(words, attributes))
    starts = np.array(unit_start, np.int32)
    unit_words = np.array(units, np.int32)
    post_start, post_names = _postings(starts, unit_words, len(words))
    qualities, rules = np.array(quality, np.int16), _bytes(rule)
    word_quality, word_whole = np.zeros(len(words), np.int32), np.zeros(len(words), np.bool_)
    np.maximum.at(word_quality, unit_words, qualities)
    word_whole[unit_words[rules != RULE_NUMBERS["initials"]]] = True
    word_weight, name_cost = _weights(starts, unit_words, token_start, weight, kind, at, span, len(words))
    return Index(
        words=tuple(words), joined=attributes.joined, bare=attributes.bare, common=attributes.common,
        families=attributes.families, keys=keys, heads=heads,
        unit_start=starts, unit_words=unit_words, unit_at=_bytes(at), unit_span=_bytes(span),
        unit_quality=qualities, unit_rule=rules,
        token_start=np.array(token_start, np.int32), token_weight=np.array(weight, np.int16),
        token_kind=_bytes(kind), token_letter=_bytes(letter), name_forms=np.array(forms, np.int64),
        post_start=post_start, post_names=post_names, word_weight=word_weight, name_cost=name_cost,
        word_quality=word_quality, word_whole=word_whole,
    )  # fmt: skip


def _bytes(data: bytearray) -> NDArray[np.uint8]:
    return np.frombuffer(bytes(data), np.uint8)


def keys_of_words(texts: Sequence[str], of: Attributes) -> Keys:
    """What is kept of the keys of words, with the number of its word in the last bits of each."""
    words = [word(text, joined, bare) for text, joined, bare in zip(texts, of.joined.tolist(), of.bare.tolist(), strict=True)]
    keys: list[Keys] = []
    owners: list[Ints] = []
    allowed = np.array([slips(w) for w in words], np.int32)
    for most in (0, 1, 2):
        which = np.flatnonzero(allowed == most).astype(np.int32)
        found, owner = keys_of([words[n].text for n in which], SPELT, most)
        keys.append(found)
        owners.append(which[owner])
    by_kind: dict[int, tuple[list[str], list[int]]] = {kind: ([], []) for kind in range(SOUND, CONTRACTED + 1)}
    for n, mine in enumerate(words):
        for kind, text in listed_texts(mine):
            texts, held = by_kind[kind]
            texts.append(text)
            held.append(n)
    for kind, (texts, held) in by_kind.items():
        found, owner = keys_of(texts, kind)
        keys.append(found)
        owners.append(np.array(held, np.int32)[owner])
    kept, last = np.uint64(64 - KEPT), np.uint64(LAST)
    return np.concatenate(keys) >> kept << last | np.concatenate(owners).astype(np.uint64)


def _in_order(every: Keys) -> tuple[NDArray[np.uint32], Ints]:
    """Keys in their order, each once, without the first bits; and where those of each first bits begin."""
    every = np.sort(every)
    fresh = np.ones(len(every), bool)
    fresh[1:] = every[1:] != every[:-1]
    every = every[fresh]
    heads = np.zeros((1 << BITS) + 1, np.int32)
    buckets = (every >> np.uint64(KEPT - BITS + LAST)).astype(np.int64)
    np.cumsum(np.bincount(buckets, minlength=1 << BITS), out=heads[1:])
    return every.astype(np.uint32), heads


def _weights(
    starts: Ints,
    unit_words: Ints,
    token_start: list[int],
    weight: list[int],
    kind: bytearray,
    at: bytearray,
    span: bytearray,
    count: int,
) -> tuple[Ints, Ints]:
    """The most each word weighs, and of each name what its words count, left out, but for single letters, and how many those
    are."""
    sums = np.concatenate([[0], np.cumsum(np.array(weight, np.int64))]).astype(np.int64)
    bases = np.repeat(np.array(token_start[:-1], np.int64), np.diff(starts)) + _bytes(at)
    words = np.zeros(count, np.int32)
    np.maximum.at(words, unit_words, (sums[bases + _bytes(span)] - sums[bases]).astype(np.int32))
    single = _bytes(kind) == KIND_NUMBERS["initial"]
    letters = np.concatenate([[0], np.cumsum(single)]).astype(np.int64)
    held = np.concatenate([[0], np.cumsum(np.where(single, 0, np.minimum(np.array(weight, np.int64), LEFT_OUT)))]).astype(
        np.int64
    )
    begin, end = np.array(token_start[:-1], np.int64), np.array(token_start[1:], np.int64)
    return words, np.column_stack([held[end] - held[begin], letters[end] - letters[begin]]).astype(np.int32)


def _postings(starts: Ints, unit_words: Ints, count: int) -> tuple[Ints, Ints]:
    names = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    order = np.lexsort((names, unit_words))
    held, names = unit_words[order], names[order]
    fresh = np.ones(len(held), bool)
    fresh[1:] = (held[1:] != held[:-1]) | (names[1:] != names[:-1])
    held, names = held[fresh], names[fresh]
    return np.searchsorted(held, np.arange(count + 1)).astype(np.int32), names
