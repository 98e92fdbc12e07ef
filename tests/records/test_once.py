"""A write sent twice under one key: done once, answered alike, whatever ended the process in between."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest

from licet.errors import LicetError
from licet.records import audit, licences, once
from licet.records.licence_terms import Shipment, Terms
from licet.records.once import OtherRequest, read_key
from licet.records.rights import LOCAL, Actor
from licet.records.store import open_store

TERMS = Terms("NL-2026-17", "CDIU", date(2026, 1, 1), date(2026, 12, 31), currency="EUR", value=Decimal(1000))
GOOD = Shipment("SO-1", date(2026, 5, 6), value=Decimal("400.25"), currency="EUR")

#: Draws under a key, and is killed: inside the transaction, or after it, before anybody is answered.
KILLED = """
import os, sys
from licet.records import licences, once
from licet.records.rights import LOCAL
from licet.records.store import open_store
from licet.records.licence_terms import Shipment
from datetime import date
from decimal import Decimal
GOOD = Shipment("SO-1", date(2026, 5, 6), value=Decimal("400.25"), currency="EUR")
url, licence, when = sys.argv[1:]
store = open_store(url)

def write():
    drawn = licences.draw(store, LOCAL, licence, GOOD, why="x")
    if when == "inside":
        os.kill(os.getpid(), 9)
    return drawn.id.encode()

once.once(store, LOCAL, "key", ["asked"], write)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def licence(store):
    return licences.add(store, LOCAL, TERMS).id


def _draw(store, licence):
    return lambda: licences.draw(store, LOCAL, licence, GOOD, why="x").id.encode()


def test_done_once_and_answered_alike(store, licence):
    first, before = once.once(store, LOCAL, "key", {"a": 1}, _draw(store, licence))
    licences.give_back(store, LOCAL, licence, "SO-1", why="cancelled")
    assert not before
    assert once.once(store, LOCAL, "key", {"a": 1}, _draw(store, licence)) == (first, True), "not drawn again, nor refused"
    with pytest.raises(OtherRequest, match="another request"):
        once.once(store, LOCAL, "key", {"a": 2}, _draw(store, licence))
    other = Actor("another", "another", LOCAL.rights, "token")
    assert once.once(store, other, "key", {"a": 2}, lambda: b"own") == (b"own", False), "each account has its own keys"
    assert audit.verify(store).fault is None


def test_a_key_is_forgotten_in_the_end(store):
    once.once(store, LOCAL, "key", 1, lambda: b"one", now=1000)
    assert once.once(store, LOCAL, "key", 1, lambda: b"two", now=999 + once.KEPT) == (b"one", True)
    assert once.once(store, LOCAL, "key", 2, lambda: b"two", now=1000 + once.KEPT) == (b"two", False)


def test_what_is_refused_keeps_nothing(store, licence):
    def half():
        _draw(store, licence)()
        raise LicetError("no")

    with pytest.raises(LicetError, match="no"):
        once.once(store, LOCAL, "key", 1, half)
    assert licences.read(store, licence).draws == ()
    assert once.once(store, LOCAL, "key", 2, _draw(store, licence))[1] is False


def test_two_at_once_do_it_once(store, licence):
    done = []

    def write():
        done.append(1)
        return _draw(store, licence)()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: once.once(store, LOCAL, "key", 1, write), range(8)))
    assert len(done) == 1
    assert len({body for body, _ in answers}) == 1
    assert sorted(before for _, before in answers) == [False] + 7 * [True]


@pytest.mark.parametrize(("when", "drawn"), [("inside", 0), ("after", 1)])
def test_killed_in_between(url, when, drawn):
    with open_store(url) as store:
        licence = licences.add(store, LOCAL, TERMS).id
    ran = subprocess.run([sys.executable, "-c", KILLED, url, licence, when], capture_output=True, text=True, check=False)
    assert ran.returncode == -9, ran.stderr
    with open_store(url) as store:
        assert len(licences.read(store, licence).draws) == drawn
        again = once.once(store, LOCAL, "key", ["asked"], _draw(store, licence))
        assert again[1] is bool(drawn)
        (only,) = licences.read(store, licence).draws
        assert again[0] == only.id.encode()
        assert audit.verify(store).fault is None


@pytest.mark.parametrize("told", ["", '""', "a b", "ä", "x" * 256, "\x7f", "a\nb"])
def test_what_is_no_key(told):
    with pytest.raises(LicetError, match="the key is none"):
        read_key(told)


def test_a_key_between_quotation_marks_is_the_same():
    assert read_key('"8e03978e-40d5"') == read_key("8e03978e-40d5")
