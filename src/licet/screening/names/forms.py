"""Legal forms told from the words of a name: which run of words is a form of company, and of which class."""

from functools import cache, lru_cache

from msgspec import Struct
from rapidfuzz.distance import OSA

from licet.screening.names import tables
from licet.screening.names.words import sound_of

#: Forms that are one wherever they stand; any other single word is one only at either end of the name.
_ANYWHERE = frozenset(
    [
        "ltd",
        "limited",
        "llc",
        "llp",
        "lllp",
        "inc",
        "incorporated",
        "plc",
        "gmbh",
        "kgaa",
        "jsc",
        "ojsc",
        "pjsc",
        "cjsc",
        "ooo",
        "oao",
        "zao",
        "pao",
        "pvt",
        "pte",
        "sdn",
        "bhd",
        "sarl",
        "srl",
        "tbk",
        "kft",
        "zrt",
        "nyrt",
        "aps",
        "ltda",
        "sas",
        "fze",
        "fzco",
        "fzc",
        "dmcc",
        "ooд",
        "tov",
        "spzoo",
    ]
)
_AT_HEAD = frozenset(
    [
        "ooo",
        "oao",
        "zao",
        "pao",
        "ao",
        "ab",
        "oy",
        "pt",
        "cv",
        "jsc",
        "ojsc",
        "pjsc",
        "cjsc",
        "llc",
        "tov",
        "pat",
        "cjsc",
        "fgup",
        "fsue",
        "gup",
        "tzov",
        "ip",
        "ooo",
        "nko",
        "ano",
        "chao",
    ]
)
_NEVER_ALONE = frozenset(
    [
        "bank",
        "trust",
        "fund",
        "foundation",
        "association",
        "society",
        "union",
        "club",
        "church",
        "group",
        "holding",
        "international",
        "charity",
        "embassy",
        "commune",
        "canton",
        "public",
        "administration",
        "i",
        "ii",
        "iii",
        "a",
        "e",
        "and",
    ]
)
_LONGEST = 7
_NO_VOWELS = dict.fromkeys(map(ord, "aeiouy"))
#: Forms whose misspelling at the end of a name is one, endings that grow together with the word before, and words that do.
_SHORT_FORMS = ("llc", "ltd", "inc", "jsc", "fze", "pty", "corp", "gmbh", "fzco", "ooo")
_GROWN_TAILS = ("ltd", "llc")
_LONG_FORMS = ("limited", "liability", "company", "corporation", "incorporated")
#: Forms that a misspelt word at the head of a name may be, where nothing else in it is one, and the words beside what is left
#: of a broken form that a misspelt one may be.
_HEAD_FORMS = ("llc", "jsc", "ojsc", "pjsc", "cjsc", "ooo", "oao", "zao", "fsue")
_BROKEN = (*_LONG_FORMS, "joint", "stock", "public", "private")


class Form(Struct, frozen=True, gc=False):
    """A legal form in a name. text: as the name writes it, folded; kind: the class of form (LLC, JSC, LP, ...)."""

    text: str
    kind: str


@cache
def _heads() -> dict[str, int]:
    """First word of a form -> the most words such a form has."""
    most: dict[str, int] = {}
    for form in tables.legal_forms():
        first, size = form.split(" ", 1)[0], form.count(" ") + 1
        most[first] = max(most.get(first, 0), min(size, _LONGEST))
    return most


@cache
def _nearly_forms() -> dict[str, str]:
    """What is left of a word that legal forms are spelt out of when a letter is left out, or its end -> the word."""
    near: dict[str, str] = {}
    for word in sorted(tables.form_words(), reverse=True):
        near |= {word[:at] + word[at + 1 :]: word for at in range(len(word))}
        near |= {word[:size]: word for size in range(4, len(word))}
        near[word] = word
    return near


@cache
def _heard_forms() -> dict[str, str]:
    """The consonants of a long word that legal forms are spelt out of -> the word."""
    return {word.translate(_NO_VOWELS): word for word in sorted(tables.form_words()) if len(word) > 4}


@lru_cache(maxsize=1 << 15)
def mended(word: str) -> tuple[str, ...]:
    """A word that is nearly one that legal forms are spelt out of as that word, one grown together with it as two."""
    if len(word) < 4 or word in tables.rarity() or word in tables.form_words() or word in tables.generic_words():
        return (word,)
    if word.endswith(_GROWN_TAILS) and len(word) > 5:
        return word[:-3], word[-3:]
    heard = _heard_forms().get(word.translate(_NO_VOWELS))
    if heard and sound_of(heard) == sound_of(word):
        return (heard,)
    near = _nearly_forms()
    if not (word.startswith(_LONG_FORMS) or word.endswith(_LONG_FORMS)) and _far_from_forms(word):
        return (word,)
    for form in _LONG_FORMS:
        rest = word[len(form) :] if word.startswith(form) else word[: -len(form)] if word.endswith(form) else ""
        if len(rest) > 2:
            return (form, *mended(rest)) if word.startswith(form) else (*mended(rest), form)
    if len(word) > 4:
        for text in (word, *(word[:at] + word[at + 1 :] for at in range(len(word)))):
            found = near.get(text)
            if (
                found
                and abs(len(found) - len(word)) < 3 + 9 * (text is word)
                and OSA.distance(found[: len(word) + 1], word) < 3
            ):
                return (found,)
    return (word,)


