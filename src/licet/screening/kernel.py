"""The search compiled: what `search.py` and `score.py` give, from the columns of an index, a name in microseconds.

A state holds arrays only. `resolve` finds the likenesses of words; `search_names` scores the names of a list for many queries.
"""

from typing import Any, Final

import numpy as np

from licet.screening import kernel_words as kw
from licet.screening import score as sc
from licet.screening.compiled import compiled
from licet.screening.index import BITS, KIND_NUMBERS, NO_COMPANY_BIT, RULE_NUMBERS
from licet.screening.names.reading import INITIALS_LIKE

UNITS: Final = 255
PAIRS: Final = 1024
_FULL, _LONE, _MISSING, _AGAINST, _THIN = sc.FULL, sc.ONLY_QUERY, sc.ONLY_LISTED, sc.AGAINST, sc.THIN
_NUMBERS, _PLACES, _FORMS, _NO_COMPANY, _ORDER = sc.NUMBERS, sc.PLACES, sc.FORMS, sc.NO_COMPANY, sc.ORDER
_NO_COMPANY_BIT: Final = NO_COMPANY_BIT
_CLASSES: Final = NO_COMPANY_BIT - 1
_FORM_DROPPED, _FORM_RESPELT = sc.FORM_DROPPED, sc.FORM_RESPELT
_INITIALS_LIKE: Final = np.array([INITIALS_LIKE.get(n, 0) for n in range(8)], np.int64)
_INITIAL_LIKE, _INITIAL_WEIGHT = sc.INITIAL_LIKE, sc.INITIAL_WEIGHT
_WORD, _PLACE, _NUMBER, _INITIAL, _STOP = (KIND_NUMBERS[k] for k in ("word", "place", "number", "initial", "stop"))
_INITIALS: Final = RULE_NUMBERS["initials"]
_TOP: Final = np.uint64(64 - BITS)


def new_scratch(words: int, name_cost: Any) -> tuple[Any, ...]:
    """What a search writes to on its way, for one thread; made once, for it is large."""
    work = (
        np.zeros((UNITS, 7), np.int64), np.zeros(kw.WIDTH + 1, np.uint8), np.zeros(kw.COLUMNS, np.int32),
        np.zeros(3, np.uint64), np.zeros(2 * kw.WIDTH, np.uint8), np.zeros(2 * kw.WIDTH, np.uint8),
        np.zeros(words, np.int64), np.empty(words, np.int32), np.zeros(64, np.int64),
    )  # fmt: skip
    # Of each name: the lift so far, the lift of the unit at work, that unit's serial, and what its words weigh and how many
    # single letters it has: all in one row, for a name is met at random.
    reach = np.zeros((len(name_cost), 4), np.int64)
    reach[:, 3] = (name_cost[:, 0] << 8) | np.minimum(name_cost[:, 1], 255)
    return (
        work, reach, np.zeros(2, np.int64), np.empty(1 << 16, np.int32), np.empty(1 << 16, np.int32),
        np.empty(len(name_cost), np.int64), np.full(words, -1, np.int64), np.empty((1 << 17, 3), np.int64),
        np.empty(1 << 17, np.int64), np.zeros(UNITS, np.bool_), np.empty(PAIRS, np.int64), np.empty(64, np.int64),
    )  # fmt: skip


@compiled
def look(key: Any, keys: Any, key_words: Any, heads: Any, seen: Any, serial: int, found: Any, count: int) -> int:
    """Adds the words under a key to `found`, each once; gives how many there are now."""
    bucket = np.int64(key >> _TOP)
    for at in range(heads[bucket], heads[bucket + 1]):
        if keys[at] == key:
            number = key_words[at]
            if seen[number] != serial:
                seen[number] = serial
                if count < len(found):
                    found[count] = number
                    count += 1
        elif keys[at] > key:
            break
    return count


