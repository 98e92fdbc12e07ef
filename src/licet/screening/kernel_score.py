"""The points of a query and a name of the list, compiled: `score.score` without its words."""

from typing import Any, Final

import numpy as np

from licet.compiled import compiled
from licet.screening import score as sc
from licet.screening.index import KIND_NUMBERS, NO_COMPANY_BIT, RULE_NUMBERS
from licet.screening.names.tokens import LEFT_OUT, STOP

PAIRS: Final = 1024
_LONE, _MISSING, _AGAINST, _THIN, _STEEP = sc.ONLY_QUERY, sc.ONLY_LISTED, sc.AGAINST, sc.THIN, sc.STEEP
_NUMBERS, _PLACES, _FORMS, _NO_COMPANY, _ORDER = sc.NUMBERS, sc.PLACES, sc.FORMS, sc.NO_COMPANY, sc.ORDER
_NO_COMPANY_BIT: Final = NO_COMPANY_BIT
_CLASSES: Final = NO_COMPANY_BIT - 1
_FORM_DROPPED, _FORM_RESPELT = sc.FORM_DROPPED, sc.FORM_RESPELT
_INITIAL_LIKE, _INITIAL_WEIGHT = sc.INITIAL_LIKE, sc.INITIAL_WEIGHT
_WORD, _PLACE, _NUMBER, _INITIAL, _STOP = (KIND_NUMBERS[k] for k in ("word", "place", "number", "initial", "stop"))
_WHOLE, _NEARLY, _TOGETHER, _STOP_WEIGHT, _LEFT_OUT = sc.WHOLE, sc.NEARLY, sc.TOGETHER, STOP, LEFT_OUT
_ALL_BUT_ONE, _LETTER_FOR_LETTER = sc.ALL_BUT_ONE, sc.LETTER_FOR_LETTER
_INITIALS: Final = RULE_NUMBERS["initials"]


@compiled
def points_of(
    q: int, name: int, threshold: int, total: int, batch: Any, words: Any, units: Any, names: Any, chain: Any, links: Any,
    pairs: Any, met: Any, best: Any,
) -> int:  # fmt: skip
    """The points of a query and a name of the list: `score.score` without its words; 0 where they are under the threshold.

    total: what the words of both weigh by their part in the cost of a word left over, negative where single letters are among
    them, for then nothing is known beforehand.
    """
    unit_start, unit_words, unit_rows, token_start, token_rows, _forms, _, _, _ = names
    base = token_start[name]
    count, lettered = 0, 0
    first, size = unit_start[name], batch[0][q, 1] - batch[0][q, 0]
    best[:size] = 0
    for v in range(first, unit_start[name + 1]):
        link = chain[unit_words[v]]
        if link < 0:
            continue
        span, rule, theirs, spared = unit_rows[v, 1], unit_rows[v, 3], 0, 0
        for t in range(base + unit_rows[v, 0], base + unit_rows[v, 0] + span):
            theirs += token_rows[t, 0]
            spared += min(token_rows[t, 0], _LEFT_OUT)
        while link >= 0:
            u, like = links[link, 0], np.int64(links[link, 1])
            link = links[link, 2]
            at, mine = units[u, 0], units[u, 4]
            if units[u, 1] > 1 and span > 1:
                continue
            if rule == _INITIALS and (like != 1000 or units[u, 3] == _INITIALS):
                continue
            weight = min(mine, theirs)
            like = like * units[u, 2] * unit_rows[v, 2] // 1_000_000
            if like == _LETTER_FOR_LETTER and units[u, 1] == 1:
                lettered |= 1 << int(at)
            best[at, 0] = max(best[at, 0], weight * like)
            best[at, 1] = max(best[at, 1], weight * max(0, _STEEP * like - 1000 * (_STEEP - 1)))
            best[at, 2] = max(best[at, 2], _LONE * mine + _MISSING * spared)
            if count < PAIRS:
                pairs[count] = (
                    ((weight <= _STOP_WEIGHT) << 50) | ((1000 - like) << 40) | ((65535 - weight) << 16) | (u << 8) | (v - first)
                )
                count += 1
    if count == 0 or (total >= 0 and most_of(size, total, best, lettered) < threshold):
        return 0
    in_order(count, pairs)
    return add_up(q, name, count, batch, words, units, names, pairs, met)


@compiled
def most_of(size: int, total: int, best: Any, lettered: int) -> int:
    """The most points two names can have by the best that each token of the query may give: likeness, evidence, cost saved;
    lettered: a bit for each token that is met letter for letter."""
    likes, evidence, most_telling = 0, 0, 0
    for at in range(size):
        likes += best[at, 0]
        evidence += best[at, 1]
        most_telling = max(most_telling, best[at, 1])
        total -= best[at, 2]
    evidence = (_TOGETHER * evidence - (_TOGETHER - 1000) * most_telling) // 1_000_000
    # Each part is rounded down where the points are added up, and the whole of what they are parts of.
    points = 10_000 * likes // max(1, likes + 1000 * (max(0, total - 99) // 100))
    thin = points * _THIN // (evidence + _THIN)
    back = thin * _WHOLE * max(0, _NEARLY * points - (_NEARLY - 1) * 10_000) // 10_000_000
    thin -= back
    if lettered == (1 << size) - 1:
        thin -= thin * _ALL_BUT_ONE // 1000
    most: int = points - thin + 3
    return most


@compiled
def in_order(count: int, pairs: Any) -> None:
    """Sorts the pairs, of which there are few."""
    for n in range(1, count):
        key, at = pairs[n], n
        while at > 0 and pairs[at - 1] > key:
            pairs[at] = pairs[at - 1]
            at -= 1
        pairs[at] = key


