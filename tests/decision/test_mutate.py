"""The mutation run on a small law of our own: every kind of mutant is made, and is caught or survives as it should."""

import pytest

from licet.decision.decide import Decider
from licet.decision.expected import failed, failed_regimes
from licet.decision.mutate import verdicts
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.expect import Expectation, RegimeExpectation, read_expectations
from licet.law.load import book_of, read_packs
from small_law import HEAD, provision

REVIEWS = (
    "[[provision.version.review]]",
    'policy = "presumption_of_denial"',
    'when = "to is CN"',
    "[[provision.version.review]]",
    'policy = "case_by_case"',
)
PAUSE = "suspended = [{ from = 2022-01-01, until = 2023-01-01 }]"

LAW = HEAD.replace("covered =", 'since = 2019-01-01\nreach = "to is not IR"\ncovered =') + "\n".join(
    [
        provision("reach", "reaches", ("2015-01-01", None, "from is NL")),
        provision("fact", "defines", ("2015-01-01", None, "0.25 * wavelength / na"), fact='"mrf"'),
        provision("list.3B001.a", "lists", ("2015-01-01", None, "mrf <= 45 nm"), scope='"item.form is complete"'),
        provision("list.3B001.b", "lists", ("2015-01-01", None, "mrf > 45 nm"), scope='"item.form is complete"'),
        provision("art_2", "requires", ("2020-01-01", None, "under xx.list.3B001.a", *REVIEWS)),
        provision("art_3", "requires", ("2015-01-01", None, "end_use is wmd")),
        provision("art_30", "requires", ("2015-01-01", None, "end_use is sme_development", PAUSE)),
        provision("ban", "prohibits", ("2015-01-01", None, "military_end_use"), anywhere="true"),
        provision("general", "permits", ("2015-01-01", "2024-01-01", "to in jp.group_A"), lifts='["xx.art_2", "xx.art_30"]'),
    ]
)

ROWS = {
    "reach": 'provision = "xx.reach"\nfacts = { from = "NL" }\nholds = "yes"\nvary = [{ from = "BE", holds = "no" }]',
    "number": """
provision = "xx.fact"
facts = { wavelength = "100 nm", na = "0.5" }
holds = "yes"
value = "50 nm"
""",
    "entry": """
provision = "xx.list.3B001.a"
facts = { "item.form" = "complete", mrf = "45 nm" }
holds = "yes"
vary = [{ mrf = "45.1 nm", holds = "no" }, { mrf = "46 nm", holds = "no" }, { mrf = "44 nm" }]
""",
    "scope": """
provision = "xx.list.3B001.a"
facts = { "item.form" = "part", mrf = "40 nm" }
holds = "no"
""",
    "second entry": """
provision = "xx.list.3B001.b"
facts = { "item.form" = "complete", mrf = "45 nm" }
holds = "no"
vary = [{ mrf = "45.1 nm", holds = "yes" }, { mrf = "46 nm", holds = "yes" }]
""",
    "requirement": """
provision = "xx.art_2"
on = 2020-01-01
facts = { "item.form" = "complete", mrf = "40 nm" }
holds = "yes"
vary = [{ on = 2019-12-31, holds = "no" }]
""",
    "reached": """
provision = "xx.art_2"
facts = { from = "NL", to = "CN", "item.form" = "complete", mrf = "40 nm" }
holds = "yes"
applies = "yes"
vary = [{ from = "BE", applies = "no" }]
""",
    "review": """
provision = "xx.art_2"
facts = { to = "CN", "item.form" = "complete", mrf = "40 nm" }
holds = "yes"
review = "presumption_of_denial"
vary = [{ to = "TW", review = "case_by_case" }, { to = "unknown" }, { on = 2019-06-01, holds = "no", review = "none" }]
""",
    "use": """
provision = "xx.art_3"
facts = { from = "BE", end_use = "wmd" }
holds = "yes"
applies = "no"
vary = [{ end_use = "other", holds = "no" }]
""",
    "pause": """
provision = "xx.art_30"
on = 2021-12-31
facts = { from = "BE", end_use = "sme_development" }
holds = "yes"
applies = "no"
vary = [{ on = 2022-01-01, holds = "no" }, { on = 2022-12-31, holds = "no" }, { on = 2023-01-01 }]
""",
    "state": """
provision = "xx.art_30"
on = 2022-06-01
facts = { end_use = "sme_development" }
holds = "no"
state = "suspended"
""",
    "ban": """
provision = "xx.ban"
facts = { from = "BE", military_end_use = true }
holds = "yes"
applies = "yes"
vary = [{ military_end_use = false, holds = "no", applies = "no" }]
""",
    "permit": """
provision = "xx.general"
on = 2023-12-31
facts = { from = "NL", to = "US" }
holds = "yes"
vary = [{ to = "CN", holds = "no" }, { on = 2024-01-01, holds = "no" }]
""",
    "lifts": """
provision = "xx.general"
facts = { from = "NL", to = "US", "item.form" = "complete", mrf = "40 nm", end_use = "sme_development" }
holds = "yes"
lifts = ["xx.art_2", "xx.art_30"]
""",
    "leaves": """
provision = "xx.general"
facts = { to = "US" }
holds = "yes"
leaves = ["xx.art_3", "xx.ban"]
""",
    "covered": """
regime = "xx"
facts = { "item.kind" = "scanner" }
covered = "yes"
vary = [
  { "item.kind" = "other", covered = "no" },
  { "item.kind" = "integrated_circuit", covered = "no" },
  { "item.kind" = "other", "item.code.us" = "EAR99" },
]
""",
    "since": """
regime = "xx"
on = 2019-01-01
facts = { "item.kind" = "scanner" }
covered = "yes"
vary = [{ on = 2018-12-31, covered = "no" }]
""",
    "said": """
regime = "xx"
facts = { to = "CN" }
reach = "yes"
vary = [{ to = "IR", reach = "no" }, { to = "IS" }, { to = "unknown", reach = "unknown" }]
""",
}


