"""An entry under another number: the same words, in the same regime, ending where these begin or beginning where these end."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from licet.law.book import Book
from licet.law.provision import Provision, Version
from licet.rules.printing import text


class Number(Struct, frozen=True):
    """A provision that has the same words on other days. start: inclusive; until: exclusive, None: open."""

    provision: str
    start: date
    until: date | None


def earlier(book: Book, provision: Provision, version: Version) -> Number | None:
    """The number under which these words stood until the day on which they begin here."""
    return _one(book, provision, version, lambda other: other.until == version.start)


def later(book: Book, provision: Provision, version: Version) -> Number | None:
    """The number under which these words stand from the day on which they end here."""
    return None if version.until is None else _one(book, provision, version, lambda other: other.start == version.until)


def standing(book: Book, provision: Provision, day: date) -> Number | None:
    """Of a provision that has no text on a day the number under which words of it stood then."""
    for version in provision.versions:
        found = earlier(book, provision, version) or later(book, provision, version)
        if found is not None and found.start <= day and (found.until is None or day < found.until):
            return found
    return None


def _one(book: Book, provision: Provision, version: Version, meets: Callable[[Version], bool]) -> Number | None:
    """None, too, where several have the same words: which of them it became is not known."""
    words = text(version.when)
    found = [
        Number(other.id, each.start, each.until)
        for other in book.provisions
        if other.regime == provision.regime and other.effect == provision.effect == "lists" and other.id != provision.id
        for each in other.versions
        if meets(each) and text(each.when) == words
    ]
    return found[0] if len(found) == 1 else None
