"""From any text to words of Latin letters and digits: what was undone on the way is kept as notes.

When to reach for this: never from outside; `read_name` is the way in.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from msgspec import Struct

from licet.screening.names import tables

#: Punctuation that parts words; apostrophes and the like are dropped instead.
_DROPPED = "'`’‘ʼʻ´\"“”„«»·.*"
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord(c): "" for c in "'`\"*"} | {ord("&"): " and "}
_ASCII |= {code: chr(code).lower() for code in range(65, 91)}
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
#: Where a small letter meets a capital between words of three letters or more, and a digit a letter.
_GROWN = re.compile(r"(?<=[^\W\d_]{2}[^\WA-ZА-Я\d_])(?=[A-ZА-ЯІЇЄ][^\WA-Z\d_]{2})")
#: Latin letters with marks: what a name in a European language is made of.
_LATIN = re.compile("[\x20-\x7e\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff‘’“”–—«»]*")
_DIGIT_INSIDE = re.compile(r"[0-9][A-Za-z]")
_DIGITS = str.maketrans("013458", "oleasb")
_LETTERS = re.compile(r"[^\W_]+")
#: Characters that are read as they stand.
_HAN = re.compile("[\u4e00-\u9fff]+")
INVISIBLE = "invisible characters taken out"
LOOKALIKE = "look-alike letters of another script undone"
_RANGES = (
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0531, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"),
    (0x0E00, 0x0E7F, "thai"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1C90, 0x1CBF, "georgian"),
    (0x3040, 0x30FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xAC00, 0xD7A3, "hangul"),
    (0x20000, 0x2FFFF, "han"),
)


class Piece(Struct, frozen=True, gc=False):
    """A run of one script between blanks. text: folded, in its own letters; script; note: what was undone in it."""

    text: str
    script: str = "latin"
    note: str = ""


def in_ascii(text: str) -> str | None:
    """A text of Latin letters with marks and plain punctuation without the marks; None for any other text."""
    if text.isascii() and text.isprintable():
        return text
    if not _LATIN.fullmatch(text):
        return None
    return unicodedata.normalize("NFD", text.translate(_both_cases())).encode("ascii", "ignore").decode("ascii")


@cache
def _both_cases() -> dict[int, str]:
    """The letters decomposition leaves whole, small and capital, and punctuation that parts words."""
    small = tables.script_tables()["folded"]
    capitals = {c.upper(): latin.upper() for c, latin in small.items() if len(c.upper()) == 1}
    return str.maketrans(small | capitals | dict.fromkeys("–—«»“”", " "))


def ascii_words(text: str) -> list[str]:
    """The words of a text of ASCII letters alone."""
    if has_digit_inside(text):
        return _ascii_words(text)
    return [word for chunk in text.split() for word in chunk_words(chunk)]


def has_digit_inside(text: str) -> bool:
    """Whether a digit stands before a letter: digits may stand for letters in any word of the name then."""
    return _DIGIT_INSIDE.search(text) is not None


def chunk_words(chunk: str) -> list[str]:
    """The words of what stands between two blanks, which tell nothing of one another where no digits stand for letters."""
    return [chunk.lower()] if chunk.isalpha() and (chunk.isupper() or chunk[1:].islower()) else _ascii_words(chunk)


def _ascii_words(text: str) -> list[str]:
    if not text.isupper() and not text.islower():
        text = _GROWN.sub(" ", text)
    if "." in text:
        text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text.lower())
    words = text.translate(_ASCII).split()
    if _DIGIT_INSIDE.search(text):
        words = [_letters_for_digits(word) for word in words]
    return words


def _letters_for_digits(word: str) -> str:
    """A word with digits before or between its letters, as r05neft or 5anar, with the letters they look like."""
    letters = sum(c.isalpha() for c in word)
    stem = word.rstrip("0123456789")
    return stem.translate(_DIGITS) + word[len(stem) :] if letters >= 3 and letters < len(word) else word


def pieces(text: str) -> list[Piece]:
    """The pieces of a text in any script, invisible characters out and look-alikes undone."""
    if _HAN.fullmatch(text):
        return [Piece(text, "han")]
    visible = _visible(text)
    note = "" if visible == unicodedata.normalize("NFKC", text) else INVISIBLE
    honest = _GROWN.sub(" ", _LETTERS.sub(_unmasked(visible), visible))
    found: list[Piece] = []
    if honest.replace(" ", "") != visible.replace(" ", ""):
        note = "; ".join(filter(None, (note, LOOKALIKE)))
    for chunk in _split(_fold(honest)):
        found += [Piece(chunk, note=note)] if chunk.isascii() else _by_script(chunk, note)
    return found


def _unmasked(text: str) -> Callable[[re.Match[str]], str]:
    """What stands for a word: itself, or Latin letters where some or all of its letters only look like them."""
    latin_name = any(c.isascii() and c.isalpha() for c in text)
    table = _lookalikes()

    def undo(found: re.Match[str]) -> str:
        word = found[0]
        if word.isascii():
            return word
        scripts = {script_of(c) for c in word if c.isalpha()}
        masked = scripts & {"cyrillic", "greek", "armenian"}
        if masked and latin_name and ("latin" in scripts or all(ord(c) in table for c in word)):
            latin = word.translate(table)
            if all(script_of(c) == "latin" for c in latin):
                return latin
        if "latin" in scripts and "cyrillic" in scripts:
            return word.translate(_from_latin())
        return word

    return undo


@lru_cache(maxsize=1 << 16)
def script_of(char: str) -> str:
    if char.isascii():
        return "latin"
    code = ord(char)
    for first, last, name in _RANGES:
        if first <= code <= last:
            return name
    return "other" if char.isalpha() else "latin"


@cache
def _lookalikes() -> dict[int, str]:
    made = tables.script_tables()
    return str.maketrans(made["lookalike"] | made["lookalike_capitals"])


@cache
def _from_latin() -> dict[int, str]:
    """Latin letters in a Cyrillic word as the letters they look like."""
    made: dict[int, str] = {}
    for name in ("lookalike_capitals", "lookalike"):
        for letter, latin in tables.script_tables()[name].items():
            if script_of(letter) == "cyrillic":
                made.setdefault(ord(latin), letter)
    return made


@cache
def _folded_letters() -> dict[int, str]:
    return str.maketrans(tables.script_tables()["folded"])


def _visible(text: str) -> str:
    """NFKC without format, control, private and surrogate characters; controls part words, the others do not."""
    text = unicodedata.normalize("NFKC", text.replace("²", " ").replace("™", " ").replace("®", " "))
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for char in text:
        category = _category(char)
        if category in ("Cf", "Cs", "Co", "Cn"):
            continue
        kept.append(" " if category == "Cc" else char)
    return "".join(kept)


_category = lru_cache(maxsize=1 << 16)(unicodedata.category)


def _fold(text: str) -> str:
    """Lower case, marks off (Hangul and kana stay whole), Latin letters that do not decompose spelt out."""
    text = text.casefold().translate(_folded_letters())
    if text.isascii():
        return text
    return "".join(map(_folded, text))


@lru_cache(maxsize=1 << 16)
def _folded(char: str) -> str:
    script = script_of(char)
    if script in ("hangul", "han"):
        return char
    if script == "kana":
        return chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char
    if script == "cyrillic" and char in "йёїў":
        return char
    if script == "arabic":
        return "" if unicodedata.category(char) == "Mn" or char == "ـ" else char
    return "".join(c for c in unicodedata.normalize("NFD", char) if unicodedata.category(c) != "Mn")


def _split(text: str) -> list[str]:
    """At every character that is no letter, digit or kept mark."""
    text = "".join(_kept_or_blank(c) for c in text)
    if "." in text:
        text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text).replace(".", " ")
    return text.split()


@lru_cache(maxsize=1 << 16)
def _kept_or_blank(char: str) -> str:
    if char == "&":
        return " and "
    if char.isalnum() or char == ".":
        return char
    if char in _DROPPED:
        return ""
    return char if unicodedata.category(char)[0] == "M" else " "


def _by_script(chunk: str, note: str) -> list[Piece]:
    runs: list[list[str]] = []
    for char in chunk:
        script = script_of(char)
        if char in "0123456789" and runs and runs[-1][0] not in ("han", "kana", "hangul"):
            script = runs[-1][0]
        if runs and runs[-1][0] == script:
            runs[-1][1] += char
        else:
            runs.append([script, char])
    made = [Piece(_ascii(text) if script == "latin" else text, script, note) for script, text in runs]
    return [piece for piece in made if piece.text]


def _ascii(text: str) -> str:
    return text if text.isascii() else "".join(_by_name(c) for c in text)


def in_latin(text: str, script: str) -> str:
    """A piece in Latin letters by the table of its script; what no table holds, by its Unicode name."""
    table = tables.script_tables().get(script)
    if script == "hangul":
        return "".join(_hangul(c) for c in text)
    if script == "kana":
        return _kana(text, tables.script_tables()["kana"])
    if table is None:
        return "".join(_by_name(c) for c in text)
    return "".join(table.get(c, _by_name(c)) for c in text)


def unvowelled(text: str) -> str:
    """An Arabic word by its letters: waw and ya at its head are consonants, ha at its end after a consonant is a vowel."""
    latin = in_latin(text, "arabic")
    head = {"و": "w", "ي": "y", "ی": "y"}.get(text[0])
    if head:
        latin = head + latin[1:]
    if text[-1] in "هۀ" and len(latin) > 3 and not text.endswith("له"):
        latin = latin[:-1] + "a"
    return latin


_LEAD = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" ")
_VOWEL = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_TAIL = [
    "",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]


def _hangul(char: str) -> str:
    code = ord(char) - 0xAC00
    if not 0 <= code < 11172:
        return _by_name(char)
    return _LEAD[code // 588] + _VOWEL[code % 588 // 28] + _TAIL[code % 28]


def _kana(text: str, table: dict[str, str]) -> str:
    out = ""
    for char in text:
        latin = table.get(char, "")
        if char in "ゃゅょ" and out.endswith("i"):
            out = out[:-1] + (latin[1:] if out.endswith(("shi", "chi", "ji")) else latin)
        elif char in "ぁぃぅぇぉ" and out and out[-1] in "aeiou":
            out = out[:-1] + latin
        else:
            out += latin
    return out


def _by_name(char: str) -> str:
    """A letter as its Unicode name calls it (... LETTER KA -> ka); its number where it has no such name."""
    if char.isascii():
        return char
    name = unicodedata.name(char, "")
    if "LETTER " in name or "VOWEL SIGN " in name:
        return name.rpartition(" ")[2].lower() if name.rpartition(" ")[2].isalpha() else ""
    if unicodedata.category(char)[0] == "M":
        return ""
    if char.isdigit():
        return str(unicodedata.digit(char, ""))
    return f"u{ord(char):x}"
