"""Time what a fab can be supplied with: one day cold and warm, what binds, and the whole time axis.

Run: .venv/bin/python benchmarks/capability.py
"""

import gc
import time
from collections.abc import Callable
from datetime import date

import licet

PROCESSES = ("28 nm logic", "7 nm logic without EUV")
ON = date(2026, 11, 1)


def cpu_seconds(run: Callable[[], object]) -> float:
    """Processor time of one run, in seconds."""
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    gc.set_threshold(1_000_000, 50, 50)  # as the command does
    for process in PROCESSES:
        fab = {"country": "CN", "process": process, "lists": []}
        cold, warm = (cpu_seconds(lambda fab=fab: licet.capability(fab, on=ON, what_binds=False)) for _ in range(2))
        binds = cpu_seconds(lambda fab=fab: licet.capability(fab, on=ON))
        axis = cpu_seconds(lambda fab=fab: licet.capability(fab, on=ON, from_year=2019, what_binds=False))
        print(
            f"{process:26} a day cold {cold:5.2f} s, warm {warm:5.2f} s, with what binds {binds:5.2f} s, 2019 on {axis:6.2f} s"
        )


if __name__ == "__main__":
    main()
