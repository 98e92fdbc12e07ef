"""Versions kept by day: what is refused, what stands on a day, and that nothing is lost."""

import json
import tempfile
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.screening import store
from licet.screening.detect import read
from licet.screening.entries import Entry, Name, PartyList
from licet.screening.formats.common import Fault, ListError, Reading
from licet.screening.publishers import TITLES


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    return tmp_path / "licet" / "lists"


def made(count, *, list_id="un_sc", as_of=None, kind="person", more=(), faults=(), read=0, hash=None):
    entries = tuple(Entry(str(n), list_id, kind, (Name(f"Party {n}"),)) for n in range(count)) + tuple(more)
    key = hash or f"{list_id}{count}{kind}{as_of}{len(more)}".encode().hex().ljust(64, "0")
    return Reading(PartyList(list_id, list_id, "un", as_of, entries, key), tuple(faults), read or len(entries))


def day(text):
    return date.fromisoformat(text)


def test_a_version_comes_back_as_it_was_kept():
    found = made(3, as_of=day("2026-01-02"))
    (version,) = store.add(found, "un.xml").versions
    assert (version.list, version.as_of, version.entries, version.file) == ("un_sc", day("2026-01-02"), 3, "un.xml")
    assert version.title == "UN Security Council consolidated list"
    assert store.load(version).entries == found.list.entries
    assert store.versions() == (version,)
    assert dict(version.kinds) == {"person": 3}


def test_the_same_content_is_nothing_new_and_is_seen_again(data):
    store.add(made(3), "un.xml", on=day("2026-01-02"))
    again = store.add(made(3), "un.xml", on=day("2026-01-09"))
    assert again.outcome == "same"
    (version,) = store.versions()
    assert (version.as_of, version.seen) == (day("2026-01-02"), day("2026-01-09"))
    assert store.add(made(3), "un.xml", on=day("2026-01-03")).outcome == "same"
    assert len(list(data.iterdir())) == 1


def test_content_that_comes_back_is_a_version_anew():
    for text, count in (("2026-01-01", 100), ("2026-02-01", 101), ("2026-03-01", 100)):
        assert store.add(made(count), "x", on=day(text)).outcome == "new"
    assert [store.on("un_sc", day(text)).entries for text in ("2026-01-15", "2026-02-15", "2026-03-15")] == [100, 101, 100]


def test_of_several_of_a_day_the_last_one_stands():
    for count in (100, 101, 100):
        assert store.add(made(count), "x", on=day("2026-01-01")).outcome == "new"
    assert store.on("un_sc", day("2026-01-01")).entries == 100
    assert len(store.versions()) == 3


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 28), st.integers(100, 103)), min_size=1, max_size=6))
def test_on_every_day_stands_what_was_last_added_for_it(steps):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LICET_DATA", folder)
        known = {}
        for number, count in sorted(steps, key=lambda step: step[0]):
            store.add(made(count), "x", on=date(2026, 1, number))
            known[number] = count
        for number in range(min(known), 32):
            stood = known[max(n for n in known if n <= number)]
            assert store.on("un_sc", date(2026, 1, number)).entries == stood


def test_the_day_comes_from_the_file_its_name_or_the_user():
    with pytest.raises(ListError, match="neither the file nor its name"):
        store.add(made(3), "un.xml")
    assert store.add(made(3), "un_2026-01-02.xml").versions[0].as_of == day("2026-01-02")
    assert store.add(made(4), "un-20260103.xml").versions[0].as_of == day("2026-01-03")
    assert store.add(made(5, as_of=day("2026-01-04")), "un_2029-01-02.xml").versions[0].as_of == day("2026-01-04")
    with pytest.raises(ListError, match="the file says that it is of 2026-01-05"):
        store.add(made(6, as_of=day("2026-01-05")), "un.xml", on=day("2026-01-06"))


def test_a_list_is_not_of_a_day_before_its_parties_were_listed():
    party = Entry("p", "un_sc", "person", (Name("P"),), listed=day("2024-12-05"))
    with pytest.raises(ListError, match="a party listed on 2024-12-05, so it cannot be of 2023-01-01"):
        store.add(made(3, more=[party]), "x", on=day("2023-01-01"))
    assert store.add(made(3, more=[party]), "x", on=day("2024-11-20")).outcome == "new"  # published before it takes effect


def test_an_older_day_is_kept_as_history_only_when_said():
    store.add(made(3, as_of=day("2026-02-01")), "new.xml")
    old = made(2, as_of=day("2026-01-01"))
    with pytest.raises(ListError, match="a later version of un_sc is kept"):
        store.add(old, "old.xml")
    assert store.add(old, "old.xml", on=day("2026-01-01")).older
    assert store.latest()["un_sc"].as_of == day("2026-02-01")


def test_as_it_stood_on_a_day():
    for text, count in (("2024-01-01", 100), ("2025-01-01", 101), ("2026-01-01", 102)):
        store.add(made(count, as_of=day(text)), "x")
    assert [store.on("un_sc", day(text)).entries for text in ("2024-01-01", "2024-12-31", "2025-01-01", "2030-01-01")] == [
        100,
        100,
        101,
        102,
    ]
    assert store.latest(day("2025-06-01"))["un_sc"].entries == 101
    with pytest.raises(ListError, match="the oldest version of un_sc that is kept is of 2024-01-01"):
        store.on("un_sc", day("2023-12-31"))
    with pytest.raises(ListError, match="no version of us_sdn is kept"):
        store.on("us_sdn", day("2024-01-01"))


