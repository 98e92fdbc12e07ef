"""One query against an index, in plain Python: the specification of the kernel.

A name of the list is scored when the words it shares with the query could lift it over the threshold; all others could not.
"""

from collections.abc import Callable, Sequence

from licet.screening.index import Index
from licet.screening.names.likeness import alike
from licet.screening.names.reading import Reading
from licet.screening.names.words import Word, word
from licet.screening.score import FULL, ONLY_QUERY, Pair, add_up, chosen, paired, weight_of, word_of

#: A word of the list that a word of the query is like: its number, per mille, the rule.
Likeness = tuple[int, int, int]


def resolved(index: Index, mine: Word) -> tuple[Likeness, ...]:
    """The words of the list a word is like, in order of their numbers."""
    found = []
    for number in sorted(index.proposed(mine)):
        like, rule = alike(mine, word(index.words[number], bool(index.joined[number]), bool(index.bare[number])))
        if like:
            found.append((number, like, rule))
    return tuple(found)


def candidates(
    index: Index, query: Reading, likenesses: Sequence[tuple[Likeness, ...]], threshold: int
) -> dict[int, list[tuple[int, int, int, int]]]:
    """Names that could reach the threshold, each with the (unit, word, like, rule) it shares with the query.

    No name can score more than N / (N + a * (W - C)), where N is the likeness it shares by weight, C the weight of the
    query's words that share it, W that of all words and a what a word costs that only the query has. Solved for the
    threshold t this is a sum over the words shared: (1 - t) * N + t * a * C >= t * a * W.
    """
    lone = threshold * ONLY_QUERY // 100
    total = sum(t.weight for t in query.tokens if len(t.text) > 1)
    sums: dict[int, int] = {}
    shared: dict[int, list[tuple[int, int, int, int]]] = {}
    for at, unit in enumerate(query.units):
        weight = weight_of(query, unit)
        best: dict[int, int] = {}
        for number, like, rule in likenesses[at]:
            lift = (FULL - threshold) * weight * like // 1000 + lone * weight
            for name in index.post_names[index.post_start[number] : index.post_start[number + 1]].tolist():
                best[name] = max(best.get(name, 0), lift)
                shared.setdefault(name, []).append((at, number, like, rule))
        for name, lift in best.items():
            sums[name] = sums.get(name, 0) + lift
    return {name: shared[name] for name, lift in sums.items() if lift >= lone * total}


def search(
    index: Index, reading_of: Callable[[int], Reading], resolve: Callable[[Word], tuple[Likeness, ...]], query: Reading, threshold: int
) -> list[tuple[int, int]]:
    """The names at or over the threshold as (points, name), the most points first, then in order of the list."""
    likenesses = [resolve(word_of(u)) for u in query.units]
    found = []
    for name, shared in candidates(index, query, likenesses, threshold).items():
        listed = reading_of(name)
        points, _ = add_up(query, listed, chosen(query, listed, pairs_of(index, name, query, listed, shared)))
        if points >= threshold:
            found.append((points, name))
    return sorted(found, key=lambda hit: (-hit[0], hit[1]))


def pairs_of(
    index: Index, name: int, query: Reading, listed: Reading, shared: list[tuple[int, int, int, int]]
) -> list[Pair]:
    """What `all_pairs` gives for the two names, from the words they are known to share."""
    words = index.unit_words[index.unit_start[name] : index.unit_start[name + 1]].tolist()
    found = []
    for at, number, like, rule in shared:
        for j, held in enumerate(words):
            if held == number:
                pair = paired(query, listed, at, j, like, rule)
                if pair:
                    found.append(pair)
    return found
