"""From a story as read to a brief: what it speaks of, and what the law of its day says of that."""

from datetime import date

from licet.brief import checks, named, numbers
from licet.brief.brief import SCHEMA, Brief
from licet.brief.deals import deals as deals_of
from licet.brief.marked import Marked
from licet.brief.measures import measures as measures_of
from licet.brief.measures import mentions
from licet.brief.parties import parties as parties_of
from licet.brief.record import Record, load_record
from licet.brief.statements import statements as statements_of
from licet.brief.story import Remark, Story
from licet.law.book import Book
from licet.law.load import load_book

_UNDATED = Remark("no_date", "The story has no date: how a measure stood that day, and what a deal needed, cannot be told.")


def brief_of(
    story: Story,
    *,
    deals: bool = True,
    parties: bool = True,
    lists_of: date | None = None,
    book: Book | None = None,
    record: Record | None = None,
) -> Brief:
    """Everything that a story speaks of, and how the law answers. Local: the same story and lists give the same brief.

    deals: whether to decide the example deals (some tenths of a second for a day not asked before); parties: whether to look
    for listed parties; lists_of: the day whose lists of parties are read, today if left out; book, record: the shipped ones, if
    left out. Raises ListError for kept lists that cannot be read.
    """
    law = book or load_book()
    marked = Marked(story, record or load_record())
    persons = named.persons(marked)
    products = named.products(marked)
    dates = numbers.dates(marked)
    measures = measures_of(marked, law, mentions(marked, dates))
    statements = statements_of(marked, persons)
    findings = checks.findings(marked, checks.Found(persons, measures, statements, dates))
    return Brief(
        schema=SCHEMA,
        story=story,
        places=named.places(marked),
        persons=persons,
        organisations=named.organisations(marked),
        parties=parties_of(marked, lists_of or date.today()) if parties else (),
        products=products,
        control_numbers=named.control_numbers(marked, law),
        dates=dates,
        amounts=numbers.amounts(marked),
        measures=measures,
        statements=statements,
        findings=findings,
        deals=deals_of(marked, measures, products) if deals else (),
        law=law.hash,
        data=marked.record.hash,
        remarks=(*story.remarks, *(() if story.published else (_UNDATED,))),
    )
