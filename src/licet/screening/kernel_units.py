"""What a query shares with a list, compiled: the words of the list each of its units is like."""

from typing import Any, Final

import numpy as np

from licet.screening import kernel_words as kw
from licet.screening.compiled import compiled
from licet.screening.index import BITS, KIND_NUMBERS, RULE_NUMBERS
from licet.screening.names.reading import INITIALS_LIKE

UNITS: Final = 255
_INITIALS_LIKE: Final = np.array([INITIALS_LIKE.get(n, 0) for n in range(8)], np.int64)
_NUMBER, _STOP = KIND_NUMBERS["number"], KIND_NUMBERS["stop"]
_INITIALS: Final = RULE_NUMBERS["initials"]
_TOP: Final = np.uint64(64 - BITS)
_THREE, _SEVEN = np.uint64(3), np.uint64(7)


@compiled
def mark(keys: Any, marks: Any) -> None:
    """Sets a bit for each key, by which nearly every key that leads to no word is told without a look at the table."""
    for key in keys:
        bit = key & np.uint64(8 * len(marks) - 1)
        marks[bit >> _THREE] |= np.uint8(1 << np.int64(bit & _SEVEN))


@compiled
def look(key: Any, table: Any, marks: Any, seen: Any, serial: int, found: Any, count: int) -> int:
    """Adds the words under a key to `found`, each once; gives how many there are now."""
    bit = key & np.uint64(8 * len(marks) - 1)
    if not (marks[bit >> _THREE] >> np.uint8(bit & _SEVEN)) & 1:
        return count
    keys, key_words, heads, _, _ = table
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
    marks = table[4] if row[kw.JOINED] else table[3]
    size = int(row[kw.SIZE])
    most = 0 if row[kw.DIGITS] else min(kw.allowed(size), 1 if size > kw._SHORT else 0) if row[kw.JOINED] else kw.allowed(size)
    head = np.zeros(kw.WIDTH + 1, np.uint64)
    for at in range(size):
        head[at + 1] = head[at] * kw._BASE + np.uint64(text[at]) + kw._ONE
    count = look(kw.mix(head[size], 0), table, marks, seen, serial, found, 0)
    if most >= 1:
        for i in range(size):
            tail = head[size] - head[i + 1] * kw._POWERS[size - i - 1]
            key = kw.mix(head[i] * kw._POWERS[size - 1 - i] + tail, 0)
            count = look(key, table, marks, seen, serial, found, count)
    if most >= 2:
        for i in range(size):
            for j in range(i + 1, size):
                front = head[i] * kw._POWERS[j - 1 - i] + head[j] - head[i + 1] * kw._POWERS[j - i - 1]
                tail = head[size] - head[j + 1] * kw._POWERS[size - j - 1]
                key = kw.mix(front * kw._POWERS[size - 1 - j] + tail, 0)
                count = look(key, table, marks, seen, serial, found, count)
    for n in range(kw.FAMILY0, kw.COLUMNS):
        if row[n] >= 0:
            count = look(family_keys[row[n]], table, marks, seen, serial, found, count)
    if hashes[1] != 0:
        count = look(hashes[1], table, marks, seen, serial, found, count)
    if row[kw.BONE_COUNT] >= (kw._BONY_JOINED if row[kw.JOINED] else kw._BONY):
        count = look(hashes[2], table, marks, seen, serial, found, count)
    if not row[kw.JOINED]:
        if size >= kw._SHORTEST:
            key = kw.mix(head[min(size, kw._LONGEST)], kw._BEGINNING)
            count = look(key, table, marks, seen, serial, found, count)
        for n in range(kw._SHORTEST, min(kw._LONGEST, size) + 1):
            count = look(kw.mix(head[n], kw._WHOLE), table, marks, seen, serial, found, count)
        if row[kw.BARE] or row[kw.COMMON]:
            count = propose_contracted(text, row, table, seen, serial, found, count)
    return count


@compiled
def propose_contracted(text: Any, row: Any, table: Any, seen: Any, serial: int, found: Any, count: int) -> int:
    """Adds the words whose beginning a word contracts, and those that contract its own."""
    one, two = np.empty(2 * kw.WIDTH, np.uint8), np.empty(2 * kw.WIDTH, np.uint8)
    marks = table[3]
    bones = kw.bones_of(one, kw.sound_of(text, int(row[kw.SIZE]), one), two)
    if row[kw.BARE] and bones >= kw._CONTRACTED_LEAST:
        key = kw.mix(kw.hash_of(two, min(bones, kw._LONGEST)), kw._CONTRACTED_KEY)
        count = look(key, table, marks, seen, serial, found, count)
    if row[kw.COMMON]:
        for n in range(kw._CONTRACTED_LEAST, bones):
            count = look(kw.mix(kw.hash_of(two, n), kw._BONES), table, marks, seen, serial, found, count)
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
        if rows[number, kw.JOINED] and (
            row[kw.JOINED] or (rows[number, kw.JOINED] == kw.INITIALS and hashes[0] != word_hashes[number, 0])
        ):
            continue
        like, _ = kw.alike(text, row, hashes, texts[number], rows[number], word_hashes[number], ways)
        if like > 0 and at < len(out_word):
            out_word[at] = number
            out_like[at] = like
            at += 1
    return at


@compiled
def same_word(
    text: Any, size: int, listed: Any, table: Any, seen: Any, serial: int, found: Any, out_word: Any, out_like: Any, at: int
) -> int:  # fmt: skip
    """Writes the one word of the list, if there is one, that is no joined one and is written as these letters are."""
    _, rows, word_hashes = listed
    whole = kw.hash_of(text, size)
    count = look(kw.mix(whole, 0), table, table[4], seen, serial, found, 0)
    for n in range(count):
        number = found[n]
        if not rows[number, kw.JOINED] and word_hashes[number, 0] == whole and rows[number, kw.SIZE] == size:
            if at < len(out_word):
                out_word[at], out_like[at] = number, 1000
                at += 1
    return at


@compiled
def resolve(
    texts: Any, rows: Any, hashes: Any, listed: Any, table: Any, tables: Any, seen: Any, found: Any, serial: int,
    out_start: Any, out_word: Any, out_like: Any,
) -> int:  # fmt: skip
    """The likenesses of many words, one after the other; gives how many words were done before the room ran out.

    seen, found: of the words of the list; serial: no number from it on has been written to `seen`.
    """
    at = 0
    out_start[0] = 0
    for n in range(len(texts)):
        at = likenesses(texts[n], rows[n], hashes[n], listed, table, tables, seen, serial + n, found, out_word, out_like, at)
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
    units, text, _row, _hashes, _one, _two, seen, found, ids = work
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
        serials[0] += 1
        end = same_word(text, letters, listed, table, seen, serials[0], found, room_word, room_like, room)
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
