"""Technical assistance that brings nothing along: where its law is not encoded the answer does not say that there is none."""

import pytest

from licet.doors import determine

HOMES = [("jp", "JP"), ("gb", "GB"), ("kr", "KR"), ("tw", "TW"), ("national", "DE")]


def said(regime: str, **deal: str) -> str:
    answer = determine({"on": "2025-07-01", "item": {"kind": "dry_etcher"}, **deal})
    return {each.regime: each.outcome for each in answer.regimes}.get(regime, "not_subject")  # it may be left unsaid


@pytest.mark.parametrize(("regime", "home"), HOMES)
def test_a_visit_abroad_is_not_covered(regime: str, home: str) -> None:
    assert said(regime, kind="service", **{"from": home}, to="MY") == "not_covered"


@pytest.mark.parametrize(("regime", "home"), HOMES)
def test_a_visit_at_home_or_from_elsewhere_is_outside(regime: str, home: str) -> None:
    assert said(regime, kind="service", **{"from": home}, to=home) == "not_subject"
    assert said(regime, kind="service", **{"from": "US"}, to="MY") == "not_subject"
    assert said(regime, kind="export", **{"from": "US"}, to=home) == "not_subject"


def test_the_dutch_list_is_not_a_list_of_the_others() -> None:
    assert said("national", kind="service", **{"from": "NL"}, to="MY") == "not_subject"
    assert said("national", kind="service", **{"from": "DE"}, to="FR") == "not_subject"
