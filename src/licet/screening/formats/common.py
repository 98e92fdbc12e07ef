"""What every reader of a list needs: what reading gives, text out of bytes, days, countries, and ids that last."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import msgspec
from msgspec import Struct

from licet.errors import LicetError
from licet.facts.places import find_country
from licet.screening.entries import Entry, Name, PartyList, Strength

#: Days outside of these years are a slip of the publisher, which is reported and not put right.
YEARS = range(1900, 2101)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
#: How an id begins that we made of a name, since the publisher gives none.
BY_NAME = "name:"


class ListError(LicetError):
    """A file of a list that cannot be read, or a version of a list that may not be kept."""


class Fault(Struct, frozen=True):
    """What is wrong with a piece of a file. where: line, record, element; kept: whether it gave an entry all the same."""

    where: str
    what: str
    kept: bool = False


class Reading(Struct, frozen=True):
    """What a file gave: its list and what is wrong with it. read: pieces that were looked at, refused ones included."""

    list: PartyList
    faults: tuple[Fault, ...] = ()
    read: int = 0

    @property
    def refused(self) -> tuple[Fault, ...]:
        """The pieces that gave no entry."""
        return tuple(fault for fault in self.faults if not fault.kept)


def reading(
    id: str, title: str, format: str, as_of: date | None, entries: Iterable[Entry], faults: Sequence[Fault], *, read: int = 0
) -> Reading:
    """The reading of a file, with ids made unique. Raises ListError where it holds no entry at all."""
    found = unique(entries)
    if not found:
        why = f"; {faults[0].where}: {faults[0].what}" if faults else ""
        raise ListError(f"it holds no entry{why}", mend="get the file from its publisher again")
    refused = sum(not fault.kept for fault in faults)
    return Reading(PartyList(id, title, format, as_of, found), tuple(faults), read or len(found) + refused)


def unique(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, of those under an id of the same list the later ones as id~2, id~3: a file may repeat an id."""
    seen: dict[tuple[str, str], int] = {}
    found: list[Entry] = []
    for entry in entries:
        number = seen[entry.list, entry.id] = seen.get((entry.list, entry.id), 0) + 1
        found.append(msgspec.structs.replace(entry, id=f"{entry.id}~{number}") if number > 1 else entry)
    return tuple(found)


def by_name(name: str, countries: Iterable[str] = ()) -> str:
    """The id of a party whose publisher gives none. It follows the name, so the same party may have another one later."""
    return f"{BY_NAME}{key(name, *countries)}"


def key(*texts: str) -> str:
    """Texts in a plain form without accents and marks, and a hash where that is not all of them."""
    bare = (c for c in unicodedata.normalize("NFKD", " ".join(texts).casefold()) if not unicodedata.combining(c))
    plain = "-".join(re.findall(r"\w+", "".join(bare)))
    return plain if len(plain) <= 60 else f"{plain[:48]}-{hashlib.sha256(plain.encode()).hexdigest()[:10]}"


def clean(text: object) -> str:
    """The text of a cell or element on one line, with single spaces and nothing a terminal obeys; "" for nothing."""
    plain = " ".join(("" if text is None else str(text)).split())
    return plain if plain.isascii() and plain.isprintable() else _CONTROL.sub("\ufffd", plain)


def strings(value: object) -> list[str]:
    """The texts of a list in JSON, each once; of anything else there are none."""
    return (
        list(dict.fromkeys(text for one in value if isinstance(one, str) and (text := clean(one))))
        if isinstance(value, list)
        else []
    )


def pieces(text: str, mark: str = ";") -> tuple[str, ...]:
    """The parts of a cell with several values, empty ones left out."""
    return tuple(part for piece in text.split(mark) if (part := clean(piece)))


def names(main: str, aliases: Iterable[tuple[str, Strength]] = ()) -> tuple[Name, ...]:
    """The main name and the others, each once."""
    found: dict[str, Strength] = {}
    for text, strength in ((main, "main"), *aliases):
        if text:
            found.setdefault(text, strength)
    return tuple(Name(text, strength) for text, strength in found.items())


