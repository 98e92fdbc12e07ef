"""Legal forms told from the words of a name: which run of words is a form of company, and of which class."""

from functools import cache, lru_cache

from msgspec import Struct
from rapidfuzz.distance import OSA

from licet.screening.names import tables

#: Forms that are one wherever they stand; any other single word is one only at either end of the name.
_ANYWHERE = frozenset(
    "ltd limited llc llp lllp inc incorporated plc gmbh kgaa jsc ojsc pjsc cjsc ooo oao zao pao pvt pte sdn bhd sarl srl "
    "tbk kft zrt nyrt aps ltda sas fze fzco fzc dmcc ooд tov spzoo".split()
)
_AT_HEAD = frozenset("ooo oao zao pao ao pt cv jsc ojsc pjsc cjsc llc tov pat cjsc fgup fsue gup tzov ip ooo nko ano chao".split())
_NEVER_ALONE = frozenset("bank trust fund foundation association society union club church group holding international charity embassy commune canton public administration i ii iii a e and".split())
_LONGEST = 7


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


@lru_cache(maxsize=1 << 17)
def mended(word: str) -> str:
    """A word that is a slip away from one that legal forms are spelt out of, as that word; any other as it is."""
    if len(word) < 5 or word in tables.rarity() or word in tables.form_words() or word in tables.generic_words():
        return word
    near = [w for w in sorted(tables.form_words()) if abs(len(w) - len(word)) <= 2 and OSA.distance(w, word, score_cutoff=2) <= 1 + (len(w) > 7)]
    return near[0] if near else word


def forms_in(words: list[str]) -> tuple[list[str], list[Form]]:
    """The words without the forms, and the forms."""
    words = [mended(word) for word in words]
    heads = _heads()
    if heads.keys().isdisjoint(words):
        return words, []
    forms, found, kept = tables.legal_forms(), [], []
    last = len(words) - 1
    end = last
    while end > 0 and words[end] in heads:
        end -= 1
    at = 0
    while at <= last:
        first = words[at]
        for size in range(min(heads.get(first, 0), last - at + 1), 0, -1):
            text = " ".join(words[at : at + size]) if size > 1 else first
            if text in forms and (size > 1 or _stands_alone(first, at, end, last)):
                found.append(Form(text, forms[text]))
                at += size
                break
        else:
            kept.append(first)
            at += 1
    return kept, found


def _stands_alone(first: str, at: int, end: int, last: int) -> bool:
    if first in _NEVER_ALONE:
        return False
    at_head = at == 0 and last > 0 and (first in _AT_HEAD or not first.isascii())
    return first in _ANYWHERE or at_head or (at > end and at > 0)
