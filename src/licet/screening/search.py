"""One query against an index, in plain Python: the specification of the kernel.

A name of the list is scored when the words it shares with the query could lift it over the threshold; all others could not.
"""

from collections.abc import Callable, Sequence

from licet.screening.index import Index
from licet.screening.names.likeness import EXACT, alike
from licet.screening.names.reading import Reading, letter_for_letter
from licet.screening.names.words import Word, word
from licet.screening.score import (
    ALL_BUT_ONE,
    FULL,
    INITIAL_LIKE,
    INITIAL_WEIGHT,
    LETTER_FOR_LETTER,
    NEARLY,
    ONLY_LISTED,
    ONLY_QUERY,
    THIN,
    Pair,
    add_up,
    chosen,
    paired,
    together,
    weight_of,
    word_of,
)

#: The points of its words up to which no name is met as a whole.
MET_IN_PART = FULL * (NEARLY - 1) // NEARLY
#: A word of the list that a word of the query is like: its number, per mille, the rule.
Likeness = tuple[int, int, int]


def resolved(index: Index, mine: Word) -> tuple[Likeness, ...]:
    """The words of the list a word is like, in order of their numbers."""
    found = []
    for number in sorted(index.proposed(mine)):
        like, rule = alike(mine, word(index.words[number], bool(index.joined[number]), bool(index.bare[number])))
        # Initials are met letter for letter or not at all.
        met = rule == EXACT or index.word_whole[number]
        if like and met and not (mine.joined and index.joined[number]):
            found.append((number, like, rule))
    return tuple(found)


def most_spared(threshold: int, total: int, every: int) -> int:
    """The most that the one word may count which a name has beside those of a query, where these are in it as they are written
    and it is to reach the threshold: solved as in `candidates`, with the least that is then lost for want of evidence.

    total: what the words of the query weigh; every: what they tell together, and one.
    """
    bar = min((threshold - 1) * (every + THIN) * 1000 // (1000 * every + ALL_BUT_ONE * THIN) - 2, MET_IN_PART)
    return (100 * total * (FULL - bar) // max(1, bar) + 100) // ONLY_LISTED + 1


def candidates(
    index: Index, query: Reading, likenesses: Sequence[tuple[Likeness, ...]], threshold: int
) -> dict[int, list[tuple[int, int, int, int]]]:
    """Names that could reach the threshold, each with the (unit, word, like, rule) it shares with the query.

    No name can score more than N / (N + a * (Q - q) + b * (L - l)), where N is the likeness it shares by weight, Q and L what
    the words of the query and of the name weigh, q and l those of them that are shared, a and b what the others cost. Solved
    for a threshold t this is a sum over the words shared: (1 - t) * N + t * (a * q + b * l) >= t * (a * Q + b * L). An initial
    may add a little on either side. Of the units that begin at one token a match takes one, so that the best of them counts.
    What the evidence is too thin for is lost in any case, so the threshold is raised by as much as it must be, but no further
    than to where some of it comes back because the whole name is met. Where all of the query is met letter for letter and one
    word of the name is not, more of it comes back: such names are scored whatever the sum, if that word may count so little.
    """
    every = together([t.weight for t in query.tokens]) + 1
    bar = min((threshold - 1) * (every + THIN) // every - 1, MET_IN_PART)
    gain = max(0, 1000 - bar // 10)
    slack = INITIAL_WEIGHT * (INITIAL_LIKE * gain + bar * ONLY_QUERY)
    letters = sum(t.kind == "initial" for t in query.tokens)
    total = sum(t.weight for t in query.tokens if t.kind != "initial")
    need = bar * (ONLY_QUERY * total - 100) - letters * slack
    spared = index.most_left_out()
    sums: dict[int, int] = {}
    shared: dict[int, list[tuple[int, int, int, int]]] = {}
    bests: dict[int, dict[int, int]] = {}
    lettered: dict[int, tuple[int, int]] = {}
    for at, unit in enumerate(query.units):
        weight = weight_of(query, unit)
        best = bests.setdefault(unit.at, {})
        for number, like, rule in likenesses[at]:
            theirs = int(index.word_weight[number])
            shared_like = like
            like = like * unit.quality * int(index.word_quality[number]) // 1_000_000
            lift = min(weight, theirs) * like * gain + bar * (ONLY_QUERY * weight + ONLY_LISTED * int(spared[number]))
            if like == LETTER_FOR_LETTER and unit.span == 1:
                least, most = lettered.get(unit.at, (lift, 0))
                lettered[unit.at] = min(least, lift), max(most, int(spared[number]))
            for name in index.post_names[index.post_start[number] : index.post_start[number + 1]].tolist():
                best[name] = max(best.get(name, 0), lift)
                shared.setdefault(name, []).append((at, number, shared_like, rule))
    for best in bests.values():
        for name, lift in best.items():
            sums[name] = sums.get(name, 0) + lift

    def reach(name: int) -> int:
        cost, initials = index.name_cost[name].tolist()
        return need + bar * ONLY_LISTED * int(cost) - int(initials) * slack

    whole = sum(least for least, _ in lettered.values())
    dearest = sum(most for _, most in lettered.values()) + most_spared(threshold, sum(t.weight for t in query.tokens), every)

    def all_but_one(name: int, lift: int) -> bool:
        return len(lettered) == len(query.tokens) and lift >= whole and int(index.name_cost[name, 0]) <= dearest

    return {name: shared[name] for name, lift in sums.items() if lift >= reach(name) or all_but_one(name, lift)}


def search(
    index: Index,
    reading_of: Callable[[int], Reading],
    resolve: Callable[[Word], tuple[Likeness, ...]],
    query: Reading,
    threshold: int,
) -> list[tuple[int, int]]:
    """The names at or over the threshold as (points, name), the most points first, then in order of the list."""
    likenesses = [
        tuple(held for held in resolve(word_of(u)) if held[2] == EXACT or not letter_for_letter(u)) for u in query.units
    ]
    found = []
    for name, shared in candidates(index, query, likenesses, threshold).items():
        listed = reading_of(name)
        points, _ = add_up(query, listed, chosen(query, listed, pairs_of(index, name, query, listed, shared)))
        if points >= threshold:
            found.append((points, name))
    return sorted(found, key=lambda hit: (-hit[0], hit[1]))


def pairs_of(index: Index, name: int, query: Reading, listed: Reading, shared: list[tuple[int, int, int, int]]) -> list[Pair]:
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
