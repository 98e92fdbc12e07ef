"""A determination saved is the same years later, or says what is not."""

import re
from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import text

import licet
from licet.decision.decide import Decider, load_decider
from licet.errors import LicetError
from licet.records import audit, keeping
from licet.records.canonical import canonical, sha256
from licet.records.pinning import pinned, unpinned
from licet.records.replay import replay

DEAL = {
    "on": "2024-10-01",
    "from": "NL",
    "to": "CN",
    "end_use": "unknown",
    "facts": {"dco": "1.6 nm"},
    "item": {"model": "NXT:1980Di"},
    "party": [{"role": "end_user", "name": "Confidential Fab 7", "country": "CN"}],
}


@pytest.fixture
def kept(store):
    return keeping.save(store, DEAL, who="mk", why="order 10071")


def test_what_is_kept_is_the_determination(store, kept):
    found = keeping.read(store, kept.id)
    assert found.answer == canonical(licet.determine(DEAL))
    assert kept.sha256 == sha256(found.answer)
    assert (kept.who, kept.why, kept.on, kept.as_of) == ("mk", "order 10071", date(2024, 10, 1), date(2024, 10, 1))
    assert kept.saved_at.endswith("+00:00")
    assert kept.lists_hash
    assert "end_user.lists" in found.facts["screening"]


def test_an_id_is_safe_in_a_url_and_tells_nothing(store, kept):
    again = keeping.save(store, DEAL, who="mk", why="order 10071")
    assert re.fullmatch(r"[2-9a-z]{16}", kept.id)
    assert again.id != kept.id
    assert again.sha256 == kept.sha256


def test_facts_come_back_as_they_were():
    deal = load_decider().deal(DEAL)
    assert unpinned(msgspec.json.decode(canonical(pinned(deal)))) == deal


def test_deciding_again_gives_the_same_bytes(store, kept):
    found = replay(store, kept.id, who="jd")
    assert (found.same_bytes, found.same_law, found.still) == (True, True, True)
    assert found.says == "the same facts under the same law give the same bytes"
    assert keeping.read(store, kept.id).acts[-1].action == keeping.REPLAYED


def test_another_law_is_said_and_its_answer_given(store, kept):
    law = load_decider()
    other = load_book_without(law, "nl.")
    found = replay(store, kept.id, decider=other)
    assert (found.same_bytes, found.same_law, found.still) == (False, False, False)
    assert found.says.startswith("the law is not encoded as it was")
    assert found.says.endswith("this is no longer the answer")
    (dutch,) = [r for r in found.regimes if r.regime == "nl"]
    assert dutch.then == "licence_required"
    assert dutch.now != dutch.then
    assert "outcome" in [d.part for d in dutch.differs]


def test_another_day_is_compared(store, kept):
    found = replay(store, kept.id, on=date(2023, 1, 2))
    assert not found.same_bytes
    assert found.says.startswith("under the law of 2023-01-02")
    assert not found.still


@pytest.mark.parametrize(("who", "why"), [("", "a reason"), ("mk", " ")])
def test_who_and_why_must_be_said(store, who, why):
    with pytest.raises(LicetError, match="is missing"):
        keeping.save(store, DEAL, who=who, why=why)
    assert audit.head(store).number == 0


def test_an_early_deletion_is_refused_and_a_late_one_told_of(store, kept):
    until = kept.retention.until
    assert until is not None
    with pytest.raises(LicetError, match=f"kept through {until}"):
        keeping.remove(store, kept.id, who="mk", why="space", today=until)
    assert keeping.read(store, kept.id).kept == kept
    keeping.remove(store, kept.id, who="mk", why="space", today=until + timedelta(days=1), asked_elsewhere=True)
    with pytest.raises(LicetError, match="was deleted on"):
        keeping.read(store, kept.id)
    assert audit.verify(store).fault is None


