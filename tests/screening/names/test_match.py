"""The door of the search: what is found, in which order, with what beside it; kernel and plain Python give the same."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.compiled import _folder, available, kept
from licet.errors import LicetError
from licet.screening.match import Matcher, Query
from licet.screening.names import read_name
from licet.screening.names.reading import Reading
from licet.screening.score import FULL, score
from licet.screening.search import search
from small_parties import PARTIES, party

needs_numba = pytest.mark.skipif(not available(), reason="numba is not installed")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.build(PARTIES)


def first(matcher: Matcher, name: str, threshold: float = 0.4) -> str:
    hits = matcher.search(Query(name), threshold=threshold)
    return hits[0].entry.id if hits else ""


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("Qarvex Microelectronics", "1"),
        ("QARVEX MICROELECTRONIC LTD", "1"),
        ("Qarvx Micro Electronics", "1"),
        ("Qаrvex Microelectronics", "1"),
        ("JSC Zarnitsa Plant 3", "2"),
        ("Zarnitsa Plant No 5", "3"),
        ("АО Завод Зарница 3", "2"),
        ("Beijing Lumitek Optical Equip.", "5"),
        ("上海 Lumitek 光学设备有限公司", "4"),
        ("Sergei Velikanov", "6"),
        ("Сергей Великанов", "6"),
        ("محمد يوسف الجبيري", "7"),
        ("Mohamed Yousef al Jubeiry", "7"),
        ("HSFIC", "8"),
        ("明正国际贸易有限公司", "9"),
        ("Ocean Talisman", "10"),
        ("Academy of Plasma Studies", "12"),
    ],
)
def test_found(matcher: Matcher, query: str, entry: str) -> None:
    assert first(matcher, query) == entry


@pytest.mark.parametrize(
    "query", ["Trading Limited", "Shanghai", "Muhammad", "International Corporation", "Lindqvist Bakery", "Sergey"]
)
def test_not_found(matcher: Matcher, query: str) -> None:
    assert matcher.search(Query(query)) == ()


def test_a_hit_says_why(matcher: Matcher) -> None:
    hit = matcher.search(Query("Qаrvex Microelectronics", country="DE", kind="person"))[0]
    assert round(hit.score * FULL) == sum(p.points for p in hit.parts)
    assert {(e.about, e.says.split(":")[0]) for e in hit.evidence} == {
        ("letters", "look-alike letters of another script undone"), ("country", "DE"), ("kind", "person"),
    }  # fmt: skip


def test_country_and_kind_move_no_score(matcher: Matcher) -> None:
    plain = matcher.search(Query("Qarvex Microelectronics"))[0].score
    assert matcher.search(Query("Qarvex Microelectronics", country="CN"))[0].score == plain
    assert matcher.search(Query("Qarvex Microelectronics", country="DE", kind="organisation"))[0].score == plain


def test_aliases_limit_and_threshold(matcher: Matcher) -> None:
    assert matcher.search(Query("Nobody Knows", aliases=("Nordvik Shipping",)))[0].entry.id == "11"
    assert len(matcher.search(Query("Lumitek Optical Equipment"), limit=1, threshold=0.3)) == 1
    assert len(matcher.search(Query("Lumitek Optical Equipment"), limit=5, threshold=0.3)) == 2
    assert matcher.search(Query("Lumitek Optical Equipment"), threshold=0.99) == ()


@pytest.mark.parametrize("name", ["", "!!!", "Limited Liability Company", "\x00\ud800", "of the"])
def test_a_name_that_cannot_be_searched_for_is_reported(matcher: Matcher, name: str) -> None:
    found = matcher.look_up(Query(name))
    assert found.hits == ()
    assert len(found.faults) == 1


def test_hostile_names_do_no_harm(matcher: Matcher) -> None:
    for name in ("Qarvex " * 1_000_000, "(" * 100_000, "a" * 10_000_000, "\u202eQarvex\u0000 Microelectronics", "é" * 50_000):
        matcher.look_up(Query(name))
    assert Matcher.build([party("1", ""), party("2", "...")]).search(Query("Qarvex")) == ()
    assert Matcher.build([]).search(Query("Qarvex")) == ()


def test_the_index_keeps_nothing_back(matcher: Matcher) -> None:
    for query in ("Lumitek Optical", "Zarnitsa Plant 3", "Mohammed Yusuf", "S. Velikanov", "HSFIC", "Nordvik Ship"):
        reading = read_name(query)
        brute = {e.id: max(score(reading, read_name(n.text, e.kind))[0] for n in e.names) for e in PARTIES}
        hits = {h.entry.id: round(h.score * FULL) for h in matcher.search(Query(query), limit=99, threshold=0.25)}
        assert {k: v for k, v in hits.items() if k != "12"} == {k: v for k, v in brute.items() if v >= 2500 and k != "12"}


WORDS = (
    "qarvex qarvx lumitek lumi tek optical zarnitsa plant 3 5 no shanghai beijing international intl trading ltd jsc limited "
    "muhammad "
    "mohamed yusuf sergey s velikanov velikanof nikolayevich hsfi harbour silicon fabrication 明正 国际 上海 محمد Завод "
    "chi chu ha haa jjsc joint sock eood hu abdul aziz abdulaziz al 图尔基·谢赫"
)
names = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=6).map(" ".join)


@settings(deadline=None, max_examples=40)
@given(st.lists(names, min_size=1, max_size=8, unique=True), names, names)
def test_an_entry_more_removes_no_hit(listed: list[str], extra: str, query: str) -> None:
    entries = [party(str(n), name) for n, name in enumerate(listed)]
    few = {(h.entry.id, h.score) for h in Matcher.build(entries).search(Query(query), limit=99, threshold=0.3)}
    more = {
        (h.entry.id, h.score)
        for h in Matcher.build([*entries, party("x", extra)]).search(Query(query), limit=99, threshold=0.3)
    }
    assert few <= more


def in_python(matcher: Matcher, queries: list[str], threshold: int) -> list[tuple[int, int, int]]:
    """(query, name, points), as the kernel gives them, by the readable search."""
    found = []
    for at, reading in enumerate(map(read_name, queries)):
        hits = [] if reading.fault else search(matcher.index, matcher._reading, matcher._resolve, reading, threshold)
        found += [(at, name, points) for points, name in hits]
    return found


@needs_numba
@settings(deadline=None, max_examples=60)
@given(st.lists(names, min_size=1, max_size=8), st.lists(names, min_size=1, max_size=5), st.sampled_from([1, 3000, 6200, 9000]))
def test_kernel_and_python_are_equal(listed: list[str], queries: list[str], threshold: int) -> None:
    matcher = Matcher.build(
        [party(str(n), name, kind="person" if n % 3 == 2 else "organisation") for n, name in enumerate(listed)]
    )
    columns = matcher.kernel.search(queries, threshold, [False] * len(queries), 1)
    assert list(zip(*(c.tolist() for c in columns), strict=True)) == in_python(matcher, queries, threshold)


@needs_numba
@settings(deadline=None, max_examples=60)
@given(st.lists(names, min_size=1, max_size=8), st.integers(0, 5), st.sampled_from([3000, 5200, 6000, 6800, 9000]))
def test_a_name_that_lacks_a_word_is_kept_back_by_neither(listed: list[str], lacking: int, threshold: int) -> None:
    matcher = Matcher.build([party(str(n), name) for n, name in enumerate(listed)])
    queries = [" ".join(word for n, word in enumerate(name.split()) if n != lacking) for name in listed]
    columns = matcher.kernel.search(queries, threshold, [False] * len(queries), 1)
    found = list(zip(*(c.tolist() for c in columns), strict=True))
    assert found == in_python(matcher, queries, threshold)
    read = [(at, reading) for at, reading in enumerate(map(read_name, queries)) if not reading.fault]
    every = {(at, n, score(reading, matcher._reading(n))[0]) for at, reading in read for n in range(len(matcher.index))}
    reached = {hit for hit in every if hit[2] >= threshold}
    # What is lifted for being written the same is looked up by itself.
    assert {(at, n, points) for at, n, points in reached ^ set(found) if not lifted(queries[at], matcher._reading(n))} == set()


def lifted(query: str, listed: Reading) -> bool:
    return any(part.kind == "written the same" for part in score(read_name(query), listed)[1])


def ids(found: Iterator[object]) -> list[object]:
    return list(found)


@needs_numba
def test_many_at_once_are_the_same_as_one_by_one(matcher: Matcher) -> None:
    queries = [Query(n.text, kind=e.kind) for e in PARTIES for n in e.names] * 30 + [Query("...")]
    other = Matcher.build(PARTIES)
    other.prepare()
    assert ids(other.search_many(queries, threads=2)) == [matcher.look_up(q) for q in queries]


@needs_numba
@pytest.mark.parametrize(("few", "made", "by_kernel"), [(2, False, True), (3, False, False), (3, True, True)])
def test_few_names_do_not_wait_for_machine_code(monkeypatch: pytest.MonkeyPatch, few: int, made: bool, by_kernel: bool) -> None:
    queries = [Query(n.text) for n in PARTIES[0].names][:1] * 2
    matcher = Matcher.build(PARTIES)
    monkeypatch.setattr("licet.screening.match._FEW", few)
    monkeypatch.setattr("licet.screening.match.kept", lambda *_: made)
    found = ids(matcher.search_many(queries))
    assert ("kernel" in vars(matcher)) is by_kernel
    assert found == [Matcher.build(PARTIES).look_up(query) for query in queries]


@needs_numba
def test_where_machine_code_is_kept_nobody_waits_for_many_names() -> None:
    matcher = Matcher.build(PARTIES)
    matcher.prepare()
    asked: list[int] = []
    found = matcher.search_many(asked.append(n) or Query("Qarvx Microelectronics") for n in range(20_000))
    next(found)
    assert len(asked) < 20_000


@needs_numba
def test_machine_code_that_was_kept_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_CACHE", str(tmp_path))
    _folder.cache_clear()
    assert not kept(tmp_path, "module.function")
    left = Path(_folder(tmp_path)) / "sources_of_it"
    left.mkdir()
    (left / "module.function-12.py311.nbi").touch()
    assert kept(tmp_path, "module.function")
    assert not kept(tmp_path, "module.other")
    _folder.cache_clear()


def test_saved_and_loaded(matcher: Matcher, tmp_path: Path) -> None:
    file = tmp_path / "names.npz"
    matcher.save(file)
    again = Matcher.load(file)
    assert tuple(again.entries) == tuple(matcher.entries)
    assert again.look_up(Query("Qarvx Microelectronics")) == matcher.look_up(Query("Qarvx Microelectronics"))


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    for number, data in enumerate((b"", b"PK\x03\x04", b"no index", b"\x80\x04K\x01.")):
        file = tmp_path / f"{number}.npz"
        file.write_bytes(data)
        with pytest.raises(LicetError, match="no index"):
            Matcher.load(file)
    with (tmp_path / "pickle.npz").open("wb") as stream:
        np.savez(stream, head=np.array([{"a": 1}], dtype=object))
    with pytest.raises(LicetError, match="no index"):
        Matcher.load(tmp_path / "pickle.npz")
    with pytest.raises(LicetError):
        Matcher.load(tmp_path / "absent.npz")


@needs_numba
def test_a_word_that_tells_less_in_one_name_tells_as_ever_in_another() -> None:
    matcher = Matcher.build([party("1", "Jjsc Lumitek"), party("2", "Jjsc Velikanov Ltd")])
    queries = ["Jjsc Lumitek", "Lumitek Jjsc", "Velikanov Jjsc Limited"]
    columns = matcher.kernel.search(queries, 1000, [False] * 3, 1)
    fast = sorted(zip(*(c.tolist() for c in columns), strict=True))
    slow = [
        (n, name, points)
        for n, q in enumerate(queries)
        for points, name in search(matcher.index, matcher._reading, matcher._resolve, read_name(q), 1000)
    ]
    assert fast == sorted(slow)
