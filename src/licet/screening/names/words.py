"""One word and what it is looked up by: how it sounds, its consonants, the families of words it belongs to."""

import re
from functools import cache, lru_cache

from msgspec import Struct

from licet.screening.names import tables

LONGEST = 40
_VOWELS = "aeiou"
_NO_VOWELS = dict.fromkeys(map(ord, _VOWELS))
_DOUBLED = re.compile(r"(.)\1+", re.DOTALL)
#: Spellings that are one sound but before a vowel: Pawlowski, and not Pawel or Iwanowitsch.
_NOT_BEFORE_VOWELS = ("aw", "ow")
#: Spellings of one sound, longest first; capitals are sounds of their own.
_SOUNDS = (
    ("shch", "S"), ("sch", "S"), ("tsch", "C"), ("tch", "C"), ("dzh", "J"), ("dj", "J"), ("ch", "C"), ("sh", "S"), ("zh", "J"),
    ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ts", "z"), ("tz", "z"), ("cz", "C"), ("ck", "k"),
    ("qu", "k"), ("x", "ks"), ("q", "k"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i"), ("iy", "i"),
    ("yi", "i"), ("ij", "i"), ("ii", "i"), ("ei", "ai"), ("ey", "ai"), ("ay", "ai"), ("aw", "au"), ("ow", "au"),
    ("ya", "ia"), ("yu", "iu"), ("ye", "e"), ("j", "J"), ("y", "i"),
)  # fmt: skip


class Word(Struct, frozen=True, gc=False):
    """text: Latin letters and digits; sound: spellings of one sound made one; bones: its consonants; families: of `alike.txt`;
    joined: several words of the name written as one; common: carried by so many names that people shorten it;
    bare: written without its vowels, or with few."""

    text: str
    sound: str
    bones: str
    families: tuple[int, ...]
    joined: bool
    common: bool
    bare: bool


@lru_cache(maxsize=1 << 17)
def word(text: str, joined: bool = False, bare: bool = False) -> Word:
    """bare: it comes from a script that leaves vowels unwritten."""
    text = text[:LONGEST]
    sound = sound_of(text)
    families = () if joined else tables.families()[0].get(text, ())
    return Word(text, sound, bones_of(sound), families, joined, not joined and is_common(text), bare or is_bare(text))


@cache
def _sounds() -> tuple[re.Pattern[str], dict[str, str]]:
    """What matches the spellings of sounds, the longest first and a soft c as its group, and what each is heard as."""
    ordered = sorted((spelt for spelt, _ in _SOUNDS), key=len, reverse=True)
    ordered = [spelt + "(?![aeiouy])" * (spelt in _NOT_BEFORE_VOWELS) for spelt in ordered]
    return re.compile("|".join((*ordered, "(c(?=[eiy]))", "c"))), dict(_SOUNDS) | {"c": "k"}


def sound_of(text: str) -> str:
    """Muhammad, Mohammed -> differ still; Sergey, Sergei, Serguei -> nearly one; doubled letters are one."""
    spelt, heard = _sounds()
    out = _DOUBLED.sub(r"\1", spelt.sub(lambda found: "s" if found.lastindex else heard[found[0]], text))
    return out[:-1] if len(out) > 2 and out[-1] == "h" and out[-2] in _VOWELS else out


def bones_of(sound: str) -> str:
    """The consonants of a sound, a vowel at its head kept as one sign."""
    consonants = _DOUBLED.sub(r"\1", sound.translate(_NO_VOWELS))
    return "a" + consonants if sound[:1] in _VOWELS and sound else consonants


def is_common(text: str) -> bool:
    return tables.rarity().get(text, 200) <= 115 or text in tables.generic_words()


def is_bare(text: str) -> bool:
    """Written without its vowels, as Arabic is."""
    return 5 * sum(c in _VOWELS for c in text) <= len(text)