def test_a_hold_goes_before_the_day(store, kept):
    late = date(2300, 1, 1)
    first = keeping.hold(store, kept.id, who="counsel", why="a subpoena")
    assert first.held
    second = keeping.hold(store, kept.id, who="counsel", why="another")
    with pytest.raises(LicetError, match="legal hold"):
        keeping.remove(store, kept.id, who="mk", why="space", today=late, asked_elsewhere=True)
    with pytest.raises(LicetError, match="say which"):
        keeping.release(store, kept.id, who="counsel", why="closed")
    for hold in second.holds:
        last = keeping.release(store, kept.id, who="counsel", why="closed", number=hold.number)
    assert not last.held
    with pytest.raises(LicetError, match="no such hold"):
        keeping.release(store, kept.id, who="counsel", why="closed")
    keeping.remove(store, kept.id, who="mk", why="space", today=late, asked_elsewhere=True)


def test_a_later_event_lengthens_the_time(store, kept):
    later = keeping.tell(store, kept.id, "reexport", date(2031, 5, 6), who="mk")
    assert later.retention.until == date(2041, 5, 6)
    with pytest.raises(LicetError, match="is no event"):
        keeping.tell(store, kept.id, "deal", date(2031, 5, 6), who="mk")


@pytest.mark.parametrize("statement", ["UPDATE determinations SET who = 'x'", "DELETE FROM determinations"])
def test_the_database_itself_refuses(store, kept, statement):
    with pytest.raises(LicetError, match="determination"), store.writing() as connection:
        connection.execute(text(statement))
    assert audit.verify(store).fault is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE determinations SET who = 'x'", "is not what was written"),
        ("UPDATE determinations SET outcome = 'not_subject'", "is not what was written"),
        ("UPDATE determinations SET as_of = '2020-01-01'", "is not what was written"),
        ("UPDATE determinations SET lists_hash = ''", "is not what was written"),
        ("UPDATE determinations SET answer = facts", "is not what was written"),
        ("UPDATE determinations SET facts = answer", "is not what was written"),
        ("DELETE FROM determinations", "is gone"),
    ],
)
def test_a_record_changed_past_the_triggers_is_named(sqlite_store, change, why):
    kept = keeping.save(sqlite_store, DEAL, who="mk", why="order 10071")
    with sqlite_store.writing() as connection:
        triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(change))
        for _, sql in triggers:
            connection.exec_driver_sql(sql)
    found = audit.verify(sqlite_store)
    assert found.fault is not None
    assert found.fault.number == 1
    assert why in found.fault.why
    with pytest.raises(LicetError):
        keeping.read(sqlite_store, kept.id)


def test_the_newest_comes_first_page_by_page(store):
    saved = [keeping.save(store, DEAL, who="mk", why=f"order {n}", screen=False).id for n in range(5)]
    first = [k.id for k in keeping.listed(store, limit=3)]
    second = [k.id for k in keeping.listed(store, limit=3, before=first[-1])]
    assert first + second == saved[::-1]


def load_book_without(law, begins):
    from licet.law.book import Book

    book = law.book
    rest = [p for p in book.provisions if not p.id.startswith(begins)]
    made = Book(rest, book.instruments.values(), book.regimes, book.tables, book.gaps, "f" * 64)
    return Decider(made, law.vocabulary, law.places)


def test_only_regimes_the_deal_is_or_may_be_subject_to_say_how_long(sqlite_store):
    deal = {"on": "2026-11-02", "from": "JP", "to": "DE", "item": {"kind": "scanner"}}
    kept = keeping.save(sqlite_store, deal, who="a", why="b")
    outcomes = {a["regime"]: a["outcome"] for a in keeping.read(sqlite_store, kept.id).determination["regimes"]}
    assert outcomes["eu"] == outcomes["nl"] == "not_subject", "else this shows nothing"
    assert [each.rule for each in kept.retention.rules] == ["ear"], "the rule of the EU does not ask for it"
    assert kept.retention.without == ("jp",)
