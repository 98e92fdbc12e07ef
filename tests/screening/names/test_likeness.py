"""How alike two words are, both ways for every rule, and that keys propose whatever is alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.screening.index import build_index
from licet.screening.names import alike, read_name, word
from licet.screening.names.likeness import RULES


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        ("lumitek", "lumitek", "exact"),
        ("intl", "international", "abbreviation"),
        ("muhammad", "mohamed", "other spelling"),
        ("sasha", "alexander", "short first name"),
        ("khalidov", "xalidof", ""),
        ("tchaikovskiy", "chaikovski", "same sound"),
        ("lumitek", "lumitke", "misspelt"),
        ("sulimanov", "seleymenov", "consonants"),
        ("rosoboron", "rosoboronexport", "shortened"),
        ("dvlpm", "development", "shortened to consonants"),
        ("lumi", "luma", "misspelt"),
        ("ali", "ala", "misspelt"),
        ("ab", "ac", ""),
        ("12345", "12346", ""),
        ("qarvex", "zarnitsa", ""),
        ("al", "alexander", ""),
    ],
)
def test_rules(a: str, b: str, rule: str) -> None:
    like, number = alike(word(a), word(b))
    assert (RULES[number] if like else "") == rule
    assert alike(word(b), word(a)) == (like, number)


def test_unwritten_vowels() -> None:
    assert alike(word("jbir", bare=True), word("jubeir"))[0] > alike(word("jabar"), word("jubeir"))[0]
    assert alike(word("mhmd"), word("muhammad"))[0] > 800


letters = st.text(alphabet="abcdeikmnorst", min_size=1, max_size=12)


@given(letters, st.integers(0, 11), st.sampled_from("abcdeikmnorst"), st.booleans())
def test_keys_propose_what_is_alike(text: str, at: int, letter: str, cut: bool) -> None:
    other = text[:at] + ("" if cut else letter) + text[at + 1 :]
    if not other or not text.strip():
        return
    index = build_index([read_name(text)])
    numbers = {w: n for n, w in enumerate(index.words)}
    mine = word(other)
    for listed, number in numbers.items():
        theirs = word(listed, bool(index.joined[number]), bool(index.bare[number]))
        if alike(mine, theirs)[0]:
            assert number in index.proposed(mine)
