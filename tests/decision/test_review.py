"""What a reviewer is told of a provision, each kind of remark on a pack that deserves it; the shipped law has no errors."""

import pytest

from licet.decision.review import review, under_review
from licet.errors import LicetError

PACK = """
[part]
title = "A test"
regime = "nl"
cite = "Art. 1"
source = "https://example.org/law"
force = "binding text"
confidence = "high"
checked = 2026-01-01

[[provision]]
id = "nl.test.rule"
effect = "requires"
title = "A rule"
says = "A rule of the test."
[[provision.version]]
from = 2024-01-01
when = "item.kind is scanner and dco <= 1.50 nm"
[[provision.version.review]]
policy = "case_by_case"

[[provision]]
id = "nl.test.permit"
effect = "permits"
title = "A permission"
says = "A permission of the test."
code = "T1"
lifts = ["nl.test.rule"]
[[provision.version]]
from = 2024-01-01
when = "to is JP"
"""
CASES = """
[[expect]]
provision = "nl.test.rule"
on = 2024-01-01
facts = { "item.kind" = "scanner", dco = "1.50 nm" }
holds = "yes"
vary = [ { dco = "1.51 nm", holds = "no" }, { on = 2023-12-31, holds = "no" } ]

[[expect]]
provision = "nl.test.permit"
on = 2024-01-01
facts = { to = "JP" }
holds = "yes"
vary = [ { to = "CN", holds = "no" }, { on = 2023-12-31, holds = "no" } ]
"""


def remarks(tmp_path, pack=PACK, cases=CASES):
    (tmp_path / "t.toml").write_text(pack)
    (tmp_path / "t.cases.toml").write_text(cases)
    decider, expectations, provisions = under_review([tmp_path / "t.toml"])
    assert {p.id for p in provisions} == {"nl.test.rule", "nl.test.permit"}
    return [(r.level, r.what) for r in review(decider, expectations, provisions)]


def test_a_sound_pack_has_nothing_to_remark(tmp_path):
    assert remarks(tmp_path) == []


VERSION = 'from = 2024-01-01\nwhen = "item.kind is scanner and dco <= 1.50 nm"\n'


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        (("A rule of the test.", "FILL IN."), ("error", "something is left to fill in (FILL IN)")),
        (("A rule of the test.", "A rule"), ("warning", "`says` is no sentence: it does not end with a full stop")),
        (("checked = 2026-01-01", ""), ("warning", "no day on which it was checked against its source")),
        (('lifts = ["nl.test.rule"]', 'lifts = ["eu.article_3"]'), ("error", "it lifts no requirement of its own regime")),
        (('lifts = ["nl.test.rule"]', 'lifts = ["eu.article_3"]'), ("note", "no permission lifts it")),
        (('[[provision.version.review]]\npolicy = "case_by_case"', ""), ("note", "it has no review policy")),
        ((VERSION, VERSION + "published = 2024-02-01\n"), ("warning", "the version from 2024-01-01 was published after that")),
        (
            (
                VERSION,
                VERSION.replace("from = 2024-01-01", "from = 2022-01-01\nuntil = 2023-01-01")
                + "[[provision.version]]\n"
                + VERSION,
            ),
            ("warning", "no version is in force from 2023-01-01 until 2024-01-01"),
        ),
        (
            (
                VERSION,
                VERSION.replace("from = 2024-01-01", "from = 2022-01-01\nuntil = 2024-01-01")
                + "[[provision.version]]\n"
                + VERSION,
            ),
            ("note", "a later version does not say what changed"),
        ),
    ],
)
def test_what_is_wrong_with_a_pack_is_told(tmp_path, change, remark):
    assert change[0] in PACK
    assert any(level == remark[0] and remark[1] in what for level, what in remarks(tmp_path, PACK.replace(*change)))


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        (('{ dco = "1.51 nm", holds = "no" }, ', ""), ("warning", "`dco <= 1.50 nm` is no in no expectation")),
        (
            (', { on = 2023-12-31, holds = "no" } ]\n\n', "]\n\n"),
            ("warning", "no expectations on 2024-01-01 and on the day before"),
        ),
        (('provision = "nl.test.rule"', 'provision = "nl.test.permit"'), ("error", "no expectation speaks of it")),
        (('{ to = "CN", holds = "no" }, { on = 2023-12-31, holds = "no" }', ""), ("error", "no expectation says no")),
    ],
)
def test_what_is_wrong_with_the_tests_is_told(tmp_path, change, remark):
    assert change[0] in CASES
    assert remark in remarks(tmp_path, cases=CASES.replace(*change))


def test_a_pack_that_cannot_be_read_is_a_fault_of_the_user(tmp_path):
    with pytest.raises(LicetError, match="cannot be read"):
        under_review([tmp_path / "none.toml"])


def test_the_shipped_law_has_no_errors():
    decider, expectations, provisions = under_review([])
    assert [r for r in review(decider, expectations, provisions, thresholds=False) if r.level == "error"] == []


def test_thresholds_of_shipped_law_are_warned_of_and_are_no_errors():
    decider, expectations, provisions = under_review([], "tw.")
    every, few = (review(decider, expectations, provisions, thresholds=looked_at) for looked_at in (True, False))
    assert [r for r in every if r not in few and (r.level != "warning" or "in no expectation" not in r.what)] == []
    assert [r for r in few if r not in every] == []
