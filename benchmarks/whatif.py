"""What a what-if costs once a book was read: seconds of the processor, by lines, for the shipped scenarios.

python benchmarks/whatif.py [LINES ...]        # 100000 1000000 10000000 if left out
"""

import platform
import sys
import time

import numpy as np

from licet.analysis.scenarios import scenario, scenarios
from licet.analysis.whatif import Steps
from licet.decision.decide import load_decider
from licet.orders.encoded import Encoded
from licet.orders.sample import sample_orders

_CHUNK = 500_000


def main(sizes: list[int]) -> None:
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"{'lines':>11} {'rows':>10} {'read':>8} {'base':>8}  each amendment: made / decided / lines placed")
    base = load_decider()
    for lines in sizes:
        amended = {name: base.amended(scenario(name)) for name in scenarios()}
        encoded = Encoded(sample_orders(1).columns, amended.values())
        spent = 0.0
        rows = []
        for start in range(0, lines, _CHUNK):
            chunk = sample_orders(min(_CHUNK, lines - start), seed=7, start=start)
            clock = time.process_time()
            rows.append(encoded.take(chunk))
            spent += time.process_time() - clock
        row = np.concatenate(rows)
        clock = time.process_time()
        before = encoded.under()
        told = time.process_time() - clock
        print(f"{lines:>11,} {len(encoded):>10,} {spent:>8.2f} {told:>8.2f}")
        for name, law in amended.items():
            clock = time.process_time()
            base.amended(scenario(name))
            made = time.process_time() - clock
            clock = time.process_time()
            steps = Steps(before, encoded.under(law))
            decided = time.process_time() - clock
            clock = time.process_time()
            moved = int((np.array(steps.moves)[steps.number] != "unchanged")[row].sum())
            placed = time.process_time() - clock
            print(f"{'':>40}  {name:<34} {made:6.2f} {decided:6.2f} {placed:6.2f}   {moved:,} lines move")


if __name__ == "__main__":
    main([int(text.replace(",", "")) for text in sys.argv[1:]] or [100_000, 1_000_000, 10_000_000])
