"""The law as of a day: rules bound to it, and the program of each kind of item.

An edition serves every day on which the law reads the same.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from itertools import compress
from typing import TypeVar

from msgspec.structs import replace

from licet.facts.places import Places
from licet.law.book import Book, current, pause_on
from licet.law.drafting import Drafts
from licet.law.kinds import can_hold
from licet.law.linker import Linker, Named
from licet.law.paragraphs import Paragraphs
from licet.law.program import Apply, Define, Frame, Lookup, Paused, Piece, Program, paused_key
from licet.law.provision import Provision, Suspension, Table, Version
from licet.law.standing import Standing, beginnings
from licet.law.tables import Sheet
from licet.rules.link import link, spread
from licet.rules.nodes import Always, Node

StepT = TypeVar("StepT", Define, Apply)
#: What touches every deal.
ANY = Always(True)


class Edition:
    """The book on one day. drafts: of the same book; those of other editions are what its programs are made from."""

    def __init__(
        self, book: Book, places: Places, day: date, linker: Linker | None = None, drafts: Drafts | None = None
    ) -> None:
        self.book = book
        self.places = places
        self.day = day
        self.linker = linker or Linker()
        self._drafts = drafts or Drafts(book, self.linker)
        self.ground = self._drafts.ground
        self._of_list: dict[str, frozenset[str]] = {}
        self._members: dict[str, frozenset[str] | None] = {}

    @cached_property
    def standing(self) -> Standing:
        """What is in force, by place of the provision."""
        return self.ground.standing(self.day)

    @cached_property
    def groups(self) -> Mapping[str, frozenset[str] | None]:
        """The members of all country groups."""
        return {group: self.members(group) for group in self.places.groups}

    def program(self, kind: str | None) -> Program:
        """What can matter for an item of this kind (None: kind unknown, everything). Raises LawError."""
        return self._drafts.program(self, kind)

    def codes(self, prefix: str) -> frozenset[str] | None:
        """The codes of a list that are law, and all above them, where its regime has several lists."""
        ground = self.ground
        if len(ground.regime_of[prefix].codes) < 2:
            return None
        if prefix not in self._of_list:
            listed = (ground.provisions[p].id for p in ground.below.get(prefix, ()) if self.standing[p] is not None)
            start = len(prefix) + 1
            codes = frozenset(above[start:] for entry in listed for above in beginnings(entry) if len(above) > start)
            self._of_list[prefix] = self.linker.kept(("codes", codes), lambda: codes)
        return self._of_list[prefix]

    @cached_property
    def lists(self) -> Mapping[str, Paragraphs]:
        """What of the control lists is law, by how their entries begin."""
        return {prefix: self._paragraphs(prefix) for prefix in self.ground.regime_of}

    def _paragraphs(self, prefix: str) -> Paragraphs:
        places, index = self.ground.ever(prefix), self._index(prefix)
        awake = tuple(compress(places, map(self.standing.__getitem__, places)))

        def made() -> Paragraphs:
            code = {place: self.ground.provisions[place].id[len(prefix) + 1 :] for place in places}
            return Paragraphs.of((code[place] for place in awake), code.values(), index)

        return self.linker.kept(("paragraphs", prefix, awake, id(index)), made)

    def _index(self, prefix: str) -> Sheet | None:
        """The table that names every entry of a list, as it is that day."""
        found = (t for t in self.book.tables if t.complete and t.id.startswith(prefix + "."))
        return next((self.linker.sheet(table, self.day) for table in found), None)

    def condition(self, entry: str) -> Node | None:
        """The condition, that day, of the paragraph an entry is or lies in; None where its law is not told by paragraph."""
        for above in reversed(beginnings(entry)[1:]):
            place = self.ground.place.get(above)
            version = None if place is None else self.standing[place]
            if place is not None and version is not None and self.ground.provisions[place].effect == "lists":
                return version.when
        return None

    def members(self, group: str) -> frozenset[str] | None:
        """Members of a country group on this day, or None where they are not encoded."""
        if group not in self._members:
            found = self.places.members(group, self.day)
            self._members[group] = None if found is None else frozenset(found)
        return self._members[group]

    def linked(self, node: Node) -> Node:
        """A rule bound to this day; rules that name the same members on two days are one linked rule."""
        named = self.linker.named(node)
        key = (id(node), tuple([self.members(group) for group in named.groups]))
        if key not in self.linker.linked:
            found = spread(node, self.book.requirements) if named.whole else node
            self.linker.linked[key] = (node, link(found, self.members))
        return self.linker.linked[key][1]

    def scoped(self, provision: Provision, version: Version) -> Node:
        """The condition of a version within the scope of its provision, bound to this day."""
        when = self.linked(version.when)
        return when if provision.scope is None else self.linker.joined(self.linked(provision.scope), when)

    def step(self, make: type[StepT], key: str, node: Node, provision: str = "") -> StepT:
        """A step; days on which it reads the same share one."""
        return self.linker.kept((make, key, id(node), provision), lambda: make(key, node, provision, self.linker.reads(node)))

    def piece(self, provision: Provision, version: Version) -> Piece:
        """What a provision gives to a program; days on which it reads the same share one."""
        when, scoped = self.linked(version.when), self.scoped(provision, version)
        reviews = tuple([self.linked(review.when) for review in version.reviews])
        key = ("piece", id(provision), id(version), id(scoped), *map(id, reviews))
        return self.linker.kept(key, lambda: self._piece(provision, version, when, scoped, reviews))

    def _piece(self, provision: Provision, version: Version, when: Node, scoped: Node, reviews: tuple[Node, ...]) -> Piece:
        steps: tuple[Define | Apply, ...]
        names = [name for node in (scoped, *reviews) for name in self.linker.named(node).keys]
        if provision.effect == "defines":
            steps = (self.step(Define, provision.fact, scoped, provision.id),)
        else:
            steps = (self.step(Apply, provision.id, scoped, provision.id),)
        if provision.effect == "lists":
            steps += (self.step(Apply, f"limb {provision.id}", when, provision.id),)
            names.append(f"under {provision.id}")
        return Piece(provision, version, steps, reviews, tuple(dict.fromkeys(names)))

    def paused(self, kind: str | None) -> tuple[Paused, ...]:
        """What stands, can matter for the kind of item, and is not applied."""
        return tuple(
            self._paused(provision, version, pause)
            for provision in self.ground.pausing
            if (version := current(provision, self.day)) and (pause := pause_on(version, self.day))
            if kind is None or can_hold(version.when, kind)
        )

    def _paused(self, provision: Provision, version: Version, pause: Suspension) -> Paused:
        by = self.book.instruments.get(pause.instrument)
        key = ("paused", id(provision), id(version), id(pause), id(by))
        return self.linker.kept(key, lambda: Paused(paused_key(provision.id), provision, version, pause, by))

    def named(self, paused: Paused) -> Named:
        """What the text names of a provision that is not applied."""
        return self.linker.named(self.scoped(paused.provision, paused.version))

    @cached_property
    def frame(self) -> Frame:
        """What is in every program of the day; days on which it is the same share one."""
        linked, book = self.linked, self.book
        reported = [r for r in book.regimes if r.reported]
        regimes = tuple((r, r.covered and linked(r.covered), r.reach and linked(r.reach)) for r in reported)
        shown = {r.id: linked(r.shown) for r in reported if r.shown is not None}
        gaps = tuple((g, linked(g.touches or ANY)) for g in book.gaps if g.on(self.day))
        scheduled = tuple((r.id, due, linked(due.touches or ANY)) for r in book.regimes for due in r.scheduled)
        nodes = [node for _, covered, reach in regimes for node in (covered, reach) if node is not None]
        nodes += shown.values()
        nodes += [linked(table.by_item) for table in book.tables if table.by_item is not None]
        nodes += [node for _, node in gaps] + [node for _, _, node in scheduled]
        names = frozenset(name for node in nodes for name in self.linker.named(node).keys)
        parts = (*reported, *(gap for gap, _ in gaps), *(due for _, due, _ in scheduled), *nodes)
        key = ("frame", len(reported), len(gaps), *map(id, parts))
        return self.linker.kept(key, lambda: Frame(regimes, shown, gaps, scheduled, names))

    @cached_property
    def tables(self) -> Mapping[str, Lookup]:
        """What the look-ups of a table have in common, by its id; days on which they read the same share them."""
        return {table.id: self._table(table) for table in self.book.tables}

    def _table(self, table: Table) -> Lookup:
        regime = self.book.regime(table.regime)
        found_by_item = table.by_item or regime.covered
        by_item = found_by_item and self.linked(found_by_item)
        reads = self.linker.reads(by_item) if by_item is not None else frozenset()
        made = Lookup(
            key="",
            column="",
            sheet=self.linker.sheet(table, self.day),
            code_fact=table.code_fact,
            uncontrolled=regime.uncontrolled,
            encoded=tuple(self.lists[prefix] for prefix in regime.codes),
            by_item=by_item,
            reads=reads | {table.code_fact},
        )
        parts = (id(table), made.uncontrolled, id(made.sheet), id(by_item), *map(id, made.encoded))
        return self.linker.kept(("table", *parts), lambda: made)

    def lookup(self, name: str) -> Lookup:
        """The step of `column T.C`; days on which it reads the same share one."""
        table, _, column = name.rpartition(".")
        common = self.tables[table]
        return self.linker.kept(("column", name, id(common)), lambda: replace(common, key=f"column {name}", column=column))
