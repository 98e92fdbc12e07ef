"""Japan's export bans on specified parties (METI), as the text of the PDF: numbered parties with name, aliases, address.

A page break in the PDF glues the number of a party to the end of the one before; numbers that do not follow are faults.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from licet.screening.entries import Address, Entry, Name, Strength
from licet.screening.formats.common import Fault, ListError, Reading, clean, country, reading
from licet.screening.formats.scripts import language
from licet.screening.publishers import title

FORMAT = "jp-meti"
_UPDATED = re.compile(r"最終更新日\s*:\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_PLACE, _ALIASES = "所在地：", "別称："
_AKA = re.compile(r",? a\.k\.a\.?,?(?:\s+the\s+following\s+.*?\s*alias(?:es)?)?[:.]?", re.IGNORECASE | re.DOTALL)


def is_text(text: str) -> bool:
    """Whether it is the text of one of the two notices."""
    return "輸出等に係る禁止措置" in "".join(text[:400].split()) and _PLACE[:-1] in text


def read_text(text: str) -> Reading:
    """The parties in order of their numbers. Raises ListError where the numbers cannot be followed to the end."""
    text = unicodedata.normalize("NFKC", text)
    for mark in (_PLACE, _ALIASES):
        text = re.sub(r"\s*".join(mark[:-1]) + r"\s*:", mark, text)
    third = "以外の国の団体" in "".join(text[:400].split())
    list_id = "jp_third_country_specified" if third else "jp_russia_specified"
    stamp = _UPDATED.search(text)
    as_of = date(int(stamp[1]), int(stamp[2]), int(stamp[3])) if stamp else None
    faults: list[Fault] = []
    found = [entry for number, block in _blocks(text) if (entry := _entry(list_id, number, block, faults))]
    if len(found) < text.count(_PLACE) * 0.95:
        raise ListError(
            f"{len(found)} parties could be told apart in it, and {text.count(_PLACE)} addresses stand in it",
            mend="take the list from a source that keeps its entries apart",
        )
    return reading(list_id, title(list_id), FORMAT, as_of, found, faults)


def _blocks(text: str) -> Iterable[tuple[int, str]]:
    """The text of each party: after its number, one more than that of the party before, behind a line's end or a stop."""
    start = re.search(r"(?m)^1 ", text)
    number, place = 1, start.end() if start else len(text)
    while place < len(text):
        mark = re.compile(rf"(?:(?<=\n)|(?<=[^\d\s,-])){number + 1}(?: |(?=[^\x00-\x7f]|[A-Z(]))(?=[^\x00-\x7f]|[A-Z(])")
        after = text.find(_PLACE, place)
        later = mark.search(text, after if after >= 0 else place)
        yield number, text[place : later.start() if later else len(text)]
        if later is None:
            return
        number, place = number + 1, later.end()


def _entry(list_id: str, number: int, block: str, faults: list[Fault]) -> Entry | None:
    head, _, place = block.partition(_PLACE)
    head, _, others = head.partition(_ALIASES)
    lines = [line for line in head.split("\n") if line.strip()]
    native = [line for line in lines if _is_japanese(line)]
    latin = "\n".join(line for line in lines if not _is_japanese(line))
    main, aliases = _names(latin)
    japanese = clean("".join(native))
    if not main and not japanese:
        faults.append(Fault(f"party {number}", "it has no name"))
        return None
    found: dict[str, Strength] = {main or japanese: "main"}
    for text in (re.split(r"\(別称", japanese)[0], *aliases, *re.split(r"[;\n]", others)):
        if text := clean(text).strip("; "):
            found.setdefault(text, "alias")
    addresses = tuple(_address(clean(part)) for part in re.split(r";\s*and |;", place) if clean(part))
    return Entry(
        id=str(number),
        list=list_id,
        kind="organisation",
        names=tuple(Name(text, strength, language(text, "ja")) for text, strength in found.items()),
        addresses=addresses,
        countries=tuple(sorted({a.country for a in addresses if a.country})),
    )


def _is_japanese(line: str) -> bool:
    return bool(language(line, "ja"))


def _names(latin: str) -> tuple[str, list[str]]:
    """The name before `a.k.a.` and the aliases after it, one a line with a dash."""
    parts = _AKA.split(latin, maxsplit=1)
    aliases = re.split(r"(?m)^\s*[-–—]|;", parts[1]) if len(parts) > 1 else []
    return clean(parts[0]), [re.sub(r"(?:;|\.|,)?\s*(?:and)?$", "", clean(text)) for text in aliases]


def _address(text: str) -> Address:
    land = country(text.rstrip(".").rpartition(",")[2]) or country(text.rstrip(". ").rpartition(" ")[2])
    return Address(text, land)
