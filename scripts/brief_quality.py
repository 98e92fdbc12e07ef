"""Precision and recall of what a brief finds, on the labelled stories of tests/brief/stories, by kind of finding.

    python scripts/brief_quality.py [--misses] [--half tuned|held]

Stories and labels are the project's own; half of them were held out, and no finder was changed for those. --misses
tells what was missed and what was found that is not there.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from brief.labelled import KINDS, found_of, stories


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--half", choices=["tuned", "held"])
    asked = parser.parse_args()
    counts: dict[tuple[str, bool], Counter[str]] = {}
    for each in stories():
        found = found_of(each)
        for kind in KINDS:
            want, got = Counter(each.labels[kind]), Counter(found[kind])
            held = counts.setdefault((kind, each.held), Counter())
            held["right"] += sum((want & got).values())
            held["missed"] += sum((want - got).values())
            held["false"] += sum((got - want).values())
            if asked.misses and asked.half in (None, "held" if each.held else "tuned") and want != got:
                print(f"{each.id}: {kind}: missed {dict(want - got)}, false {dict(got - want)}")
    print(table(counts))


def table(counts: dict[tuple[str, bool], "Counter[str]"]) -> str:
    """The table as Markdown: for each kind and half, how many there are, precision and recall."""
    lines = [
        "| kind | tuned: labels | precision | recall | held out: labels | precision | recall |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        cells = [kind]
        for half in (False, True):
            held = counts[kind, half]
            right, labels, given = held["right"], held["right"] + held["missed"], held["right"] + held["false"]
            cells += [str(labels), _share(right, given), _share(right, labels)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.2f})" if whole else "0/0"


if __name__ == "__main__":
    main()