@pytest.fixture(scope="module")
def decider():
    packs = {"x.toml": LAW, "shared.toml": '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'}
    return Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())


def written(*names):
    rows = (row if "\non = " in row else f"on = 2023-06-01\n{row}" for row in (ROWS[name].strip() for name in names))
    return "\n".join(f"[[expect]]\n{row}\n" for row in rows)


def expectations(*names):
    return list(read_expectations(written(*names), "x.cases.toml"))


def surviving(decider, *names):
    found = verdicts("xx", decider, expectations(*names))
    return {f"{v.subject[3:]}: {v.says}".removeprefix(": ") for v in found if not v.caught}


def test_the_rows_hold_and_together_catch_every_mutant(decider):
    assert hold(decider, written(*ROWS)) == []
    assert surviving(decider, *ROWS) == set()


def test_without_rows_every_mutant_survives(decider):
    assert all(not v.caught for v in verdicts("xx", decider, ()))
    assert len(list(verdicts("xx", decider, ()))) == 50


@pytest.mark.parametrize(
    ("without", "survive"),
    [
        ("reach", {"reach: version from 2015-01-01 reads from is NO"}),
        (
            "number",
            {
                "fact: version from 2015-01-01 reads 0.25 * wavelength * na",
                "fact: version from 2015-01-01 reads 0.25 / wavelength / na",
                "fact: version from 2015-01-01 reads 0.26 * wavelength / na",
                "fact: version from 2015-01-01 reads 0.24 * wavelength / na",
            },
        ),
        ("scope", {"list.3B001.a: scope of x.toml, item.form is complete: left out"}),
        (
            "requirement",
            {"art_2: version from 2020-01-01 begins 2019-12-31", "art_2: version from 2020-01-01 begins 2020-01-02"},
        ),
        ("reached", {"art_2: applies anywhere"}),
        (
            "review",
            {
                "art_2: version from 2020-01-01 review presumption_of_denial is policy_of_denial",
                "art_2: version from 2020-01-01 review presumption_of_denial is left out",
                "art_2: version from 2020-01-01 review presumption_of_denial when to is CO",
                "art_2: version from 2020-01-01 review case_by_case is presumption_of_denial",
                "art_2: version from 2020-01-01 review case_by_case is left out",
            },
        ),
        (
            "pause",
            {
                "art_30: version from 2015-01-01 reads end_use is supercomputer",
                "art_30: version from 2015-01-01 pause from 2022-01-01 begins 2021-12-31",
                "art_30: version from 2015-01-01 pause from 2022-01-01 begins 2022-01-02",
                "art_30: version from 2015-01-01 pause from 2022-01-01 ends 2022-12-31",
                "art_30: version from 2015-01-01 pause from 2022-01-01 ends 2023-01-02",
                "art_30: applies anywhere",
            },
        ),
        ("state", {"art_30: version from 2015-01-01 pause from 2022-01-01 is non-enforcement"}),
        (
            "ban",
            {"ban: version from 2015-01-01 reads not military_end_use", "ban: applies only where the regime reaches the deal"},
        ),
        (
            "permit",
            {
                "general: version from 2015-01-01 ends 2023-12-31",
                "general: version from 2015-01-01 ends 2024-01-02",
            },
        ),
        ("lifts", {"general: does not lift xx.art_2", "general: does not lift xx.art_30"}),
        ("leaves", {"general: lifts xx.art_3 as well", "general: lifts xx.ban as well"}),
        (
            "covered",
            {
                "covered everywhere",
                "covered: item.kind is not integrated_circuit",
                "covered: item.kind is not other",
            },
        ),
        ("since", {"is encoded from 2018-12-31", "is encoded from 2019-01-02"}),
        ("said", {"reach everywhere", "reach: to is IR", "reach: to is not IS"}),
    ],
)
def test_what_no_row_speaks_of_survives(decider, without, survive):
    assert surviving(decider, *(name for name in ROWS if name != without)) == survive