@compiled
def propose(text: Any, row: Any, hashes: Any, family_keys: Any, table: Any, seen: Any, serial: int, found: Any) -> int:
    """The words of the list that share a key with a word: `Index.proposed`."""
    keys, key_words, heads = table
    size = int(row[kw.SIZE])
    most = 0 if row[kw.DIGITS] else min(kw.allowed(size), 1) if row[kw.JOINED] else kw.allowed(size)
    head = np.zeros(kw.WIDTH + 1, np.uint64)
    for at in range(size):
        head[at + 1] = head[at] * kw._BASE + np.uint64(text[at]) + kw._ONE
    count = look(kw.mix(head[size], 0), keys, key_words, heads, seen, serial, found, 0)
    if most >= 1:
        for i in range(size):
            tail = head[size] - head[i + 1] * kw._POWERS[size - i - 1]
            key = kw.mix(head[i] * kw._POWERS[size - 1 - i] + tail, 0)
            count = look(key, keys, key_words, heads, seen, serial, found, count)
    if most >= 2:
        for i in range(size):
            for j in range(i + 1, size):
                front = head[i] * kw._POWERS[j - 1 - i] + head[j] - head[i + 1] * kw._POWERS[j - i - 1]
                tail = head[size] - head[j + 1] * kw._POWERS[size - j - 1]
                key = kw.mix(front * kw._POWERS[size - 1 - j] + tail, 0)
                count = look(key, keys, key_words, heads, seen, serial, found, count)
    for n in range(kw.FAMILY0, kw.COLUMNS):
        if row[n] >= 0:
            count = look(family_keys[row[n]], keys, key_words, heads, seen, serial, found, count)
    if hashes[1] != 0:
        count = look(hashes[1], keys, key_words, heads, seen, serial, found, count)
    if row[kw.BONE_COUNT] >= (kw._BONY_JOINED if row[kw.JOINED] else kw._BONY):
        count = look(hashes[2], keys, key_words, heads, seen, serial, found, count)
    if not row[kw.JOINED]:
        if size >= kw._SHORTEST:
            count = look(
                kw.mix(head[min(size, kw._LONGEST)], kw._BEGINNING), keys, key_words, heads, seen, serial, found, count
            )
        for n in range(kw._SHORTEST, min(kw._LONGEST, size) + 1):
            count = look(kw.mix(head[n], kw._WHOLE), keys, key_words, heads, seen, serial, found, count)
        if row[kw.BARE] or row[kw.COMMON]:
            count = propose_contracted(text, row, keys, key_words, heads, seen, serial, found, count)
    return count


@compiled
def propose_contracted(
    text: Any, row: Any, keys: Any, key_words: Any, heads: Any, seen: Any, serial: int, found: Any, count: int
) -> int:  # fmt: skip
    """Adds the words whose beginning a word contracts, and those that contract its own."""
    one, two = np.empty(2 * kw.WIDTH, np.uint8), np.empty(2 * kw.WIDTH, np.uint8)
    bones = kw.bones_of(one, kw.sound_of(text, int(row[kw.SIZE]), one), two)
    if row[kw.BARE] and bones >= kw._CONTRACTED_LEAST:
        key = kw.mix(kw.hash_of(two, min(bones, kw._LONGEST)), kw._CONTRACTED_KEY)
        count = look(key, keys, key_words, heads, seen, serial, found, count)
    if row[kw.COMMON]:
        for n in range(kw._CONTRACTED_LEAST, bones):
            count = look(kw.mix(kw.hash_of(two, n), kw._BONES), keys, key_words, heads, seen, serial, found, count)
    return count


@compiled
def likenesses(
    text: Any, row: Any, hashes: Any, listed: Any, table: Any, tables: Any, seen: Any, serial: int, found: Any,
    out_word: Any, out_like: Any, at: int,
) -> int:  # fmt: skip
    """Writes the words of the list a word is like from `at` on; gives where they end. A like of 1000 is the word itself."""
    texts, rows, word_hashes = listed
    family_keys, ways = tables
    count = propose(text, row, hashes, family_keys, table, seen, serial, found)
    for n in range(count):
        number = found[n]
        if row[kw.JOINED] and rows[number, kw.JOINED]:
            continue
        like, _ = kw.alike(text, row, hashes, texts[number], rows[number], word_hashes[number], ways)
        if like > 0 and at < len(out_word):
            out_word[at] = number
            out_like[at] = like
            at += 1
    return at


