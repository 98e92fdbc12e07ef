"""Two forms of a rule next to each other: which covers more, proved, with a deal on each side that only one of them covers."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct

from licet.analysis.limbs import Limb, limbs
from licet.analysis.pair import Pair, Side, shared
from licet.analysis.renumbered import Number, earlier, later, standing
from licet.analysis.witness import Facts, beyond_published, fit, plausible
from licet.deals.facts import read_day, write_fact
from licet.decision.decide import Decider
from licet.law.book import current, in_force
from licet.law.kinds import kinds_of
from licet.law.provision import Provision, Version
from licet.law.tables import LawError
from licet.rules.explain import explain
from licet.rules.link import all_of
from licet.rules.nodes import Not

if TYPE_CHECKING:
    from altair import TopLevelMixin

Relation: TypeAlias = Literal["equivalent", "wider", "narrower", "different", "not found out"]
SCHEMA = "licet.versions/1"


class Form(Struct, frozen=True):
    """A provision as it stands on a day. suspended: its text stands but is not applied; text: its condition; changed: what the
    pack says of the change that made it; was, became: the number under which these words stood before and stand after."""

    provision: str
    title: str
    cite: str
    source: str
    regime: str
    on: date
    start: date
    until: date | None
    suspended: bool
    text: str
    limbs: tuple[Limb, ...]
    changed: str = ""
    was: Number | None = None
    became: Number | None = None


class Versions(Struct, frozen=True):
    """Two forms and how the second relates to the first.

    relation: `wider` where the second covers all the first covers and more; one, other: the facts, in words, of a deal that
    only the first (only the second) covers, found by proof and explained again; None where there is none, or none was found;
    beyond_one, beyond_other: the numbers in it that lie beyond what makers publish of such items, because no deal within does;
    besides: what else differs than what they cover: effect, code, review policies, conditions, what is lifted.
    """

    schema: str
    first: Form
    second: Form
    relation: Relation
    one: dict[str, str] | None
    other: dict[str, str] | None
    beyond_one: tuple[str, ...]
    beyond_other: tuple[str, ...]
    besides: tuple[str, ...]

    def chart(self) -> "TopLevelMixin":
        """The picture: the ranges of both next to each other. Raises LicetError where the extra `charts` is not installed."""
        from licet.render.compare_chart import versions_chart

        made: TopLevelMixin = versions_chart(self)
        return made


def form_named(decider: Decider, text: str) -> tuple[Provision, Version, date]:
    """The provision and version that `ID@DAY` names (today where no day is written). Raises LawError."""
    name, at, written = text.partition("@")
    provision = decider.book[name.strip()]
    day = read_day(written.strip(), text) if at else date.today()
    version = current(provision, day)
    if version is None:
        spans = ", ".join(f"{v.start} – {v.until or ''}".rstrip() for v in provision.versions)
        other = standing(decider.book, provision, day)
        mend = f"; its words stood then as {other.provision}@{day}" if other else ""
        raise LawError(f"{provision.id} has no text on {day}", where=text, mend=f"its versions: {spans}{mend}")
    return provision, version, day


def versions(decider: Decider, first: str, second: str) -> Versions:
    """Two forms of a rule, each named `ID@DAY`, compared.

    What they rest on (definitions, other entries, country groups) is taken as it was on the day of each. Raises LawError for
    an unknown provision, a day on which it has no text, and a definition of a number, which covers nothing.
    """
    forms = [form_named(decider, text) for text in (first, second)]
    for provision, _, _ in forms:
        if provision.fact and decider.vocabulary[provision.fact].type == "number":
            raise LawError(f"{provision.id} defines a number and covers nothing", mend="compare provisions that hold or do not")
    comparing = _Comparing(decider, forms)
    only_one, only_other = comparing.apart(0), comparing.apart(1)
    return Versions(
        SCHEMA,
        comparing.form(0),
        comparing.form(1),
        _RELATIONS[only_one[0], only_other[0]],
        comparing.words(only_one[1]),
        comparing.words(only_other[1]),
        beyond_published(comparing.kind, only_one[1] or {}),
        beyond_published(comparing.kind, only_other[1] or {}),
        tuple(_besides(*forms[0][:2], *forms[1][:2])),
    )


def _besides(first: Provision, one: Version, second: Provision, other: Version) -> Iterator[str]:
    """What differs between two forms beside the deals they cover, in words."""

    def policies(version: Version) -> str:
        return ", ".join(f"{r.policy.replace('_', ' ')} when {r.text}" for r in version.reviews)

    for what, then, now in (
        ("effect", first.effect, second.effect),
        ("code", one.code, other.code),
        ("review", policies(one), policies(other)),
        ("conditions", " ".join(one.conditions), " ".join(other.conditions)),
        ("lifts", ", ".join(first.lifts), ", ".join(second.lifts)),
        ("authority", first.authority, second.authority),
    ):
        if then != now:
            yield f"{what}: {then or 'none'} → {now or 'none'}"


#: Whether the first, and the second, covers something the other does not -> how the second relates to the first.
_RELATIONS: dict[tuple[bool | None, bool | None], Relation] = {
    (False, False): "equivalent",
    (False, True): "wider",
    (True, False): "narrower",
    (True, True): "different",
    (None, False): "not found out",
    (None, True): "not found out",
    (False, None): "not found out",
    (True, None): "not found out",
    (None, None): "not found out",
}


class _Comparing:
    """Both forms, each under the law of its day."""

    def __init__(self, decider: Decider, forms: list[tuple[Provision, Version, date]]) -> None:
        self.decider = decider
        self.forms = forms
        self.kind = self._kind()
        sides = [self._side(day, {}) for _, _, day in forms]
        self.rules = [decider.library.on(day).scoped(provision, version) for provision, version, day in forms]
        self.pair = Pair(sides[0], sides[1], decider.vocabulary)

    def _kind(self) -> str | None:
        """The one kind of item both are for, if there is one."""
        kinds = [kinds_of(version.when) for _, version, _ in self.forms]
        both = kinds[0] & kinds[1]
        return next(iter(both)) if len(both) == 1 and kinds[0] == kinds[1] else None

    def _side(self, day: date, facts: Facts) -> Side:
        prepared = self.decider.prepared(day, self.kind)
        known = dict(facts) | {"on": day} | ({"item.kind": self.kind} if self.kind else {})
        return Side(prepared, prepared.machine.run(known))

    def form(self, number: int) -> Form:
        provision, version, day = self.forms[number]
        return Form(
            provision.id,
            provision.title,
            version.cite,
            version.source,
            provision.regime,
            day,
            version.start,
            version.until,
            in_force(provision, day) is None,
            version.text,
            limbs(version.when, self.decider.vocabulary.label),
            version.changed,
            earlier(self.decider.book, provision, version),
            later(self.decider.book, provision, version),
        )

    def apart(self, number: int) -> tuple[bool | None, Facts | None]:
        """Whether this form covers something the other does not, and facts of such a deal."""
        mine, its = self.pair.of(number, self.rules[number]), self.pair.of(1 - number, self.rules[1 - number])
        likely = plausible(self._open_numbers(number), self.decider.vocabulary, self.kind)
        found = self.pair.witness(all_of((mine, Not(its), likely)))
        if found is None:
            proof = self.pair.prover.implies(mine, its, self.pair.known)
            if proof.proved is not False:
                return (None if proof.proved is None else False), None
            found = shared(proof.witness or {})

        def shows(facts: Facts) -> bool:
            return self.covers(number, facts) is True and self.covers(1 - number, facts) is False

        facts = {n: v for n, v in found.items() if n in self.decider.vocabulary}
        if not shows(facts):
            return None, None
        return True, fit(facts, shows, self.decider.vocabulary, self.kind)

    def _open_numbers(self, number: int) -> dict[str, tuple[Any, ...]]:
        """The numbers a form rests on that nothing settles, with values on both sides of what the law asks of them."""
        side = self.pair.sides[number]
        rests_on = side.prepared.machine.support(self.decider.library.linker.reads(self.rules[number]))
        known = self.decider.vocabulary
        numbers = (n for n in sorted(rests_on) if n in known and known[n].type == "number" and side.values.get(n) is None)
        return {n: side.prepared.look.cells(n, side.values) for n in numbers if n not in self.decider.defined}

    def covers(self, number: int, facts: Facts) -> bool | None:
        """Whether a form holds of these facts, by explaining it."""
        day = self.forms[number][2]
        return explain(self.rules[number], self._side(day, facts).values).truth

    def words(self, facts: Facts | None) -> dict[str, str] | None:
        if facts is None:
            return None
        named: dict[str, Any] = dict(facts) | ({"item.kind": self.kind} if self.kind else {})
        return {n: write_fact(self.decider.vocabulary[n], v) for n, v in sorted(named.items())}
