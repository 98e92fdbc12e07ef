"""Holds on deliveries: placed by one, released by two, and nothing leaves meanwhile."""

from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from licet.cli.main import app as command
from licet.errors import LicetError
from licet.records import licences, people, proposals, stops
from licet.records.audit import acts, verify
from licet.records.licence_terms import Refusal, Shipment, Terms
from licet.records.rights import LOCAL, Actor, NotAllowed


def actor(store, name):
    return people.actor(people.found(store, name), "session")


@pytest.fixture
def house(store):
    people.add(store, "ada", ["admin"], who="test", outside="x ada")
    for name in ("an", "bo"):
        people.add(store, name, ["analyst", "approver"], who="test", outside=f"x {name}")
    return store


def test_alone_one_places_and_releases(store):
    (held,) = stops.place(store, LOCAL, ["SO-10071/2"], why="asked the ministry")
    assert stops.place(store, LOCAL, [" so-10071/2 "], why="asked the ministry") == [held], "held for that already"
    (other,) = stops.place(store, LOCAL, ["SO-10071/2"], why="credit")
    assert [each.id for each in stops.standing(store, ["so-10071/２"])] == [held.id, other.id]
    assert stops.standing(store, ["SO-10071/3"]) == []
    found = stops.release(store, LOCAL, held.id, why="they answered")
    assert (found.released_by, found.released_why, found.approver) == ("local user", "they answered", "")
    with pytest.raises(LicetError, match="it was released on"):
        stops.release(store, LOCAL, held.id, why="again")
    assert [each.id for each in stops.listed(store)] == [other.id]
    assert [each.id for each in stops.listed(store, released=True)] == [held.id]
    assert [act.action for act in acts(store, held.id)] == ["delivery.held", "delivery.released"]
    assert verify(store).fault is None


@pytest.mark.parametrize("wrong", [[], [""], ["  "], ["x" * 101], [str(n) for n in range(501)]])
def test_what_is_no_reference(store, wrong):
    with pytest.raises(LicetError):
        stops.place(store, LOCAL, wrong, why="x")
    assert stops.listed(store) == []


def test_where_there_are_accounts_a_release_takes_two(house):
    with pytest.raises(NotAllowed):
        stops.place(house, Actor("x", "x", frozenset({"read"}), "token"), ["SO-1"], why="x")
    (held,) = stops.place(house, actor(house, "an"), ["SO-1"], why="a red flag")
    with pytest.raises(NotAllowed, match="takes two people"):
        stops.release(house, actor(house, "bo"), held.id, why="fine")
    made = proposals.propose(house, actor(house, "an"), "delivery.release", {"hold": held.id}, why="explained")
    assert made.subject == held.id
    with pytest.raises(NotAllowed, match="somebody else decides"):
        proposals.approve(house, actor(house, "an"), made.id, why="mine")
    assert stops.standing(house, ["SO-1"])
    proposals.approve(house, actor(house, "bo"), made.id, why="read it")
    found = stops.read(house, held.id)
    assert (found.released_by, found.released_why, found.approver) == ("an", "explained", "bo")
    with pytest.raises(LicetError, match="it was released"):
        proposals.propose(house, actor(house, "an"), "delivery.release", {"hold": held.id}, why="again")
    assert verify(house).fault is None


def test_the_database_refuses_one_who_goes_around_the_doors(house):
    held, other = stops.place(house, actor(house, "an"), ["SO-1", "SO-2"], why="x")
    made = proposals.propose(house, actor(house, "an"), "delivery.release", {"hold": other.id}, why="x")
    proposals.approve(house, actor(house, "bo"), made.id, why="x")
    for statement, why in (
        (f"UPDATE delivery_holds SET released = 'now' WHERE id = '{held.id}'", "takes two"),
        (f"UPDATE delivery_holds SET released = 'now', proposal = '{made.id}' WHERE id = '{held.id}'", "takes two"),
        (f"UPDATE delivery_holds SET reference = 'SO-9' WHERE id = '{held.id}'", "never changed|takes two"),
        (f"UPDATE delivery_holds SET released = '' WHERE id = '{other.id}'", "never changed|takes two"),
        (f"DELETE FROM delivery_holds WHERE id = '{held.id}'", "never deleted"),
    ):
        with pytest.raises(LicetError, match=why), house.writing() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("how", ["reference", "released", "gone", "invented"])
def test_the_log_shows_what_was_forged(store, how):
    (held,) = stops.place(store, LOCAL, ["SO-1"], why="x")
    with store.engine.connect() as raw:
        if store.file is not None:
            for name in ("stays", "remains", "takes_two", "ends_once", "stands"):
                raw.execute(text(f"DROP TRIGGER delivery_hold_{name}"))
        else:
            raw.execute(text("ALTER TABLE delivery_holds DISABLE TRIGGER ALL"))
        raw.execute(
            text(
                {
                    "reference": "UPDATE delivery_holds SET reference = 'SO-2'",
                    "released": "UPDATE delivery_holds SET released = 'now', released_why = 'x'",
                    "gone": "DELETE FROM delivery_holds",
                    "invented": "INSERT INTO delivery_holds (id, reference, key, who, why, placed_at)"
                    " VALUES ('z', 'SO-9', 'so-9', 'x', 'x', 'x')",
                }[how]
            )
        )
        raw.commit()
    fault = verify(store).fault
    assert fault is not None
    assert held.id in fault.why or "hold z" in fault.why


def test_nothing_is_drawn_for_what_is_held(store):
    terms = Terms("NL-1", "CDIU", date(2026, 1, 1), date(2026, 12, 31), currency="EUR", value=Decimal(1000))
    licence = licences.add(store, LOCAL, terms)
    (held,) = stops.place(store, LOCAL, ["SO-1"], why="a red flag")
    shipment = Shipment("so-1", date(2026, 5, 6), value=Decimal(1), currency="EUR")
    with pytest.raises(Refusal, match="SO-1 is held: a red flag"):
        licences.draw(store, LOCAL, licence.id, shipment, why="x")
    stops.release(store, LOCAL, held.id, why="explained")
    assert licences.draw(store, LOCAL, licence.id, shipment, why="x").shipment == "so-1"


def test_the_commands(store, url):
    def call(*words):
        ran = CliRunner(env={"LICET_DATABASE": url, "LICET_WHO": "ann"}).invoke(command, list(words))
        if isinstance(ran.exception, LicetError):
            raise ran.exception
        assert ran.exit_code == 0, ran.output
        return ran.output

    made = call("hold", "place", "SO-1", "SO-2", "--why", "a red flag").splitlines()
    assert [line.split()[2] for line in made] == ["SO-1", "SO-2"]
    first = made[0].split()[1]
    assert "by ann: a red flag" in call("hold", "list")
    assert call("hold", "release", first, "--why", "fine") == "released: SO-1\n"
    assert "SO-1" in call("hold", "list", "--released")
    assert "SO-1" not in call("hold", "list", "--json")
    people.add(store, "ada", ["admin"], who="test", outside="x ada")
    with pytest.raises(NotAllowed):
        call("hold", "release", made[1].split()[1], "--why", "fine")
