"""The search compiled: what `search.py` and `score.py` give, from the columns of an index, a name in microseconds.

What `batch.py` hands over are arrays only. Which names could reach the threshold is found here, the points in
`kernel_score.py`.
"""

from typing import Any, Final

import numpy as np

from licet.borrowed import borrowed
from licet.compiled import compiled
from licet.screening import kernel_words as kw
from licet.screening import score as sc
from licet.screening.index import KIND_NUMBERS
from licet.screening.kernel_score import PAIRS, points_of
from licet.screening.kernel_units import UNITS, likeness_of, mark, mark_single, read_units, resolve
from licet.screening.search import MET_IN_PART, most_spared

__all__ = ["mark", "mark_single", "new_room", "new_scratch", "resolve", "search_names"]

_LONE, _MISSING, _THIN = sc.ONLY_QUERY, sc.ONLY_LISTED, sc.THIN
_INITIAL_LIKE, _INITIAL_WEIGHT = sc.INITIAL_LIKE, sc.INITIAL_WEIGHT
_TOGETHER: Final = sc.TOGETHER
_MET_IN_PART: Final = MET_IN_PART
_LETTER_FOR_LETTER: Final = sc.LETTER_FOR_LETTER
_most_spared: Final = compiled(most_spared)
_INITIAL: Final = KIND_NUMBERS["initial"]
#: Lifts are kept without their last bits, rounded up, so that four numbers of a name lie close together.
_SCALE: Final = 6
#: So many names are walked sooner than some are scored in vain because they were not; and what is not walked may lift a name
#: no further than so much of what it needs: the nearer the whole, the more names are scored in vain.
FEW, HALF = 300, 2


def new_room() -> tuple[Any, Any, Any]:
    """Where the keys of a word are written, with what its beginnings hash to, and the places of its letters."""
    return np.zeros(kw.WIDTH + 1, np.uint64), np.zeros(2 * kw.WIDTH * kw.WIDTH, np.uint64), np.zeros(256, np.uint64)


def new_scratch(words: int, name_cost: Any) -> tuple[Any, ...]:
    """What a search writes to on its way, for one thread; made once, for it is large."""
    work = (
        np.zeros((UNITS, 7), np.int64), np.zeros(kw.WIDTH + 1, np.uint8), np.zeros(kw.COLUMNS, np.int16),
        np.zeros(3, np.uint64), np.zeros(2 * kw.WIDTH, np.uint8), np.zeros(2 * kw.WIDTH, np.uint8),
        np.zeros(words, np.int64), np.empty(words, np.int32), np.zeros(64, np.int64),
        new_room(),
    )  # fmt: skip
    # Of each name: the lift so far, the lift of the unit at work, that unit's serial, and what its words weigh and how many
    # single letters it has: all in one row, for a name is met at random.
    reach = np.zeros((len(name_cost), 4), np.int32)
    reach[:, 3] = (name_cost[:, 0] << 8) | np.minimum(name_cost[:, 1], 255)
    return (
        work, reach, np.zeros(2, np.int64), np.empty(1 << 16, np.int32), np.empty(1 << 16, np.int32),
        np.empty(len(name_cost), np.int32), np.full(words, -1, np.int32), np.empty((1 << 17, 5), np.int32),
        np.zeros((UNITS + 1, 3), np.int64), np.zeros(UNITS, np.bool_), np.empty(UNITS, np.int64), np.empty(PAIRS, np.int64),
        np.empty(64, np.int64), np.zeros((64, 3), np.int64),
    )  # fmt: skip


