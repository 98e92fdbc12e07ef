"""Country groups against the expectations written beside them, and against mutants of the groups."""

from collections import defaultdict
from datetime import date

import pytest

from licet.errors import LicetError
from licet.facts.group_mutants import mutated_places
from licet.facts.membership import load_memberships, read_memberships
from licet.facts.places import Change, Follow, Group, Places, load_places

BY_GROUP = defaultdict(list)
for _membership in load_memberships():
    BY_GROUP[_membership.group].append(_membership)


@pytest.mark.parametrize("group", sorted(load_places().groups))
def test_who_is_in_a_group_on_which_day(group):
    assert BY_GROUP[group], "a group nobody says anything of is not tested"
    assert [fault for m in BY_GROUP[group] for fault in m.faults(load_places())] == []


def test_no_mutant_of_the_shipped_groups_survives():
    changed = list(mutated_places(load_places()))
    assert len(changed) > 1500
    assert [f"{c.subject}: {c.says}" for c in changed if not c.noticed(BY_GROUP)] == []


# --- on groups of our own ---------------------------------------------------------------------------------------------

SMALL = Places.of(
    [
        Group(
            "x.A",
            "A",
            since=date(2020, 1, 1),
            members=frozenset({"BE", "FR", "NL"}),
            changes=(
                Change(date(2021, 3, 1), add=frozenset({"DE"})),
                Change(date(2022, 3, 1), remove=frozenset({"BE"})),
            ),
        ),
        Group("x.B", "B", since=date(2021, 1, 1), before="empty", members=frozenset({"JP"})),
        Group("x.C", "C", union=("x.A", "x.B"), plus=frozenset({"US"}), without=("x.D",)),
        Group("x.D", "D", since=date(2020, 1, 1), members=frozenset({"FR"})),
    ],
    [Follow(frozenset({"GF"}), "FR", ("x.A", "x.D"), date(2021, 6, 1))],
)

FULL = """
[[expect]]
group = "x.A"
rows = [
  { on = 2019-12-31, known = false },
  { country = "DE", joins = 2021-03-01 },
  { country = "BE", leaves = 2022-03-01 },
  { country = "GF", joins = 2021-06-01 },
  { on = 2023-01-01, named = 3 },
  { on = 2023-01-01, has = "FR NL", lacks = "BE US" },
]
[[expect]]
group = "x.B"
rows = [{ country = "JP", joins = 2021-01-01 }, { on = 2021-01-01, named = 1 }]
[[expect]]
group = "x.C"
rows = [{ on = 2023-01-01, members = "DE JP NL US" }]
[[expect]]
group = "x.D"
rows = [{ on = 2019-12-31, known = false }, { on = 2023-01-01, members = "FR GF" }]
"""


def surviving(text):
    by_group = defaultdict(list)
    for membership in read_memberships(text, "x.cases.toml"):
        assert list(membership.faults(SMALL)) == []
        by_group[membership.group].append(membership)
    return {f"{c.subject}: {c.says}" for c in mutated_places(SMALL) if not c.noticed(by_group)}


def test_rows_for_every_day_and_country_catch_every_mutant():
    assert surviving(FULL) == set()


@pytest.mark.parametrize(
    ("without", "survive"),
    [
        (
            '  { country = "DE", joins = 2021-03-01 },\n',
            {"x.A: change of 2021-03-01 on 2021-02-28", "x.A: change of 2021-03-01 on 2021-03-02"},
        ),
        (
            '  { country = "BE", leaves = 2022-03-01 },\n',
            {"x.A: change of 2022-03-01 on 2022-02-28", "x.A: change of 2022-03-01 on 2022-03-02"},
        ),
        (
            '  { country = "GF", joins = 2021-06-01 },\n',
            {
                "x.A: GF follow FR from 2021-05-31",
                "x.A: GF follow FR from 2021-06-02",
                "x.A: GF do not follow FR in x.A",
            },
        ),
        (
            "  { on = 2023-01-01, named = 3 },\n",
            {
                "x.A: change of 2021-03-01 adds DJ as well",
                "x.A: change of 2022-03-01 removes DE as well",
                "x.A: with NO",
            },
        ),
        ("{ on = 2021-01-01, named = 1 }", {"x.B: with KE"}),
        ("  { on = 2019-12-31, known = false },\n", {"x.A: is empty before 2020-01-01"}),
        (
            '{ on = 2023-01-01, members = "DE JP NL US" }',
            {"x.C: without x.A", "x.C: without x.B", "x.C: without US", "x.C: with what is in x.D"},
        ),
    ],
)
def test_what_no_row_speaks_of_survives(without, survive):
    assert without in FULL
    assert survive == surviving(FULL.replace(without, ""))


def test_a_mutant_that_cannot_be_read_is_caught():
    refused = {c.says for c in mutated_places(SMALL) if c.places is None}
    assert "without BE" in refused  # the change of 2022 would remove a stranger


@pytest.mark.parametrize(
    "row", ["{ on = 2020-01-01 }", '{ country = "NL" }', '{ on = "2020-01-01", named = 3 }', '{ on = 2020-01-01, has = "NX" }']
)
def test_a_row_that_says_nothing_or_names_nobody_is_refused(row):
    with pytest.raises(LicetError):
        list(read_memberships(f'[[expect]]\ngroup = "x.A"\nrows = [{row}]', "x.cases.toml"))
