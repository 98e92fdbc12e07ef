"""What answers have in common, once in a process: the steps of traces, and the provisions that answers rest on.

The tracer makes a step anew for another day or kind of item, and what another process worked out is a copy. Those that say the
same become one object: answers are small then, and what is made of a step is made once (`web/parts`). A part has a name, the
same in every process, under which others may ask for it.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Generic, TypeAlias, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet.decision.determination import Basis, Determination, Step
from licet.web.remembering import Filling

Part = TypeVar("Part", Step, Basis)
#: By regime the names of parts.
Names: TypeAlias = tuple[tuple[bytes, ...], ...]
#: Parts by name, as other processes wrote them, for as many of these names as are known.
Fetch: TypeAlias = Callable[[list[bytes]], Mapping[bytes, bytes]]


class Shared(Generic[Part]):
    """Parts of one kind, of which those that are equal are one object. most: so many are remembered."""

    def __init__(self, kind: type[Part], most: int) -> None:
        self._reads: msgspec.msgpack.Decoder[Part] = msgspec.msgpack.Decoder(kind)
        self._same: Filling[Part, Part] = Filling(most)
        self._met: Filling[int, tuple[Part, Part]] = Filling(most)
        self._names: Filling[int, tuple[bytes, Part]] = Filling(most)
        self._named: Filling[bytes, Part] = Filling(most)

    def same(self, part: Part) -> Part:
        """The one object that is equal to it."""
        return self._same.get(part) or self._same.put(part, part)

    def met(self, part: Part) -> Part:
        """The same of a part that is likely to be met again: it is known by its identity then, and not read. It is kept, so
        that no other can take that."""
        found = self._met.get(id(part)) or self._met.put(id(part), (self.same(part), part))
        return found[0]

    def name(self, part: Part) -> bytes:
        """The name of a part, which is known by its identity, too."""
        found = self._names.get(id(part))
        if found is None:
            name = blake2b(msgspec.msgpack.encode(part), digest_size=16).digest()
            found = self._names.put(id(part), (name, part))
            self._named.put(name, part)
        return found[0]

    def named(self, lists: Names, fetch: Fetch) -> list[list[Part]]:
        """The parts of these names; those that this process has not met are fetched. Raises KeyError where they are nowhere."""
        lacking = [name for names in lists for name in names if name not in self._named]
        if lacking:
            for name, packed in fetch(lacking).items():
                self._named.put(name, self.same(self._reads.decode(packed)))
        return [[self._named[name] for name in names] for names in lists]


#: All models of the catalogue sent everywhere have some 10,000 steps of 3 kB, and 500 provisions.
STEPS, BASES = Shared(Step, 20_000), Shared(Basis, 5_000)


class Apart(Struct, frozen=True, array_like=True):
    """An answer without its parts, and their names: of what it rests on, and of the steps of its trace."""

    answer: Determination
    rests: Names
    traces: Names

    def parts(self) -> list[bytes]:
        """The names of all its parts."""
        return [name for names in (*self.rests, *self.traces) for name in names]


def one_of_each(found: Determination) -> Determination:
    """The same answer made of shared parts."""
    rests = [map(BASES.same, answer.provisions) for answer in found.regimes]
    return _with(found, rests, [map(STEPS.met, answer.trace) for answer in found.regimes])


def apart(found: Determination) -> Apart:
    """An answer made of shared parts, taken apart."""
    nothing: list[tuple[()]] = [()] * len(found.regimes)
    rests = tuple(tuple(map(BASES.name, answer.provisions)) for answer in found.regimes)
    traces = tuple(tuple(map(STEPS.name, answer.trace)) for answer in found.regimes)
    return Apart(_with(found, nothing, nothing), rests, traces)


def together(told: Apart, fetch: Fetch) -> Determination:
    """An answer that was taken apart, here or in another process. Raises KeyError where a part is nowhere."""
    return _with(told.answer, BASES.named(told.rests, fetch), STEPS.named(told.traces, fetch))


def written(found: Determination, names: Iterable[bytes]) -> dict[bytes, bytes]:
    """Those parts of an answer by name, as other processes read them."""
    parts: dict[bytes, Basis | Step] = {BASES.name(basis): basis for answer in found.regimes for basis in answer.provisions}
    parts |= {STEPS.name(step): step for answer in found.regimes for step in answer.trace}
    return {name: msgspec.msgpack.encode(parts[name]) for name in names}


def _with(found: Determination, rests: Iterable[Iterable[Basis]], traces: Iterable[Iterable[Step]]) -> Determination:
    made = zip(found.regimes, rests, traces, strict=True)
    return replace(found, regimes=tuple(replace(answer, provisions=tuple(r), trace=tuple(t)) for answer, r, t in made))