@compiled
def resolve(
    texts: Any, rows: Any, hashes: Any, listed: Any, table: Any, tables: Any, out_start: Any, out_word: Any, out_like: Any
) -> int:
    """The likenesses of many words, one after the other; gives how many words were done before the room ran out."""
    seen = np.zeros(len(listed[0]), np.int64)
    found = np.empty(len(listed[0]), np.int32)
    at = 0
    out_start[0] = 0
    for n in range(len(texts)):
        at = likenesses(texts[n], rows[n], hashes[n], listed, table, tables, seen, n + 1, found, out_word, out_like, at)
        if at >= len(out_word):
            return n
        out_start[n + 1] = at
    return len(texts)


@compiled
def add_unit(units: Any, count: int, at: int, span: int, quality: int, rule: int, weight: int, start: int, end: int) -> int:
    if count < UNITS:
        row = units[count]
        row[0], row[1], row[2], row[3], row[4], row[5], row[6] = at, span, quality, rule, weight, start, end
        return count + 1
    return count


@compiled
def write_joined(texts: Any, words: Any, first: int, last: int, out: Any) -> int:
    """The texts of several tokens as one word, cut at the longest; gives its length."""
    size = 0
    for n in range(first, last):
        text = texts[words[n]]
        for at in range(kw.WIDTH):
            if text[at] == 0 or size >= kw.WIDTH:
                break
            out[size] = text[at]
            size += 1
    for at in range(size, kw.WIDTH):
        out[at] = 0
    return size


@compiled
def read_units(
    name: int, batch: Any, words: Any, known: Any, listed: Any, table: Any, tables: Any, work: Any,
    room_word: Any, room_like: Any, serials: Any,
) -> int:  # fmt: skip
    """The units of one query, as `read_name` gives them, with their likenesses; gives their number."""
    token_start, token_ids, unit_start, own_units, name_facts = batch
    token_words, token_rows, word_texts, word_rows, _word_hashes = words
    known_start, _, _ = known
    units, text, row, hashes, one, two, seen, found, ids = work
    first, last = token_start[name], token_start[name + 1]
    size = last - first
    count, room = 0, 0
    for n in range(size):
        ids[n] = token_words[token_ids[first + n]]
    if unit_start[name + 1] == unit_start[name]:
        for n in range(size):
            word = ids[n]
            count = add_unit(
                units, count, n, 1, 1000, 0, token_rows[token_ids[first + n], 0], known_start[word], known_start[word + 1]
            )
    for n in range(unit_start[name], unit_start[name + 1]):
        word, at, span, quality, rule = own_units[n]
        weight = 0
        for t in range(at, at + span):
            weight += token_rows[token_ids[first + t], 0]
        count = add_unit(units, count, at, span, quality, rule, weight, known_start[word], known_start[word + 1])
    for at in range(size - 1):
        a, b = token_ids[first + at], token_ids[first + at + 1]
        if token_rows[a, 1] == _NUMBER or (token_rows[b, 1] == _NUMBER and word_rows[ids[at], kw.SIZE] > 3):
            continue
        for span in range(2, 4):
            if at + span > size or (span == 3 and not token_rows[b, 3]):
                break
            row[:] = 0
            row[kw.FAMILY0 :] = -1
            row[kw.SIZE] = write_joined(word_texts, ids, at, at + span, text)
            row[kw.JOINED] = 1
            kw.describe(text, row, hashes, one, two)
            serials[0] += 1
            end = likenesses(text, row, hashes, listed, table, tables, seen, serials[0], found, room_word, room_like, room)
            weight = 0
            for t in range(at, at + span):
                weight += token_rows[token_ids[first + t], 0]
            # Likenesses written here are told from the known ones by their sign.
            count = add_unit(units, count, at, span, 970 if span == 2 else 960, 1, weight, -room - 1, -end - 1)
            room = end
    if name_facts[name, 0] == 0:
        count = read_initials(name, batch, words, listed, table, tables, work, room_word, room_like, serials, count, room)
    return count