def countries(texts: Iterable[str]) -> tuple[str, ...]:
    """The codes of those that name a country, sorted."""
    return tuple(sorted({code for text in texts if (code := country(text))}))


@lru_cache(maxsize=20_000)
def country(text: str) -> str:
    """The alpha-2 code of a country as lists write it, or "" where none is known under that name."""
    plain = _ASIDE.sub("", clean(text)).strip(" .,")
    if not plain:
        return ""
    if plain.isascii() and plain.isalpha() and len(plain) == 2:
        plain = plain.upper()
    spelled = _SPELLED.get(plain.casefold(), plain)
    return find_country(spelled) or find_country(_STYLE.sub("", spelled)) or ""


#: What stands about a country in an address: `a) ` before it, `(as at March 2010)` behind it.
_ASIDE = re.compile(r"^\s*(?:[a-z]\)|\(?\d+\))\s*|\s*[(（][^()（）]*[)）]?\s*$")
#: The style of a state, which is no part of the name it goes by; a name that needs it is known with it.
_STYLE = re.compile(
    r"^(?:the )?(?:(?:(?:Islamic|Arab|Lebanese|Hellenic|Federal|Federative|Socialist|Bolivarian|United|Co-operative|Democratic|"
    r"People's|People’s) )*Republic|State|Kingdom|Sultanate|Principality|Union) of (?:the )?",
    re.IGNORECASE,
)
#: Ways in which publishers of lists write a country and nobody else does.
_SPELLED = {
    "palestinian": "PS",
    "palestine": "PS",
    "occupied palestinian territories": "PS",
    "palestinian territory, occupied": "PS",
    "west bank": "PS",
    "region: west bank": "PS",
    "gaza": "PS",
    "region: gaza": "PS",
    "china, people's republic of": "CN",
    "crimea region of ukraine": "UA",
    "republic of china": "TW",
    "kyrgyz republic": "KG",
    "libyan arab jamahiriya": "LY",
    "democratic republic of congo": "CD",
    "northern ireland": "GB",
    "uae": "AE",
    "uk": "GB",
}

_NAMED = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_NAMED, 1)}
_WORDED = re.compile(r"(?P<d>\d{1,2})[- ](?P<m>[A-Za-z]{3,9})\.?[- ](?P<y>\d{4})$")
_ORDERS = {
    "ymd": re.compile(r"(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?:[T ].*|Z|[-+]\d\d:\d\d)?$"),
    "dmy": re.compile(r"(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})$"),
    "mdy": re.compile(r"(?P<m>\d{1,2})[-./](?P<d>\d{1,2})[-./](?P<y>\d{4})$"),
}


def day(text: str, order: str = "ymd") -> date | None:
    """A day written year first, in the order given, or with the name of the month; None for nothing.

    Raises ValueError for what is no day, or an impossible one.
    """
    if not text:
        return None
    found = _ORDERS["ymd"].match(text) or _ORDERS[order].match(text) or _WORDED.match(text)
    if found is None:
        raise ValueError(f"{text!r} is no day")
    month = MONTHS.get(found["m"][:3].casefold(), 0) if found["m"].isalpha() else int(found["m"])
    year, number = int(found["y"]), int(found["d"])
    if year not in YEARS:
        raise ValueError(f"{text!r} is of an impossible year")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar") from None


class Days:
    """Reads the days of one file and gathers what is wrong with them."""

    def __init__(self, faults: list[Fault], order: str = "ymd") -> None:
        self._faults, self._order = faults, order

    def read(self, text: str, where: str, what: str) -> date | None:
        """The day, or None and a fault under the name of its field; the entry is kept."""
        try:
            return day(text, self._order)
        except ValueError as error:
            self._faults.append(Fault(where, f"{what}: {error}; the entry is kept without it", kept=True))
            return None
