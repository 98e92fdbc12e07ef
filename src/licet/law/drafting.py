"""Making programs: each is made from one made before, of which only what reads otherwise is made anew.

Law turns on many days, but little of it on each. What a program has in common with the one before it is the same object, and
days on which everything reads the same have one program.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import compress
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from msgspec import Struct

from licet.law.book import Book
from licet.law.linker import Linker
from licet.law.program import NEVER, Apply, Entry, Piece, Program, Step, in_order, unlike
from licet.law.standing import Ground, Standing, beginnings, turned
from licet.law.tables import LawError
from licet.rules.nodes import Node

if TYPE_CHECKING:
    from licet.law.edition import Edition

#: So many programs are kept for whoever asks for one again.
_MOST = 64


class Draft(Struct, frozen=True):
    """A program with what it was put together from.

    whole: what stands that day, whatever the kind of item; standing: of that, what can matter for the kind; pieces: by place of
    the provision; named: how many pieces name a key of other law; steps: of the pieces and of what is not applied, and then
    more: those that others refer to and that are no provision in force; links: the keys of steps that each of them reads;
    order: the keys, each after those it reads.
    """

    edition: "Edition | None"
    whole: Standing
    standing: Standing
    pieces: tuple[Piece | None, ...]
    named: dict[str, int]
    steps: Mapping[str, Step]
    more: Mapping[str, Step]
    links: Mapping[str, tuple[str, ...]]
    order: Sequence[str]
    program: Program | None


class Drafts:
    """The programs of one book, and the last one of every kind of item, which the next is made from."""

    def __init__(self, book: Book, linker: Linker) -> None:
        self.ground = Ground(book, linker)
        self._last: dict[str | None, Draft] = {}
        self._alike: WeakValueDictionary[bytes, Program] = WeakValueDictionary()
        self._links: dict[int, tuple[Step, tuple[str, ...]]] = {}
        self._programs = lru_cache(maxsize=_MOST)(self._make)

    def program(self, edition: "Edition", kind: str | None) -> Program:
        """What can matter for an item of a kind on the day of an edition. Raises LawError."""
        return self._programs(edition, kind)

    def _make(self, edition: "Edition", kind: str | None) -> Program:
        none = (None,) * len(self.ground.provisions)
        near = self._last.get(kind) or Draft(None, none, none, none, {}, {}, {}, {}, (), None)
        made = _Drafting(self, edition, kind, near).draft()
        assert made.program is not None
        self._last[kind] = made
        return made.program

    def alike(self, parts: Iterable[object], program: Program) -> Program:
        """The program made before of the same parts, or this one. The linker keeps the parts, so their identity is what they
        are."""
        ids = array("Q", map(id, parts)).tobytes()
        return self._alike.setdefault(blake2b(ids, digest_size=16).digest(), program)

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
        near, edition, ground = self.near, self.edition, self.ground
        touched = self._touched()
        pieces, named = list(near.pieces), dict(near.named)
        for place in touched:
            if (old := pieces[place]) is not None:
                _count(named, old.names, -1)
            version = self.standing[place]
            new = pieces[place] = None if version is None else edition.piece(ground.provisions[place], version)
            if new is not None:
                _count(named, new.names, 1)
        own = self._own(pieces)
        more = self._more(named, own)
        parts = [*pieces, *more.values(), edition.frame, *self.paused, *edition.lists.values()]
        steps = own | more
        order, links = self._order(steps)
        made = self._program(touched, pieces, map(steps.__getitem__, order))
        program = self.drafts.alike(parts, made)
        return Draft(edition, edition.standing, self.standing, tuple(pieces), named, steps, more, links, order, program)

    def _touched(self) -> list[int]:
        """The places of the provisions that read otherwise: another version, or another group that it names."""
        found = set(self.turned)
        if self.near.edition is not None:
            there, here = self.near.edition.groups, self.edition.groups
            for group in here.keys() | there.keys():
                if here.get(group) != there.get(group):
                    found |= {place for place in self.ground.naming.get(group, ()) if self.standing[place] is not None}
        return sorted(found)

    def _own(self, pieces: list[Piece | None]) -> dict[str, Step]:
        """The steps of what stands, in order of the provisions, and of what is not applied."""
        own: dict[str, Step] = {step.key: step for piece in pieces if piece is not None for step in piece.steps}
        if len(own) != sum([len(piece.steps) for piece in pieces if piece is not None]):
            raise self._twice(pieces)
        for each in self.paused:
            own[each.key] = self.edition.step(Apply, each.key, self.edition.scoped(each.provision, each.version))
        return own

    def _twice(self, pieces: list[Piece | None]) -> LawError:
        seen: set[str] = set()
        for piece in (piece for piece in pieces if piece is not None and piece.provision.fact):
            fact = piece.provision.fact
            if fact in seen:
                return LawError(f"two provisions define {fact!r} on {self.edition.day}", where=piece.provision.id)
            seen.add(fact)
        raise AssertionError("steps of one key")

    def _more(self, named: Mapping[str, int], own: Mapping[str, Step]) -> dict[str, Step]:
        """The steps that others name and that no provision gives, in order of their keys, those of listed entries last."""
        wanted = named.keys() | self.edition.frame.names
        wanted |= {name for each in self.paused for name in self.edition.named(each).keys}
        stale, kept = self._stale(), self.near.more
        wanted -= own.keys()
        keys = sorted([*filter(wanted.__contains__, kept), *(wanted - kept.keys())])  # in order already but for a few
        return {key: kept[key] if key in kept and key not in stale else self._named(key) for key in keys}

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
        lists = {prefix for prefix, paragraphs in here.lists.items() if there.lists[prefix] is not paragraphs}
        tables = {name for name, table in here.tables.items() if there.tables[name] is not table}
        if lists or tables:
            stale.update(key for key in self.near.more if self._rests_on(key, lists, tables))
        return stale

    def _rests_on(self, key: str, lists: set[str], tables: set[str]) -> bool:
        how, _, name = key.partition(" ")
        if how == "column":
            return name.rpartition(".")[0] in tables
        return how == "under" and self.ground.prefix_of(name) in lists

    def _named(self, key: str) -> Step:
        """The step under a key that others name."""
        how, _, name = key.partition(" ")
        if not name:  # a provision not in force that day, or not for this kind of item: it does not apply
            return self.edition.step(Apply, key, NEVER)
        return self.edition.lookup(name) if how == "column" else self._entry(key, name, under=how == "under")

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
        fact, other = ground.regime_of[prefix].code_fact, ground.regime_of[prefix].uncontrolled
        codes, paragraphs = edition.codes(prefix), edition.lists[prefix]
        reads = frozenset((*parts, fact)) if fact else frozenset(parts)
        code = entry[len(prefix) + 1 :]
        return kept(
            (Entry, key, parts, listed, fact, other, id(codes), id(paragraphs)),
            lambda: Entry(key, entry, parts, listed, reads, fact, code, other, codes, paragraphs),
        )

    def _order(self, steps: Mapping[str, Step]) -> tuple[Sequence[str], Mapping[str, tuple[str, ...]]]:
        """The keys of all steps, each after those it reads, and what each reads. Where no step reads other law than in the
        program before, its order is taken over."""
        near = self.near
        links = {key: self.drafts.links(steps[key]) for key in unlike(steps, near.steps)}
        keys = [*steps]
        if keys == [*near.steps] and all(near.links[key] == read for key, read in links.items()):
            return near.order, near.links
        links = {**near.links, **links}
        if len(links) > len(keys):
            links = {key: links[key] for key in keys}
        return in_order(keys, links), links

    def _program(self, touched: list[int], pieces: list[Piece | None], steps: Iterable[Step]) -> Program:
        ground, edition, frame, near = self.ground, self.edition, self.edition.frame, self.near.program
        held = dict(near.held) if near else {}
        for regime in {ground.provisions[place].regime for place in touched}:
            held[regime] = tuple([ground.provisions[place] for place in ground.of_regime[regime] if pieces[place] is not None])
            if not held[regime]:
                del held[regime]
        return Program(
            steps=tuple(steps),
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


def _count(named: dict[str, int], names: Iterable[str], by: int) -> None:
    """How often each name is named, with these more (1) or less (-1)."""
    for name in names:
        count = named.get(name, 0) + by
        if count:
            named[name] = count
        else:
            del named[name]
