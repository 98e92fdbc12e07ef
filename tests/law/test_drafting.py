"""A program made from another day's is the one that is made from nothing, whatever the way to it; the law of small books is."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.decision.decide import Decider, load_decider
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.book import in_force
from licet.law.edition import Edition
from licet.law.kinds import can_hold
from licet.law.library import Library
from licet.law.load import book_of, read_packs
from licet.law.program import Apply, Define, Entry, Lookup, Program, Step
from licet.law.tables import LawError
from small_law import HEAD, provision

DECIDER = load_decider()
EDITIONS = len(DECIDER.library.days) + 1
KINDS = (None, "scanner", "dry_etcher", "integrated_circuit", "magnet_assembly", "other")


def plain(step: Step) -> Any:
    """What a step says, without regard to which objects say it."""
    match step:
        case Lookup():
            return (step.key, step.column, step.sheet.rows, step.encoded, step.by_item, step.reads)
        case Entry():
            index = step.paragraphs.index.rows if step.paragraphs and step.paragraphs.index else None
            sides = (step.paragraphs.awake, step.paragraphs.asleep, index) if step.paragraphs else None
            return (
                step.key,
                step.entry,
                step.parts,
                step.listed,
                step.code_fact,
                step.code,
                step.uncontrolled,
                step.codes,
                sides,
            )
    return step


def said(program: Program) -> Any:
    steps = [plain(step) for step in program.steps]
    rest = (program.provisions, program.held, program.versions, program.reviews, program.regimes, program.gaps)
    return (steps, list(program.provisions), list(program.definitions.items()), *rest, program.paused, program.shown)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, EDITIONS - 1), st.sampled_from(KINDS)), min_size=2, max_size=5))
def test_the_way_to_a_day_does_not_matter(visits: list[tuple[int, str | None]]) -> None:
    library = Library(DECIDER.book, DECIDER.places, DECIDER.library.linker)
    for number, kind in visits:
        found = library.edition(number).program(kind)
        alone = Edition(DECIDER.book, DECIDER.places, library.edition(number).day, DECIDER.library.linker).program(kind)
        assert said(found) == said(alone), (number, kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [0, EDITIONS // 3, EDITIONS // 2, EDITIONS - 5, EDITIONS - 1])
def test_a_program_is_what_stands_and_can_matter(number: int, kind: str | None) -> None:
    edition = DECIDER.library.edition(number)
    program = edition.program(kind)
    standing = {p.id: v for p in DECIDER.book.provisions if (v := in_force(p, edition.day)) is not None}
    matters = {i for i, v in standing.items() if kind is None or DECIDER.book[i].fact or can_hold(v.when, kind)}
    assert program.versions == {i: standing[i] for i in matters}
    assert program.reviews == {
        i: tuple(edition.linked(r.when) for r in v.reviews) for i, v in program.versions.items() if v.reviews
    }
    steps = {step.key: step for step in program.steps}
    assert len(steps) == len(program.steps)
    for i, version in program.versions.items():
        law = DECIDER.book[i]
        step = steps[law.fact or i]
        assert isinstance(step, Define if law.fact else Apply)
        assert step.node == edition.scoped(law, version)
    for step in program.steps:
        for name in () if isinstance(step, Entry | Lookup) else edition.linker.named(step.node).keys:
            assert name in steps  # nothing names what is not there
        if isinstance(step, Entry):
            listed = [i for i in program.provisions if i == step.entry or i.startswith(step.entry + ".")]
            listed = [i for i in listed if program.provisions[i].effect == "lists"]
            assert list(step.parts) == [i if step.key.startswith("under ") else f"limb {i}" for i in listed]
    seen: set[str] = set()
    for step in program.steps:  # each after those it reads
        assert step.reads.isdisjoint(steps.keys() - seen)
        seen.add(step.key)


def test_days_that_read_the_same_share_a_program() -> None:
    library = Library(DECIDER.book, DECIDER.places, DECIDER.library.linker)
    for kind in KINDS[1:]:
        programs = [library.edition(number).program(kind) for number in range(EDITIONS)]
        shared = sum(one is other for one, other in pairwise(programs))
        assert shared > EDITIONS // 10, kind
        for number in range(0, EDITIONS, 7):  # asked for again, from another side
            assert library.edition(number).program(kind) is programs[number]
        for one, other in pairwise(programs):
            assert (one is other) == (said(one) == said(other))


def small(*provisions: str) -> Decider:
    return Decider(book_of(read_packs({"small.toml": HEAD + "\n".join(provisions)}), "hash"), load_vocabulary(), load_places())


REACH = provision("reach", "reaches", ("2020-01-01", None, "from is NL"))


def test_what_came_and_went_is_found_again() -> None:
    decider = small(
        REACH,
        provision("list.3B001.a", "lists", ("2020-01-01", "2021-01-01", "item.kind is scanner")),
        provision("list.3B001.b", "lists", ("2022-01-01", None, "item.kind is scanner")),
        provision("need", "requires", ("2020-01-01", None, "under xx.list.3B001 and to is CN")),
    )
    parts = {date(2020, 1, 1): ("a",), date(2021, 1, 1): (), date(2022, 1, 1): ("b",)}
    for day in (*parts, *reversed(parts), *parts):
        steps = {step.key: step for step in decider.library.on(day).program("scanner").steps}
        entry = steps["under xx.list.3B001"]
        assert isinstance(entry, Entry)
        assert entry.parts == tuple(f"xx.list.3B001.{each}" for each in parts[day])
        assert entry.paragraphs is not None
        assert entry.paragraphs.awake == {f"3B001.{each}" for each in parts[day]}


def test_law_that_refers_to_itself_on_some_days_only_is_refused_on_those() -> None:
    decider = small(
        REACH,
        provision("one", "requires", ("2020-01-01", None, "holds xx.two")),
        provision("two", "requires", ("2020-01-01", "2022-01-01", "to is CN"), ("2022-01-01", None, "holds xx.one")),
    )
    before, after = (decider.library.on(date(year, 1, 1)) for year in (2021, 2023))
    assert [step.key for step in before.program(None).steps if step.key in ("xx.one", "xx.two")] == ["xx.two", "xx.one"]
    for _ in range(2):
        with pytest.raises(LawError, match="in a circle"):
            after.program(None)
        before.program(None)


def test_a_fact_defined_twice_on_some_days_is_refused_on_those() -> None:
    fact = {"fact": '"military_end_use"'}
    decider = small(
        REACH,
        provision("one", "defines", ("2020-01-01", "2022-01-01", "to is CN"), **fact),
        provision("two", "defines", ("2021-01-01", None, "to is TW"), **fact),
    )
    for year in (2020, 2022, 2020):
        decider.library.on(date(year, 6, 1)).program(None)
        with pytest.raises(LawError, match="two provisions define"):
            decider.library.on(date(2021, 6, 1)).program(None)
