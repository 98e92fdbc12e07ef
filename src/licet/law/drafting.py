"""Making programs: each is made from one made before, of which only what reads otherwise is made anew.

Law turns on many days, but little of it on each. What a program has in common with the one before it is the same object, and
days on which everything reads the same have one program.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache, reduce
from hashlib import blake2b
from itertools import compress
from operator import xor
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakValueDictionary

from msgspec import Struct

from licet.law.book import Book
from licet.law.linker import Linker
from licet.law.ordering import NOTHING, Order, changed
from licet.law.program import NEVER, Apply, Define, Entry, Paused, Piece, Program, Step
from licet.law.standing import Ground, Standing, beginnings, turned
from licet.law.tables import LawError
from licet.rules.nodes import Node

if TYPE_CHECKING:
    from licet.law.edition import Edition

#: So many programs are kept for whoever asks for one again.
_MOST = 64


#: By key the steps that are others than in the program near by; None where there is one no more.
Changes: TypeAlias = dict[str, Step | None]


class Draft(Struct, frozen=True):
    """A program with what it was put together from.

    whole: what stands that day, whatever the kind of item; standing: of that, what can matter for the kind; pieces: by place of
    the provision; named: how many pieces name a key of other law; outside: the keys that are named whatever stands; steps: by
    key; more: of these, those that others refer to and that are no provision in force; order: of the steps; paused: what is not
    applied; mark: what the parts are told by, whatever their order.
    """

    edition: "Edition | None"
    whole: Standing
    standing: Standing
    pieces: list[Piece | None]
    named: dict[str, int]
    outside: frozenset[str]
    steps: dict[str, Step]
    more: dict[str, Step]
    order: Order
    paused: tuple[Paused, ...]
    mark: int
    program: Program | None


class Drafts:
    """The programs of one book, and the last one of every kind of item, which the next is made from."""

    def __init__(self, book: Book, linker: Linker) -> None:
        self.ground = Ground(book, linker)
        #: By table, or beginning of the entries of a list, the keys of steps made so far that rest on the whole of it.
        self.resting: dict[str, set[str]] = {}
        self._last: dict[str | None, Draft] = {}
        self._alike: WeakValueDictionary[int, Program] = WeakValueDictionary()
        self._links: dict[int, tuple[Step, tuple[str, ...]]] = {}
        self._programs = lru_cache(maxsize=_MOST)(self._make)

    def program(self, edition: "Edition", kind: str | None) -> Program:
        """What can matter for an item of a kind on the day of an edition. Raises LawError."""
        return self._programs(edition, kind)

    def _make(self, edition: "Edition", kind: str | None) -> Program:
        near = self._last.get(kind)
        if near is None:
            none = (None,) * len(self.ground.provisions)
            near = Draft(None, none, none, list(none), {}, frozenset(), {}, {}, NOTHING, (), 0, None)
        made = _Drafting(self, edition, kind, near).draft()
        assert made.program is not None
        self._last[kind] = made
        return made.program

    def alike(self, mark: int, make: Callable[[], Program]) -> Program:
        """The program made before of the same parts, or one that is made now."""
        found = self._alike.get(mark)
        if found is None:
            found = self._alike[mark] = make()
        return found

    def links(self, step: Step) -> tuple[str, ...]:
        """The keys that a step reads and that may be those of steps, in order."""
        found = self._links.get(id(step))
        if found is None:
            found = self._links[id(step)] = (step, tuple(sorted(key for key in step.reads if self._may_be_step(key))))
        return found[1]

    def _may_be_step(self, key: str) -> bool:
        return " " in key or key in self.ground.place or key in self.ground.defined


class _Drafting:
    """One program being made from one made before."""

    def __init__(self, drafts: Drafts, edition: "Edition", kind: str | None, near: Draft) -> None:
        self.drafts = drafts
        self.ground = drafts.ground
        self.edition = edition
        self.near = near
        self.standing = self.ground.for_kind(edition.standing, kind, near.whole, near.standing)
        #: The places at which another version stands, or none, whatever the kind of item; and of those that can matter for it.
        self.turned_whole = turned(near.whole, edition.standing)
        self.turned = self.turned_whole if kind is None else turned(near.standing, self.standing)
        self.paused = edition.paused(kind)

    def draft(self) -> Draft:
        """The program and its parts. Raises LawError for a fact defined twice, and for law that refers to itself."""
        near, edition = self.near, self.edition
        touched = self._touched()
        pieces = list(near.pieces)
        for place in touched:
            version = self.standing[place]
            pieces[place] = None if version is None else edition.piece(self.ground.provisions[place], version)
        before = [piece for place in touched if (piece := near.pieces[place]) is not None]
        now = [piece for place in touched if (piece := pieces[place]) is not None]
        outside = edition.frame.names.union(*(edition.named(each).keys for each in self.paused))
        named = dict(near.named)
        renamed = _count(named, before, -1) | _count(named, now, 1) | (outside ^ near.outside)
        own = self._own(before, now, pieces)
        more = self._more(own, renamed, named.keys() | outside)
        made = {key: own.get(key) or more.get(key) for key in own | more}
        changes = {key: step for key, step in made.items() if step is not near.steps.get(key)}
        steps = changed(near.steps, changes)
        reads = {key: None if step is None else self.drafts.links(step) for key, step in changes.items()}
        order = near.order.after(reads, lambda key: self._place(steps[key]))
        left = [*before, *filter(None, map(near.more.get, more)), *_always(near.edition, near.paused)]
        come = [*now, *filter(None, more.values()), *_always(edition, self.paused)]
        mark = near.mark ^ _mark(left) ^ _mark(come)
        program = self.drafts.alike(mark, lambda: self._program(touched, pieces, order.keys, steps))
        return Draft(
            edition=edition,
            whole=edition.standing,
            standing=self.standing,
            pieces=pieces,
            named=named,
            outside=outside,
            steps=steps,
            more=changed(near.more, more),
            order=order,
            paused=self.paused,
            mark=mark,
            program=program,
        )

    def _touched(self) -> list[int]:
        """The places of the provisions that read otherwise: another version, or another group that it names."""
        found = set(self.turned)
        if self.near.edition is not None:
            there, here = self.near.edition.groups, self.edition.groups
            for group in here.keys() | there.keys():
                if here.get(group) != there.get(group):
                    found |= {place for place in self.ground.naming.get(group, ()) if self.standing[place] is not None}
        return sorted(found)

    def _own(self, before: Iterable[Piece], now: Iterable[Piece], pieces: list[Piece | None]) -> Changes:
        """The steps of what stands and of what is not applied, as far as they may be others. before, now: pieces that are."""
        near, edition = self.near, self.edition
        gone = {*(step.key for piece in before for step in piece.steps), *(each.key for each in near.paused)}
        new: list[Step] = [step for piece in now for step in piece.steps]
        new += [edition.step(Apply, each.key, edition.scoped(each.provision, each.version)) for each in self.paused]
        found: dict[str, Step | None] = dict.fromkeys(gone)
        for step in new:
            if found.get(step.key) or (step.key in near.steps and step.key not in near.more and step.key not in gone):
                raise self._twice(pieces)
            found[step.key] = step
        return found

    def _twice(self, pieces: list[Piece | None]) -> LawError:
        seen: set[str] = set()
        for piece in (piece for piece in pieces if piece is not None and piece.provision.fact):
            fact = piece.provision.fact
            if fact in seen:
                return LawError(f"two provisions define {fact!r} on {self.edition.day}", where=piece.provision.id)
            seen.add(fact)
        raise AssertionError("steps of one key")

    def _more(self, own: Changes, renamed: Collection[str], named: Collection[str]) -> Changes:
        """The steps that others name and that no provision gives, as far as they may be others. renamed: keys that something
        more names, or less; named: those that anything does."""
        near = self.near
        found: dict[str, Step | None] = {}
        for key in {*renamed, *own}:
            given = own[key] is not None if key in own else key in near.steps and key not in near.more
            if given or key not in named:
                if key in near.more:
                    found[key] = None
            elif key not in near.more:
                found[key] = self._named(key)
        found |= {key: self._named(key) for key in self._stale() & near.more.keys() - found.keys()}
        return found

    def _stale(self) -> set[str]:
        """The keys of steps that may read otherwise, although nothing they are named by does."""
        there, here, ground = self.near.edition, self.edition, self.ground
        if there is None:
            return set()
        stale: set[str] = set()
        for place in {*self.turned_whole, *self.turned}:
            if ground.provisions[place].effect == "lists":
                above = beginnings(ground.provisions[place].id)
                stale.update(f"{how} {entry}" for how in ("under", "meets") for entry in above)
        wholes = [prefix for prefix, paragraphs in here.lists.items() if there.lists[prefix] is not paragraphs]
        wholes += [name for name, table in here.tables.items() if there.tables[name] is not table]
        return stale.union(*(self.drafts.resting.get(whole, ()) for whole in wholes))

    def _named(self, key: str) -> Step:
        """The step under a key that others name."""
        how, _, name = key.partition(" ")
        if not name:  # a provision not in force that day, or not for this kind of item: it does not apply
            return self.edition.step(Apply, key, NEVER)
        if how == "column":
            self.drafts.resting.setdefault(name.rpartition(".")[0], set()).add(key)
            return self.edition.lookup(name)
        return self._entry(key, name, under=how == "under")

    def _entry(self, key: str, entry: str, *, under: bool) -> Entry:
        """The step of `under` or `meets`; days on which it reads the same share one."""
        ground, edition, kept = self.ground, self.edition, self.edition.linker.kept
        places = ground.below.get(entry, ())
        ids = [ground.provisions[place].id for place in places if self.standing[place] is not None]
        parts = tuple(ids if under else [f"limb {each}" for each in ids])
        listed = any(edition.standing[place] is not None for place in places)
        prefix = ground.prefix_of(entry) if under else ""
        if not prefix:
            return kept((Entry, key, parts, listed), lambda: Entry(key, entry, parts, listed, frozenset(parts)))
        self.drafts.resting.setdefault(prefix, set()).add(key)
        fact, other = ground.regime_of[prefix].code_fact, ground.regime_of[prefix].uncontrolled
        codes, paragraphs = edition.codes(prefix), edition.lists[prefix]
        reads = frozenset((*parts, fact)) if fact else frozenset(parts)
        code = entry[len(prefix) + 1 :]
        return kept(
            (Entry, key, parts, listed, fact, other, id(codes), id(paragraphs)),
            lambda: Entry(key, entry, parts, listed, reads, fact, code, other, codes, paragraphs),
        )

    def _place(self, step: Step) -> int:
        """The place of the provision a step is of; such as are of none are last."""
        by = step.provision if isinstance(step, Define | Apply) else ""
        return self.ground.place.get(by, len(self.ground.place))

    def _program(self, touched: list[int], pieces: list[Piece | None], keys: list[str], steps: dict[str, Step]) -> Program:
        ground, edition, frame, near = self.ground, self.edition, self.edition.frame, self.near.program
        held = dict(near.held) if near else {}
        for regime in {ground.provisions[place].regime for place in touched}:
            held[regime] = tuple([ground.provisions[place] for place in ground.of_regime[regime] if pieces[place] is not None])
            if not held[regime]:
                del held[regime]
        return Program(
            steps=tuple(map(steps.__getitem__, keys)),
            keys=keys,
            by_key=steps,
            provisions=dict(compress(zip(ground.place, ground.provisions, strict=True), pieces)),
            held=held,
            versions={key: version for key, version in zip(ground.place, self.standing, strict=True) if version is not None},
            reviews={piece.provision.id: piece.reviews for piece in pieces if piece is not None and piece.reviews},
            regimes=frame.regimes,
            gaps=frame.gaps,
            paused=self.paused,
            scheduled=frame.scheduled,
            shown=frame.shown,
            definitions=dict(self._definitions(pieces)),
            lists={r.code_fact: tuple(edition.lists[prefix] for prefix in r.codes) for r in ground.book.regimes if r.code_fact},
            linker=edition.linker,
        )

    def _definitions(self, pieces: list[Piece | None]) -> Iterator[tuple[str, Node]]:
        for place in self.ground.defining:
            if (piece := pieces[place]) is not None:
                yield piece.steps[0].key, piece.steps[0].node


def _count(named: dict[str, int], pieces: Iterable[Piece], by: int) -> set[str]:
    """Count how often each name is named, with these pieces more (1) or less (-1). The names that came or went."""
    turned: set[str] = set()
    for name in [name for piece in pieces for name in piece.names]:
        before = named.get(name, 0)
        if before + by:
            named[name] = before + by
        else:
            del named[name]
        if not before or not before + by:
            turned.add(name)
    return turned


def _always(edition: "Edition | None", paused: Iterable[Paused]) -> list[object]:
    """What is in a program beside pieces and what these name."""
    return [edition.frame, *paused, *edition.lists.values()] if edition is not None else []


def _mark(parts: Iterable[object]) -> int:
    """What parts are told by, whatever their order. The linker keeps them, so their identity is what they are."""
    digests = (blake2b(id(part).to_bytes(8, "little"), digest_size=16).digest() for part in parts)
    return reduce(xor, (int.from_bytes(each, "little") for each in digests), 0)