@compiled
def read_initials(
    name: int, batch: Any, words: Any, listed: Any, table: Any, tables: Any, work: Any,
    room_word: Any, room_like: Any, serials: Any, count: int, room: int,
) -> int:  # fmt: skip
    """Adds the first letters of a name as a word, without its legal form and with it."""
    token_start, token_ids, _unit_start, _own_units, name_facts = batch
    _token_words, token_rows, _word_texts, word_rows, _word_hashes = words
    units, text, row, hashes, one, two, seen, found, ids = work
    first, size = token_start[name], token_start[name + 1] - token_start[name]
    if size < 2:
        return count
    weight, letters = 0, 0
    text[:] = 0
    for n in range(size):
        t = token_ids[first + n]
        weight += token_rows[t, 0]
        if word_rows[ids[n], kw.SIZE] == 1 and token_rows[t, 1] != _NUMBER:
            return count
        if token_rows[t, 1] != _STOP:
            text[letters] = token_rows[t, 2]
            letters += 1
    extra = name_facts[name, 2]
    for more in range(2 if extra else 1):
        if more:
            text[letters] = extra
            letters += 1
        if letters < 3 or letters > 6:
            continue
        row[:] = 0
        row[kw.FAMILY0 :] = -1
        row[kw.SIZE] = letters
        row[kw.JOINED] = 1
        kw.describe(text, row, hashes, one, two)
        serials[0] += 1
        end = likenesses(text, row, hashes, listed, table, tables, seen, serials[0], found, room_word, room_like, room)
        count = add_unit(units, count, 0, size, _INITIALS_LIKE[letters], _INITIALS, weight, -room - 1, -end - 1)
        room = end
    return count


@compiled
def likeness_of(units: Any, u: int, n: int, known: Any, room_word: Any, room_like: Any) -> tuple[int, int]:
    """The n-th likeness of a unit; (-1, 0) past its last."""
    _, known_word, known_like = known
    start, end = units[u, 5], units[u, 6]
    if start < 0:
        at = -start - 1 + n
        if at >= -end - 1:
            return -1, 0
        return room_word[at], room_like[at]
    if start + n >= end:
        return -1, 0
    return known_word[start + n], known_like[start + n]


