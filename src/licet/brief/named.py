"""Places, persons, organisations, products and control numbers that a story names."""

import re
from collections.abc import Iterator

from licet.brief.brief import ControlNumber, Organisation, Person, Place, Product
from licet.brief.marked import Marked, Sentence, spans_by_id
from licet.brief.story import Span
from licet.deals.catalogue.models import Model, load_catalogue
from licet.facts.places import load_countries
from licet.law.book import Book

#: An office before a name, as English writes it. What is printed is kept; the name behind it is taken as a person's.
_BEFORE_OFFICE = (
    "vice deputy acting former caretaker foreign prime trade commerce finance economy industry economic affairs state treasury "
    "defence defense under assistant chief executive general senior national security ministry"
)
_OFFICES = (
    "president minister premier secretary spokesman spokeswoman spokesperson ambassador chancellor commissioner senator "
    "representative analyst leader chairman economist professor"
)
_NAME_WORD = r"(?:[A-ZŠÉÖÜÄ][\w'’-]+|van|von|der|de|den|ten|la|bin)"


def _any_case(words: str) -> str:
    """The words as alternatives, with a small or a capital first letter."""
    return "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in words.split())


_TITLE = rf"((?:(?:{_any_case(_BEFORE_OFFICE)}) )*(?:{_any_case(_OFFICES)}|CEO))"
_OFFICE = re.compile(rf"\b{_TITLE} ({_NAME_WORD}(?: {_NAME_WORD}){{1,3}})")
_PRINTED = re.compile(rf"(?:\w+ )?{_TITLE} $")
_ECCN = re.compile(r"(?<![\w.])(\d[A-EY]\d{3}(?:\.[a-z0-9]{1,3})*)(?!\w)")
_LISTS = {"us": "us.ccl.", "eu": "eu.annex_i.", "nl": "nl.order_a.", "gb": "gb.annex_i.", "cn": "cn.list."}


def places(marked: Marked) -> tuple[Place, ...]:
    """The places named, each once, in order of the text."""
    found: dict[tuple[str, str], list[Span]] = {}
    for sentence in marked.sentences:
        for hit in sentence.entities:
            kind, id_ = hit.what
            if kind == "place":
                place = marked.record.places[int(id_)]
                found.setdefault((place.code, place.name), []).append(Span(hit.start, hit.end))
            elif kind == "country":
                found.setdefault((id_, load_countries()[id_].name), []).append(Span(hit.start, hit.end))
    return tuple(Place(code, name, tuple(spans)) for (code, name), spans in found.items())


def persons(marked: Marked) -> tuple[Person, ...]:
    """The persons of our record, with their office on the story's day, and those whom the story itself gives an office."""
    day = marked.story.published.on if marked.story.published else None
    found: list[Person] = []
    for id_, spans in spans_by_id(marked.sentences, "person").items():
        record = marked.record.persons[id_]
        if not _told_whole(marked, id_):
            continue
        office = record.held(day)
        printed = _printed(marked, spans)
        found.append(Person(id_, record.name, office.office if office else "", printed, record.country, record.source, spans))
    taken = {(span.start, span.end) for person in found for span in person.spans}
    found += _presented(marked, taken)
    return tuple(sorted(found, key=lambda person: person.spans[0]))


def _told_whole(marked: Marked, id_: str) -> bool:
    """Whether a story tells the whole name, or an alias that is more than a family name, or writes no family names alone."""
    record = marked.record.persons[id_]
    for sentence in marked.sentences:
        for hit in sentence.entities:
            if hit.what == ("person", id_):
                alone = hit.first == hit.last and hit.alias != record.name and hit.alias.isascii()
                if not alone or _titled(marked, sentence, hit.start):
                    return True
    return record.id in _KNOWN_ALONE


#: So well known that stories may give no more than the family name.
_KNOWN_ALONE = frozenset({"joe_biden", "donald_trump", "vladimir_putin", "volodymyr_zelenskyy"})


def _titled(marked: Marked, sentence: Sentence, start: int) -> bool:
    before = marked.story.text[max(sentence.span.start, start - 12) : start].lower()
    return bool(re.search(r"(?:minister|president|premier|secretary|mr\.?|ms\.?|präsident|ministre) $", before))


