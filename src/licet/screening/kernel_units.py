"""What a query shares with a list, compiled: the words of the list each of its units is like."""

from typing import Any, Final

import numpy as np

from licet.borrowed import borrowed
from licet.compiled import compiled
from licet.screening import kernel_words as kw
from licet.screening.index import BITS, KEPT, KIND_NUMBERS, LAST, RULE_NUMBERS
from licet.screening.names.reading import INITIALS_LIKE

UNITS: Final = 255
_INITIALS_LIKE: Final = np.array([INITIALS_LIKE.get(n, 0) for n in range(8)], np.int64)
_NUMBER, _STOP = KIND_NUMBERS["number"], KIND_NUMBERS["stop"]
_INITIALS: Final = RULE_NUMBERS["initials"]
_TOP: Final = np.uint64(64 - BITS)
_THREE, _SEVEN = np.uint64(3), np.uint64(7)
_KEPT, _REST = np.uint64(64 - KEPT), np.uint64((1 << (KEPT - BITS)) - 1)
_LAST, _NUMBER_OF = np.uint32(LAST), np.uint32((1 << LAST) - 1)


@compiled
def mark(keys: Any, first: int, last: int, marks: Any) -> None:
    """Sets a bit for each key, by which nearly every key that leads to no word is told without a look at the table."""
    for n in range(first, last):
        bit = (keys[n] >> _KEPT) & np.uint64(8 * len(marks) - 1)
        marks[bit >> _THREE] |= np.uint8(1 << np.int64(bit & _SEVEN))


@compiled
def marked(keys: Any, first: int, last: int, marks: Any) -> Any:
    """Moves the keys that are marked to the front of those from first to last; gives where they end."""
    count: Any = first
    most = np.uint64(8 * len(marks) - 1)
    for n in range(first, last):
        key = keys[n]
        bit = (key >> _KEPT) & most
        keys[count] = key
        count += np.int64((marks[bit >> _THREE] >> np.uint8(bit & _SEVEN)) & np.uint8(1))
    return count


@compiled
def look(keys: Any, last: int, table: Any, seen: Any, serial: int, found: Any) -> int:
    """Writes the words under keys to `found`, each once; gives how many there are. keys: with room for twice as many."""
    every, heads = table[0], table[1]
    # What lies far off is fetched for all keys before any of it is compared, so that nothing waits.
    for n in range(last):
        keys[last + n] = every[min(np.int64(heads[np.int64(keys[n] >> _TOP)]), len(every) - 1)]
    count = 0
    for n in range(last):
        rest = (keys[n] >> _KEPT) & _REST
        bucket = np.int64(keys[n] >> _TOP)
        for at in range(heads[bucket], heads[bucket + 1]):
            held = every[at]
            if held >> _LAST >= rest:
                if held >> _LAST > rest:
                    break
                number = np.int64(held & _NUMBER_OF)
                if seen[number] != serial and count < len(found):
                    seen[number] = serial
                    found[count] = number
                    count += 1
    return count


@compiled
def slips(size: int, joined: bool, digits: bool) -> int:
    """How many letters may be left out of a word for it to be found: `index.slips`."""
    if digits or (joined and size <= kw._SHORT):
        return 0
    return min(kw.allowed(size), 1) if joined else kw.allowed(size)


@compiled
def write_slips(text: Any, size: int, most: int, head: Any, keys: Any) -> int:
    """Writes the keys of a word and of what is left of it without up to so many letters; gives how many there are.

    head: filled with what its beginnings hash to.
    """
    head[0] = np.uint64(0)
    for at in range(size):
        head[at + 1] = head[at] * kw._BASE + np.uint64(text[at]) + kw._ONE
    keys[0] = head[size]
    count = 1
    if most >= 1:
        for i in range(size):
            power = kw._POWERS[size - 1 - i]
            keys[count] = head[i] * power + head[size] - head[i + 1] * power
            count += 1
    if most >= 2:
        # Without the letters i and j: what it is without j, less the letter i where it stood.
        for i in range(size - 1):
            less = (head[i] - head[i + 1]) * kw._POWERS[size - 2 - i]
            for j in range(i + 1, size):
                keys[count] = keys[1 + j] + less
                count += 1
    for n in range(count):
        keys[n] = kw.mix(keys[n], 0)
    return count


