"""How alike two words are, by which rule: a pure function of the two, so that an index may propose but never decide."""

from typing import Final

from rapidfuzz.distance import OSA

from licet.screening.names import tables
from licet.screening.names.words import Word

#: The rules by number, as the kernel gives them.
RULES: Final = (
    "exact",
    "abbreviation",
    "other spelling",
    "short first name",
    "same sound",
    "misspelt",
    "consonants",
    "shortened",
    "shortened to consonants",
)
EXACT, ABBREVIATION, SPELLING, NICKNAME, SOUND, MISSPELT, BONES, SHORTENED, CONTRACTED = range(9)
#: Per mille of likeness by rule, where it does not depend on the words.
LIKENESS: Final = {ABBREVIATION: 900, SPELLING: 940, NICKNAME: 800, SOUND: 930, CONTRACTED: 780}
#: How long a sound, or the consonants of a word (of several joined), must be to tell anything.
SOUNDING, BONY, BONY_JOINED, CONTRACTED_LEAST = 2, 3, 5, 3
#: A word of so many letters that is misspelt is as likely another: it tells little, and only beside other words.
SHORT: Final = 3
_BY_WAY: Final = {"short": ABBREVIATION, "same": SPELLING, "nick": NICKNAME}


def alike(a: Word, b: Word) -> tuple[int, int]:
    """Likeness of two words in per mille (0: unlike) and the rule it comes from."""
    if a.text == b.text:
        return 1000, EXACT
    best = (0, EXACT)
    for family in a.families:
        if family in b.families:
            rule = _BY_WAY[tables.families()[1][family]]
            best = max(best, (LIKENESS[rule], -rule))
    joined = a.joined or b.joined
    if a.sound == b.sound and len(a.sound) >= SOUNDING:
        best = max(best, (LIKENESS[SOUND], -SOUND))
    same_bones = a.bones == b.bones
    best = max(best, (misspelt(a.text, b.text, joined, same_bones), -MISSPELT))
    if same_bones and len(a.bones) >= (BONY_JOINED if joined else BONY):
        best = max(best, (by_bones(a, b), -BONES))
    if not joined:
        short, long = (a, b) if len(a.text) < len(b.text) else (b, a)
        best = max(best, (shortened(short, long), -SHORTENED))
        if contracted(short, long):
            best = max(best, (LIKENESS[CONTRACTED], -CONTRACTED))
    return best[0], -best[1]


def edits_allowed(length: int) -> int:
    """How many slips a word of a length may carry and still be taken for another."""
    return 0 if length < 3 else 1 if length < 6 else 2


def misspelt(a: str, b: str, joined: bool, same_bones: bool) -> int:
    """Per mille of likeness of two words a slip or two apart; numbers are never misspelt.

    The longer word may carry as many as its length allows, of which those that made it longer count for it alone.
    """
    short, long = sorted((len(a), len(b)))
    allowed = min(edits_allowed(long), edits_allowed(short) + long - short, (1 if long > SHORT else 0) if joined else 2)
    if allowed == 0 or a.isdigit() or b.isdigit():
        return 0
    distance = OSA.distance(a, b, score_cutoff=allowed)
    if distance > allowed:
        return 0
    loss = 1000 * distance // long
    if long == SHORT:
        return 1000 - loss
    if same_bones:
        loss //= 2
    elif a[0] != b[0]:
        loss += 40
    return max(0, 1000 - loss)


def by_bones(a: Word, b: Word) -> int:
    """Per mille of likeness of two words of the same consonants: vowels unwritten, or written otherwise."""
    long = len(a.bones) >= 4
    if a.bare != b.bare:
        return 880 if long else 820
    if abs(len(a.text) - len(b.text)) > 3:
        return 0
    return 780 if long else 640


def contracted(short: Word, long: Word) -> bool:
    """Whether a word stands for a common one by the consonants of its beginning: indst, engnr, trnsp."""
    size = len(short.bones)
    return long.common and short.bare and CONTRACTED_LEAST <= size < len(long.bones) and long.bones.startswith(short.bones)


def shortened(short: Word, long: Word) -> int:
    """Per mille of likeness of a word and its beginning."""
    size, whole = len(short.text), len(long.text)
    if size < 3 or whole < size + 2 or not long.text.startswith(short.text) or long.text[size:].isdigit():
        return 0
    if long.common:
        return 850 if size >= 4 else 780
    return 1000 * size // whole if size >= 4 else 0