def _printed(marked: Marked, spans: tuple[Span, ...]) -> str:
    """The office as the story prints it right before the name, at its first place with one."""
    for span in spans:
        line = marked.story.text[max(0, span.start - 80) : span.start]
        match = _PRINTED.search(line)
        if match:
            return match.group().strip()
    return ""


def _presented(marked: Marked, taken: set[tuple[int, int]]) -> Iterator[Person]:
    """Persons whom the story gives an office and a whole name, and whom our record does not know."""
    seen: dict[str, Person] = {}
    for sentence in marked.article:
        said = marked.story.said(sentence.span)
        for match in _OFFICE.finditer(said):
            span = Span(sentence.span.start + match.start(2), sentence.span.start + match.end(2))
            if any(start < span.end and span.start < end for start, end in taken):
                continue
            name = match.group(2)
            if name in seen:
                continue
            if _is_name(marked, sentence, span):
                seen[name] = Person("", name, "", match.group(1), "", "", (span,))
    yield from seen.values()


def _is_name(marked: Marked, sentence: Sentence, span: Span) -> bool:
    """Not a place or body behind an office ("Minister Beijing")."""
    return not any(hit.start < span.end and span.start < hit.end for hit in sentence.entities)


def organisations(marked: Marked) -> tuple[Organisation, ...]:
    """The organisations of our record that the story names."""
    found = []
    for id_, spans in spans_by_id(marked.sentences, "organisation").items():
        record = marked.record.organisations[id_]
        source = marked.record.source(record).url
        found.append(Organisation(id_, record.name, record.kind, record.does, record.country, source, spans))
    return tuple(sorted(found, key=lambda each: each.spans[0]))


def products(marked: Marked) -> tuple[Product, ...]:
    """Models of the catalogue, and classes of things, that the story names."""
    found: dict[tuple[str, str, str, str], list[Span]] = {}
    models = _model_names()
    for sentence in marked.sentences:
        for name, hits in sentence.words.items():
            if name.startswith("things.") and (title := marked.record.words.things[name[7:]].name):
                found.setdefault((name[7:], title, "", ""), []).extend(Span(hit.start, hit.end) for hit in hits)
        said = marked.story.said(sentence.span)
        for match in _MODEL.finditer(said):
            model = models.get(_plain(match.group()))
            if model:
                at = Span(sentence.span.start + match.start(), sentence.span.start + match.end())
                found.setdefault((model.kind, model.full_name, model.id, model.maker), []).append(at)
    made = [Product(*key, spans=tuple(sorted(set(spans)))) for key, spans in found.items()]
    return tuple(sorted(made, key=lambda each: (each.spans[0], each.kind)))


_MODEL = re.compile(r"\b(?:TWINSCAN )?(?:NXT|NXE|EXE|XT|NSR|FPA)[:\- ]?[A-Z]?\d{3,4}[A-Za-z]{0,3}\b")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower().removeprefix("twinscan "))


def _model_names() -> dict[str, Model]:
    """Models by their bare name; names of several models are left out."""
    held: dict[str, Model | None] = {}
    for model in load_catalogue().models:
        key = _plain(model.name)
        held[key] = None if key in held else model
    return {key: model for key, model in held.items() if model}


def control_numbers(marked: Marked, book: Book) -> tuple[ControlNumber, ...]:
    """Control numbers, with the regimes whose lists have them or a part of them."""
    found: dict[str, list[Span]] = {}
    for sentence in marked.sentences:
        for match in _ECCN.finditer(marked.story.said(sentence.span)):
            start = sentence.span.start
            found.setdefault(match.group(1), []).append(Span(start + match.start(1), start + match.end(1)))
    made = []
    for code, spans in found.items():
        regimes, title = [], ""
        for regime, prefix in _LISTS.items():
            held = [p for p in book.provisions if p.id == prefix + code or p.id.startswith(prefix + code + ".")]
            rows = [r for t in book.tables if t.regime == regime for r in t.rows if r.entry == code.partition(".")[0]]
            if held or rows:
                regimes.append(regime)
                title = title or (held[0].title if held and held[0].id == prefix + code else rows[0].title if rows else "")
        made.append(ControlNumber(code, tuple(regimes), title, tuple(spans)))
    return tuple(made)
