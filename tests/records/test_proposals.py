"""Four eyes: no path leads from one identity to what takes two, whatever the door, the role or the moment."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text

from licet.cli.main import app
from licet.errors import LicetError
from licet.records import keeping, people, proposals, sessions, stops, tokens
from licet.records.audit import acts, verify
from licet.records.rights import LOCAL, RIGHTS, Actor, NotAllowed
from licet.records.store import open_store

PASSWORD = "six green boats sail"
DEAL = {"on": "2024-10-01", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}
AMENDMENT = {
    "amendment": {"title": "wider", "from": "2027-01-01"},
    "threshold": [{"provision": "nl.order_a.3B001.f.4.b", "fact": "dco", "was": "1.50 nm", "now": "2.40 nm"}],
}


def actor(store, name):
    return people.actor(people.found(store, name), "session")


@pytest.fixture
def house(store):
    """Accounts ada (admin), an, bo and cy (analysts and approvers)."""
    people.add(store, "ada", ["admin", "law_editor"], who="test", outside="x ada")
    for name in ("an", "bo", "cy"):
        people.add(store, name, ["analyst", "approver"], who="test", outside=f"x {name}")
    return store


@pytest.fixture
def held(house):
    """A record under a legal hold."""
    kept = keeping.save(house, DEAL, who="an", why="order 10071")
    return keeping.hold(house, kept.id, who="an", why="a subpoena")


def release_of(held):
    return "hold.release", {"record": held.id, "hold": held.holds[0].number}


def test_a_hold_is_released_by_two(house, held):
    with pytest.raises(NotAllowed, match="takes two people"):
        keeping.release(house, held.id, who="an", why="closed")
    made = proposals.propose(house, actor(house, "an"), *release_of(held), why="closed")
    assert keeping.read(house, held.id).kept.held
    with pytest.raises(NotAllowed, match="somebody else decides"):
        proposals.approve(house, actor(house, "an"), made.id, why="mine")
    found = proposals.approve(house, actor(house, "bo"), made.id, why="seen the letter")
    assert (found.state, found.author, found.decider) == ("approved", "an", "bo")
    assert not keeping.read(house, held.id).kept.held
    last = acts(house, held.id)[-1]
    assert (last.action, last.who, last.detail["approver"]) == ("hold.released", "an", "bo")
    with pytest.raises(LicetError, match="approved already"):
        proposals.refuse(house, actor(house, "cy"), made.id, why="no")
    assert verify(house).fault is None


def test_what_can_no_longer_be_done_is_not_approved(house, held):
    made = [proposals.propose(house, actor(house, "an"), *release_of(held), why="closed") for _ in range(2)]
    proposals.approve(house, actor(house, "bo"), made[0].id, why="yes")
    with pytest.raises(LicetError, match="no such hold stands"):
        proposals.approve(house, actor(house, "bo"), made[1].id, why="yes")
    assert proposals.read(house, made[1].id).state == "open", "all of it is kept, or nothing"


def test_a_reason_is_given_on_both_sides(house, held):
    with pytest.raises(LicetError, match="reason is missing"):
        proposals.propose(house, actor(house, "an"), *release_of(held), why="  ")
    made = proposals.propose(house, actor(house, "an"), *release_of(held), why="closed")
    with pytest.raises(LicetError, match="reason is missing"):
        proposals.approve(house, actor(house, "bo"), made.id, why="")


def test_only_the_author_withdraws_and_only_others_refuse(house, held):
    made = proposals.propose(house, actor(house, "an"), *release_of(held), why="closed")
    with pytest.raises(NotAllowed, match="only its author"):
        proposals.withdraw(house, actor(house, "bo"), made.id, why="x")
    with pytest.raises(NotAllowed, match="somebody else"):
        proposals.refuse(house, actor(house, "an"), made.id, why="x")
    assert proposals.withdraw(house, actor(house, "an"), made.id, why="a slip").state == "withdrawn"


def test_nobody_without_an_account_and_nobody_by_a_right_of_yesterday(house, held):
    with pytest.raises(NotAllowed, match="no accounts"):
        proposals.propose(house, LOCAL, *release_of(held), why="closed")
    made = proposals.propose(house, actor(house, "an"), *release_of(held), why="closed")
    before = actor(house, "bo")
    people.set_roles(house, before.id, ["viewer"], who="ada")
    with pytest.raises(NotAllowed, match="may not approve"):
        proposals.approve(house, before, made.id, why="yes")
    forged = Actor(before.id, "bo", frozenset(RIGHTS), "token")
    with pytest.raises(NotAllowed, match="may not approve"):
        proposals.approve(house, forged, made.id, why="yes")
    with pytest.raises(NotAllowed, match="may not approve"):
        proposals.approve(house, actor(house, "ada"), made.id, why="yes")


def test_the_database_refuses_one_who_goes_around_the_doors(house, held):
    made = proposals.propose(house, actor(house, "an"), *release_of(held), why="closed")
    for statement, why in (
        (f"UPDATE proposals SET state = 'approved', decider = author WHERE id = '{made.id}'", "nobody approves"),
        (f"UPDATE proposals SET state = 'approved' WHERE id = '{made.id}'", "nobody approves"),
        (f"UPDATE proposals SET author = (SELECT id FROM users WHERE name = 'bo') WHERE id = '{made.id}'", "never changed"),
        (f"UPDATE proposals SET detail = '' WHERE id = '{made.id}'", "never changed"),
        (f"DELETE FROM proposals WHERE id = '{made.id}'", "never deleted"),
        ("DELETE FROM users", "FOREIGN KEY|foreign key"),
    ):
        with pytest.raises(LicetError, match=why), house.writing() as connection:
            connection.execute(text(statement))


def test_a_proposal_that_was_changed_unseen_is_not_approved(house, held):
    made = proposals.propose(house, actor(house, "an"), *release_of(held), why="closed")
    on = " ON proposals" if house.file is None else ""
    with house.writing() as connection:
        connection.execute(text(f"DROP TRIGGER proposal_stays{on}"))
        connection.execute(text("UPDATE proposals SET author = (SELECT id FROM users WHERE name = 'cy')"))
    with pytest.raises(LicetError, match="not what was proposed"):
        proposals.approve(house, actor(house, "an"), made.id, why="yes")
    assert "not what was written" in verify(house).fault.why


@pytest.mark.parametrize(
    ("trigger", "statement", "why"),
    [
        ("proposal_takes_two", "UPDATE proposals SET state = 'approved', decider = author", "the log says otherwise"),
        ("proposal_remains", "DELETE FROM proposals", "is gone"),
        ("proposal_stays", "UPDATE proposals SET why = 'other'", "not what was written"),
    ],
)
def test_what_was_changed_unseen_does_not_verify(house, held, trigger, statement, why):
    proposals.propose(house, actor(house, "an"), *release_of(held), why="closed")
    assert verify(house).fault is None
    with house.writing() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}{' ON proposals' if house.file is None else ''}"))
        connection.execute(text(statement))
    assert why in verify(house).fault.why


def test_a_change_of_the_law(house):
    made = proposals.propose(house, actor(house, "ada"), "law.change", {"amendment": AMENDMENT}, why="the ministry said so")
    with pytest.raises(NotAllowed):
        proposals.propose(house, actor(house, "an"), "law.change", {"amendment": AMENDMENT}, why="x")
    broken = json.loads(json.dumps(AMENDMENT).replace("1.50 nm", "7 nm"))
    with pytest.raises(LicetError):
        proposals.propose(house, actor(house, "ada"), "law.change", {"amendment": broken}, why="x")
    people.set_roles(house, people.found(house, "ada").id, ["admin", "law_editor", "approver"], who="test")
    with pytest.raises(NotAllowed, match="proposed this yourself"):
        proposals.approve(house, actor(house, "ada"), made.id, why="yes")
    assert proposals.approve(house, actor(house, "bo"), made.id, why="read both texts").state == "approved"


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("nothing", {}),
        ("hold.release", {"record": "none", "hold": 1}),
        ("hold.release", {"record": 1, "hold": "x"}),
        ("hold.release", {"record": "x", "hold": 1, "more": True}),
        ("match.decide", {"name": "x", "list": "none", "entry": "1", "verdict": "same"}),
        ("match.decide", {"name": "x", "list": "us_entity_list", "entry": "1", "verdict": "clear"}),
    ],
)
def test_what_cannot_be_done_is_not_proposed(house, kind, detail):
    with pytest.raises(LicetError):
        proposals.propose(house, actor(house, "an"), kind, detail, why="x")
    assert proposals.listed(house) == []


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    monkeypatch.setenv("LICET_DATABASE", str(tmp_path / "cli.sqlite"))
    monkeypatch.delenv("LICET_TOKEN", raising=False)

    def call(*words, key=""):
        found = CliRunner(env={"LICET_TOKEN": key}).invoke(app, list(words))
        if isinstance(found.exception, LicetError):
            raise found.exception
        assert found.exit_code == 0, found.output
        return found.output

    return call


def test_a_match_is_decided_by_two_on_the_command_line(run, tmp_path):
    from datetime import date

    from licet.screening.decisions import history
    from licet.screening.standing import lists_on

    of = next(each for each in lists_on(date.today()) if each.entries)
    entry = f"{of.id}/{of.entries[0].id}"
    with open_store(str(tmp_path / "cli.sqlite")) as store:
        people.add(store, "ada", ["admin"], who="test", outside="x ada")
        keys = {}
        for name in ("an", "bo"):
            made = people.add(store, name, ["analyst", "approver"], who="test", outside=f"x {name}")
            keys[name] = tokens.add(store, made.id, "cli", ["record", "approve"], 1, who="test")[1]
    with pytest.raises(NotAllowed, match="takes two people"):
        run("decisions", "record", "Fab 7", entry, "different", "--reason", "x", "--by", "an")
    words = ("proposal", "match", "Fab 7", entry, "different", "--country", "NL", "--why", "other address")
    with pytest.raises(NotAllowed, match="not known who acts"):
        run(*words)
    with pytest.raises(NotAllowed, match="worth nothing"):
        run(*words, key="licet_no")
    made = run(*words, key=keys["an"]).split()[1].strip(";")
    with pytest.raises(NotAllowed, match="proposed this yourself"):
        run("proposal", "approve", made, "--why", "yes", key=keys["an"])
    assert history() == ()
    assert "approved" in run("proposal", "approve", made, "--why", "seen the register", key=keys["bo"])
    (kept,) = history()
    assert (kept.verdict, kept.author, kept.approver) == ("different", "an", "bo")
    assert "match.decide" in run("proposal", "list")
    assert "Fab 7" not in run("audit", "list", "--json")


class FourEyes(RuleBasedStateMachine):
    """Two people, their roles, sessions and keys changed at any moment; whatever is approved was approved by the other."""

    NAMES = ("an", "bo")

    @initialize()
    def begin(self):
        from tempfile import mkdtemp

        self.store = open_store(f"{mkdtemp(prefix='licet-eyes-')}/r.sqlite")
        people.add(self.store, "ada", ["admin"], who="test", outside="x ada")
        self.ids = {n: people.add(self.store, n, ["law_editor"], who="test", outside=f"x {n}").id for n in self.NAMES}
        self.actors, self.made = [], {}

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()

    @rule(
        name=st.sampled_from(NAMES),
        roles=st.sampled_from([["viewer"], ["law_editor"], ["analyst"], ["approver"], ["law_editor", "approver"]]),
    )
    def role(self, name, roles):
        people.set_roles(self.store, self.ids[name], roles, who="ada")

    @rule(name=st.sampled_from(NAMES), door=st.sampled_from(["session", "token"]))
    def come_in(self, name, door):
        person = people.found(self.store, name)
        if door == "session":
            found = sessions.actor_of(self.store, sessions.begin(self.store, person, by="password"))
        else:
            scopes = sorted(person.rights)
            found = tokens.actor_of(self.store, tokens.add(self.store, person.id, "k", scopes, 1, who="ada")[1])
        self.actors.append(found)

    @rule(data=st.data())
    def propose(self, data):
        if self.actors:
            who = data.draw(st.sampled_from(self.actors))
            try:
                made = proposals.propose(self.store, who, "law.change", {"amendment": AMENDMENT}, why="w")
            except NotAllowed:
                assert "law" not in people.found(self.store, who.name).rights & who.rights
            else:
                self.made[made.id] = who.id

    @rule(data=st.data(), number=st.integers(0, 3))
    def hold_and_let_go(self, data, number):
        if self.actors:
            who = data.draw(st.sampled_from(self.actors))
            try:
                (held,) = stops.place(self.store, who, [f"SO-{number}"], why="w")
                made = proposals.propose(self.store, who, "delivery.release", {"hold": held.id}, why="w")
            except NotAllowed:
                assert "record" not in people.found(self.store, who.name).rights & who.rights
            else:
                self.made[made.id] = who.id
                with pytest.raises(NotAllowed):
                    stops.release(self.store, who, held.id, why="alone")

    @rule(data=st.data(), how=st.sampled_from([proposals.approve, proposals.refuse, proposals.withdraw]))
    def decide(self, data, how):
        if self.actors and self.made:
            who, which = data.draw(st.sampled_from(self.actors)), data.draw(st.sampled_from(sorted(self.made)))
            try:
                how(self.store, who, which, why="w")
            except LicetError:
                return
            assert (who.id == self.made[which]) == (how is proposals.withdraw)

    @invariant()
    def two_people(self):
        if hasattr(self, "store"):
            with self.store.reading() as connection:
                alone = "SELECT count(*) FROM proposals WHERE state = 'approved' AND (decider = author OR decider IS NULL)"
                assert connection.execute(text(alone)).scalar() == 0
                gone = (
                    "SELECT count(*) FROM delivery_holds h WHERE released <> '' AND NOT EXISTS (SELECT 1 FROM proposals p"
                    " WHERE p.id = h.proposal AND p.subject = h.id AND p.state = 'approved' AND p.decider <> p.author)"
                )
                assert connection.execute(text(gone)).scalar() == 0


TestFourEyes = FourEyes.TestCase
TestFourEyes.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
