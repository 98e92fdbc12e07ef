"""The keys of words compiled are those of the plain functions, and a stored index leaves its entries in the file."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.compiled import available
from licet.screening.entries import Entry, Name
from licet.screening.index import Attributes, keys_of_words
from licet.screening.match import Matcher, Query
from licet.screening.names import tables

KNOWN = sorted(tables.listed_words())
WORDS = st.one_of(st.text("abcdehiorsuwxy019", min_size=1, max_size=40), st.sampled_from(KNOWN))


@pytest.mark.skipif(not available(), reason="numba is not installed")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, st.booleans(), st.booleans()), min_size=1, max_size=40, unique=True))
def test_compiled_keys_are_the_plain_ones(words: list[tuple[str, bool, bool]]) -> None:
    from licet.screening import kernel_index

    texts = [text[:40] for text, _, _ in words]
    of = Attributes.of([(text[:40], joined, bare) for text, joined, bare in words])
    plain, quick = keys_of_words(texts, of), kernel_index.keys_of_words(texts, of)
    np.testing.assert_array_equal(np.unique(plain), np.unique(quick))


def test_entries_stay_in_the_file_and_are_read_from_it(tmp_path: Path) -> None:
    entries = [Entry(str(n), "mine", names=(Name(f"Qarvex{n} Trading"),)) for n in range(50)]
    made = Matcher.build(entries)
    made.save(tmp_path / "names.npz")
    again = Matcher.load(tmp_path / "names.npz")
    assert list(again.entries) == entries
    assert [hit.entry.id for hit in again.search(Query("Qarvex7 Trading"))][:1] == ["7"]


def test_an_index_of_no_entries_can_be_kept(tmp_path: Path) -> None:
    Matcher.build([]).save(tmp_path / "none.npz")
    assert not Matcher.load(tmp_path / "none.npz").entries
