"""A name that stands on a list as it is written is found, however little its words tell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.compiled import available
from licet.screening.entries import Entry, Name
from licet.screening.match import ALERT_RATES, Matcher, Query
from licet.screening.names.reading import read_name
from licet.screening.names.written import sums, written
from licet.screening.score import FULL, SAME, score

LETTERS = st.text("abZÉß &-'.*09中é ", max_size=30)


@pytest.mark.skipif(not available(), reason="numba is not installed")
@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(LETTERS, st.text(max_size=12)), max_size=12))
def test_compiled_sums_are_the_plain_ones(texts: list[str]) -> None:
    from licet.screening import kernel_written

    np.testing.assert_array_equal(kernel_written.sums(texts), sums(texts))


@settings(max_examples=200, deadline=None)
@given(LETTERS, st.randoms(use_true_random=False))
def test_words_in_another_order_and_letters_parted_otherwise_have_the_same_sum(text: str, rng) -> None:  # type: ignore[no-untyped-def]
    words = text.split()
    rng.shuffle(words)
    rearranged, joined = " ".join(words), "".join(text.split())
    assert sums([rearranged])[0, 0] == sums([text])[0, 0]
    assert sums([joined])[0, 1] == sums([text])[0, 1]
    assert written(joined)[1] == written(text)[1]


@pytest.fixture(params=[True, False], ids=["kernel", "python"])
def matcher(request: pytest.FixtureRequest) -> Matcher:
    names = ("BEHDAD", "LAMANTIN", "KARPIS AG", "B.C. S.A. DE C.V.", "PUBLIC JOINT STOCK COMMERCIAL BANK DERZHAVA", "三工业")
    made = Matcher.build([Entry(name, "mine", names=(Name(name),)) for name in names])
    if request.param:
        made.prepare()
    return made


@pytest.mark.parametrize(
    ("asked", "listed", "rule"),
    [
        ("Behdad", "BEHDAD", "the same words"),
        ("Lamant in", "LAMANTIN", "the same letters, parted otherwise"),
        ("AG Karpis", "KARPIS AG", "the same words"),
        ("B.C.S.A. DE C.V.", "B.C. S.A. DE C.V.", "the same words"),
        ("Bank Joint Derzhava Commercial Stock Public", "PUBLIC JOINT STOCK COMMERCIAL BANK DERZHAVA", "the same words"),
        ("三工业", "三工业", "the same words"),
    ],
)
def test_the_same_name_alerts_and_says_so(matcher: Matcher, asked: str, listed: str, rule: str) -> None:
    (hit,) = [hit for hit in matcher.search(Query(asked)) if hit.entry.id == listed]
    assert hit.score >= SAME / FULL > ALERT_RATES[0.01]
    assert hit.parts[-1].kind == "written the same"
    assert hit.parts[-1].rule == rule
    assert round(hit.score * FULL) == sum(part.points for part in hit.parts)


def test_another_name_does_not(matcher: Matcher) -> None:
    for asked in ("Behdat", "Lamant on", "AG Karpos", "三工业院"):
        hits = matcher.search(Query(asked), threshold=0.01)
        assert all(part.kind != "written the same" for hit in hits for part in hit.parts)


def test_a_name_read_as_legal_forms_alone_is_still_met_as_it_is_written(matcher: Matcher) -> None:
    listed = Matcher.build([Entry("1", "mine", names=(Name("LLC MBB"),)), Entry("2", "mine", names=(Name("?"),))])
    assert read_name("LLC MBB").fault
    assert [hit.score for hit in listed.search(Query("Llc Mbb"))] == [SAME / FULL]
    assert not listed.search(Query("LLC MBA"))
    assert not listed.search(Query("!"), threshold=0.01)


def test_that_the_words_tell_more_still_counts_between_namesakes() -> None:
    thin, telling = (score(read_name(name), read_name(name))[0] for name in ("Trading Company", "Qarvexin Zhelobok Trading"))
    assert SAME < thin < telling <= FULL
