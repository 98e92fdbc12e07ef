"""What the kernel reads of a name, and finds with it, is what the readable functions read and find: bit for bit."""

import csv
import io
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.compiled import available
from licet.screening.index import KIND_NUMBERS, forms_mask
from licet.screening.match import Matcher, Query
from licet.screening.memory import Memory
from licet.screening.names import read_name, tables
from licet.screening.names.reading import Parsed, fault_of, parse_name
from licet.screening.search import search
from small_parties import PARTIES, party

pytestmark = pytest.mark.skipif(not available(), reason="numba is not installed")
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of public test data (../shared/data) is not there")

#: A name as numbers: its words with weight and kind, its legal forms, the first letter of these; or why it cannot be searched.
Read = tuple[list[tuple[str, int, int]], int, int] | str


def by_kernel(memory: Memory, names: Sequence[str], person: bool = False) -> list[Read]:
    batch = memory.read(names, [person] * len(names))
    words, rows, texts = batch.words[:3]
    read: list[Read] = []
    for at, (first, last, mask, head, *_) in enumerate(batch.names.tolist()):
        of = [
            (texts[words[t]].tobytes().rstrip(b"\0").decode(), *rows[t, :2].tolist()) for t in batch.tokens[first:last].tolist()
        ]
        read.append(batch.faults.get(at, (of, mask, head)))
    return read


def by_hand(name: str, person: bool = False) -> Read:
    found = parse_name(name, person)
    return fault_of(found) or _as_numbers(found)


def _as_numbers(found: Parsed) -> Read:
    head = ord(found.forms[0].text[0]) if found.forms else 0
    tokens = [(t.text[:40], t.weight, KIND_NUMBERS[t.kind]) for t in found.tokens]
    return tokens, forms_mask(found) if found.forms else 0, head if head < 128 else 0


def in_python(matcher: Matcher, name: str, threshold: int) -> list[tuple[int, int]]:
    reading = read_name(name)
    return [] if reading.fault else search(matcher.index, matcher._reading, matcher._resolve, reading, threshold)


def equal(matcher: Matcher, names: Sequence[str], threshold: int) -> int:
    """Asserts that both searches find the same with the same points; gives how much that was."""
    found: list[list[tuple[int, int]]] = [[] for _ in names]
    for query, name, points in zip(
        *(c.tolist() for c in matcher.kernel.search(names, threshold, [False] * len(names), 2)), strict=True
    ):
        found[query].append((points, name))
    for name, fast in zip(names, found, strict=True):
        assert fast == in_python(matcher, name, threshold), name
    return sum(map(len, found))


LISTED = sorted(w for w in tables.listed_words() if w.isascii())
FORMS = sorted(tables.legal_forms())
SCRIPTS = (
    "АО Завод Зарница", "明正国际贸易有限公司", "محمد يوسف", "שלום", "삼성전자", "トヨタ", "Ελλάς", "ไทย", "Հայ", "ქართ",
    "ÀÉÎÕÜ ßøæ", "Ⅻ ｆｕｌｌ", "\u200bx", "a\tb", "ａｂ",
)  # fmt: skip
SHAPES = (
    "A.B.", "S.p.A.", "J.", "K.", "L.", "O'Neil", "Mc-Donald", "&", "and", "No", "3", "no.", "07", "ii", "3M", "Fab7",
    "r05neft", "QarvexMicro", "GMBH", "GmbH", "Ltd.", "(PAEC)",
)  # fmt: skip
word = st.one_of(
    st.sampled_from(LISTED), st.sampled_from(FORMS), st.sampled_from(SCRIPTS),
    st.sampled_from(SHAPES),
    st.text("abcdeghilmnorstuAEIOT.'&-,3 ", min_size=1, max_size=12), st.text(min_size=1, max_size=5),
    st.sampled_from(("limitd", "compny", "corporatoin", "qarvexltd", "limitedqarvex", "lcc", "ldt", "gmb", "petrovich")),
    st.sampled_from(("lemeted", "kumpanee", "kompany", "jjsc", "oooo", "zaao", "hu", "ha", "sock", "eood", "iwanowitsch")),
)  # fmt: skip
case = st.sampled_from((str, str.upper, str.lower, str.title, str.swapcase))
name = st.builds(lambda words, how: how(" ".join(words)), st.lists(word, min_size=1, max_size=7), case)


