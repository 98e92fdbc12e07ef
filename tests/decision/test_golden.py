"""The project's golden cases: every case of high confidence is decided right."""

from pathlib import Path

import pytest

from licet.decision.golden import read_cases, run_cases

FILES = sorted((Path(__file__).resolve().parents[2] / "cases").glob("*.toml"))
CASES = [case for file in FILES for case in read_cases(file)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_golden_case(case):
    (result,) = run_cases([case])
    wanted = ("right",) if case.confidence == "high" else ("right", "undetermined", "partly right")
    assert result.verdict in wanted, result
