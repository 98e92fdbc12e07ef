"""Time reading stories and briefing them: processor time of 1,000 variants of a story of ours, as text and as pages.

Run: .venv/bin/python benchmarks/brief.py [HOW MANY]     (one process, then a folder read by two, with what each of them took)
"""

import resource
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "brief"))

import files
from invented import ENGLISH

from licet.brief.answer import brief_of
from licet.brief.corpus import table, write_table
from licet.brief.reading import read_story
from licet.render.brief_page import page

MORE = (
    "The Netherlands was establishing rules to control the sale of machines needed to make computer chips, which the U.S. had "
    "already done. ASML said that it expects no effect on its sales to SMIC this year.",
    "China opposes the foreign direct product rule and the additions to the Entity List, Foreign Ministry spokesperson Wang "
    "Wenbin said. Gallium and germanium need a licence since August, and tariffs on electric vehicles were raised.",
    "A dry etch tool under 3B001.c was sold for $12 million, as Reuters reported on Monday.",
)


def texts(number: int) -> list[bytes]:
    """Variants of a story: each of another day, with other words in it."""
    made = []
    for n in range(number):
        day = date(2022, 11, 1) + timedelta(days=(n * 37) % 1100)
        text = ENGLISH.replace("Sep 3, 2023", f"{day:%b} {day.day}, {day.year}").replace("Lowland", f"Lowland {n}")
        made.append(text.replace("READ MORE", "\n\n".join([*MORE[n % 3 :], *MORE[: n % 3], "READ MORE"])).encode())
    return made


def pages(number: int) -> list[bytes]:
    """The same as pages, each with the scripts and links that pages have."""
    ballast = (
        "<script>"
        + "var x = 1;" * 4000
        + "</script>"
        + '<ul class="menu">'
        + '<li><a href="/a">A link</a></li>' * 200
        + "</ul>"
    )
    made = []
    for n in range(number):
        day = date(2022, 11, 1) + timedelta(days=(n * 37) % 1100)
        text = files.html(f"Lowland {n} widens rule", [*MORE, *MORE], published=f"{day}T12:00:00Z", shown=f"{day:%d %B %Y}")
        made.append(text.replace("<main>", f"{ballast}<main>").encode())
    return made


def cpu(name: str, number: int, run: Callable[[], object]) -> None:
    """A row: processor seconds for all of them, and stories a second."""
    start = time.process_time()
    run()
    took = time.process_time() - start
    print(f"{name:<58}{took:>10.2f} s{number / took:>12,.0f} stories/s")


def read_all(told: Iterable[bytes]) -> list[object]:
    return [story for data in told for story in read_story(data, "x")]


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    plain, html = texts(number), pages(number)
    read_all([*plain[:3], *html[:3]])  # what is loaded once
    cpu(f"read {number:,} texts", number, lambda: read_all(plain))
    cpu(f"read {number:,} pages ({len(html[0]) // 1024} KiB each)", number, lambda: read_all(html))
    stories = [story for data in plain for story in read_story(data, "x")]
    brief_of(stories[0])
    cpu(f"brief {number:,} stories, no example deals", number, lambda: [brief_of(story, deals=False) for story in stories])
    cpu("50 of them, of 50 days, with example deals", 50, lambda: list(map(brief_of, stories[:50])))
    cpu("the same 50 again", 50, lambda: list(map(brief_of, stories[:50])))
    briefs = [brief_of(story, deals=False) for story in stories[:100]]
    cpu("100 of them as pages", 100, lambda: [page((brief,)) for brief in briefs])
    with TemporaryDirectory() as folder:
        for n, data in enumerate(plain):
            (Path(folder) / f"{n:05}.txt").write_bytes(data)
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        write_table(table(Path(folder), processes=2), Path(folder) / "table.parquet")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    name = f"a folder of {number:,} into Parquet, two processes"
    print(f"{name:<58}{took:>10.2f} s{number / took:>12,.0f} stories/s   ({time.perf_counter() - start:.1f} s by the clock)")


if __name__ == "__main__":
    main()
