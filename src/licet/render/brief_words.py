"""The words in which a brief is told, the same in a terminal, on a page and in the workbench."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from licet.brief.brief import Brief, DealShown, Listing, Measure, RegimeAnswer, Statement, Step
from licet.brief.reading_lines import clean
from licet.brief.story import Published, Story
from licet.render.words import OUTCOME_WORDS, count, said

LANGUAGES = {
    "en": "English", "nl": "Dutch", "de": "German", "fr": "French", "ja": "Japanese", "zh": "Chinese", "es": "Spanish",
    "it": "Italian", "pt": "Portuguese", "ko": "Korean", "ru": "Russian", "ar": "Arabic", "el": "Greek",
}  # fmt: skip
#: What is said of a finding before the record: what the story did.
FINDING_WORDS = {
    "stale": "out of date",
    "loose": "true in part",
    "wrong": "not so",
    "wrong category": "another kind of law",
    "wrong office": "another office",
    "wrong date": "another day",
    "garbled": "muddled",
    "unverified": "not verified",
    "gap": "left open",
}
FURNITURE_WORDS = {
    "headline": "headline", "byline": "byline", "dateline": "date", "heading": "heading", "caption": "caption",
    "credit": "photo credit", "link": "link", "copyright": "copyright", "widget": "widget", "source": "source",
}  # fmt: skip
_TOLD_BY = {
    "dateline": "by its own date line",
    "page": "by the page's data",
    "address": "by the page's address",
    "file": "by the name of the file",
    "given": "as given",
}


class Event(Struct, frozen=True):
    """A step in a measure's history. when: "before", "announced" (published by the story's day, of a later one), "later"."""

    step: Step
    measure: Measure
    when: str


def headline(story: Story) -> str:
    """The story's title, or the name of its file."""
    return story.said(story.title) if story.title else clean(story.file)


def dated(published: Published | None) -> str:
    """The day, time and zone; what is said where there is none."""
    if published is None:
        return "no date"
    at = f" {published.at:%H:%M}" if published.at else ""
    return f"{published.on}{at}{' ' + published.zone if published.zone else ''}"


def told_by(published: Published) -> str:
    """How the day was told."""
    return _TOLD_BY.get(published.told_by, published.told_by)


def origin(story: Story) -> list[str]:
    """Publisher, author, language and the sources it credits, as far as they are told."""
    credits = ", ".join(name for name, _ in story.credited if name.lower() != story.publisher.lower())
    told = [story.publisher, f"by {story.byline}" if story.byline else "", LANGUAGES.get(story.language, story.language)]
    return [*filter(None, told), *([f"credits {credits}"] if credits else [])]


def state(measure: Measure) -> str:
    """Where a measure stood that day: in force since 2023-09-01."""
    if measure.state in ("unknown", "not yet published") or measure.since is None:
        return {"unknown": "state not known"}.get(measure.state, measure.state)
    word = "since" if measure.state not in ("published", "proposed", "ended") else "on"
    until = f", until {measure.until}" if measure.until else ""
    return f"{measure.state} {word} {measure.since}{until}"


def speaker(statement: Statement) -> str:
    """Who says it to whom, as far as the story tells."""
    to = f" to {statement.addressee}" if statement.addressee else ""
    return f"{statement.speaker or 'not named'}{to}"


def named(brief: Brief) -> list[tuple[str, str]]:
    """Persons and bodies of our record, with what they were that day, or what they do."""
    persons = [(person.name, person.office or "no office of that day is held") for person in brief.persons]
    return persons + [(body.name, body.does or body.kind) for body in brief.organisations]


def answered(answer: RegimeAnswer) -> tuple[str, str]:
    """The word of an outcome, and what is said beyond it."""
    word = OUTCOME_WORDS[answer.outcome]
    more = beyond(answer.says, said(answer.outcome))
    return word.word, f" {more}" if more else word.rest


def manner(statement: Statement) -> str:
    """How it is told: quoted, said, or reported; and by whom."""
    how = "quoted" if statement.quoted else "in the story's words" if statement.mode == "said" else "as the story tells it"
    return f"{how}, {statement.source}" if statement.source else how


def listed(listing: Listing) -> str:
    """Since when a party stands on a list, and whether it did on the story's day."""
    since = f" since {listing.start}" if listing.start else ""
    until = f" until {listing.until}" if listing.until else ""
    then = {True: "; listed that day", False: "; not listed that day", None: ""}[listing.on_day]
    return f"{listing.title}{since}{until}{then}"


def events(brief: Brief) -> list[Event]:
    """All steps of the measures found, by day; a step that two measures share is told once."""
    made: dict[tuple[date, str], Event] = {}
    for measure in brief.measures:
        for when, steps in (("before", measure.before), ("announced", measure.after), ("later", measure.later)):
            for step in steps:
                made.setdefault((step.on, step.what), Event(step, measure, when))
    return [made[key] for key in sorted(made, key=lambda key: key[0])]


def furniture_told(kinds: Iterable[str]) -> str:
    """How much of a page was left out, in words: 2 captions, 1 link."""
    counted: dict[str, int] = {}
    for kind in kinds:
        counted[FURNITURE_WORDS[kind]] = counted.get(FURNITURE_WORDS[kind], 0) + 1
    return ", ".join(count(number, word) for word, number in counted.items())


def beyond(says: str, told: str) -> str:
    """What a sentence says beyond what was told just before it, which it may begin with."""
    if says.lower().startswith(told.lower()):
        says = says[len(told) :].lstrip(" .,;:")
        says = says[:1].upper() + says[1:]
    return says


def state_and_more(measure: Measure) -> tuple[str, str]:
    """Where a measure stood, and what else is said of it."""
    told = state(measure)
    return told, beyond(measure.says, told)


def cited(measure: Measure) -> list[str]:
    """What a measure rests on: the instrument, unless it was just named, and where it is published."""
    told = (measure.instrument, measure.cite)
    return list(dict.fromkeys(c for c in told if c and c != measure.name and c not in measure.says))


def around(found: list[Event], day: date | None, most: int) -> tuple[list[Event], int]:
    """The events nearest to a day, at most so many on either side of it, and how many are left out."""
    before = [event for event in found if not day or event.step.on <= day]
    after = [event for event in found if day and event.step.on > day]
    kept = [*(before[-most:] if day else before[:most]), *after[:most]]
    return kept, len(found) - len(kept)


def regime(name: str) -> str:
    """A regime's id as it is shown."""
    return name.upper().replace("_", " ")


def passed_by(deal: DealShown) -> list[str]:
    """Regimes that have nothing to do with a deal."""
    return [regime(answer.regime) for answer in deal.answers if answer.outcome == "not_subject"]
