"""Chinese characters by word and syllable: company words and places in English, all else as it is spoken."""

import re
from functools import cache

from licet.screening.names import tables

#: Readings a character has in a surname or place rather than alone.
_SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "查": "zha",
    "仇": "qiu",
    "区": "ou",
    "任": "ren",
    "华": "hua",
    "尉": "yu",
}
_LONGEST = 8


#: A numeral that counts institutes, works and the like, with what it counts.
_NUMERALS = re.compile("第?([一二三四五六七八九十]{1,3})(研究所|研究院|研究室|设计院|工厂|厂|院|局|公司|分公司|大队)")


def _number(text: str) -> int:
    """A Chinese numeral under a hundred: 十四 -> 14, 二十三 -> 23."""
    tens, ten, ones = text.rpartition("十")
    digit = "零一二三四五六七八九".find
    return (max(1, digit(tens)) if ten and tens else 1 if ten else 0) * 10 + max(0, digit(ones) if ones else 0)


@cache
def _longest() -> dict[str, int]:
    """First character -> the most characters a word of the table, or a legal form, that begins with it has."""
    most: dict[str, int] = {}
    longest = min(_LONGEST, max(map(len, tables.han_words())))
    for word in (*tables.han_words(), *tables.legal_forms()):
        most[word[0]] = max(most.get(word[0], 0), min(len(word), longest))
    return most


def segments(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """A run of characters as words of the table (with their English) and single characters (with none), longest first."""
    text = _NUMERALS.sub(lambda found: str(_number(found[1])) + found[2], text.translate(tables.simplified()))
    words, forms, longest = tables.han_words(), tables.legal_forms(), _longest()
    found: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    while at < len(text):
        if text[at].isdigit():
            end = next((n for n in range(at, len(text)) if not text[n].isdigit()), len(text))
            found.append((text[at:end], ()))
            at = end
            continue
        for size in range(min(longest.get(text[at], 0), len(text) - at), 1, -1):
            part = text[at : at + size]
            if part in words or part in forms:
                break
        else:
            size, part = 1, text[at]
        found.append((part, words.get(part, ()) if size > 1 or part in "厂云硅核省局部军" else ()))
        at += size
    return found


def spoken(text: str) -> list[str]:
    """The Mandarin syllables of a run; a character without one by its number."""
    table = tables.pinyin()
    return [table.get(c, f"u{ord(c):x}") for c in text]


#: What parts the words of a foreign name.
_PARTED = re.compile("[\u4e00-\u9fff][·・‧•-][\u4e00-\u9fff]")


def is_foreign(text: str) -> bool:
    """Whether a name in characters has its words parted as only foreign names have."""
    return _PARTED.search(text) is not None


def transcribed(text: str) -> tuple[str, ...]:
    """The sounds of a foreign name that characters stand for, with "r" and with "l"; nothing where one stands for none."""
    table = tables.transcription()
    sounds = "".join(table.get(char, "?") for char in text)
    return () if "?" in sounds else tuple(dict.fromkeys((sounds, sounds.replace("r", "l"))))


def in_korean(text: str) -> list[str]:
    """The Korean syllables of a run; the Mandarin one where the table has none."""
    table = tables.korean()
    return [table.get(c, "") or tables.pinyin().get(c, f"u{ord(c):x}") for c in text]


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