def test_one_scope_of_a_part_is_one_thing_to_change(decider):
    scopes = [v for v in verdicts("xx", decider, expectations(*ROWS)) if "scope" in v.says]
    assert [v.says for v in scopes] == [
        "scope of x.toml, item.form is complete: left out",
        "scope of x.toml, item.form is complete: item.form is part",
    ]
    assert all(v.caught for v in scopes)


def test_an_expectation_that_fails_on_the_law_as_it_is_is_no_witness(decider):
    wrong = """
[[expect]]
provision = "xx.art_3"
on = 2023-06-01
facts = { end_use = "wmd" }
holds = "no"
"""
    rows = list(read_expectations(wrong, "x.cases.toml"))
    assert len(list(failed(rows, decider))) == 1
    assert not any(v.caught for v in verdicts("xx.art_3", decider, rows))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('lifts = ["xx.art_3"]', "must lift xx.art_3"),
        ('lifts = ["xx.art_2"]', "must lift xx.art_2"),  # the permission names it, but it does not apply
        ('leaves = ["xx.art_2"]', "must leave xx.art_2"),
        ('state = "suspended"', "must be suspended, is in force"),
        ('review = "case_by_case"', "must give case_by_case, gives none"),
    ],
)
def test_what_a_row_says_wrongly_is_told(decider, row, fault):
    text = f'[[expect]]\nprovision = "xx.general"\non = 2023-06-01\nfacts = {{ to = "US" }}\nholds = "yes"\n{row}\n'
    found = hold(decider, text)
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    "row",
    [
        'provision = "xx.general"\nholds = "yes"\nleaves = ["xx.art_9"]',
        'provision = "xx.general"\nholds = "yes"\napplies = "yes"',
        'provision = "xx.general"\nholds = "maybe"',
        'provision = "xx.general"\nreview = "case_by_case"',
        'provision = "xx.general"\nholds = "yes"\nreview = "denial"',
        'provision = "xx.general"\nholds = "yes"\ncovered = "yes"',
        'regime = "xx"\nholds = "yes"',
        'regime = "yy"\ncovered = "yes"',
    ],
)
def test_a_row_that_makes_no_sense_is_refused(decider, row):
    with pytest.raises(LicetError):
        hold(decider, f"[[expect]]\non = 2023-06-01\n{row}\n")


def hold(decider, text):
    rows = list(read_expectations(text, "x.cases.toml"))
    found = list(failed([e for e in rows if isinstance(e, Expectation)], decider))
    return found + list(failed_regimes([e for e in rows if isinstance(e, RegimeExpectation)], decider))
