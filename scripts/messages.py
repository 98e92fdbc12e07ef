"""Gather the texts of the workbench from its templates and bring the .po files of its languages up to date.

    python scripts/messages.py          writes src/licet/web/locale/*/LC_MESSAGES/licet.po
    python scripts/messages.py --check  says what is missing or left over, and changes nothing

Texts that are no longer there are dropped, new ones are added without a translation; nothing is guessed from a similar text.
"""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from licet.web.environments import SYNTAX
from licet.web.languages import DOMAIN, ENGLISH, LANGUAGES, LOCALE
from licet.web.terms import terms

TEMPLATES = LOCALE.parent / "templates"
_KEYWORDS = ("_", "gettext", "ngettext", "pgettext", "npgettext")
#: Lines of the head that say who ran what when.
_PASSING = tuple(
    f'"{name}'.encode()
    for name in ("Project-Id", "Report", "POT-Creation", "PO-Revision", "Last-Translator", "Language-Team", "Generated-By")
)
_OPTIONS = {
    "extensions": ",".join(SYNTAX["extensions"]),
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "trimmed": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}


def gathered() -> Catalog:
    """Every text of the templates, and every word that Python hands to them."""
    found = Catalog(domain=DOMAIN, charset="utf-8")
    for template in sorted(TEMPLATES.glob("*.html")):
        with template.open("rb") as file:
            for _, function, told, _ in babel_extract(file, _KEYWORDS, (), _OPTIONS):
                context, text = _read(function, told)
                found.add(text, context=context, locations=[(template.name, None)])
    for term in terms():
        found.add(term, locations=[("terms.py", None)])
    return found


def _read(function: str, told: object) -> tuple[str | None, str | tuple[str, str]]:
    """The context and the text, or singular and plural, of what was extracted."""
    parts = [each for each in told if isinstance(each, str)] if isinstance(told, tuple | list) else [str(told)]
    context = parts.pop(0) if "pg" in function else None
    return context, (parts[0], parts[1]) if function.endswith("ngettext") or function == "npgettext" else parts[0]


def kept(language: str) -> Catalog:
    """What is translated into a language."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=_locale(language), domain=DOMAIN)


def path_of(language: str) -> Path:
    """Where it is kept."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def faults(language: str) -> Iterable[str]:
    """What a .po file lacks, has too much, or says with other placeholders."""
    wanted, found = gathered(), kept(language)
    known = {(each.id, each.context) for each in wanted if each.id}
    have = {(each.id, each.context): each for each in found if each.id}
    yield from (f"left over: {each}" for each in have.keys() - known)
    for key in known:
        message = have.get(key)
        texts = () if message is None else message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message is None or not texts or not all(texts):
            yield f"not translated: {key}"
        elif message.fuzzy:
            yield f"fuzzy: {key}"
        else:
            yield from (f"{fault}: {key}" for fault in message.check(found))


def _locale(language: str) -> str:
    return {"zh": "zh_Hans"}.get(language, language)


def main() -> int:
    """Write, or with --check only tell."""
    others = [language for language in LANGUAGES if language != ENGLISH]
    if "--check" in sys.argv[1:]:
        told = [f"{language}: {fault}" for language in others for fault in faults(language)]
        print("\n".join(told) or "every text is translated")
        return 1 if told else 0
    for language in others:
        path = path_of(language)
        catalog = kept(language) if path.exists() else Catalog(_locale(language), DOMAIN, charset="utf-8", fuzzy=False)
        catalog.update(gathered(), no_fuzzy_matching=True, update_header_comment=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalog))
    return 0


def written(catalog: Catalog) -> bytes:
    """The .po file of a catalog, without what would be another on each run."""
    out = BytesIO()
    write_po(out, catalog, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return b"".join(line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(_PASSING))


if __name__ == "__main__":
    sys.exit(main())
