"""Whatever a text holds, a brief of it is made, every span lies in the text, and statements and findings lie in the article."""

from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from brief.labelled import story_of
from licet.brief.answer import brief_of
from licet.brief.brief import Brief

_WORDS = """
The Netherlands|China's|U.S.|Beijing|ASML|SMIC|Xi Jinping|Mark Rutte|said|told|urged|according to|Prime Minister
export controls|restrict|sale|chip machines|computer chips|electric vehicles|gallium|tariffs|Entity List|MATCH Act
the same restriction|had already done|was establishing|took effect|has become law|still in force|making
on March 1, 2022|2024年3月27日|in October|last Monday|$5.5 billion|35,3 Prozent|140 entities|3B001.f.1|NXT:2050i
荷兰政府|光刻机|出口管制|表示|オランダ|輸出規制|と述べた
"""
#: Pieces that the finders look for, so that they meet in orders nobody wrote.
PIECES = (
    *(word for line in _WORDS.split("\n") for word in line.split("|") if word),
    *('"No force', 'can stop it,"', "“", "”", "「", "」", "。", ".", ",", "\n\n"),
)
DAYS = (None, date(2000, 2, 29), date(2024, 3, 27), date(2026, 12, 31))


def check(found: Brief) -> None:
    text, title = found.story.text, found.story.title
    for span in _spans(msgspec.to_builtins(found)):
        assert 0 <= span[0] < span[1] <= len(text)
    for each in (*found.statements, *found.dates, *found.amounts):
        assert title is None or each.span.start >= title.end
    for finding in found.findings:
        assert finding.kind == "gap" or title is None or finding.span.start >= title.end
    for measure in found.measures:
        assert measure.mentions


def _spans(value: object) -> list[tuple[int, int]]:
    if isinstance(value, dict):
        own = [(value["start"], value["end"])] if value.keys() == {"start", "end"} and isinstance(value["start"], int) else []
        return own + [span for part in value.values() for span in _spans(part)]
    return [span for part in value for span in _spans(part)] if isinstance(value, list | tuple) else []


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=60),
    st.sampled_from(DAYS),
)
def test_pieces_in_any_order(pieces: list[str], on: date | None) -> None:
    text = " ".join(pieces)
    check(brief_of(story_of(f"Head line\n\nFirst.\n\n{text}", on), deals=False))


@given(st.text(max_size=400), st.sampled_from(["", "en", "nl", "de", "fr", "ja", "zh", "xx"]))
def test_any_text(text: str, language: str) -> None:
    body = "\n\n".join(part for part in text.split("\n\n") if part.strip()) or "Nothing."
    check(brief_of(story_of(f"Head line\n\n{body}", date(2024, 3, 27), language), deals=False))
