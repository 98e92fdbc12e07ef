"""Licences held: what is left after every draw, and every reason against one; two at once never take more than there is."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import text

from licet.errors import LicetError
from licet.records import licences
from licet.records.audit import acts, verify
from licet.records.licence_terms import Refusal, Shipment, Terms, amount, number_of, steps
from licet.records.rights import LOCAL, Actor, NotAllowed
from licet.records.store import open_store

TERMS = Terms(
    "NL-2026-17",
    "CDIU",
    date(2026, 1, 1),
    date(2026, 12, 31),
    items=("3B001.f.4", "NXT:1980Di"),
    countries=("CN",),
    parties=("Fab 7 Semiconductor",),
    currency="EUR",
    value=Decimal("1000000.50"),
    unit="pieces",
    quantity=Decimal(3),
)
GOOD = Shipment(
    "SO-1", date(2026, 5, 6), "nxt:1980di", "CN", "FAB 7  Semiconductor", Decimal("400000.25"), "EUR", Decimal(1), "pieces"
)


@pytest.fixture
def licence(store):
    return licences.add(store, LOCAL, TERMS)


def test_from_first_to_last(store, licence):
    assert (licence.terms, licence.value_left, licence.state(date(2026, 5, 6))) == (TERMS, Decimal("1000000.5"), "to be used")
    one = licences.draw(store, LOCAL, licence.id, GOOD, why="order 1")
    assert licences.draw(store, LOCAL, licence.id, GOOD, why="sent twice") == one, "the same shipment is drawn once"
    now = licences.read(store, licence.id)
    assert (str(now.value_left), now.quantity_left) == ("600000.25", 2)
    with pytest.raises(Refusal, match="drawn already, otherwise"):
        licences.draw(store, LOCAL, licence.id, replace(GOOD, value=Decimal(1)), why="x")
    now = licences.give_back(store, LOCAL, licence.id, "SO-1", why="order cancelled")
    assert (now.value_left, now.quantity_left) == (TERMS.value, 3)
    with pytest.raises(LicetError, match="given back already"):
        licences.give_back(store, LOCAL, licence.id, one.id, why="again")
    with pytest.raises(Refusal, match="given back"):
        licences.draw(store, LOCAL, licence.id, GOOD, why="again")
    licences.draw(store, LOCAL, licence.id, replace(GOOD, shipment="SO-2", value=TERMS.value, quantity=Decimal(3)), why="all")
    assert licences.read(store, licence.id).state(date(2026, 5, 6)) == "used up"
    assert licences.end(store, LOCAL, licence.id, why="used up").ended
    told = [act.action for act in acts(store, licence.id)]
    assert told == ["licence.added", "licence.drawn", "licence.given_back", "licence.drawn", "licence.ended"]
    assert "Fab" not in str(acts(store, licence.id))
    assert verify(store).fault is None


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"on": date(2027, 1, 1)}, "outside 2026-01-01 to 2026-12-31"),
        ({"on": date(2025, 12, 31)}, "outside"),
        ({"country": "TW"}, "not for the country 'TW'"),
        ({"country": ""}, "the country is not said"),
        ({"party": "Fab 8"}, "not for the party"),
        ({"party": ""}, "the party is not said"),
        ({"item": "3B001.f"}, "not for the item"),
        ({"value": Decimal("1000000.51")}, "more than the 1000000.5 EUR"),
        ({"value": Decimal(0)}, "the value is not said"),
        ({"currency": "USD"}, "is in 'USD', the licence in 'EUR'"),
        ({"quantity": Decimal(4)}, "more than the 3 pieces"),
        ({"unit": "kg"}, "is in 'kg'"),
    ],
)
def test_what_the_licence_does_not_allow(store, licence, other, why):
    with pytest.raises(Refusal, match=why):
        licences.draw(store, LOCAL, licence.id, replace(GOOD, **other), why="x")
    assert licences.read(store, licence.id).draws == ()


def test_all_that_stands_against_it_is_said_at_once(store, licence):
    with pytest.raises(Refusal) as caught:
        licences.draw(store, LOCAL, licence.id, replace(GOOD, country="TW", quantity=Decimal(9)), why="x")
    assert "country" in str(caught.value)
    assert "quantity" in str(caught.value)
    licences.end(store, LOCAL, licence.id, why="revoked")
    with pytest.raises(Refusal, match="the licence is over"):
        licences.draw(store, LOCAL, licence.id, GOOD, why="x")


def test_draws_at_once_never_take_more_than_there_is(store, licence):
    def take(number):
        asked = replace(GOOD, shipment=f"SO-{number}", value=Decimal(1), quantity=Decimal(1))
        try:
            return bool(licences.draw(store, LOCAL, licence.id, asked, why="at once"))
        except Refusal:
            return False

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(16)))
    assert sum(taken) == 3
    assert licences.read(store, licence.id).quantity_left == 0
    with ThreadPoolExecutor(8) as pool:
        back = list(pool.map(lambda _: _given_back(store, licence.id, f"SO-{taken.index(True)}"), range(8)))
    assert sum(back) == 1
    assert licences.read(store, licence.id).quantity_left == 1


def _given_back(store, licence, drawn):
    try:
        return bool(licences.give_back(store, LOCAL, licence, drawn, why="at once"))
    except LicetError:
        return False


def test_the_database_refuses_one_who_goes_around_the_doors(store, licence):
    drawn = licences.draw(store, LOCAL, licence.id, GOOD, why="x")
    row = "INSERT INTO licence_draws VALUES ('{0}', '{1}', '{0}', '2026-05-06', '', '', '', {2}, {3}, '', '', '', {4})"
    of = f"'{drawn.id}'"
    for statement, why in (
        (row.format("a", licence.id, 0, 20001, "NULL"), "more quantity than"),
        (row.format("a", licence.id, 10**12, 0, "NULL"), "more value than"),
        (row.format("a", licence.id, -5, 0, "NULL"), "what is given back"),
        (row.format("a", licence.id, -4000002500, -10001, of), "what is given back"),
        (f"UPDATE licence_draws SET value = 0 WHERE id = '{drawn.id}'", "never changed"),
        (f"DELETE FROM licence_draws WHERE id = '{drawn.id}'", "never deleted"),
        ("UPDATE licences SET value = 999999999999", "never changed"),
        ("UPDATE licences SET value = NULL", "never changed"),
        ("UPDATE licences SET valid_until = '2036-01-01'", "never changed"),
        ("DELETE FROM licences", "never deleted"),
    ):
        with pytest.raises(LicetError, match=why), store.writing() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("trigger", "statement", "why"),
    [
        ("draw_stays", "UPDATE licence_draws SET value = 1", "not what was written"),
        ("draw_remains", "DELETE FROM licence_draws WHERE of IS NOT NULL", "gave back draw .* is gone"),
        ("draw_remains", "DELETE FROM licence_draws", "is gone"),
    ],
)
def test_draws_changed_unseen_do_not_verify(store, licence, trigger, statement, why):
    licences.draw(store, LOCAL, licence.id, GOOD, why="x")
    licences.give_back(store, LOCAL, licence.id, "SO-1", why="x")
    assert verify(store).fault is None
    with store.writing() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}{' ON licence_draws' if store.file is None else ''}"))
        connection.execute(text(statement))
    assert re.search(why, verify(store).fault.why)


@pytest.mark.parametrize(
    "other",
    [
        *({"number": ""}, {"authority": " "}, {"valid_until": date(2025, 1, 1)}, {"currency": ""}, {"currency": "EURO"}),
        *({"unit": ""}, {"value": None}, {"value": Decimal(-1)}, {"value": Decimal("NaN")}, {"value": Decimal("0.00001")}),
        *({"quantity": Decimal("Infinity")}, {"countries": ("Atlantis",)}, {"number": "x" * 101}),
    ],
    ids=str,
)
def test_terms_that_make_no_sense(store, other):
    with pytest.raises(LicetError):
        licences.add(store, LOCAL, replace(TERMS, **other))
    assert licences.listed(store) == []


def test_it_takes_the_right_and_is_entered_once(store, licence):
    nobody = Actor("1", "vi", frozenset({"read"}), "session")
    for act in (
        lambda: licences.add(store, nobody, TERMS),
        lambda: licences.draw(store, nobody, licence.id, GOOD, why="x"),
        lambda: licences.give_back(store, nobody, licence.id, "x", why="x"),
        lambda: licences.end(store, nobody, licence.id, why="x"),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(LicetError, match="entered already"):
        licences.add(store, LOCAL, TERMS)
    with pytest.raises(LicetError, match="no licence"):
        licences.read(store, "none")


def test_amounts_as_people_write_them():
    written = {
        "": None,
        "1,5": Decimal("1.5"),
        "1250000.50": Decimal("1250000.5"),
        "3 000": 3000,
        "0": 0,
        "1.2500": Decimal("1.25"),
    }
    for told, found in written.items():
        assert amount(told, "value") == found
    for wrong in ("1.250", "1,250", "1.250.000", "1,250,000", "1.250,50", "-1", "abc", "1e999", "nan", "0.00001"):
        with pytest.raises(LicetError):
            amount(wrong, "value")


@given(st.decimals(0, 10**13, places=4))
def test_amounts_are_exact(number):
    assert number_of(steps(number)) == number
    assert "E" not in str(number_of(steps(number)))


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12))
def test_what_is_left_is_what_was_not_drawn(tmp_path_factory, moves):
    with open_store(str(tmp_path_factory.mktemp("l") / "r.sqlite")) as store:
        kept = licences.add(store, LOCAL, replace(TERMS, items=(), countries=(), parties=(), value=None, currency=""))
        left, standing = 3, []
        for number, (size, back) in enumerate(moves):
            if back and standing:
                reference, taken = standing.pop()
                licences.give_back(store, LOCAL, kept.id, reference, why="w")
                left += taken
                continue
            asked = Shipment(f"S{number}", date(2026, 2, 2), quantity=Decimal(size), unit="Pieces")
            try:
                licences.draw(store, LOCAL, kept.id, asked, why="w")
            except Refusal:
                assert size == 0 or size > left
            else:
                assert 0 < size <= left
                left -= size
                standing.append((f"S{number}", size))
            assert licences.read(store, kept.id).quantity_left == left
