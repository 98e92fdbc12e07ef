"""Decisions: bound to both sides, reopened when either changes, append-only, chained; nothing new or other is hidden."""

import multiprocessing
import sqlite3
from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.screening import decisions
from licet.screening.decisions import DecisionError, Party, confirmed_and_open, history, record, status, verify
from licet.screening.entries import Address, Entry, Identifier, Name

PARTY = Party(("Alpha Trading Ltd",), "SG", ("1 Raffles Place",), {"uen": "200012345K"}, key="C-17")
ENTRY = Entry(
    "alpha", "us_entity_list", names=(Name("Alpha Trading"),), countries=("SG",), footnotes=("4",), citation="90 FR 1"
)
OTHER = Entry("alpha-2", "us_entity_list", names=(Name("Alpha Trading Pte"),))


@pytest.fixture
def store(tmp_path):
    return tmp_path / "kept" / "decisions.sqlite"


def decide(store, verdict="different", party=PARTY, entry=ENTRY, **more):
    return record(party, entry, verdict, "another registered number", "A. Meier", file=store, **more)


def states(store, party=PARTY, entries=(ENTRY,)):
    return [s.state for s in status(party, entries, file=store)]


def test_open_until_decided_and_nothing_is_made_by_asking(store):
    assert states(store) == ["open"]
    assert history(file=store) == ()
    assert verify(file=store) == ""
    assert not store.exists()
    made = decide(store, when=datetime(2026, 11, 26, 9, tzinfo=UTC))
    (now,) = status(PARTY, [ENTRY], file=store)
    assert (now.state, now.decision, now.settled) == ("decided", made, "different")
    assert (made.author, made.approver, made.reason, made.party) == ("A. Meier", "", "another registered number", "C-17")
    assert made.decided_at == datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_a_decision_hides_no_other_entry_no_other_list_and_no_other_party(store):
    decide(store)
    elsewhere = msgspec.structs.replace(ENTRY, list="us_unverified")
    assert states(store, entries=[ENTRY, OTHER, elsewhere]) == ["decided", "open", "open"]
    assert states(store, party=msgspec.structs.replace(PARTY, key="C-18")) == ["open"]


def test_a_later_decision_supersedes_and_the_earlier_stays(store):
    decide(store, "unsure")
    assert confirmed_and_open(status(PARTY, [ENTRY], file=store)) == ((), (ENTRY,))
    decide(store, "same", approver="B. Kim")
    assert confirmed_and_open(status(PARTY, [ENTRY], file=store)) == ((ENTRY,), ())
    decide(store, "different")
    assert confirmed_and_open(status(PARTY, [ENTRY], file=store)) == ((), ())
    decide(store, "escalate")
    assert confirmed_and_open(status(PARTY, [ENTRY], file=store)) == ((), (ENTRY,))
    assert [d.verdict for d in history(PARTY, file=store)] == ["unsure", "same", "different", "escalate"]
    assert [d.approver for d in history(file=store)] == ["", "B. Kim", "", ""]


PARTY_CHANGES = [
    {"names": ("Alpha Trading Limited",)},
    {"names": ("Alpha Trading Ltd", "Alpha")},
    {"country": "HK"},
    {"addresses": ()},
    {"addresses": ("1 Raffles Place", "2 Raffles Place")},
    {"identifiers": {"uen": "200012345Z"}},
    {"identifiers": {}},
]
ENTRY_CHANGES = [
    {"names": (Name("Alpha Trading"), Name("Alpha", "alias"))},
    {"names": (Name("Alpha Trading", "weak"),)},
    {"footnotes": ("4", "5")},
    {"footnotes_from": (date(2025, 1, 1),)},
    {"policy": "presumption of denial"},
    {"until": date(2026, 1, 1)},
    {"listed": date(2025, 1, 1)},
    {"addresses": (Address("1 Raffles Place"),)},
    {"identifiers": (Identifier("200012345K"),)},
    {"citation": "90 FR 1, 90 FR 2"},
    {"kind": "organisation"},
    {"remarks": "x"},
]


@pytest.mark.parametrize("verdict", decisions.VERDICTS)
@pytest.mark.parametrize("side", ["party", "entry"])
def test_any_change_of_either_side_reopens_and_says_what_changed(store, verdict, side):
    decide(store, verdict)
    for change in PARTY_CHANGES if side == "party" else ENTRY_CHANGES:
        party = msgspec.structs.replace(PARTY, **change) if side == "party" else PARTY
        entry = msgspec.structs.replace(ENTRY, **change) if side == "entry" else ENTRY
        (now,) = status(party, [entry], file=store)
        assert (now.state, now.settled) == ("reopened", None), change
        assert [line.split(":")[0] for line in now.changed] == [f"{side}.{next(iter(change))}"]
        assert confirmed_and_open([now]) == ((), (entry,))
    assert states(store) == ["decided"]  # as it was


texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
parties = st.builds(
    Party,
    names=st.lists(texts, min_size=1, max_size=3).map(tuple),
    country=st.sampled_from(("", "CN", "SG")),
    addresses=st.lists(texts, max_size=2).map(tuple),
    identifiers=st.dictionaries(texts, texts, max_size=2),
    key=st.just("K"),
)
entries = st.builds(
    Entry,
    id=st.just("e"),
    list=st.just("us_entity_list"),
    names=st.lists(st.builds(Name, text=texts), max_size=3).map(tuple),
    countries=st.sampled_from(((), ("CN",), ("CN", "HK"))),
    footnotes=st.sampled_from(((), ("1",), ("4",), ("4", "5"))),
    listed=st.sampled_from((None, date(2020, 12, 18), date(2024, 12, 2))),
    policy=st.sampled_from(("", "denial", "case by case")),
)


