"""The order in which steps run: each after those it reads."""

from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from msgspec import Struct

from licet.law.tables import LawError

#: By key of a step the keys that it reads; what is no key of a step is passed over.
Links: TypeAlias = Mapping[str, Sequence[str]]
#: What keys are ordered by: how many steps stand one upon another below it, its place, the key itself.
Rank: TypeAlias = tuple[int, int, str]
T = TypeVar("T")

#: Where one key of so many moves, all are sorted anew.
_MANY = 16
_NONE: frozenset[str] = frozenset()


class Order(Struct, frozen=True):
    """Steps in order: keys. links: as said above; readers: by key that is read those that read it; rank: of every key."""

    links: Links
    readers: Mapping[str, frozenset[str]]
    rank: Mapping[str, Rank]
    keys: list[str]

    def after(self, changes: Mapping[str, Sequence[str] | None], place: Callable[[str], int]) -> "Order":
        """The order once some steps read other keys, came, or are gone (None): the one that is made from nothing.

        changes: by key what it reads now; place: of a key, by which steps are ordered that stand equally deep. Raises LawError
        where steps read each other in a circle. The cost grows with what rests on the changes, beside copies.
        """
        links, readers = changed(self.links, changes), self._readers(changes)
        resting = _closure(changes, readers)
        rank = changed(self.rank, dict.fromkeys(resting))
        _deepen(rank, resting & links.keys(), links, place)
        moved = {key for key in resting if rank.get(key) != self.rank.get(key)}
        new = [key for key in moved if key in rank]
        if len(new) * _MANY > len(rank):
            return Order(links, readers, rank, sorted(rank, key=rank.__getitem__))
        keys = [key for key in self.keys if key not in moved]
        for key in new:
            insort(keys, key, key=rank.__getitem__)
        return Order(links, readers, rank, keys)

    def _readers(self, changes: Mapping[str, Sequence[str] | None]) -> dict[str, frozenset[str]]:
        """By key who reads it after the changes."""
        gone: dict[str, set[str]] = {}
        new: dict[str, set[str]] = {}
        for key, now in changes.items():
            before, after = set(self.links.get(key, ())), set(now or ())
            for need in before - after:
                gone.setdefault(need, set()).add(key)
            for need in after - before:
                new.setdefault(need, set()).add(key)
        read = gone.keys() | new.keys()
        return changed(
            self.readers, {need: self.readers.get(need, _NONE) - gone.get(need, _NONE) | new.get(need, _NONE) for need in read}
        )


NOTHING = Order({}, {}, {}, [])


def in_order(links: Links) -> list[str]:
    """The keys of steps, each after those it reads; such as stand equally deep as they are given. Raises LawError where steps
    read each other in a circle."""
    rank: dict[str, Rank] = {}
    _deepen(rank, links, links, {key: place for place, key in enumerate(links)}.__getitem__)
    return sorted(rank, key=rank.__getitem__)


def changed(near: Mapping[str, T], changes: Mapping[str, T | None]) -> dict[str, T]:
    """The same with some changes; None where there is nothing any more."""
    found = dict(near)
    for key, now in changes.items():
        if now is None:
            found.pop(key, None)
        else:
            found[key] = now
    return found


def _closure(keys: Iterable[str], readers: Mapping[str, Iterable[str]]) -> set[str]:
    """Some keys and all that rest on them."""
    found, waiting = set(keys), list(keys)
    while waiting:
        for reader in readers.get(waiting.pop(), ()):
            if reader not in found:
                found.add(reader)
                waiting.append(reader)
    return found


def _deepen(rank: dict[str, Rank], keys: Iterable[str], links: Links, place: Callable[[str], int]) -> None:
    """Rank some keys. rank: of those they read and that are not among them. Raises LawError."""
    path: dict[str, None] = {}

    def visit(key: str) -> int:
        path[key] = None
        deep = 0
        for need in links[key]:
            if need in links:
                if need in path:
                    raise LawError("provisions refer to each other in a circle: " + " -> ".join((*path, need)))
                below = rank[need][0] if need in rank else visit(need)
                deep = max(deep, below + 1)
        del path[key]
        rank[key] = (deep, place(key), key)
        return deep

    for key in keys:
        if key not in rank:
            visit(key)
