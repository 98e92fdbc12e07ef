"""Jobs of order books: one workbench at a time holds one, and one that ends without a word loses it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from licet.records import books
from licet.records.books import DONE, LEASE, RUNNING, STOPPED, Reading


@pytest.fixture
def book(store):
    return books.add(store, user="", who="ann", name="orders.csv", asked=Reading("orders.csv")).id


def test_only_one_holds_a_job(store, book):
    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(lambda n: books.claim(store, book, f"w{n}", now=1000), range(8)))
    assert sum(held) == 1
    mine = f"w{held.index(True)}"
    assert books.claim(store, book, mine, now=1001), "it is renewed"
    assert not books.claim(store, book, "other", now=1000 + LEASE)
    assert books.claim(store, book, "other", now=1001 + LEASE), "it was not renewed, so another takes it"
    assert not books.claim(store, book, mine, now=1002 + LEASE), "the first learns that it is no longer its own"
    books.let_go(store, book, mine)
    assert not books.claim(store, book, mine, now=1002 + LEASE), "nor does it free what is another's"
    books.let_go(store, book, "other")
    assert books.claim(store, book, mine, now=1002 + LEASE)


def test_a_job_that_is_over_or_cancelled_is_nobodys(store, book):
    assert books.claim(store, book, "a", now=1000)
    books.over(store, book, STOPPED)
    assert not books.claim(store, book, "a", now=1001), "who does it learns that it was cancelled"
    found = books.found(store, book, "")
    books.ask(store, found, RUNNING)
    assert not books.claim(store, book, "b", now=1002), "asked again, it waits until the first has let go"
    books.let_go(store, book, "a")
    assert books.claim(store, book, "b", now=1003)
    books.over(store, book, DONE)
    assert not books.claim(store, book, "b", now=1004)
