"""Chinese characters by word and syllable: company words and places in English, all else as it is spoken."""

from functools import cache

from licet.screening.names import tables

#: Readings a character has in a surname or place rather than alone.
_SURNAMES = {"单": "shan", "曾": "zeng", "解": "xie", "查": "zha", "仇": "qiu", "区": "ou", "任": "ren", "华": "hua", "尉": "yu"}
_LONGEST = 8


@cache
def longest_word() -> int:
    return min(_LONGEST, max(map(len, tables.han_words())))


def segments(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """A run of characters as words of the table (with their English) and single characters (with none), longest first."""
    text = text.translate(tables.simplified())
    words, forms = tables.han_words(), tables.legal_forms()
    found: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    while at < len(text):
        for size in range(min(longest_word(), len(text) - at), 1, -1):
            part = text[at : at + size]
            if part in words or part in forms:
                break
        else:
            size, part = 1, text[at]
        found.append((part, words.get(part, ()) if size > 1 or part in "厂云硅核" else ()))
        at += size
    return found


def spoken(text: str) -> list[str]:
    """The Mandarin syllables of a run; a character without one by its number."""
    table = tables.pinyin()
    return [table.get(c, f"u{ord(c):x}") for c in text]


def surname(char: str) -> str:
    return _SURNAMES.get(char, "") or tables.pinyin().get(char, f"u{ord(char):x}")


def hong_kong(text: str) -> list[str]:
    """The Cantonese syllables of a run as Hong Kong spells them; the Mandarin one where the table has none."""
    table = tables.cantonese()
    return [table.get(c, "") or tables.pinyin().get(c, f"u{ord(c):x}") for c in text]


_HEADS = (("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("x", "hs"), ("q", "ch"), ("j", "ch"), ("z", "ts"), ("c", "ts"),
          ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"), ("k", "k"), ("r", "j"))  # fmt: skip
_WHOLE = {"zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "er": "erh",
          "yi": "i", "you": "yu", "yan": "yen", "ye": "yeh", "he": "ho", "ke": "ko", "ge": "ko", "e": "o", "gui": "kuei",
          "kui": "kuei"}  # fmt: skip
_ENDS = (("iong", "iung"), ("ong", "ung"), ("uo", "o"), ("ian", "ien"), ("ie", "ieh"), ("ue", "ueh"), ("er", "erh"))


@cache
def wade_giles(syllable: str) -> str:
    """A pinyin syllable as Wade and Giles wrote it, without apostrophes: zhang -> chang, xu -> hsu."""
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    head, rest = next(((wg, syllable[len(p) :]) for p, wg in _HEADS if syllable.startswith(p)), ("", syllable))
    if head == "ts" and rest == "i":
        return "tzu"
    for ours, theirs in _ENDS:
        if rest.endswith(ours) and not (ours == "uo" and head in ("k", "h", "sh")):
            return head + rest[: -len(ours)] + theirs
    return head + rest
