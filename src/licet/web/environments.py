"""The templates, once for each language: what they call things, how they write numbers, and which texts stay English."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from licet.deals.catalogue import load_catalogue
from licet.facts.places import load_countries
from licet.facts.vocabulary import load_vocabulary
from licet.render.reasons import joint
from licet.render.words import OUTCOME_WORDS, said
from licet.web.languages import ENGLISH, LANGUAGES, place_of, tag, translations
from licet.web.parts import each_once, made_once

HTMX = "htmx-4.0.1.min.js"
#: How the templates are read, here and where their texts are gathered.
SYNTAX: dict[str, Any] = {"extensions": ["jinja2.ext.i18n"], "trim_blocks": True, "lstrip_blocks": True}


@cache
def environment(language: str) -> Environment:
    """The templates in one language. Law and data stay as they are: `en` marks them on a page in another language."""
    loader, undefined = PackageLoader("licet.web"), StrictUndefined
    made = Environment(loader=loader, autoescape=True, undefined=undefined, auto_reload=False, **SYNTAX)
    made.policies["ext.i18n.trimmed"] = True
    texts, place = translations(language), place_of(language)
    made.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= dict.fromkeys(("_", "gettext"), _text(texts.gettext))
    made.globals |= {
        "language": language,
        "languages": LANGUAGES,
        "tag": tag,
        "en": Markup("") if language == ENGLISH else Markup(' lang="en"'),
        "words": {
            each: word._replace(word=texts.gettext(word.word), rest=word.rest and texts.gettext(word.rest))
            for each, word in OUTCOME_WORDS.items()
        },
        "vocabulary": load_vocabulary(),
        "countries": _countries(language),
        "models": load_catalogue().models,
        "htmx": HTMX,
        "either": lambda these: format_list(list(these), style="or", locale=place),
        "joint": joint,
        "made_once": partial(made_once, language),
        "each_once": partial(each_once, language),
    }
    made.filters |= {
        "data": partial(_data, language),
        "said": _said(texts.gettext),
        "regime": lambda name: name.upper().replace("_", " "),
        "number": partial(_number, place),
    }
    return made


def _text(gettext: Callable[[str], str]) -> Callable[..., Markup]:
    """A text of ours with what is put into it, as Jinja's own gives it; one into which nothing is put is looked up once."""

    @cache
    def plain(text: str) -> Markup:
        return Markup(gettext(text)) % {}

    def told(text: str, **put: Any) -> Markup:
        return Markup(gettext(text)) % put if put else plain(text)

    return told


def _said(gettext: Callable[[str], str]) -> Callable[[str], str]:
    """An outcome, a state, a role inside a sentence; what is no word of ours stays as it is."""

    def told(word: str) -> str:
        return gettext(said(word)) if word else ""

    return told


def _data(language: str, text: object) -> Markup:
    """Law or data within a sentence of ours, marked as English where the sentence is not."""
    return escape(text) if language == ENGLISH else Markup('<span lang="en">%s</span>') % text


def _number(place: Locale, value: float, places: int = 0) -> str:
    """12,480 or 12.480; with places 0.91 or 0,91."""
    return format_decimal(value, "#,##0" + "." * bool(places) + "0" * places, locale=place)


def _countries(language: str) -> dict[str, str]:
    """By code the names of countries, those of CLDR in another language than English."""
    names = {} if language == ENGLISH else place_of(language).territories
    return {code: str(names.get(code, country.name)) for code, country in load_countries().items()}