@compiled
def add_up(q: int, name: int, count: int, batch: Any, words: Any, units: Any, names: Any, pairs: Any, met: Any) -> int:
    unit_start, _unit_words, unit_rows, token_start, token_rows, forms, _, _, _ = names
    queries, token_ids, _ = batch
    query_rows = words[1]
    first, base = queries[q, 0], token_start[name]
    size, held = queries[q, 1] - first, token_start[name + 1] - base
    mine, theirs, taken = np.uint64(0), np.uint64(0), 0
    one = np.uint64(1)
    whole = 0
    unit_base = unit_start[name]
    for p in range(count):
        u, v = (pairs[p] >> 8) & 255, unit_base + (pairs[p] & 255)
        ours = ((one << np.uint64(units[u, 1])) - one) << np.uint64(units[u, 0])
        other = ((one << np.uint64(unit_rows[v, 1])) - one) << np.uint64(unit_rows[v, 0])
        if (mine & ours) != 0 or (theirs & other) != 0:
            continue
        mine |= ours
        theirs |= other
        pairs[taken] = pairs[p]
        taken += 1
        whole += 65535 - ((pairs[p] >> 16) & 65535)
    initials, lone, lacking = 0, 0, 0
    for i in range(size):
        for j in range(held):
            a, b = token_ids[first + i], base + j
            if query_rows[a, 2] != token_rows[b, 2] or (mine >> np.uint64(i)) & one or (theirs >> np.uint64(j)) & one:
                continue
            if query_rows[a, 1] == _STOP or token_rows[b, 1] == _STOP:
                continue
            if (query_rows[a, 1] == _INITIAL) != (token_rows[b, 1] == _INITIAL):
                mine |= one << np.uint64(i)
                theirs |= one << np.uint64(j)
                met[initials] = min(_INITIAL_WEIGHT, min(query_rows[a, 0], token_rows[b, 0]))
                whole += met[initials]
                lone += query_rows[a, 0] - met[initials]
                lacking += min(token_rows[b, 0], _LEFT_OUT) - met[initials]
                initials += 1
    telling, numbers, places, left, missing = 0, 0, 0, 0, 0
    for i in range(size):
        if not (mine >> np.uint64(i)) & one:
            a = token_ids[first + i]
            weight, kind = query_rows[a, 0], query_rows[a, 1]
            lone += weight
            left += 1
            telling += weight if kind in (_WORD, _PLACE) else 0
            numbers |= kind == _NUMBER
            places |= kind == _PLACE
    other_telling, other_numbers, other_places = 0, 0, 0
    for j in range(held):
        if not (theirs >> np.uint64(j)) & one:
            weight, kind = token_rows[base + j, 0], token_rows[base + j, 1]
            lacking += min(weight, _LEFT_OUT)
            missing += 1
            other_telling += weight if kind in (_WORD, _PLACE) else 0
            other_numbers |= kind == _NUMBER
            other_places |= kind == _PLACE
    whole += (_LONE * lone + _MISSING * lacking + _AGAINST * min(telling, other_telling)) // 100
    points, evidence, most_telling, telling_pairs, lettered = 0, 0, 0, 0, 0
    for p in range(taken):
        weight, like = 65535 - ((pairs[p] >> 16) & 65535), 1000 - ((pairs[p] >> 40) & 1023)
        points += 10 * weight * like // whole
        telling_pairs += weight > _STOP_WEIGHT
        lettered += like == _LETTER_FOR_LETTER
        told = weight * max(0, _STEEP * like - 1000 * (_STEEP - 1))
        evidence += told
        most_telling = max(most_telling, told)
    for n in range(initials):
        points += 10 * met[n] * _INITIAL_LIKE // whole
    evidence = (_TOGETHER * evidence - (_TOGETHER - 1000) * most_telling) // 1_000_000
    lost = points * _THIN // (evidence + _THIN)
    if telling_pairs > 1:
        lost -= lost * _WHOLE * max(0, _NEARLY * points - (_NEARLY - 1) * 10_000) // 10_000_000
    in_turn = not turned(taken, units, unit_rows, unit_base, pairs)
    to_the_letter = lettered == taken and in_turn and queries[q, 2] >> 24 == forms[name] >> 24
    company = forms[name] & _NO_COMPANY_BIT == 0
    if left + initials == 0 and missing == 1 and company and to_the_letter and (taken > 1 or queries[q, 2] != 0):
        lost -= lost * _ALL_BUT_ONE // 1000
    if numbers and other_numbers:
        lost += points * _NUMBERS // 1000
    if places and other_places:
        lost += points * _PLACES // 1000
    ours_forms, theirs_forms = queries[q, 2] & _CLASSES, forms[name] & _CLASSES
    if ours_forms != 0 and theirs_forms != 0:
        if ours_forms & theirs_forms == 0:
            lost += points * _FORMS // 1000
        elif queries[q, 2] >> 24 != forms[name] >> 24:
            lost += points * _FORM_RESPELT // 1000
    elif ours_forms != 0 or theirs_forms != 0:
        lost += points * _FORM_DROPPED // 1000
    if queries[q, 2] != 0 and not company:
        lost += points * _NO_COMPANY // 1000
    if not in_turn:
        lost += points * _ORDER // 1000
    return max(0, points - lost)


@compiled
def turned(taken: int, units: Any, unit_rows: Any, base: int, pairs: Any) -> bool:
    """Whether the words met stand in another order in the list."""
    for a in range(taken):
        for b in range(taken):
            before = units[(pairs[a] >> 8) & 255, 0] < units[(pairs[b] >> 8) & 255, 0]
            if before and unit_rows[base + (pairs[a] & 255), 0] > unit_rows[base + (pairs[b] & 255), 0]:
                return True
    return False
