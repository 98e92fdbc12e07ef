"""Texts told apart by the two words of 64 bits in which a column holds each of them, without reading them.

In Arrow's layout of views a text of up to 12 bytes stands in its words, with its length; those of a longer one say how it
begins and where it lies. So cells of one chunk of a column that have the same words have the same text. Those that have the
same text have the same words, too, where it is short, or read from a page of a Parquet file in which each text stands once.

The words come by Arrow's C stream interface, and are not copied:
https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout
https://arrow.apache.org/docs/format/CDataInterface.html
https://arrow.apache.org/docs/format/CStreamInterface.html
"""

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from licet.orders.grids import Integers

#: By so many bits of a hash texts are told apart.
_BITS = 14
_MIX, _REST = np.uint64(0x9E3779B97F4A7C15), np.uint64(64 - _BITS)
_TEXTS = b"vu"
#: The place of cells without a text, and how many places there are.
NONE = 1 << _BITS
PLACES = NONE + 1


class Alike(NamedTuple):
    """The cells of a chunk. place: of every cell a number below PLACES, the same one for cells with the same words, NONE where
    nothing is given; used: the other places there are; first: of each of these a cell; others: cells that are not like the
    first of their place."""

    place: Integers
    used: Integers
    first: Integers
    others: Integers


def alike(cells: pl.Series) -> Iterator[Alike]:
    """The cells of a column of texts, chunk by chunk."""
    for words, given in _chunks(cells):
        if given.all():
            yield _alike(words)
            continue
        rows = np.flatnonzero(given)
        found = _alike(words.take(rows, axis=0))
        place = np.full(len(words), NONE, dtype=np.int64)
        place[rows] = found.place
        yield Alike(place, found.used, rows[found.first], rows[found.others])


def _alike(words: Any) -> Alike:
    """The same of words that are all given."""
    place: Integers = ((words[:, 0] ^ words[:, 1]) * _MIX >> _REST).view(np.int64)
    first: Integers = np.full(NONE, -1, dtype=np.int32)
    first[place] = np.arange(len(words), dtype=np.int32)
    same = words.take(first.take(place), axis=0) == words
    others = np.zeros(0, dtype=np.int64) if same.all() else np.flatnonzero(~(same[:, 0] & same[:, 1]))
    used = np.flatnonzero(first >= 0)
    return Alike(place, used, first[used], others)


class _Schema(ctypes.Structure):
    """ArrowSchema, of which only the format is read."""


class _Array(ctypes.Structure):
    """ArrowArray."""


class _Stream(ctypes.Structure):
    """ArrowArrayStream."""


_NUMBER, _ADDRESS = ctypes.c_int64, ctypes.c_void_p
_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", _ADDRESS),
    ("metadata", _ADDRESS),
    ("flags", _NUMBER),
    ("n_children", _NUMBER),
    ("children", _ADDRESS),
    ("dictionary", _ADDRESS),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))),
    ("private_data", _ADDRESS),
]
_Array._fields_ = [
    ("length", _NUMBER),
    ("null_count", _NUMBER),
    ("offset", _NUMBER),
    ("n_buffers", _NUMBER),
    ("n_children", _NUMBER),
    ("buffers", ctypes.POINTER(_ADDRESS)),
    ("children", _ADDRESS),
    ("dictionary", _ADDRESS),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", _ADDRESS),
]
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", _ADDRESS),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Stream))),
    ("private_data", _ADDRESS),
]
_pointer = ctypes.PYFUNCTYPE(_ADDRESS, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))


def _chunks(cells: pl.Series) -> Iterator[tuple[Any, Any]]:
    """Chunk by chunk the two words of every cell, which are there until the next chunk is asked for, and where one is given."""
    capsule = cells.__arrow_c_stream__()  # it releases the stream when it goes
    stream = _Stream.from_address(_pointer(capsule, b"arrow_array_stream"))
    schema = _Schema()
    _asked(stream.get_schema(stream, schema))
    try:
        if schema.format != _TEXTS:
            raise TypeError("no column of texts")
        array = _Array()
        _asked(stream.get_next(stream, array))
        while array.release:
            try:
                yield _held(array), _given(array)
            finally:
                array.release(array)
            _asked(stream.get_next(stream, array))
    finally:
        schema.release(schema)


def _asked(error: int) -> None:
    if error:
        raise OSError(error, "a column is not given")


def _held(array: _Array) -> Any:
    """The words of an array."""
    start, count = array.buffers[1] + 16 * array.offset, 2 * array.length
    return np.frombuffer((ctypes.c_uint64 * count).from_address(start), dtype=np.uint64).reshape(-1, 2)


def _given(array: _Array) -> Any:
    """Where a cell is given: one bit for each, the lowest of a byte first."""
    if not array.null_count:
        return np.ones(array.length, dtype=bool)
    end = array.offset + array.length
    bits = np.frombuffer((ctypes.c_uint8 * (end + 7 >> 3)).from_address(array.buffers[0]), dtype=np.uint8)
    return np.unpackbits(bits, bitorder="little")[array.offset : end].view(bool)
