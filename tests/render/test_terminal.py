"""The answer as text: golden copies of the story's, and what must hold of every answer.

story.json is a determination kept as it once was, so that these texts change with the rendering and not with the law. To
write the golden texts anew: LICET_GOLDEN=write ./test tests/render
"""

import os
import re
from pathlib import Path

import msgspec
import pytest

import licet
from licet.decision.determination import Change, Determination, Missing
from licet.decision.outcome import OUTCOMES
from licet.render.layout import width
from licet.render.terminal import render
from licet.render.words import OUTCOME_WORDS

HERE = Path(__file__).parent
STORY = msgspec.json.decode((HERE / "story.json").read_bytes(), type=Determination)


def with_us(**changed):
    """The story with another answer of the United States."""
    nl, eu, us = STORY.regimes
    return msgspec.structs.replace(STORY, regimes=(nl, eu, msgspec.structs.replace(us, **changed)))


LICENCE = with_us(
    outcome="licence_required",
    possible=("licence_required",),
    missing=(),
    review_policy="presumption_of_denial",
    apply="Apply in SNAP-R (form BIS-748P) with the technical specification and end-user documents.",
    conditions=("Tell BIS of a contract signed before 2023-10-18.",),
)


@pytest.mark.parametrize(
    ("name", "found", "explain"), [("story", STORY, False), ("story.explain", STORY, True), ("licence", LICENCE, False)]
)
def test_the_text_is_the_golden_one(name, found, explain):
    golden = HERE / f"{name}.txt"
    text = render(found, explain=explain)
    if os.environ.get("LICET_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_first_screen_says_what_matters():
    first = render(STORY).splitlines()[:24]
    text = "\n".join(first)
    assert first[0] == "TWINSCAN NXT:1980Di   NL → CN   2024-03-27"
    assert "  □ NL  NO REQUIREMENT FOUND in the encoded rules" in first
    assert "  ◪ US  UNDETERMINED: licence required or not subject" in first
    assert "What will the item be used for" in text
    assert "us.ccl.3B001.f.1.b.2.b" in text
    assert "Bureau of Industry and Security" in text
    assert "US licence required if advanced_node_logic" in text


def test_sections_stand_in_their_order():
    heads = re.findall(r"^([A-Z][A-Z ]+[A-Z])(?:  .*)?$", render(STORY, explain=True), re.MULTILINE)
    wanted = ["MISSING FACTS", "WHAT WOULD CHANGE IT", "RESTS ON ASSUMPTIONS", "LAW BEHIND IT"]
    assert heads == [*wanted, "TRACE NL", "TRACE EU", "TRACE US", "CAVEATS"]


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("colour", [False, True])
def test_every_outcome_is_shown_with_icon_and_word(outcome, colour):
    word = OUTCOME_WORDS[outcome]
    found = with_us(outcome=outcome, possible=(outcome,), missing=())
    plain = re.sub(r"\x1b\[[\d;]*m", "", render(found, colour=colour))
    assert f"\n  {word.icon} US  {word.word}{word.rest}" in plain


def test_outcomes_differ_by_icon_and_by_word_and_none_promises():
    assert set(OUTCOME_WORDS) == set(OUTCOMES)
    words = OUTCOME_WORDS.values()
    assert len({w.icon for w in words}) == len({w.plain for w in words}) == len({w.word for w in words}) == len(OUTCOMES)
    assert all(len(w.plain) == 3 and w.plain.isascii() for w in words)
    assert not re.search("clear|compliant|safe|permitted|allowed", " ".join(w.word + w.rest for w in words), re.IGNORECASE)


@pytest.mark.parametrize("columns", [60, 80, 93, 100])
@pytest.mark.parametrize("found", [STORY, LICENCE])
def test_no_line_is_wider_than_it_may_be(columns, found):
    lines = render(found, explain=True, columns=columns).splitlines()
    assert [line for line in lines if width(line) > columns] == []
    assert max(map(width, lines)) > columns - 10
    assert [line for line in lines if line != line.rstrip()] == []


def test_colour_only_adds():
    coloured = render(STORY, explain=True, colour=True)
    assert "\x1b[1;35m" in coloured
    assert "\x1b[32m" not in coloured, "no outcome is green"
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(STORY, explain=True)


def test_every_no_is_explained_by_the_condition_that_fails_and_our_fact():
    text = render(STORY, columns=100)
    assert re.search(r"nl\.order_a\.3B001\.f\.4\.b +the dedicated chuck overlay is at .* +dco = 1\.6 nm", text)
    assert re.search(r"nl\.order_a\.art_2 +the item falls under nl\.order_a +it does not", text)
    assert "8 requirements, 4 entries" in text


def test_law_that_does_not_hold_is_left_out_where_the_answer_does_not_rest_on_it():
    assert "us.744.8" not in render(LICENCE)
    assert "us.744.8" in render(LICENCE, explain=True)


def test_a_fact_two_regimes_ask_for_is_asked_once():
    missing = STORY.regimes[2].missing
    other = Missing(
        "dco", "What is the overlay?", "spec sheet", "at hand", {"1.5 nm": "licence_required", "2 nm": "not_subject"}
    )
    nl, eu, us = with_us(missing=(*missing, other)).regimes
    nl = msgspec.structs.replace(nl, outcome="undetermined", possible=us.possible, missing=(*missing, other))
    text = render(msgspec.structs.replace(STORY, regimes=(nl, eu, us)))
    section = text.partition("MISSING FACTS")[2].partition("WHAT WOULD CHANGE IT")[0]
    assert section.count("end_use ") == 1
    assert section.count("What is the overlay?") == 1
    assert "NL licence required; US licence required if advanced_node_logic" in section
    assert "NL licence required; US licence required if 1.5 nm" in " ".join(section.split())
    assert "(the first of 2 facts)" in " ".join(text.split())


def test_the_opposite_of_an_assumption_stands_with_it():
    text = render(STORY)
    changes = text.partition("WHAT WOULD CHANGE IT")[2].partition("RESTS ON ASSUMPTIONS")[0]
    assert "wmd_end_use" not in changes
    assert "if yes: EU licence required" in " ".join(text.split())


def test_sources_that_conflict_are_told_before_what_is_built_on_them():
    text = render(msgspec.structs.replace(STORY, warnings=("dco: the given value is used; the catalogue has 1.6 nm",)))
    assert text.index("SOURCES DO NOT AGREE") < text.index("MISSING FACTS")
    assert "dco: the given value is used" in text


def test_where_no_fact_can_settle_it_the_authority_is_named():
    assert "no fact of the deal can settle it: ask the authority" in " ".join(render(with_us(missing=())).split())


def test_a_deal_without_parts_is_rendered():
    bare = msgspec.structs.replace(STORY, regimes=(), facts={}, item="")
    assert render(bare, explain=True).startswith("item   ? → ?   2024-03-27\n")
    assert "LAW BEHIND IT" not in render(bare)
    lone = with_us(missing=(), would_change=(Change({"to": "TW"}, "not_subject"),), rests_on=(), provisions=(), trace=())
    assert "to = TW" in render(lone)


def test_the_law_of_today_gives_the_storys_first_lines():
    found = licet.determine({"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}})
    assert render(found).splitlines()[:8] == (HERE / "story.txt").read_text(encoding="utf-8").splitlines()[:8]


def test_of_a_prohibition_no_way_to_apply_is_told_and_only_what_prohibits_is_cited():
    us = LICENCE.regimes[2]
    ban = msgspec.structs.replace(us.provisions[0], id="us.ban", cite="15 CFR 764.3", effect="prohibits")
    text = render(with_us(outcome="prohibited", possible=("prohibited",), apply=us.apply, provisions=(*us.provisions, ban)))
    headline = text.partition("WHAT WOULD CHANGE IT")[0]
    assert "under      15 CFR 764.3\n" in headline
    assert "SNAP-R" not in headline


def test_a_label_stands_once_before_several_texts():
    text = render(
        with_us(outcome="licence_required", possible=("licence_required",), conditions=("Tell BIS.", "Keep records."))
    )
    assert "condition  Tell BIS.\n" + " " * 19 + "Keep records.\n" in text


def test_a_permission_that_does_not_lift_everything_is_told():
    us = LICENCE.regimes[2]
    permit = msgspec.structs.replace(us.provisions[0], id="us.permit", cite="15 CFR 740.9", effect="permits")
    text = render(with_us(outcome="licence_required", possible=("licence_required",), provisions=(*us.provisions, permit)))
    assert "besides    15 CFR 740.9 holds, but does not lift all of this\n" in text
