"""A net of gates (see `rules/nets`) run over lanes, 64 a word."""

from typing import Any

from licet.compiled import compiled
from licet.rules.nets import ALL, ANY, MERGED


def _feed(
    spans: Any, begins: Any, places: Any, answers: Any, rows: Any, whose: Any, bounds: Any, lanes: Any, wires: Any
) -> None:
    """Put the answers to what is asked of facts on the wires that come in, which carry nothing yet.

    Of each value of a fact, spans: the wires that it comes in on; begins: where the answers for it begin; rows: where in
    `lanes` those that have it begin; whose: the deal. bounds: the word at which the lanes of each deal begin.
    """
    for value in range(len(begins)):
        first, row = bounds[whose[value]], rows[value]
        count = bounds[whose[value] + 1] - first
        for wire in range(spans[value, 0], spans[value, 1]):
            answer = answers[begins[value] + places[wire]]
            if answer:
                into = wires[2 * wire + answer - 1]
                for word in range(count):
                    into[first + word] |= lanes[row + word]


def _run(kinds: Any, ends: Any, children: Any, first: int, full: Any, wires: Any) -> None:
    """Work out every gate. first: the wire of the first one; full: the lanes there are."""
    start = 0
    for gate in range(len(kinds)):
        kind, stop = kinds[gate], ends[gate]
        yes, no = wires[2 * (first + gate)], wires[2 * (first + gate) + 1]
        if kind == ALL:
            for word in range(len(full)):
                yes[word], no[word] = full[word], 0
            for child in range(start, stop):
                holds, fails = wires[children[child]], wires[children[child] ^ 1]
                for word in range(len(full)):
                    yes[word] &= holds[word]
                    no[word] |= fails[word]
        elif kind == ANY:
            for word in range(len(full)):
                yes[word], no[word] = 0, full[word]
            for child in range(start, stop):
                holds, fails = wires[children[child]], wires[children[child] ^ 1]
                for word in range(len(full)):
                    yes[word] |= holds[word]
                    no[word] &= fails[word]
        elif kind == MERGED:
            said, made, usual = children[start], children[start + 1], children[start + 2]
            for word in range(len(full)):
                told, denied = wires[said, word], wires[said ^ 1, word]
                holds, fails = wires[made, word], wires[made ^ 1, word]
                silent = full[word] & ~(told | denied)
                neither = silent & ~(holds | fails)
                yes[word] = (told & ~fails) | (silent & holds) | (neither & wires[usual, word])
                no[word] = (denied & ~holds) | (silent & fails) | (neither & wires[usual ^ 1, word])
        else:
            said, none, found = children[start], children[start + 1], children[start + 2]
            for word in range(len(full)):
                yes[word] = wires[said, word]
                no[word] = wires[said ^ 1, word] | (wires[none, word] & wires[found, word])
        start = stop


feed, run = compiled(_feed), compiled(_run)
