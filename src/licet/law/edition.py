"""The law as of a day, ready to be read: linked rules in the order in which they depend on each other.

An edition serves every day on which the law reads the same. A program is the part of it that can matter for one kind of
item: as in the law itself, a deal in lithography never looks at etchers.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from licet.facts.places import Places
from licet.law.book import Book, current, in_force, pause_on
from licet.law.linker import Linker
from licet.law.paragraphs import Paragraphs
from licet.law.provision import Gap, Instrument, Provision, Regime, Scheduled, Suspension, Version
from licet.law.tables import LawError, Sheet
from licet.rules.link import link, spread
from licet.rules.nodes import Always, And, Column, Holds, Meets, Node, OneOf, Under, reference


class Define(Struct, frozen=True):
    """A fact defined by law; a value given in the deal is merged with what this computes. reads: what the node names."""

    key: str
    node: Node
    provision: str
    reads: frozenset[str]


class Apply(Struct, frozen=True):
    """The truth of a provision (its scope and its condition), or of a rule made of provisions (provision empty)."""

    key: str
    node: Node
    provision: str
    reads: frozenset[str]


class Entry(Struct, frozen=True):
    """`under X` or `meets X`: any listed entry at or below X, merged (for `under`) with the code given for the item.

    parts: keys of the entries that can still hold for this kind of item; listed: entries at or below X exist that day;
    codes: where a regime has several lists, the codes of this one (a code of another list says nothing of it);
    paragraphs: what of the list is law on that day.
    """

    key: str
    entry: str
    parts: tuple[str, ...]
    listed: bool
    code_fact: str = ""
    code: str = ""
    uncontrolled: tuple[str, ...] = ()
    codes: frozenset[str] | None = None
    paragraphs: Paragraphs | None = None


class Lookup(Struct, frozen=True):
    """`column T.C`: whether the control number given for the item stands in a column of a table as it is on that day.

    Without a number it does not where its entries are found from the item itself (`by_item` of the table, or else `covered`
    of the regime, holds), else it is not known; nor is it for a number that is in no row and that the `encoded` entries do not
    have either.
    """

    key: str
    column: str
    sheet: Sheet
    code_fact: str
    uncontrolled: tuple[str, ...]
    encoded: tuple[Paragraphs, ...]
    by_item: Node | None
    reads: frozenset[str]


Step: TypeAlias = Define | Apply | Entry | Lookup
StepT = TypeVar("StepT", Define, Apply)
_IDLE = Always(False)


class Paused(Struct, frozen=True):
    """A provision whose text stands that day but is not applied; `key` is the step that says what the text would say."""

    key: str
    provision: Provision
    version: Version
    pause: Suspension
    by: Instrument | None


def paused_key(provision_id: str) -> str:
    """Where what a provision that is not applied would say is kept."""
    return f"paused {provision_id}"


class Program(Struct, frozen=True):
    """Steps in order, the regimes that read them, and what each was made from.

    lists: the control lists as they are that day, by the fact that holds a code of theirs.
    shown: for a regime that does not answer everywhere, where it does.
    """

    steps: tuple[Step, ...]
    provisions: Mapping[str, Provision]
    versions: Mapping[str, Version]
    reviews: Mapping[str, tuple[Node, ...]]
    regimes: tuple[tuple[Regime, Node | None, Node | None], ...]
    gaps: tuple[tuple[Gap, Node], ...]
    paused: tuple[Paused, ...]
    scheduled: tuple[tuple[str, Scheduled, Node], ...]
    shown: Mapping[str, Node]
    definitions: Mapping[str, Node]
    lists: Mapping[str, tuple[Paragraphs, ...]]
    linker: "Linker"

    def of(self, regime: str, *effects: str) -> list[Provision]:
        """The provisions of a regime with one of the effects, in order of id."""
        return [p for p in self.provisions.values() if p.regime == regime and p.effect in effects]

    def without(self, struck: frozenset[str]) -> "Program":
        """The same law as if these provisions were not in force. A control number given for an item keeps its meaning."""
        kept = (s for s in self.steps if not (isinstance(s, Define) and s.provision in struck))
        idle = Always(False)
        return replace(
            self,
            steps=tuple(
                Apply(s.key, idle, "", frozenset()) if isinstance(s, Apply) and s.provision in struck else s for s in kept
            ),
            provisions={i: p for i, p in self.provisions.items() if i not in struck},
            versions={i: v for i, v in self.versions.items() if i not in struck},
            reviews={i: nodes for i, nodes in self.reviews.items() if i not in struck},
            definitions={s.key: s.node for s in self.steps if isinstance(s, Define) and s.provision not in struck},
        )


class Edition:
    """The book on one day."""

    def __init__(self, book: Book, places: Places, day: date, linker: "Linker | None" = None) -> None:
        self.book = book
        self.places = places
        self.day = day
        self.linker = linker or Linker()
        self._programs = lru_cache(maxsize=4)(self._build)
        self._lists: dict[str, Paragraphs] = {}
        self._of_list: dict[str, frozenset[str]] = {}
        self._tables: dict[str, Lookup] = {}
        self._members: dict[str, frozenset[str] | None] = {}

    @cached_property
    def _standing(self) -> dict[str, tuple[Provision, Version]]:
        found = ((p, in_force(p, self.day)) for p in self.book.provisions)
        return {p.id: (p, v) for p, v in found if v is not None}

    def _codes(self, regime: Regime, prefix: str) -> frozenset[str] | None:
        if len(regime.codes) < 2:
            return None
        if prefix not in self._of_list:
            codes = frozenset(entry[len(prefix) + 1 :] for entry in self._below_all if entry.startswith(prefix + "."))
            self._of_list[prefix] = self.linker.kept(("codes", codes), lambda: codes)
        return self._of_list[prefix]

    def _paragraphs(self, prefix: str) -> Paragraphs:
        if prefix not in self._lists:
            ever = self.linker.kept(("ever", prefix), lambda: self._ever(prefix))
            awake = tuple(code for code in ever if f"{prefix}.{code}" in self._standing)
            index = self._index(prefix)
            key = ("paragraphs", ever, awake, id(index))
            self._lists[prefix] = self.linker.kept(key, lambda: Paragraphs.of(awake, ever, index))
        return self._lists[prefix]

    def _index(self, prefix: str) -> Sheet | None:
        """The table that names every entry of a list, as it is that day."""
        found = (t for t in self.book.tables if t.complete and t.id.startswith(prefix + "."))
        return next((self.linker.sheet(table, self.day) for table in found), None)

    def _ever(self, prefix: str) -> tuple[str, ...]:
        """The paragraphs of a list that are law on some day."""
        below = prefix + "."
        return tuple(p.id[len(below) :] for p in self.book.provisions if p.effect == "lists" and p.id.startswith(below))

    @cached_property
    def _below_all(self) -> Mapping[str, list[str]]:
        return _below(p for p, _ in self._standing.values())

    def condition(self, entry: str) -> Node | None:
        """The condition, that day, of the paragraph an entry is or lies in; None where its law is not told by paragraph."""
        pieces = entry.split(".")
        for length in range(len(pieces), 1, -1):
            provision, version = self._standing.get(".".join(pieces[:length]), (None, None))
            if provision and version and provision.effect == "lists":
                return version.when
        return None

    def members(self, group: str) -> frozenset[str] | None:
        """Members of a country group on this day, or None where they are not encoded."""
        if group not in self._members:
            found = self.places.members(group, self.day)
            self._members[group] = None if found is None else frozenset(found)
        return self._members[group]

    def program(self, kind: str | None) -> Program:
        """What can matter for an item of this kind (None: kind unknown, everything)."""
        return self._programs(kind)

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

    def _paused(self, kind: str | None) -> Iterable[Paused]:
        """What stands that day, can matter for the kind of item, and is not applied."""
        for provision in self.book.provisions:
            version = current(provision, self.day)
            pause = version and pause_on(version, self.day)
            if version and pause and provision.effect not in ("defines", "lists"):
                if kind is None or can_hold(version.when, kind):
                    by = self.book.instruments.get(pause.instrument)
                    yield Paused(paused_key(provision.id), provision, version, pause, by)

    def _build(self, kind: str | None) -> Program:
        # a definition is kept: where its condition cannot hold the fact is "no", and not unknown
        standing = {i: pv for i, pv in self._standing.items() if kind is None or pv[0].fact or can_hold(pv[1].when, kind)}
        steps: dict[str, Step] = {}
        for provision, version in standing.values():
            when, scoped = self.linked(version.when), self.scoped(provision, version)
            if provision.effect == "defines":
                if provision.fact in steps:
                    raise LawError(f"two provisions define {provision.fact!r} on {self.day}", where=provision.id)
                steps[provision.fact] = self._step(Define, provision.fact, scoped, provision.id)
                continue
            steps[provision.id] = self._step(Apply, provision.id, scoped, provision.id)
            if provision.effect == "lists":
                steps[f"limb {provision.id}"] = self._step(Apply, f"limb {provision.id}", when, provision.id)
        paused = tuple(self._paused(kind))
        for each in paused:
            when = self.scoped(each.provision, each.version)
            steps[each.key] = self._step(Apply, each.key, when, "")
        reviews = {i: tuple(self.linked(r.when) for r in v.reviews) for i, (_, v) in standing.items() if v.reviews}
        regimes = tuple(
            (r, r.covered and self.linked(r.covered), r.reach and self.linked(r.reach)) for r in self.book.regimes if r.reported
        )
        roots = [s.node for s in steps.values() if isinstance(s, Define | Apply)]
        shown = {r.id: self.linked(r.shown) for r in self.book.regimes if r.reported and r.shown is not None}
        roots += [node for nodes in reviews.values() for node in nodes]
        roots += [node for _, covered, reach in regimes for node in (covered, reach) if node is not None]
        roots += shown.values()
        roots += [self.linked(table.by_item) for table in self.book.tables if table.by_item is not None]
        gaps = tuple((g, self.linked(g.touches or Always(True))) for g in self.book.gaps if g.on(self.day))
        scheduled = tuple(
            (r.id, due, self.linked(due.touches or Always(True))) for r in self.book.regimes for due in r.scheduled
        )
        roots += [node for _, node in gaps] + [node for _, _, node in scheduled]
        refers = [n for root in roots for n in self.linker.named(root).references]
        for named in {n.provision for n in refers if isinstance(n, Holds)}:
            if named not in steps:  # not in force that day, or not for this kind of item: it does not apply
                steps[named] = self._step(Apply, named, _IDLE, "")
        for name in {n.name for n in refers if isinstance(n, Column)}:
            steps[f"column {name}"] = self._lookup(name)
        below = self._below_all if kind is None else _below(p for p, _ in standing.values())
        needed: list[Node] = [n for n in refers if isinstance(n, Under | Meets)]
        needed += [Under(p.id) for p, _ in standing.values() if p.effect == "lists"]
        for node in needed:
            key = reference(node) or ""
            if key not in steps:
                steps[key] = self._entry(node, below)
        return Program(
            steps=_ordered(steps),
            provisions={i: p for i, (p, _) in standing.items()},
            versions={i: v for i, (_, v) in standing.items()},
            reviews=reviews,
            regimes=regimes,
            gaps=gaps,
            paused=paused,
            scheduled=scheduled,
            shown=shown,
            definitions={s.key: s.node for s in steps.values() if isinstance(s, Define)},
            lists={
                r.code_fact: tuple(self._paragraphs(prefix) for prefix in r.codes) for r in self.book.regimes if r.code_fact
            },
            linker=self.linker,
        )

    def _lookup(self, name: str) -> Lookup:
        table_id, _, column = name.rpartition(".")
        if table_id not in self._tables:
            self._tables[table_id] = self._table(table_id)
        return replace(self._tables[table_id], key=f"column {name}", column=column)

    def _table(self, table_id: str) -> Lookup:
        """What the look-ups of a table have in common on this day."""
        table = next(t for t in self.book.tables if t.id == table_id)
        regime = self.book.regime(table.regime)
        found_by_item = table.by_item or regime.covered
        by_item = found_by_item and self.linked(found_by_item)
        reads = self.linker.reads(by_item) if by_item is not None else frozenset()
        return Lookup(
            key="",
            column="",
            sheet=self.linker.sheet(table, self.day),
            code_fact=table.code_fact,
            uncontrolled=regime.uncontrolled,
            encoded=tuple(self._paragraphs(prefix) for prefix in regime.codes),
            by_item=by_item,
            reads=reads | {table.code_fact},
        )

    def _step(self, kind: type[StepT], key: str, node: Node, provision: str) -> StepT:
        """A step; days on which it reads the same share one."""
        shared = (kind, key, id(node), provision)
        return self.linker.kept(shared, lambda: kind(key, node, provision, self.linker.reads(node)))

    def _entry(self, node: Node, below: Mapping[str, list[str]]) -> Entry:
        """The step of `under` or `meets`; days on which it reads the same share one."""
        assert isinstance(node, Under | Meets)
        x, under = node.entry, isinstance(node, Under)
        parts = tuple(below.get(x, ()) if under else [f"limb {i}" for i in below.get(x, ())])
        listed, key = x in self._below_all, reference(node) or ""
        regime, prefix = self._list_of(x) if under else (None, "")
        if regime is None:
            return self.linker.kept((Entry, key, parts, listed), lambda: Entry(key, x, parts, listed))
        codes, paragraphs = self._codes(regime, prefix), self._paragraphs(prefix)
        code, other = x[len(prefix) + 1 :], regime.uncontrolled
        shared = (Entry, key, parts, listed, regime.code_fact, other, id(codes), id(paragraphs))
        return self.linker.kept(shared, lambda: Entry(key, x, parts, listed, regime.code_fact, code, other, codes, paragraphs))

    def _list_of(self, entry: str) -> tuple[Regime | None, str]:
        """The regime in whose list an entry stands, and how that list's entries begin."""
        pieces = entry.split(".")
        for length in range(1, len(pieces) + 1):
            if (prefix := ".".join(pieces[:length])) in self._prefixes:
                return self._prefixes[prefix], prefix
        return None, ""

    @cached_property
    def _prefixes(self) -> Mapping[str, Regime]:
        return {prefix: regime for regime in reversed(self.book.regimes) for prefix in reversed(regime.codes)}


