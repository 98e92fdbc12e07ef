"""The languages of the workbench: which one a request is answered in, and what its texts are in each.

English is what the templates themselves say. The texts of the others lie beside them, in
`locale/LANGUAGE/LC_MESSAGES/licet.po`, and are read when the first page is asked for in that language.
"""

from collections.abc import Iterable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from fastapi import Request

DOMAIN, LOCALE = "licet", Path(__file__).parent / "locale"
COOKIE = "licet_language"
ENGLISH = "en"
#: By code, in the order of the frame: what each calls itself.
LANGUAGES = {ENGLISH: "English", "nl": "Nederlands", "zh": "中文", "ja": "日本語"}
#: Where a language is written in more than one way: the one that is meant.
_WRITTEN = {ENGLISH: "en-GB", "zh": "zh-Hans"}
#: Characters of an Accept-Language header that are read.
_LONGEST = 500


def language_of(request: Request) -> str:
    """The language chosen, if it is one of ours; else the one the browser likes best (RFC 9110, 12.5.4); else English."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    liked = sorted(_liked(request.headers.get("accept-language", "")[:_LONGEST]), key=lambda each: -each[1])
    return next((language for language, weight in liked if weight > 0 and language in LANGUAGES), ENGLISH)


def _liked(header: str) -> Iterable[tuple[str, float]]:
    """Each language of the header with its weight; a range that cannot be read is none."""
    for part in header.split(","):
        name, _, weight = part.partition(";")
        told = weight.strip().lower().removeprefix("q=") or "1"
        try:
            yield name.strip().lower().partition("-")[0], min(float(told), 1.0)
        except ValueError:
            continue


def tag(language: str) -> str:
    """What a page in it says of its language: zh-Hans (BCP 47)."""
    return ENGLISH if language == ENGLISH else _WRITTEN.get(language, language)


def place_of(language: str) -> Locale:
    """How numbers, lists and countries are written in it."""
    return Locale.parse(_WRITTEN.get(language, language) if language in LANGUAGES else "en-GB", sep="-")


@cache
def translations(language: str) -> NullTranslations:
    """The texts of a language by their English ones. A text that it lacks stays English."""
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalog = read_po(file, locale=language, domain=DOMAIN)
    packed = BytesIO()
    write_mo(packed, catalog)
    packed.seek(0)
    return GNUTranslations(packed)
