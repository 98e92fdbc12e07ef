"""The dictionary: capitals, stems, marks between words, scripts without blanks; and where sentences end."""

import pytest

from licet.brief.scan import Scanner, tokens_of
from licet.brief.sentences import sentences
from licet.brief.story import Span

WORDS = [
    "United States",
    "US",
    "U.S.",
    "entity list",
    "restrict*",
    "export control*",
    "タイ",
    "光刻机",
    "chip-making tool*",
    "Lam",
]


def found(text: str) -> list[str]:
    scanner = Scanner((word, word) for word in WORDS)
    return [text[hit.start : hit.end] for hit in scanner.longest(text, tokens_of(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the Entity List", ["Entity List"]),
        ("THE ENTITY LIST", ["ENTITY LIST"]),
        ("UNITED STATES", ["UNITED STATES"]),
        ("united states", []),
        ("tell us more", []),
        ("the US and the U.S. too", ["US", "U.S"]),
        ("restricting restricted", ["restricting", "restricted"]),
        ("chipmaking, chip-making tools", ["chip-making tools"]),
        ("entity; list", []),
        ("entity\nlist", []),
        ("entity (list)", []),
        ("对光刻机的", ["光刻机"]),
        ("タイは", ["タイ"]),
        ("タイヤ", []),
        ("a lam and Lam", ["Lam"]),
        ("", []),
    ],
)
def test_aliases(text: str, words: list[str]) -> None:
    assert found(text) == words


def test_the_longest_alias_wins_and_others_inside_it_are_kept_only_by_every() -> None:
    scanner = Scanner([("chip", 1), ("chip machine*", 2), ("machine*", 3)])
    text = "chip machines"
    tokens = tokens_of(text)
    assert [hit.what for hit in scanner.longest(text, tokens)] == [2]
    assert sorted(hit.what for hit in scanner.every(text, tokens)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Xi met Dr. Li. They spoke.", ["Mr. Xi met Dr. Li.", "They spoke."]),
        ("It is in the U.S. and stays. Yes.", ["It is in the U.S. and stays.", "Yes."]),
        ("It is in the U.S. The end.", ["It is in the U.S.", "The end."]),
        ("It rose 3.5 percent. Then fell.", ["It rose 3.5 percent.", "Then fell."]),
        ('"It is so." He left.', ['"It is so."', "He left."]),
        ("Ab dem 27. März gilt es. Gut.", ["Ab dem 27. März gilt es.", "Gut."]),
        ("中国反对。会议结束。", ["中国反对。", "会议结束。"]),
        ("「反対だ。」と述べた。終わり。", ["「反対だ。」と述べた。", "終わり。"]),
        ("   ", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [text[s.start : s.end] for s in sentences(text, Span(0, len(text)))] == parts