@cache
def _ends_of_forms() -> frozenset[str]:
    """The first three letters of what `_nearly_forms` holds."""
    return frozenset(text[:3] for text in _nearly_forms())


def _far_from_forms(word: str) -> bool:
    """Whether the first letters of a word say that it is nearly none that legal forms are spelt out of."""
    return _ends_of_forms().isdisjoint((word[:3], word[:2] + word[3], word[0] + word[2:4], word[1:4]))


@cache
def _tails() -> frozenset[str]:
    """The ends of the words that legal forms are spelt out of."""
    return frozenset(word[at:] for word in tables.form_words() for at in range(1, len(word)))


def _joined_again(words: list[str]) -> list[str]:
    """Without a blank inside a word that legal forms are spelt out of."""
    if _tails().isdisjoint(words):
        return words
    known = tables.form_words()
    for at in range(len(words) - 1, 0, -1):
        if words[at - 1] + words[at] in known:
            words = [*words[: at - 1], words[at - 1] + words[at], *words[at + 1 :]]
    return words


@lru_cache(maxsize=1 << 14)
def _nearly_short(word: str) -> bool:
    return word not in tables.rarity() and any(OSA.distance(word, form) < 2 for form in _SHORT_FORMS)


@lru_cache(maxsize=1 << 15)
def out_of_place(word: str) -> bool:
    """Whether a short word is a legal form, which stands elsewhere in a name than where forms do."""
    return 2 < len(word) < 5 and tables.legal_forms().get(word, "OTHER") != "OTHER"


@lru_cache(maxsize=1 << 14)
def like_a_form(word: str) -> bool:
    """Whether a short unknown word may be a misspelt legal form: a letter more, or its last letters wrong."""
    if not 2 < len(word) < 6 or word in tables.listed_words() or word in tables.legal_forms():
        return False
    near = (form for form in _HEAD_FORMS if OSA.distance(word, form) == 1)
    return any(len(word) > len(form) or (word[:2] == form[:2] and len(word) == len(form)) for form in near)


@lru_cache(maxsize=1 << 14)
def like_a_word_of_forms(word: str) -> bool:
    """Whether an unknown word is a slip or two from one that legal forms are spelt out of."""
    if len(word) < 4 or word in tables.listed_words():
        return False
    return any(OSA.distance(word, known) <= (1 if min(len(word), len(known)) < 6 else 2) for known in _BROKEN)


@lru_cache(maxsize=1 << 16)
def unsettled(word: str) -> bool:
    """Whether what a word tells may hang on where in a name it stands."""
    return word in tables.form_words() or doubtful(word) or out_of_place(word) or like_a_form(word)


def forms_in(words: list[str]) -> tuple[list[str], list[Form]]:
    """The words without the forms, and the forms."""
    return forms_among([part for word in words for part in mended(word)])


def forms_among(words: list[str]) -> tuple[list[str], list[Form]]:
    """The same of words that are `mended`."""
    words = _joined_again(words)
    heads = _heads()
    first = next((at for at, word in enumerate(words) if word in heads), len(words))
    # What stands before the first word that begins a form says nothing of the forms behind it, but that there is something.
    rest, forms = _forms_among(tuple(words[first:]), first > 0) if first < len(words) else ((), ())
    kept, found = [*words[:first], *rest], list(forms)
    if len(kept) > 1 and not found and 2 < len(kept[-1]) < 5 and _nearly_short(kept[-1]):
        found = [Form(kept.pop(), "OTHER")]
    return kept, found


@lru_cache(maxsize=1 << 15)
def _forms_among(words: tuple[str, ...], behind: bool) -> tuple[tuple[str, ...], tuple[Form, ...]]:
    """The words without the forms, and the forms; behind: whether another word stands before them."""
    heads, forms, found, kept = _heads(), tables.legal_forms(), [], []
    last = len(words) - 1
    end = last
    while end >= 0 and words[end] in heads:
        end -= 1
    if not behind:
        end = max(end, 0)
    at = 0
    while at <= last:
        first = words[at]
        for size in range(min(heads.get(first, 0), last - at + 1), 0, -1):
            text = " ".join(words[at : at + size]) if size > 1 else first
            if text in forms and (size > 1 or _stands_alone(first, at == 0 and not behind, at > end, last > 0)):
                found.append(Form(text, forms[text]))
                at += size
                break
        else:
            kept.append(first)
            at += 1
    return tuple(kept), tuple(found)


def doubtful(word: str) -> bool:
    """Whether a word is a legal form of no class and so short that it is as likely a name: Hu, Ko, Son."""
    return len(word) < 4 and word not in _ANYWHERE and tables.legal_forms().get(word) == "OTHER"


def _stands_alone(first: str, at_head: bool, at_end: bool, more: bool) -> bool:
    """at_head: it is the first word; at_end: nothing but words that begin forms follows; more: it is not the only one."""
    if first in _NEVER_ALONE or doubtful(first):
        return False
    return first in _ANYWHERE or (at_end and not at_head) or (at_head and more and (first in _AT_HEAD or not first.isascii()))
