"""The page on parties: its examples run, its figures are those of the tables."""

import re
from pathlib import Path

import pytest

from licet.screening.shipped import load_shipped

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "parties.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_runs(number):
    assert len(EXAMPLES) == 3
    exec(compile(EXAMPLES[number], f"docs/parties.md, example {number + 1}", "exec"), {})


def test_the_figures_are_those_of_the_tables():
    told = {
        name: (int(count), day) for name, count, day in re.findall(r"^\| `(\w+)` \| (\d+) \| ([\d-]+) \|", PAGE, re.MULTILINE)
    }
    assert told == {found.id: (len(found.entries), str(found.as_of)) for found in load_shipped()}