def _below(provisions: Iterable[Provision]) -> dict[str, list[str]]:
    """For every entry and every beginning of one, the listed entries at or below it."""
    found: dict[str, list[str]] = {}
    for provision in provisions:
        if provision.effect == "lists":
            pieces = provision.id.split(".")
            for length in range(1, len(pieces) + 1):
                found.setdefault(".".join(pieces[:length]), []).append(provision.id)
    return found


def can_hold(when: Node, kind: str) -> bool:
    """Whether a condition that begins with the kind of item can hold for this kind."""
    for part in when.parts if isinstance(when, And) else (when,):
        if isinstance(part, OneOf) and part.what.name == "item.kind" and kind not in part.members:
            return False
    return True


def kinds_of(when: Node) -> frozenset[str]:
    """The kinds of item that a condition which begins with the kind is for; empty for one that does not."""
    for part in when.parts if isinstance(when, And) else (when,):
        if isinstance(part, OneOf) and part.what.name == "item.kind":
            return frozenset(part.members)
    return frozenset()


def needs(step: Step) -> Iterable[str]:
    """Keys and facts a step reads."""
    if isinstance(step, Entry):
        return (*step.parts, step.code_fact) if step.code_fact else step.parts
    return step.reads


def _ordered(steps: Mapping[str, Step]) -> tuple[Step, ...]:
    order: list[Step] = []
    done: dict[str, bool] = {}
    path: list[str] = []

    def visit(key: str) -> None:
        done[key] = False
        path.append(key)
        for need in sorted(needs(steps[key])):
            if need not in done and need in steps:
                visit(need)
            elif done.get(need) is False:
                raise LawError("provisions refer to each other in a circle: " + " -> ".join((*path, need)))
        path.pop()
        done[key] = True
        order.append(steps[key])

    for key in steps:
        if key not in done:
            visit(key)
    return tuple(order)
