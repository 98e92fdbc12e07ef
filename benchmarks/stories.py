"""Time what is found in stories and answered of them, on the labelled stories of tests/brief and on ever longer texts.

Run: .venv/bin/python benchmarks/stories.py        (processor time, so that a busy machine changes little)
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "brief"))

from labelled import stories, story_of

from licet.brief.answer import brief_of

RUNS = 3


def cpu(run: Callable[[], object]) -> float:
    """The median processor time of some runs, in seconds."""
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def main() -> None:
    """Print stories a second, the time of the first brief with its deals, and how time grows with length."""
    held = [each.story for each in stories()]
    english = "\n\n".join(story.text for story in held if story.language == "en")
    words = sum(len(story.text.split()) for story in held) / len(held)
    start = time.process_time()
    brief_of(held[0])
    print(f"the first brief, its record, law, lists and deals made ready: {time.process_time() - start:.1f} s")
    short = cpu(lambda: [brief_of(story, deals=False) for story in held])
    print(f"{len(held)} labelled stories of {words:.0f} words each: {len(held) / short:.0f} a second")
    press = [story_of("Head\n\n" + english[at : at + 2600], date(2024, 5, 1)) for at in range(0, len(english) - 2600, 650)]
    long = cpu(lambda: [brief_of(story, deals=False) for story in press])
    print(f"{len(press)} stories of 2600 characters, each sentence about a measure: {len(press) / long:.0f} a second")
    for times in (1, 4, 16, 64):
        text = "Head\n\n" + "\n\n".join([english] * times)
        story = story_of(text, date(2024, 5, 1))
        taken = cpu(lambda story=story: brief_of(story, deals=False))
        print(f"one text of {len(text) / 1000:.0f} thousand characters: {taken:.2f} s")


if __name__ == "__main__":
    main()