@given(parties, entries, parties, entries)
def test_a_decision_holds_exactly_as_long_as_both_sides_are_what_they_were(tmp_path_factory, party, entry, later, changed):
    store = tmp_path_factory.mktemp("d") / "decisions.sqlite"
    decide(store, party=party, entry=entry)
    assert states(store, party, [entry]) == ["decided"]
    same = (later, changed) == (party, entry)
    assert states(store, later, [changed]) == ["decided" if same else "reopened"]
    verify(file=store)


def test_a_field_that_is_not_given_changes_nothing(store):
    decide(store)
    assert states(
        store, party=Party(("Alpha Trading Ltd",), "SG", ("1 Raffles Place",), {"uen": "200012345K"}, key="C-17")
    ) == ["decided"]
    assert '"source"' not in sqlite3.connect(store).execute("SELECT entry_facts FROM decisions").fetchone()[0]


def test_a_party_without_a_key_is_known_by_name_and_country(store):
    decide(store, party=Party(("Beta  GmbH",), "DE"))
    assert states(store, party=Party(("BETA GmbH",), "DE")) == ["reopened"]  # the same party, spelt otherwise
    assert states(store, party=Party(("Beta GmbH",), "AT")) == ["open"]
    with pytest.raises(DecisionError, match="neither a key nor a name"):
        status(Party(()), [ENTRY], file=store)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verdict": "maybe"}, "is no decision"),
        ({"reason": "  "}, "the reason is missing"),
        ({"author": ""}, "the author is missing"),
        ({"when": datetime(2026, 1, 1)}, "no time zone"),
        ({"reason": "\ud800"}, "cannot be read or kept"),
    ],
)
def test_a_decision_needs_its_parts(store, change, says):
    given = {"party": PARTY, "entry": ENTRY, "verdict": "same", "reason": "r", "author": "a", **change}
    with pytest.raises(DecisionError, match=says):
        record(**given, file=store)
    assert history(file=store) == ()


def raw(store, *statements):
    with sqlite3.connect(store, isolation_level=None) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET verdict = 'different'",
        "UPDATE decisions SET seq = seq + 10",
        "DELETE FROM decisions",
        "REPLACE INTO decisions SELECT * FROM decisions WHERE seq = 1",
        "INSERT INTO decisions SELECT 99, party, party_facts, party_hash, list, entry, entry_facts, entry_hash, 'different',"
        " reason, author, approver, decided_at, '', 'new' FROM decisions WHERE seq = 1",
    ],
)
def test_the_table_refuses_to_be_rewritten(store, statement):
    decide(store, "same")
    decide(store, "same")
    before = history(file=store)
    with pytest.raises(sqlite3.IntegrityError, match="a decision"):
        raw(store, statement)
    assert history(file=store) == before


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "UPDATE decisions SET verdict = 'different' WHERE seq = 1",
            "decision 1 cannot be trusted: it is not what was written",
        ),
        ("UPDATE decisions SET author = 'Z' WHERE seq = 2", "decision 2"),
        ("UPDATE decisions SET party_facts = '{}' WHERE seq = 2", "its party is not what was written"),
        ("UPDATE decisions SET entry_hash = 'x' WHERE seq = 1", "its entry is not what was written"),
        ("DELETE FROM decisions WHERE seq = 2", "decision 3 cannot be trusted: it does not follow"),
        ("DELETE FROM decisions WHERE seq = 1", "decision 2 cannot be trusted: it does not follow"),
    ],
)
def test_who_rewrites_it_all_the_same_is_found_out(store, statement, says):
    for _ in range(3):
        decide(store, "same")
    raw(store, "DROP TRIGGER decisions_stay", "DROP TRIGGER decisions_remain", statement)
    with pytest.raises(DecisionError, match=says):
        verify(file=store)


def test_rows_cut_off_at_the_end_show_by_the_last_hash(store):
    decide(store)
    last = decide(store)
    assert verify(file=store) == last.hash
    raw(store, "DROP TRIGGER decisions_remain", "DELETE FROM decisions WHERE seq = 2")
    assert verify(file=store) != last.hash


def test_a_file_that_is_no_store_or_cannot_be_written(tmp_path):
    file = tmp_path / "decisions.sqlite"
    file.write_bytes(b"not a database, surely" * 100)
    for call in (lambda: status(PARTY, [ENTRY], file=file), lambda: decide(file), lambda: verify(file=file)):
        with pytest.raises(DecisionError, match="cannot be read or kept"):
            call()
    (tmp_path / "blocked").write_text("")
    with pytest.raises(DecisionError, match="cannot be read or kept"):
        decide(tmp_path / "blocked" / "decisions.sqlite")


def test_where_it_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "a"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "b"))
    assert decisions.store_file() == tmp_path / "a" / "licet" / "decisions.sqlite"
    record(PARTY, ENTRY, "same", "r", "a")
    assert [s.state for s in status(PARTY, [ENTRY])] == ["decided"]
    monkeypatch.delenv("LICET_DATA")
    assert [s.state for s in status(PARTY, [ENTRY])] == ["open"]
    assert decisions.store_file() == tmp_path / "b" / "licet" / "decisions.sqlite"


def _several(file, author):
    for _ in range(10):
        record(PARTY, ENTRY, "same", "r", author, file=file)


def test_two_writers_at_once_keep_one_chain(store):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_several, args=(store, author)) for author in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [w.exitcode for w in writers] == [0, 0]
    assert len(history(file=store)) == 20
    verify(file=store)