@compiled
def search_names(
    first: int, last: int, threshold: int, batch: Any, words: Any, known: Any, listed: Any, table: Any, tables: Any, names: Any,
    scratch: Any, hit_query: Any, hit_name: Any, hit_points: Any,
) -> int:  # fmt: skip
    """Every name of the list that reaches the threshold for each of the queries from first to last; gives the number of hits.

    `hit_query` is filled in the order of the queries, as far as it has room for them; scratch: of `new_scratch`, left clean.
    """
    (
        _unit_start,
        _unit_words,
        _unit_rows,
        _token_start,
        _token_rows,
        _forms,
        post_start,
        post_names,
        word_weight,
        most_initials,
    ) = names
    work, reach, serials, room_word, room_like, order, chain, links, touched, skipped, pairs, met = scratch
    units = work[0]
    hits = 0
    for q in range(first, last):
        count = read_units(q, batch, words, known, listed, table, tables, work, room_word, room_like, serials)
        linked, marks = 0, 0
        total, letters, long, every = 0, 0, 0, 0
        for t in range(batch[0][q], batch[0][q + 1]):
            facts = words[1][batch[1][t]]
            every += facts[0]
            if facts[1] == _INITIAL:
                letters += 1
            else:
                total += facts[0]
                long += 1
        bar = (threshold - 1) * (every + _THIN) // every - 1
        gain = max(0, 1000 - bar // 10)
        slack = _INITIAL_WEIGHT * (_INITIAL_LIKE * gain + bar * _LONE)
        need = bar * (_LONE * total - 100) - letters * slack
        spare = skip(count, units, known, room_word, room_like, post_start, word_weight, bar, gain,
                     need - min(long - 1, most_initials) * slack, skipped)  # fmt: skip
        reached = 0
        for u in range(count):
            serials[1] += 1
            serial = serials[1]
            weight = units[u, 4]
            n = 0
            while True:
                number, like = likeness_of(units, u, n, known, room_word, room_like)
                if number < 0:
                    break
                n += 1
                if linked < len(links):
                    if chain[number] < 0 and marks < len(touched):
                        touched[marks] = number
                        marks += 1
                    links[linked, 0], links[linked, 1], links[linked, 2] = u, like, chain[number]
                    chain[number] = linked
                    linked += 1
                if skipped[u]:
                    continue
                theirs = word_weight[number]
                lift = min(weight, theirs) * like * gain + bar * (_LONE * weight + _MISSING * theirs)
                for p in range(post_start[number], post_start[number + 1]):
                    name = post_names[p]
                    if reach[name, 0] == 0:
                        order[reached] = name
                        reached += 1
                    if reach[name, 2] != serial:
                        reach[name, 2] = serial
                        reach[name, 1] = lift
                        reach[name, 0] += lift
                    elif lift > reach[name, 1]:
                        reach[name, 0] += lift - reach[name, 1]
                        reach[name, 1] = lift
        for at in range(reached):
            name = order[at]
            cost, initials = reach[name, 3] >> 8, reach[name, 3] & 255
            if reach[name, 0] + spare >= need + bar * _MISSING * cost - initials * slack:
                points = points_of(q, name, batch, words, units, names, chain, links, pairs, met)
                if points >= threshold:
                    if hits < len(hit_query):
                        hit_query[hits], hit_name[hits], hit_points[hits] = q, name, points
                    hits += 1
            reach[name, 0] = 0
        for at in range(marks):
            chain[touched[at]] = -1
    return hits


@compiled
def skip(
    count: int, units: Any, known: Any, room_word: Any, room_like: Any, post_start: Any, word_weight: Any, bar: int, gain: int,
    need: int, skipped: Any,
) -> int:  # fmt: skip
    """Marks units not worth walking: together they can not lift a name over the threshold. Gives what they could add."""
    costs = np.zeros(count, np.int64)
    lifts = np.zeros(count, np.int64)
    for u in range(count):
        skipped[u] = False
        n, weight = 0, units[u, 4]
        while True:
            number, like = likeness_of(units, u, n, known, room_word, room_like)
            if number < 0:
                break
            n += 1
            theirs = word_weight[number]
            lift = min(weight, theirs) * like * gain + bar * (_LONE * weight + _MISSING * theirs)
            lifts[u] = max(lifts[u], lift)
            costs[u] += post_start[number + 1] - post_start[number]
    spare = 0
    for _ in range(count):
        at, dearest = -1, 0
        for u in range(count):
            if not skipped[u] and spare + lifts[u] < need and costs[u] > dearest:
                at, dearest = u, costs[u]
        if at < 0:
            break
        skipped[at] = True
        spare += lifts[at]
    return spare


@compiled
def points_of(
    q: int, name: int, batch: Any, words: Any, units: Any, names: Any, chain: Any, links: Any, pairs: Any, met: Any
) -> int:
    """The points of a query and a name of the list: `score.score` without its words."""
    unit_start, unit_words, unit_rows, token_start, token_rows, _forms, _, _, _, _ = names
    base = token_start[name]
    count = 0
    for v in range(unit_start[name], unit_start[name + 1]):
        link = chain[unit_words[v]]
        while link >= 0:
            u, like = links[link, 0], links[link, 1]
            link = links[link, 2]
            ours, theirs = units[u, 3] == _INITIALS, unit_rows[v, 3] == _INITIALS
            if units[u, 1] > 1 and unit_rows[v, 1] > 1:
                continue
            if (ours or theirs) and (like != 1000 or (ours and theirs)):
                continue
            weight = 0
            for t in range(unit_rows[v, 0], unit_rows[v, 0] + unit_rows[v, 1]):
                weight += token_rows[base + t, 0]
            weight = min(weight, units[u, 4])
            like = like * units[u, 2] * unit_rows[v, 2] // 1_000_000
            if count < PAIRS:
                key = ((1000 - like) << 40) | ((65535 - weight) << 16) | (u << 8) | (v - unit_start[name])
                at = count
                while at > 0 and pairs[at - 1] > key:
                    pairs[at] = pairs[at - 1]
                    at -= 1
                pairs[at] = key
                count += 1
    if count == 0:
        return 0
    return add_up(q, name, count, batch, words, units, names, pairs, met)


@compiled
def add_up(q: int, name: int, count: int, batch: Any, words: Any, units: Any, names: Any, pairs: Any, met: Any) -> int:
    unit_start, _unit_words, unit_rows, token_start, token_rows, forms, _, _, _, _ = names
    query_start, token_ids, _, _, facts = batch
    query_rows = words[1]
    first, base = query_start[q], token_start[name]
    size, held = query_start[q + 1] - first, token_start[name + 1] - base
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
            a, b = query_rows[token_ids[first + i]], token_rows[base + j]
            if (mine >> np.uint64(i)) & one or (theirs >> np.uint64(j)) & one or a[2] != b[2] or a[1] == _STOP or b[1] == _STOP:
                continue
            if (a[1] == _INITIAL) != (b[1] == _INITIAL):
                mine |= one << np.uint64(i)
                theirs |= one << np.uint64(j)
                met[initials] = min(_INITIAL_WEIGHT, min(a[0], b[0]))
                whole += met[initials]
                lone += a[0] - met[initials]
                lacking += b[0] - met[initials]
                initials += 1
    telling, numbers, places = 0, 0, 0
    for i in range(size):
        if not (mine >> np.uint64(i)) & one:
            row = query_rows[token_ids[first + i]]
            lone += row[0]
            telling += row[0] if row[1] == _WORD or row[1] == _PLACE else 0
            numbers |= row[1] == _NUMBER
            places |= row[1] == _PLACE
    other_telling, other_numbers, other_places = 0, 0, 0
    for j in range(held):
        if not (theirs >> np.uint64(j)) & one:
            row = token_rows[base + j]
            lacking += row[0]
            other_telling += row[0] if row[1] == _WORD or row[1] == _PLACE else 0
            other_numbers |= row[1] == _NUMBER
            other_places |= row[1] == _PLACE
    whole += (_LONE * lone + _MISSING * lacking + _AGAINST * min(telling, other_telling)) // 100
    points, evidence = 0, 0
    for p in range(taken):
        weight, like = 65535 - ((pairs[p] >> 16) & 65535), 1000 - (pairs[p] >> 40)
        points += 10 * weight * like // whole
        evidence += weight * max(0, 3 * like - 2000)
    for n in range(initials):
        points += 10 * met[n] * _INITIAL_LIKE // whole
    evidence //= 1000
    lost = points * _THIN // (evidence + _THIN)
    if numbers and other_numbers:
        lost += points * _NUMBERS // 1000
    if places and other_places:
        lost += points * _PLACES // 1000
    ours_forms, theirs_forms = facts[q, 1] & _CLASSES, forms[name] & _CLASSES
    if ours_forms != 0 and theirs_forms != 0:
        if ours_forms & theirs_forms == 0:
            lost += points * _FORMS // 1000
        elif facts[q, 1] >> 24 != forms[name] >> 24:
            lost += points * _FORM_RESPELT // 1000
    elif ours_forms != 0 or theirs_forms != 0:
        lost += points * _FORM_DROPPED // 1000
    if facts[q, 1] != 0 and forms[name] & _NO_COMPANY_BIT:
        lost += points * _NO_COMPANY // 1000
    if turned(taken, units, unit_rows, unit_base, pairs):
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
