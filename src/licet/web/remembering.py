"""What was made for a question, kept for whoever asks it again."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Remembering(Generic[T]):
    """So many values by what they answer; what was not asked for longest makes room. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """What is kept."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: Hashable, value: T) -> T:
        """The value, kept from now on."""
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


class Filling(dict[K, T]):
    """The same for many small values: where there would be more than so many, all are forgotten. Which was asked for last need
    not be noted then, so that to look one up takes a fifth of the time. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most

    def put(self, key: K, value: T) -> T:
        """The value, kept from now on."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value