@settings(deadline=None, max_examples=400)
@given(st.lists(name, min_size=1, max_size=6), st.booleans())
def test_a_name_is_read_as_by_hand(names: list[str], person: bool) -> None:
    memory = Memory()
    assert by_kernel(memory, names, person) == [by_hand(each, person) for each in names]
    assert by_kernel(memory, names[::-1], person) == [by_hand(each, person) for each in names[::-1]]


@pytest.mark.parametrize(
    "name",
    [
        "Qarvex QMS Micro Systems", "QMS Qarvex Micro Systems Ltd", "a" * 41, "A" * 599, "b " * 301, "x" * 700, "& & &", "and",
        "No 3", "Apolka, s.r.o.", "Co. Ltd.", "l l c", "A B C D", "Zarnitsa Li mited", "QarvexLtd", "Plant No. 07 II",
        "Jjsc Qarvex", "Qarvex Jjsc", "Jjsc", "Qarvex Ha", "Ha Qarvex", "Qarvex Hu Optics", "Joint Sock Compny Qarvex",
        "Qarvex Eood Optics", "Qarvex Kampane", "Lemeted Qarvex", "Qarvex Iwanowitsch", "Ltd", "Oooo Qarvex Ltd",
        "Qarvex Azeeoni", "Qarvex Leeability", "Qarvex Stock Camkany Trust", "Camkany Qarvex", "Qarvex AB", "AB Qarvex",
        "  ", "\x01", "\x7f", "Qarvex\nLtd", "@[`{^~|", "O'Neil's", '"Qarvex"', "Á É", "1st 2nd 3a", "Ltd " * 30, "x." * 70,
    ],
)  # fmt: skip
def test_what_is_out_of_the_ordinary(name: str) -> None:
    assert by_kernel(Memory(), [name, "Qarvex", name]) == [by_hand(name), by_hand("Qarvex"), by_hand(name)]


def test_initials_of_a_name_stay_a_word_in_the_next() -> None:
    names = ["Alpha Beta Gamma ABG", "ABG", "Nothing ABG Else At All"]
    assert by_kernel(Memory(), names) == [by_hand(each) for each in names]


def test_more_words_than_are_entered_at_once() -> None:
    rng = random.Random(1)
    names = [" ".join("".join(rng.choices("bcdfgklmnprstvz", k=9)) for _ in range(3)) for _ in range(6000)]
    assert by_kernel(Memory(), names) == [by_hand(each) for each in names]


def spoilt(names: Sequence[str], rng: random.Random) -> list[str]:
    """The names with letters left out, turned round and put in."""
    made = []
    for each in names:
        letters = list(each)
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(letters))
            letters[at : at + 1] = rng.choice(([], [letters[at]] * 2, [rng.choice(" .,-'&aeinrstT3")], [" ", letters[at]]))
            letters = letters or ["x"]
        made.append("".join(letters))
    return made


def test_spoilt_names_of_listed_parties_are_found_alike() -> None:
    matcher = Matcher.build(PARTIES)
    listed = [n.text for each in PARTIES for n in each.names]
    assert equal(matcher, [*listed, *spoilt(listed * 4, random.Random(2))], 3000) > 80


def companies(count: int) -> list[str]:
    zstandard = pytest.importorskip("zstandard")
    with (SHARED / "companies" / "gleif_1m.csv.zst").open("rb") as packed:
        rows = csv.DictReader(io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(packed), "utf-8"))
        return [row["legal_name"] for _, row in zip(range(count), rows, strict=False)]


@needs_shared
def test_registered_companies_are_read_as_by_hand() -> None:
    names = companies(8_000)
    names += spoilt(names, random.Random(3))
    assert by_kernel(Memory(), names) == [by_hand(each) for each in names]


@needs_shared
def test_registered_companies_are_found_alike() -> None:
    names = companies(4_000)
    matcher = Matcher.build([party(str(n), text) for n, text in enumerate(names[::4])])
    assert equal(matcher, [*names[1:400:4], *spoilt(names[:200:4], random.Random(4))], 4000) > 30


def test_every_alert_of_a_batch_is_explained() -> None:
    matcher = Matcher.build(PARTIES)
    matcher.prepare()
    for found in matcher.search_many([Query(n.text) for each in PARTIES for n in each.names]):
        assert found.hits
        for hit in found.hits:
            assert round(hit.score * 10_000) == sum(part.points for part in hit.parts)
