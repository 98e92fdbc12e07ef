"""How fast a stream of names is screened, over the lists as the house's own readers give them, and how the cost grows.

`screening.py --speed` runs it. CPU time is that of the whole process with all its threads, so that it says what a name costs
on a machine that does other things too; names a second are by the clock, two threads, and mean little on a busy machine.
"""

import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import screening_data as sd
from screening_peers import peers

from licet.screening.detect import read_file
from licet.screening.entries import Entry
from licet.screening.match import Matcher, Query, spelt

CSL = "us-csl/screening-list_2026-07-31.json.gz"
#: The newest of each list there is, beside the consolidated one of the US.
OTHERS = (
    "us-ofac/sdn_2023-10_with-header.csv.gz", "us-ofac/CONS_ENHANCED_2025-01-14.zip", "us-csl/dpl_2023-11.txt",
    "jp-cn-lists/us_dod_1260H_chinese_military_companies.csv", "jp-cn-lists/us_dod_section_1286.csv",
    "jp-cn-lists/us_bis_mieu.csv", "eu-fsf/full_2021-03-02.xml.gz", "un-sc/consolidated_2026-08-01.xml.gz",
    "uk-ofsi/conlist_2016-02-12.csv", "au-dfat/dfat_2026-08-02.xlsx", "jp-cn-lists/jp_foreign_end_user_list.json.gz",
    "jp-cn-lists/jp_meti_russia_specified_2025-09-12.txt", "jp-cn-lists/jp_meti_third_country_specified_2025-09-12.txt",
    "jp-cn-lists/cn_export_control_and_unreliable_lists.json", "jp-cn-lists/cn_sanctions_2026-07-27_c816f4533.csv",
    "opensanctions-formats/targets.simple_ua_war_sanctions_2026-03-13.csv.gz",
    "opensanctions-formats/wd_persons_2024-03-10/entities.ftm.json.gz",
)  # fmt: skip
SIZES = (10_000, 20_000, 40_000, 80_000)
STREAMS = (1_000, 10_000, 100_000, 1_000_000)


def lists(data: Path) -> tuple[list[Entry], list[Entry]]:
    """The entries of the US Consolidated Screening List, and those of all lists joined."""
    csl = list(read_file(data / CSL).list.entries)
    return csl, [*csl, *(entry for file in OTHERS for entry in read_file(data / file).list.entries)]


def count(entries: Sequence[Entry]) -> int:
    return sum(1 for entry in entries for _ in spelt(entry))


def cut(entries: Sequence[Entry], names: int) -> list[Entry]:
    """So many names of the list, by entries drawn at random."""
    mixed, kept, held = random.Random(3).sample(entries, len(entries)), [], 0
    for entry in mixed:
        if held >= names:
            break
        kept.append(entry)
        held += len(entry.names)
    return kept


def batch(matcher: Matcher, names: Sequence[str], threads: int = 2) -> list[str]:
    """What a stream of names costs an engine that has seen none of their words: us of CPU a name, names a second, alerts."""
    vars(matcher).pop("kernel", None)
    matcher.prepare()
    cpu, wall = time.process_time(), time.perf_counter()
    alerts = sum(len(found.hits) for found in matcher.search_many(map(Query, names), threads=threads))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return [f"{cpu / len(names) * 1e6:.1f}", f"{len(names) / wall:,.0f}", str(alerts)]


def made(entries: Sequence[Entry]) -> tuple[Matcher, list[str]]:
    """The matcher, and CPU seconds to build it, to load it from a file, and to make its kernel ready."""
    start = time.process_time()
    matcher = Matcher.build(entries)
    built = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "names.npz"
        matcher.save(file)
        start = time.process_time()
        Matcher.load(file)
        loaded = time.process_time() - start
    matcher.prepare()
    list(matcher.search_many([Query(f"warm up {n} limited") for n in range(200)]))
    vars(matcher).pop("kernel")
    start = time.process_time()
    matcher.prepare()
    return matcher, [f"{built:.2f}", f"{loaded:.2f}", f"{time.process_time() - start:.2f}"]


def alone(matcher: Matcher, names: Sequence[str]) -> list[str]:
    """Milliseconds for one name by itself: the median and the slowest in a hundred."""
    taken = []
    for name in names:
        start = time.perf_counter()
        matcher.search(Query(name))
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return [f"{taken[len(taken) // 2]:.3f}", f"{taken[int(len(taken) * 0.99)]:.3f}"]


def others(entries: Sequence[Entry], names: Sequence[str]) -> Iterator[list[str]]:
    """What a name costs the peers, which tell no reasons."""
    for label, engine in peers(entries):
        start = time.process_time()
        engine(names)
        yield [label, str(len(names)), f"{(time.process_time() - start) / len(names) * 1e6:.0f}"]


def tables(data: Path, quick: bool, with_peers: bool) -> Iterator[tuple[str, list[list[str]]]]:
    """Titles and rows."""
    csl, every = lists(data)
    names = sd.companies(data, 110_000 if quick else 1_000_000, 12)
    costs = ["us CPU a name", "names a second", "alerts, each explained"]
    rows = [["list", "names", "build, s", "load, s", "kernel ready, s", *costs, "one name, ms", "1 in 100, ms"]]
    for label, entries in (("US Consolidated Screening List", csl), ("all lists", every)):
        matcher, taken = made(entries)
        rows.append([label, str(len(matcher.index)), *taken, *batch(matcher, names[:100_000]), *alone(matcher, names[-2000:])])
    yield "Speed: CPU seconds for a list, and 100,000 companies screened against it", rows
    yield (
        "The more names are asked for, the less a name costs, for words come again (all lists)",
        [
            ["names asked for", *costs],
            *([f"{size:,}", *batch(matcher, names[:size])] for size in STREAMS if size <= len(names)),
        ],
    )
    grown = [cut(every, size) for size in SIZES if size < count(every)]
    yield (
        "The longer the list, the more a name costs (40,000 companies)",
        [
            ["names in the list", *costs],
            *([f"{count(some):,}", *batch(Matcher.build(some), names[:40_000])] for some in (*grown, every)),
        ],
    )
    if with_peers:
        yield "Peers over the US list", [["engine", "names asked for", "us CPU a name"], *others(csl, names[-2000:])]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield (
        "Memory",
        [["process", "MB"], ["this one, lists, a million names and the compiler with it, at its peak", f"{peak:.0f}"]],
    )
