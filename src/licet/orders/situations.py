"""The situations of a book: what tells its lines apart under all the law they need, and what was decided of each."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from threading import RLock

import numpy as np
import polars as pl

from licet.orders.chambers import Chamber
from licet.orders.dense import Column
from licet.orders.grids import Integers, Places
from licet.orders.layout import DAY, MODEL, Layout
from licet.orders.register import Closed, Register
from licet.orders.sorting import Classes
from licet.orders.values import Values

#: So many situations are remembered.
REMEMBERED = 1 << 20
#: So many situations are named at once.
_AT_ONCE = 1 << 16
#: So many digits name a situation.
_DIGITS = 20
#: By two bytes, as a number, their four digits.
_HEX = np.arange(1 << 16, dtype=np.uint16).tobytes().hex().encode()


class Joint:
    """The classes of every column under several chambers together; days stay apart, unless one day's law is for all of them."""

    def __init__(self, layout: Layout, chambers: Mapping[int, Chamber], as_of: date | None) -> None:
        self.chambers = dict(chambers)
        values = {name: layout.values[name] for name in layout.facts}
        if layout.modelled:
            values[MODEL] = layout.models
        self._classes = {
            name: _Together(each, None if name == DAY and as_of is None else self._sorted(name))
            for name, each in values.items()
        }

    def _sorted(self, name: str) -> list[Classes]:
        found = (chamber.sorting.columns.get(name) for chamber in self.chambers.values())
        return [classes for classes in found if classes is not None]

    def serves(self, chambers: Mapping[int, Chamber]) -> bool:
        """Whether these chambers tell nothing apart that is one class here."""
        return chambers.keys() <= self.chambers.keys()

    def columns(self, numbers: Mapping[str, Integers]) -> list[Column]:
        """Columns of values as columns of classes."""
        return [Column(numbers[name], classes.table(), len(classes.examples)) for name, classes in self._classes.items()]

    @property
    def names(self) -> list[str]:
        """The columns, in order."""
        return list(self._classes)

    def examples(self, name: str) -> Integers:
        """By class of a column the number of a value in it."""
        return np.array(self._classes[name].examples, dtype=np.uint32)


class _Together:
    """The classes of a column under several laws; None: each value is one. examples: by class the number of a value in it."""

    def __init__(self, values: Values, under: list[Classes] | None) -> None:
        self.examples: list[int] = []
        self._values = values
        self._under = under
        self._classes: dict[tuple[int, ...], int] = {}
        self._table: Integers = np.zeros(0, dtype=np.uint32)

    def table(self) -> Integers:
        """By number of a value its class."""
        with self._values.lock:
            read, known = len(self._table), len(self._values.known)
            if read < known:
                every = [np.arange(known)] if self._under is None else [classes.table() for classes in self._under]
                rows = np.stack(every, axis=1)[read:].tolist() if every else [()] * (known - read)
                new = [self._class(tuple(row), number) for number, row in enumerate(rows, read)]
                self._table = np.concatenate([self._table, np.array(new, dtype=np.uint32)])
            return self._table

    def _class(self, answers: tuple[int, ...], number: int) -> int:
        if answers not in self._classes:
            self._classes[answers] = len(self.examples)
            self.examples.append(number)
        return self._classes[answers]


class Situations:
    """The situations met, by number; 0 is that of lines that cannot be read. answers: of those decided the number of the
    answer; ids: the text that names each."""

    def __init__(self) -> None:
        self.answers: Integers = np.zeros(1, dtype=np.uint32)
        self.ids = pl.Series([None], dtype=pl.String)
        self.renew()

    def __len__(self) -> int:
        return self._before + self._register.count

    def renew(self) -> None:
        """Tell lines apart otherwise from now on: those met get new numbers. What was met is decided."""
        self._register = Register()
        self._before = len(self.answers)

    def close(self) -> None:
        """Take no more lines until they are told apart otherwise."""
        self._register.close()

    def numbering(self) -> Callable[[Sequence[Column], int], Integers | None]:
        """What numbers lines by situation, as they are told apart now; it gives None once they are told apart otherwise."""
        register, before = self._register, self._before

        def number(columns: Sequence[Column], rows: int) -> Integers | None:
            try:
                return register.number(columns, rows)[0] + before
            except Closed:
                return None

        return number

    def pending(self, joint: Joint, most: int) -> "Pending":
        """The first situations that are not decided."""
        first = len(self.answers) - self._before
        return Pending(joint, self._register, first, min(self._register.count, first + most))

    def decided(self, answers: Integers, names: pl.Series) -> None:
        """Take in what was decided of the first ones that were not, and their names."""
        self.answers = np.concatenate([self.answers, answers])
        self.ids = pl.concat([self.ids, names], rechunk=True)


class Pending:
    """Some situations that were met and are not decided. count: how many; names: of their columns."""

    def __init__(self, joint: Joint, register: Register, first: int, last: int) -> None:
        self.count = last - first
        self._joint = joint
        self._register = register
        self._first = first
        self.names = joint.names
        self._columns: dict[str, Integers] = {}
        self._lock = RLock()

    def column(self, name: str) -> tuple[Integers, Integers]:
        """A column of numbers, and by such a number that of a value. Several threads may ask at once."""
        with self._lock:
            if name not in self._columns:
                place, every = self._joint.names.index(name), slice(self._first, self._first + self.count)
                self._columns[name] = self._register.column(place, every)
            return self._columns[name], self._joint.examples(name)


class Rows:
    """Some of the distinct rows of a book. columns: by name the numbers of its values in rows at some places."""

    def __init__(self, some: Places, count: int, columns: Callable[[str, Places], Integers]) -> None:
        self.count = count
        self._some = some
        self._columns = columns
        self._known: dict[str, tuple[Integers, Integers]] = {}

    def column(self, name: str) -> tuple[Integers, Integers]:
        """A column of numbers, and by such a number that of a value."""
        if name not in self._known:
            column = self._columns(name, self._some)
            self._known[name] = column, np.arange(int(column.max(initial=0)) + 1)
        return self._known[name]


def names_of(prints: Integers) -> pl.Series:
    """Of every fingerprint, two numbers, the text that names its situation."""
    named = [_names(prints[start : start + _AT_ONCE]) for start in range(0, len(prints), _AT_ONCE)]
    return pl.concat(named) if named else pl.Series(dtype=pl.String)


def _names(prints: Integers) -> pl.Series:
    """The first half and a quarter of the other: 20 digits, by twos of bytes."""
    bytes_ = np.ascontiguousarray(prints).view(np.uint16)[:, : _DIGITS // 4]
    digits = np.frombuffer(_HEX, dtype=np.uint32)[bytes_].view(np.uint8)
    return pl.Series(digits).cast(pl.List(pl.UInt8)).cast(pl.Binary).cast(pl.String)  # numpy's texts are read one by one
