"""Strands of several days that are worked out together say what each says alone."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.decision.decide import Decider, load_decider
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.law.tables import LawError
from licet.orders import sessions
from licet.orders.cords import Cord
from licet.orders.frames import decide_orders
from licet.orders.strands import Strands
from orders.books import differences
from orders.test_agreement import edge_book
from small_law import HEAD, provision

#: On each day something reads otherwise: a step, a definition that there is on some days only, what rests on what.
DAYS = ["2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01"]
FIRST, SECOND, THIRD, FOURTH = DAYS
REACH = provision("reach", "reaches", (FIRST, None, "from is NL"))
LAW = [
    REACH,
    provision("list.3B001.a", "lists", (FIRST, None, "item.kind is scanner and dco <= 1.50 nm")),
    provision("list.3B001.b", "lists", (SECOND, FOURTH, "item.kind is scanner and 1.50 nm < dco <= 2.40 nm")),
    provision("mrf", "defines", (SECOND, THIRD, "0.25 * wavelength / na"), fact='"mrf"'),
    provision("light", "requires", (FIRST, None, "wavelength < 200 nm and na > 1 and to is JP")),
    provision("use", "defines", (THIRD, None, "to is CN"), fact='"military_end_use"'),
    provision(
        "dense", "requires", (FIRST, FOURTH, "mrf <= 45 nm and to is not US"), (FOURTH, None, "mrf < 100 nm and to is CN")
    ),
    provision("need", "requires", (FIRST, None, "under xx.list.3B001 and (to is CN or holds xx.help)")),
    provision("help", "prohibits", (FIRST, None, "military_end_use and end_user.country is CN")),
    provision("small", "permits", (FIRST, THIRD, "value_usd <= 1500"), lifts='["xx.need", "xx.dense"]'),
]
CIRCLE = [
    REACH,
    provision("one", "requires", (FIRST, SECOND, "to is CN"), (SECOND, None, "holds xx.other and value_usd > 5")),
    provision("other", "requires", (FIRST, SECOND, "holds xx.one and value_usd > 9"), (SECOND, None, "to is JP")),
]


def law(*provisions):
    packs = read_packs({"xx.toml": HEAD + "\n".join(provisions)})
    return Decider(book_of(packs, "a small law"), load_vocabulary(), load_places())


def alone(monkeypatch):
    monkeypatch.setattr(sessions, "_cord", lambda strands: Cord(strands) if len(strands) == 1 else None)


LINES = st.fixed_dictionaries(
    {
        "on": st.sampled_from(DAYS),
        "from": st.sampled_from(["NL", "unknown", None]),
        "to": st.sampled_from(["CN", "US", "JP", "unknown", None]),
        "item.kind": st.sampled_from(["scanner", "dry_etcher", "unknown", None]),
        "item.code.us": st.sampled_from(["3B001.a", "3B001", "3B991", "unknown", None]),
        "dco": st.sampled_from(["1.5", "2.4", "2.5", "unknown", None]),
        "mrf": st.sampled_from(["40", "45", "50", "100", "unknown", None]),
        "wavelength": st.sampled_from(["193", "248", "unknown", None]),
        "na": st.sampled_from(["1.35", "0.5", "unknown", None]),
        "military_end_use": st.sampled_from(["yes", "no", "unknown", None]),
        "value_usd": st.sampled_from(["0", "1500", "1501", "unknown", None]),
        "end_user.country": st.sampled_from(["CN", "US", "unknown", None]),
    }
)
SMALL = law(*LAW)


@pytest.mark.parametrize("said", [[], ["unknown"], ["50"]])
def test_a_number_that_law_makes_on_some_days_only_is_not_known_on_others(said: list[str]) -> None:
    line = {"from": "NL", "to": "CN", "item.kind": "scanner", "value_usd": "5000", "dco": "2.5", "military_end_use": "no"}
    line |= {"wavelength": "193", "na": "1.35"}
    lines = [line | {"on": day, "mrf": mrf} for mrf in [None, *said] for day in DAYS]
    frame = pl.DataFrame(lines, schema=dict.fromkeys(lines[0], pl.String))
    decided = decide_orders(frame, decider=SMALL)
    assert differences(frame, decided, SMALL, range(frame.height)) == []
    assert decided["licet_outcome"][DAYS.index(FOURTH)] == "undetermined"
    assert decided["licet_missing"][DAYS.index(FOURTH)] == "mrf"


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(LINES, min_size=4, max_size=25), unsaid=st.sets(st.sampled_from(["dco", "mrf", "military_end_use", "na"]))
)
def test_any_lines_under_a_small_law(lines, unsaid):
    frame = pl.DataFrame(lines, schema=dict.fromkeys(lines[0], pl.String)).with_columns(
        pl.lit(None).alias(name) for name in unsaid
    )
    assert differences(frame, decide_orders(frame, decider=SMALL), SMALL, range(frame.height)) == []


def test_together_as_alone(monkeypatch):
    frame = edge_book(300, 5)
    together = decide_orders(frame, decider=load_decider())
    alone(monkeypatch)
    assert decide_orders(frame, decider=load_decider()).equals(together)


def test_a_step_that_days_share_is_there_once():
    decider = load_decider()
    strands, regime = Strands(decider), decider.book.regime("us")
    some = [strands.one(regime, decider.library.number(day)) for day in decider.library.days[-40::8]]
    cord = Cord(list(dict.fromkeys(some)))
    assert len(cord.strands) > 2
    steps = {id(step) for strand in cord.strands for step in strand.steps}
    assert sorted(id(turn.step) for turn in cord.turns) == sorted(steps)
    assert len(steps) < 0.6 * sum(len(strand.steps) for strand in cord.strands)
    for number, strand in enumerate(cord.strands):
        mine = [turn.step.key for turn in cord.turns if number in turn.strands]
        assert sorted(mine) == sorted(step.key for step in strand.steps)
        seen: set[str] = set()
        for turn in cord.turns:  # each after those it reads
            if number in turn.strands:
                assert turn.step.reads.isdisjoint(set(mine) - seen)
                seen.add(turn.step.key)


def test_law_that_turns_round_between_two_days():
    decider = law(*CIRCLE)
    strands, regime = Strands(decider), decider.book.regime("xx")
    days = [strands.one(regime, decider.library.number(day)) for day in decider.library.days]
    with pytest.raises(LawError, match="in a circle"):
        Cord(list(dict.fromkeys(days)))
    frame = pl.DataFrame(
        [
            {"on": on, "from": "NL", "to": to, "item.kind": "scanner", "value_usd": value}
            for on in DAYS[:2]
            for to in ("CN", "JP", "US", None)
            for value in ("4", "7", "10", None)
        ]
    )
    assert differences(frame, decide_orders(frame, decider=decider), decider, range(frame.height)) == []


#: The same two conditions on either day: both for one machine, where no other day's law tells, and always one of them.
JOINED = [
    REACH,
    provision(
        "either",
        "requires",
        (FIRST, SECOND, "to is JP and (dco > 1.50 nm and dco < 1.60 nm)"),
        (SECOND, None, "to is JP and (dco > 1.50 nm or dco < 1.60 nm)"),
    ),
]


@pytest.mark.parametrize("days", [DAYS[:2], DAYS[1::-1]])
def test_the_same_open_parts_put_together_otherwise_are_not_the_same(days):
    decider = law(*JOINED)
    lines = [{"on": on, "from": "NL", "to": "JP", "item.kind": "scanner", "dco": "unknown"} for on in days]
    book = pl.concat([decide_orders(pl.DataFrame(line), decider=decider) for line in lines])
    together = decide_orders(pl.DataFrame(lines), decider=decider)
    assert together["licet_xx"].to_list() == book["licet_xx"].to_list()
    assert dict(zip(days, together["licet_xx"], strict=True)) == {FIRST: "undetermined", SECOND: "licence_required"}


ASKED = ["dco > 1.50 nm", "dco < 1.60 nm", "na > 1", "na < 1.2", "to is CN", "to is JP", "value_usd > 1500", "value_usd < 1600"]
#: Conditions in which it is open how parts are joined.
SHAPES = st.recursive(
    st.sampled_from(ASKED),
    lambda part: st.builds("({} @ {})".format, part, part) | st.builds("not ({} @ {})".format, part, part),
    max_leaves=5,
)


@st.composite
def changing(draw):
    """A condition that joins the same parts otherwise from day to day."""
    shape = draw(SHAPES)
    days = []
    for _ in range(3):
        joins = draw(st.lists(st.sampled_from(["and", "or"]), min_size=shape.count("@"), max_size=shape.count("@")))
        days.append(shape.replace("@", "{}").format(*joins))
    return days


def on_three_days(name, effect, conditions, **more):
    spans = [(FIRST, SECOND), (SECOND, THIRD), (THIRD, None)]
    return provision(name, effect, *((*span, when) for span, when in zip(spans, conditions, strict=True)), **more)


@settings(max_examples=25, deadline=None)
@given(one=changing(), other=changing(), freed=changing(), lines=st.lists(LINES, min_size=6, max_size=12))
def test_any_conditions_that_are_joined_otherwise_from_day_to_day(one, other, freed, lines):
    decider = law(
        REACH,
        on_three_days("one", "requires", one),
        on_three_days("other", "prohibits", other),
        on_three_days("freed", "permits", freed, lifts='["xx.one"]'),
    )
    every = [line | {"on": on} for line in lines for on in DAYS[:3]]
    frame = pl.DataFrame(every, schema=dict.fromkeys(every[0], pl.String))
    assert differences(frame, decide_orders(frame, decider=decider), decider, range(frame.height)) == []