@compiled
def mark_single(texts: Any, rows: Any, hashes: Any, room: Any, marks: Any) -> None:
    """Sets the bits of the keys by which a word that joins several is like a single one: one slip, sound, consonants."""
    head, keys, _ = room
    for n in range(len(texts)):
        if rows[n, kw.JOINED]:
            continue
        size = int(rows[n, kw.SIZE])
        count = write_slips(texts[n], size, 0 if rows[n, kw.DIGITS] else min(kw.allowed(size), 1), head, keys)
        if hashes[n, 1] != 0:
            keys[count] = hashes[n, 1]
            count += 1
        if rows[n, kw.BONE_COUNT] >= kw._BONY_JOINED:
            keys[count] = hashes[n, 2]
            count += 1
        mark(keys, 0, count, marks)


@compiled
def propose(
    text: Any, row: Any, hashes: Any, family_keys: Any, table: Any, seen: Any, serial: int, found: Any, room: Any
) -> int:  # fmt: skip
    """The words of the list that share a key with a word: `Index.proposed`; gives how many there are."""
    head, keys, _ = room
    joined = row[kw.JOINED] != 0
    size = int(row[kw.SIZE])
    count = write_slips(text, size, slips(size, joined, row[kw.DIGITS] != 0), head, keys)
    for n in range(kw.FAMILY0, kw.COLUMNS):
        if row[n] >= 0:
            keys[count] = family_keys[row[n]]
            count += 1
    if hashes[1] != 0:
        keys[count] = hashes[1]
        count += 1
    if row[kw.BONE_COUNT] >= (kw._BONY_JOINED if joined else kw._BONY):
        keys[count] = hashes[2]
        count += 1
    if not joined:
        if size >= kw._SHORTEST:
            keys[count] = kw.mix(head[min(size, kw._LONGEST)], kw._BEGINNING)
            count += 1
        for n in range(kw._SHORTEST, min(kw._LONGEST, size) + 1):
            keys[count] = kw.mix(head[n], kw._WHOLE)
            count += 1
        if row[kw.BARE] or row[kw.COMMON]:
            count = write_contracted(text, row, keys, count)
    count = marked(keys, 0, count, table[3] if joined else table[2])
    return look(keys, count, table, seen, serial, found)


@compiled
def write_contracted(text: Any, row: Any, keys: Any, count: int) -> int:
    """Adds the keys of the words whose beginning a word contracts, and of those that contract its own."""
    one, two = np.empty(2 * kw.WIDTH, np.uint8), np.empty(2 * kw.WIDTH, np.uint8)
    bones = kw.bones_of(one, kw.sound_of(text, int(row[kw.SIZE]), one), two)
    if row[kw.BARE] and bones >= kw._CONTRACTED_LEAST:
        keys[count] = kw.mix(kw.hash_of(two, min(bones, kw._LONGEST)), kw._CONTRACTED_KEY)
        count += 1
    if row[kw.COMMON]:
        for n in range(kw._CONTRACTED_LEAST, bones):
            keys[count] = kw.mix(kw.hash_of(two, n), kw._BONES)
            count += 1
    return count


@compiled
def likenesses(
    text: Any, row: Any, hashes: Any, listed: Any, table: Any, tables: Any, seen: Any, serial: int, found: Any, room: Any,
    out_word: Any, out_like: Any, at: int,
) -> int:  # fmt: skip
    """Writes the words of the list a word is like from `at` on; gives where they end. A like of 1000 is the word itself."""
    texts, rows, word_hashes = listed
    family_keys, ways = tables
    if row[kw.JOINED] == kw.ENTIRE:
        return same_word(text, int(row[kw.SIZE]), False, listed, table, seen, serial, found, room, out_word, out_like, at)
    joined = row[kw.JOINED] != 0
    count = propose(text, row, hashes, family_keys, table, seen, serial, found, room)
    _, keys, masks = room
    kw.spell(text, int(row[kw.SIZE]), masks)
    for n in range(min(count, len(keys))):  # fetched for all before any is compared
        keys[n] = word_hashes[found[n], 0] + np.uint64(rows[found[n], kw.JOINED])
    for n in range(count):
        number = found[n]
        theirs = rows[number, kw.JOINED]
        if theirs and (joined or (theirs == kw.ENTIRE and hashes[0] != word_hashes[number, 0])):
            continue
        like = kw.alike(text, row, hashes, masks, texts, rows, word_hashes, number, ways)
        if like > 0 and at < len(out_word):
            out_word[at] = number
            out_like[at] = like
            at += 1
    kw.unspell(text, int(row[kw.SIZE]), masks)
    return at