@pytest.mark.parametrize(("count", "refused"), [(95, False), (94, True), (101, False)])
def test_a_list_that_shrank_by_more_than_a_twentieth_is_refused(count, refused):
    store.add(made(100, as_of=day("2026-01-01")), "a")
    later = made(count, as_of=day("2026-02-01"))
    if refused:
        with pytest.raises(ListError, match="un_sc had 100 entries on 2026-01-01 and has 94"):
            store.add(later, "b")
        assert store.latest()["un_sc"].entries == 100
    assert store.add(later, "b", accept_shrink=True).outcome == "new"


def test_a_kind_that_vanished_is_refused():
    ship = Entry("s", "un_sc", "vessel", (Name("Ship"),))
    store.add(made(100, as_of=day("2026-01-01"), more=[ship]), "a")
    with pytest.raises(ListError, match="had 1 of kind vessel"):
        store.add(made(100, as_of=day("2026-02-01")), "b")


def test_a_list_that_vanished_from_a_combined_file_is_refused_or_empty_from_then_on():
    other = Entry("o", "us_fse", "person", (Name("Other"),))
    store.add(made(100, as_of=day("2026-01-01"), more=[other]), "a")
    later = made(100, as_of=day("2026-02-01"))
    with pytest.raises(ListError, match="us_fse, 1 entries on 2026-01-01, is not in it"):
        store.add(later, "b")
    store.add(later, "b", accept_shrink=True)
    assert store.latest()["us_fse"].entries == 0
    assert store.load(store.latest()["us_fse"]).entries == ()
    assert store.on("us_fse", day("2026-01-15")).entries == 1


def test_a_file_much_of_which_cannot_be_read_is_refused():
    faults = [Fault(f"line {n}", "x") for n in range(10)]
    with pytest.raises(ListError, match="10 of its 110 records cannot be read"):
        store.add(made(100, as_of=day("2026-01-01"), faults=faults, read=110), "a")


def test_history_is_compared_with_what_was_before_it():
    store.add(made(1000, as_of=day("2026-01-01")), "new")
    assert store.add(made(10, as_of=day("2016-01-01")), "old", on=day("2016-01-01")).older


def test_a_combined_file_is_split_and_stays_one_file():
    other = Entry("o", "us_sdn", "person", (Name("Other"),))
    added = store.add(made(2, list_id="us_entity_list", as_of=day("2026-01-01"), more=[other]), "csl.csv")
    assert [(v.list, v.entries, v.of) for v in added.versions] == [
        ("us_entity_list", 2, "us_entity_list"),
        ("us_sdn", 1, "us_entity_list"),
    ]
    assert len({(v.hash, v.folder) for v in added.versions}) == 1
    assert [e.list for e in store.load(store.latest()["us_sdn"]).entries] == ["us_sdn"]
    with pytest.raises(ListError, match="the file holds 2 lists"):
        store.add(made(3, list_id="us_entity_list", as_of=day("2026-01-02"), more=[other]), "csl.csv", as_id="mine")


def test_another_id_for_a_list_of_ones_own():
    (version,) = store.add(read(b"name\nExample Works\n"), "own.csv", as_id="own_customers", on=day("2026-01-01")).versions
    assert (version.list, store.load(version).entries[0].list) == ("own_customers", "own_customers")
    for bad in ("../x", "A", "", "x" * 80, "a.b"):
        with pytest.raises(ListError, match="no id of a list"):
            store.add(read(b"name\nOther Works\n"), "own.csv", as_id=bad, on=day("2026-01-01"))


def test_damage_is_told_and_costs_one_version(data):
    store.add(made(3, as_of=day("2026-01-01")), "a")
    store.add(made(4, as_of=day("2026-02-01")), "b")
    first, second = store.versions()
    (data / second.folder / "version.json").write_text("{")
    assert store.versions() == (first,)
    assert store.damaged() == (second.folder,)
    (data / first.folder / "un_sc.msgpack").write_bytes(b"\xc1")
    with pytest.raises(ListError, match="cannot be read"):
        store.load(first)


def test_no_half_written_version_is_seen(data):
    (data / ".2026-01-01-x.99").mkdir(parents=True)
    (data / ".2026-01-01-x.99" / "version.json").write_text("[]")
    assert (store.versions(), store.damaged()) == ((), ())


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "file"))
    with pytest.raises(ListError, match="it cannot be kept"):
        store.add(made(3, as_of=day("2026-01-01")), "a")


def test_what_is_kept_is_data_that_others_can_read(data):
    (version,) = store.add(made(1, as_of=day("2026-01-01")), "a").versions
    told = json.loads((data / version.folder / "version.json").read_text())
    assert (told[0]["list"], told[0]["as_of"], told[0]["entries"]) == ("un_sc", "2026-01-01", 1)
    assert msgspec.msgpack.decode((data / version.folder / "un_sc.msgpack").read_bytes())["entries"][0]["id"] == "0"


def test_the_law_finds_the_lists_it_asks_for_under_these_ids():
    from licet.facts.vocabulary import load_vocabulary
    from licet.screening.law_facts import words_on

    choices = set(load_vocabulary()["end_user.lists"].choices)
    known = {word for list_id in TITLES for word in words_on(Entry("1", list_id), day("2026-01-01"))}
    made = {
        "us_entity_list",
        "us_denied_persons",
        "us_unverified",
        "us_military_end_user",
        "us_sdn",
        "eu_sanctions",
        "jp_end_user_list",
    }
    made |= {"jp_russia_specified", "cn_control_list", "cn_watch_list", "cn_unreliable_entity"}
    assert made <= choices & known