@compiled
def search_names(
    first: int, last: int, threshold: int, batch: Any, words: Any, known: Any, listed: Any, table: Any, tables: Any, names: Any,
    scratch: Any, hit_query: Any, hit_name: Any, hit_points: Any,
) -> int:  # fmt: skip
    """Every name of the list that reaches the threshold for each of the queries from first to last; gives the number of hits.

    `hit_query` is filled in the order of the queries, as far as it has room for them; scratch: of `new_scratch`, left clean.
    """
    batch, words, known, listed, table, tables = borrowed((batch, words, known, listed, table, tables))
    names, scratch, hit_query, hit_name, hit_points = borrowed((names, scratch, hit_query, hit_name, hit_points))
    work, reach, serials, room_word, room_like, order, chain, links, found, skipped, by_at, pairs, met, best = scratch
    units, word_facts, post_names = work[0], names[6], names[7]
    queries, tokens, token_rows = batch[0], batch[1], words[1]
    hits = 0
    for q in range(first, last):
        if queries[q, 0] == queries[q, 1]:
            continue
        count = read_units(q, batch, words, known, listed, table, tables, work, room_word, room_like, serials)
        in_order(count, units, by_at)
        total, letters, long, every, most_telling = 0, 0, 0, 0, 0
        for t in range(queries[q, 0], queries[q, 1]):
            weight = int(token_rows[tokens[t], 0])
            every += weight
            most_telling = max(most_telling, weight)
            if token_rows[tokens[t], 1] == _INITIAL:
                letters += 1
            else:
                total += weight
                long += 1
        weighed = every
        every = (_TOGETHER * every - (_TOGETHER - 1000) * most_telling) // 1000 + 1
        bar = min((threshold - 1) * (every + _THIN) // every - 1, _MET_IN_PART)
        gain = max(0, 1000 - bar // 10)
        slack = _INITIAL_WEIGHT * (_INITIAL_LIKE * gain + bar * _LONE)
        need = bar * (_LONE * total - 100) - letters * slack
        linked = gather(count, units, known, room_word, room_like, word_facts, bar, gain, chain, links, found)
        lettered, dearest = all_lettered(queries[q, 1] - queries[q, 0], count, units, links, found, word_facts)
        dearest += _most_spared(threshold, weighed, every)
        spare = skip(count, units, found, ((need - min(long - 1, names[8]) * slack) >> _SCALE) // HALF, skipped)
        reached = 0
        if serials[1] > 2_000_000_000:
            serials[1] = 0
            reach[:, 2] = 0
        for n in range(count):
            u = by_at[n]
            # Of the units that begin at one token a match takes one: they share a serial.
            if n == 0 or units[u, 0] != units[by_at[n - 1], 0]:
                serials[1] += 1
            if not skipped[u]:
                reached = walk(found[u, 0], found[u + 1, 0], links, word_facts, post_names, serials[1], reach, order, reached)
        kept = 0
        for at in range(reached):
            name = order[at]
            cost, initials = reach[name, 3] >> 8, reach[name, 3] & 255
            lift = reach[name, 0] + spare
            enough = lift >= (need + bar * _MISSING * cost - initials * slack) >> _SCALE
            if enough or (lift >= lettered and cost <= dearest):
                order[kept] = name
                kept += 1
            reach[name, 0] = 0
        fetch(kept, order, names, pairs)
        for at in range(kept):
            name = order[at]
            cost, initials = reach[name, 3] >> 8, reach[name, 3] & 255
            weighs = -1 if letters + initials else _LONE * total + _MISSING * cost
            points = points_of(q, name, threshold, weighs, batch, words, units, names, chain, links, pairs, met, best)
            if points >= threshold:
                if hits < len(hit_query):
                    hit_query[hits], hit_name[hits], hit_points[hits] = q, name, points
                hits += 1
        for at in range(linked):
            chain[links[at, 3]] = -1
    return hits


@compiled
def fetch(count: int, order: Any, names: Any, room: Any) -> None:
    """Touches what is known of names that lie anywhere, all before any is read, so that nothing waits for the next."""
    unit_start, unit_words, unit_rows, token_start, token_rows = names[0], names[1], names[2], names[3], names[4]
    for at in range(min(count, len(room))):
        first, base = unit_start[order[at]], token_start[order[at]]
        room[at] = unit_words[first] + unit_rows[first, 0] + token_rows[base, 0]


@compiled
def gather(
    count: int, units: Any, known: Any, room_word: Any, room_like: Any, word_facts: Any, bar: int, gain: int, chain: Any,
    links: Any, found: Any,
) -> int:  # fmt: skip
    """Writes what each unit is like to `links`, of each word in a chain; found: of each unit its first link, the most one
    lifts a name, and how many names they all lift. Gives how many links there are."""
    linked = 0
    for u in range(count):
        found[u, 0], found[u, 1], found[u, 2] = linked, 0, 0
        n = 0
        while linked < len(links):
            number, like = likeness_of(units, u, n, known, room_word, room_like)
            if number < 0:
                break
            n += 1
            lift = (lifted(units, u, like, word_facts, number, bar, gain) >> _SCALE) + 1
            links[linked, 0], links[linked, 1], links[linked, 2] = u, like, chain[number]
            links[linked, 3], links[linked, 4] = number, lift
            chain[number] = linked
            linked += 1
            found[u, 1] = max(found[u, 1], lift)
            found[u, 2] += word_facts[number, 1]
    found[count, 0] = linked
    return linked


@compiled
def all_lettered(size: int, count: int, units: Any, links: Any, found: Any, word_facts: Any) -> tuple[int, int]:
    """The least a name is lifted that holds every word of a query letter for letter, and the most they count there; out of
    reach where a word is in no name so."""
    whole, spared = 0, 0
    for at in range(size):
        least, most = -1, 0
        for u in range(count):
            if units[u, 0] != at or units[u, 1] != 1 or units[u, 2] != _LETTER_FOR_LETTER:
                continue
            for n in range(found[u, 0], found[u + 1, 0]):
                if links[n, 1] == _LETTER_FOR_LETTER and word_facts[links[n, 3], 3] == _LETTER_FOR_LETTER:
                    least = links[n, 4] if least < 0 else min(least, links[n, 4])
                    most = max(most, word_facts[links[n, 3], 4])
        if least < 0:
            return 1 << 40, 0
        whole += least
        spared += most
    return whole, spared


@compiled
def walk(
    first: int, last: int, links: Any, word_facts: Any, post_names: Any, serial: int, reach: Any, order: Any, reached: int
) -> int:  # fmt: skip
    """Lifts the names that hold what a unit is like; gives how many names have been reached."""
    for at in range(first, last):
        lift, start = links[at, 4], word_facts[links[at, 3], 0]
        for p in range(start, start + word_facts[links[at, 3], 1]):
            name = post_names[p]
            so_far = reach[name, 0]
            if so_far == 0:
                order[reached] = name
                reached += 1
            if reach[name, 2] != serial:
                reach[name, 2] = serial
                reach[name, 1] = lift
                reach[name, 0] = so_far + lift
            elif lift > reach[name, 1]:
                reach[name, 0] = so_far + lift - reach[name, 1]
                reach[name, 1] = lift
    return reached


@compiled
def in_order(count: int, units: Any, by_at: Any) -> None:
    """Writes the numbers of the units in the order of the tokens they begin at."""
    for u in range(count):
        at = u
        while at > 0 and units[by_at[at - 1], 0] > units[u, 0]:
            by_at[at] = by_at[at - 1]
            at -= 1
        by_at[at] = u


@compiled
def lifted(units: Any, u: int, like: int, word_facts: Any, number: int, bar: int, gain: int) -> int:
    """What a unit and a word of the list can do at most for a name that holds the word: see `search.candidates`."""
    weight, theirs, spared = units[u, 4], np.int64(word_facts[number, 2]), np.int64(word_facts[number, 4])
    like = like * units[u, 2] * word_facts[number, 3] // 1_000_000
    lift: int = min(weight, theirs) * like * gain + bar * (_LONE * weight + _MISSING * spared)
    return lift


@compiled
def skip(count: int, units: Any, found: Any, need: int, skipped: Any) -> int:
    """Marks units not worth walking: together they lift a name by less than `need`. Gives what they could add."""
    # What the units skipped add by the token they begin at, of which a match takes one.
    added = np.zeros(64, np.int64)
    skipped[:count] = False
    spare = 0
    for _ in range(count):
        at, least = -1, 0
        for u in range(count):
            if not skipped[u] and found[u, 2] > FEW:
                more = max(0, found[u, 1] - added[units[u, 0]])
                if spare + more < need and (at < 0 or found[u, 2] * least > found[at, 2] * more):
                    at, least = u, more
        if at < 0:
            break
        skipped[at] = True
        spare += least
        added[units[at, 0]] += least
    return spare