@compiled
def same_word(
    text: Any, size: int, single: bool, listed: Any, table: Any, seen: Any, serial: int, found: Any, room: Any, out_word: Any,
    out_like: Any, at: int,
) -> int:  # fmt: skip
    """Writes the words of the list that are written as these letters are; single: but joined ones."""
    _, rows, word_hashes = listed
    whole = kw.hash_of(text, size)
    keys = room[1]
    keys[0] = kw.mix(whole, 0)
    count = look(keys, marked(keys, 0, 1, table[3] if single else table[2]), table, seen, serial, found)
    for n in range(count):
        number = found[n]
        left_out = single and rows[number, kw.JOINED] != 0
        if not left_out and word_hashes[number, 0] == whole and rows[number, kw.SIZE] == size:
            if at < len(out_word):
                out_word[at], out_like[at] = number, 1000
                at += 1
    return at


@compiled
def resolve(
    first: int, done: int, last: int, texts: Any, rows: Any, hashes: Any, listed: Any, table: Any, tables: Any, scratch: Any,
    out_start: Any, out_word: Any, out_like: Any,
) -> int:  # fmt: skip
    """The likenesses of the words from first to last, of which those before `done` are written; gives the word before which
    the room ran out."""
    texts, rows, hashes, listed, table, tables = borrowed((texts, rows, hashes, listed, table, tables))
    scratch, out_start, out_word, out_like = borrowed((scratch, out_start, out_word, out_like))
    seen, found, room, serials = scratch[0][6], scratch[0][7], scratch[0][9], scratch[2]
    for n in range(done, last):
        serials[0] += 1
        at = out_start[n - first]
        at = likenesses(
            texts[n], rows[n], hashes[n], listed, table, tables, seen, serials[0], found, room, out_word,
            out_like, at,
        )  # fmt: skip
        if at >= len(out_word):
            return n
        out_start[n - first + 1] = at
    return last


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
    names, token_ids, own_units = batch
    token_words, token_rows, word_texts, word_rows, _word_hashes = words
    known_start, _, _ = known
    units, text, row, hashes, one, two, seen, found, ids, keys = work
    first, last = names[name, 0], names[name, 1]
    size = last - first
    count, room = 0, 0
    for n in range(size):
        ids[n] = token_words[token_ids[first + n]]
    if names[name, 6] == names[name, 5]:
        for n in range(size):
            word = ids[n]
            count = add_unit(
                units, count, n, 1, 1000, 0, token_rows[token_ids[first + n], 0], known_start[word], known_start[word + 1]
            )
    for n in range(names[name, 5], names[name, 6]):
        word, rule, at, span, quality = own_units[n]
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
            end = likenesses(
                text, row, hashes, listed, table, tables, seen, serials[0], found, keys, room_word, room_like, room
            )
            weight = 0
            for t in range(at, at + span):
                weight += token_rows[token_ids[first + t], 0]
            # Likenesses written here are told from the known ones by their sign.
            count = add_unit(units, count, at, span, 970 if span == 2 else 960, 1, weight, -room - 1, -end - 1)
            room = end
    if names[name, 4] == 0:
        count = read_initials(name, batch, words, listed, table, tables, work, room_word, room_like, serials, count, room)
    return count


@compiled
def read_initials(
    name: int, batch: Any, words: Any, listed: Any, table: Any, tables: Any, work: Any,
    room_word: Any, room_like: Any, serials: Any, count: int, room: int,
) -> int:  # fmt: skip
    """Adds the first letters of a name as a word, without its legal form and with it."""
    names, token_ids, _own_units = batch
    _token_words, token_rows, _word_texts, word_rows, _word_hashes = words
    units, text, _row, _hashes, _one, _two, seen, found, ids, keys = work
    first, size = names[name, 0], names[name, 1] - names[name, 0]
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
    extra = names[name, 3]
    for more in range(2 if extra else 1):
        if more:
            text[letters] = extra
            letters += 1
        if letters < 3 or letters > 6:
            continue
        serials[0] += 1
        end = same_word(text, letters, True, listed, table, seen, serials[0], found, keys, room_word, room_like, room)
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
