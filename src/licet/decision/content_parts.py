"""Whether a line of a bill of materials is controlled US-origin content (15 CFR 734.4; supplement no. 2 to part 734).

The law itself is asked: would the part need a licence if it went from the United States to the destination of the item?
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from licet.deals.bom import BomLine
from licet.deals.facts import Given, presume
from licet.decision.decide import Decider
from licet.decision.outcome import lifts
from licet.decision.prepared import Prepared
from licet.law.provision import Provision

REGIME = "us"
What = Literal["commodity", "software", "technology"]

#: Supplement no. 2, (a)(1): the Country Chart and part 746 find controlled content. Part 744, short supply (part 754), letters,
#: orders and the general prohibitions of conduct do not.
NOT_USED = ("us.744", "us.754", "us.informed", "us.764", "us.736")
#: Supplement no. 2, (a)(1): what may go under this exception does not count; every other exception leaves it controlled.
UNCOUNTED = "GBS"
NOT_LICENSED = "us.ear.supp2_734.a.1"
#: What that provision defines: a requirement of part 746 that is not used for the part.
UNUSED = "us_part_not_used"
SECOND = "us.ear.supp2_734.second"
BUNDLED = "us.ear.734.4.bundled"
ORIGIN = "us.ear.734.3.us_origin"
FORMS = {"hardware": "complete", "software": "software", "technology": "technology"}
_OWN_KIND: Mapping[What, str] = {"commodity": "hardware", "software": "software", "technology": "technology"}
_MOST_ASKED = 4


class Judged(Struct, frozen=True):
    """A line with its answer. counts, us_origin, ear99, at_only: None where not known; provisions: law the answer rests on.

    within: it is content of the item at all, controlled or not.
    """

    line: BomLine
    counts: bool | None
    reason: str
    provisions: tuple[str, ...] = ()
    us_origin: bool | None = False
    ear99: bool | None = None
    at_only: bool | None = None
    within: bool = True


class Finding(Struct, frozen=True):
    """Whether something counts, why, and the law it rests on; within: whether it is content of the item at all."""

    counts: bool | None
    reason: str
    provisions: tuple[str, ...] = ()
    within: bool = True


class Run(Struct, frozen=True):
    """The law run over one part."""

    prepared: Prepared
    values: Mapping[str, Any]

    def cite(self, provision: str) -> str:
        """Where the provision stands."""
        return self.prepared.program.versions[provision].cite

    def asked(self, keys: Iterable[str]) -> str:
        """The facts that are open."""
        return ", ".join(self.prepared.look.open(keys, self.values)[:_MOST_ASKED]) or "ask BIS"

    def gate(self, requirement: Provision) -> str:
        """Where it is kept whether the requirement applies."""
        return self.prepared.words[REGIME].gates[requirement.id]


class Judge:
    """Asks the law of one part after another, for one day and destination of the foreign-made item."""

    def __init__(self, decider: Decider, day: date, to: str, reexported_from: str | None, what: What) -> None:
        self.decider = decider
        self.day = day
        self.to = to
        self.reexported_from = reexported_from
        self.what = what
        self._runs: dict[Any, Run] = {}

    def judge(self, line: BomLine) -> Judged:
        """Whether the line counts, and why."""
        run = self.run(line, None)
        origin = run.values.get(ORIGIN)
        if origin is False:
            found = self._foreign(line, run)
            return Judged(line, found.counts, found.reason, found.provisions)
        ear99 = None if line.code is None else line.code == "EAR99"
        at_only = _at_only(line, run, ear99)
        found = self._finding(line, run if at_only is None else self.run(line, at_only))
        if origin is None:
            counts = None if found.counts else found.counts
            found = Finding(counts, f"its origin is not known; {found.reason}", found.provisions, found.within)
        return Judged(line, found.counts, found.reason, found.provisions, origin, ear99, at_only, found.within)

    def _foreign(self, line: BomLine, run: Run) -> Finding:
        if not line.incorporated or run.values.get("us_parts_within_not_counted") is True:
            return Finding(False, f"made in {line.origin}")
        what = "is no product of its own: list its US-origin parts as lines"
        return Finding(None, f"made in {line.origin}, but {what} ({run.cite(SECOND)})", (SECOND,))

    def _finding(self, line: BomLine, run: Run) -> Finding:
        if no := self._left_out(line):
            return Finding(False, no, within=False)
        alone = run.values.get("us_part_judged_alone") if self.what == "commodity" else False
        if alone is True:
            return Finding(False, f"software that is judged by itself ({run.cite(BUNDLED)})", (BUNDLED,), within=False)
        found = self._licence(line, run)
        if alone is None and found.counts is not False:
            return Finding(None, f"whether the software is judged by itself is open: us_part_at_only ({run.cite(BUNDLED)})")
        return found

    def _left_out(self, line: BomLine) -> str:
        """Why the line is no content of this item, whatever its classification; nothing if it may be."""
        if not line.incorporated:
            return "not incorporated: it is subject to the EAR by itself"
        if line.kind == _OWN_KIND[self.what] or (line.kind == "software" and self.what == "commodity"):
            return ""
        if line.kind == "technology":
            return "technology that designs or makes the item is not incorporated in it"
        return f"{line.kind} is no content of {self.what}"

    def _licence(self, line: BomLine, run: Run) -> Finding:
        """Whether the part would need a licence to the destination, of those that count."""
        truths = {p: _counted(p, run) for p in used(run.prepared)}
        if sure := [p for p, truth in truths.items() if truth]:
            why = "; ".join(dict.fromkeys(f"{p.reason or p.title} ({run.cite(p.id)})" for p in sure))
            return Finding(True, f"needs a licence to {self.to}: {why}", _ids(sure))
        if line.code is None:
            return Finding(None, "its control number (ECCN) is not known")
        if run.prepared.by_code(REGIME, run.values) is False:
            return Finding(None, f"{line.code} is not encoded: look up whether it needs a licence to {self.to}")
        if maybe := [p for p, truth in truths.items() if truth is None]:
            asked = run.asked([UNUSED, *(run.gate(p) for p in maybe)] if any(map(_embargo, maybe)) else map(run.gate, maybe))
            return Finding(None, f"whether it needs a licence to {self.to} that counts is open: {asked}", _ids(maybe))
        if needed := [p for p in truths if run.values.get(run.gate(p)) is True]:
            if any(_embargo(p) for p in needed):
                return Finding(False, f"a licence that is not used to find content ({run.cite(NOT_LICENSED)})", (NOT_LICENSED,))
            return Finding(False, f"may go to {self.to} under {UNCOUNTED}", _ids(needed))
        return Finding(False, f"needs no licence to {self.to}")

    def run(self, line: BomLine, at_only: bool | None) -> Run:
        """The part as a deal of its own, from the United States to the destination of the item; parts alike are run once.

        Its kind is left open: the control number says what it is, and would clash with "something else".
        """
        facts = {
            "on": self.day,
            "kind": "export",
            "from": "US",
            "to": self.to,
            "reexported_from": self.reexported_from,
            "item.form": FORMS[line.kind],
            "item.made_in": line.origin,
            "item.code.us": line.code,
            "us_part_ear99": None if line.code is None else line.code == "EAR99",
            "us_part_at_only": at_only,
            "foreign_part_is_product": line.discrete,
            # What the direct product rules reach is foreign-made: no part of US origin is.
            "direct_product_of_us_technology": False,
            "contains_plant_ic": False,
        }
        key = (tuple(facts.values()), tuple(sorted((name, str(given.value)) for name, given in line.facts.items())))
        if key not in self._runs:
            given = {name: Given(value) for name, value in facts.items() if value is not None} | dict(line.facts)
            values = self.decider.values(presume(given, self.decider.vocabulary))
            prepared = self.decider.prepared(self.day, values.get("item.kind"))
            self._runs[key] = Run(prepared, prepared.machine.run(values))
        return self._runs[key]


def _at_only(line: BomLine, run: Run, ear99: bool | None) -> bool | None:
    """Whether the part is EAR99 or controlled for AT only: as its classification says, or as the law knows."""
    if line.reasons is not None:
        return line.reasons == {"AT"}
    return True if ear99 or run.values.get("us_at_only") is True else None


def used(prepared: Prepared) -> list[Provision]:
    """The licence requirements that find controlled content."""
    found = prepared.program.of(REGIME, "requires", "prohibits")
    return [p for p in found if not any(p.id == family or p.id.startswith(family + ".") for family in NOT_USED)]


def _counted(requirement: Provision, run: Run) -> bool | None:
    """Whether the requirement applies to the part, is used, and the exception that does not count leaves it standing."""
    truth: bool | None = run.values.get(run.gate(requirement))
    if truth is not False and _embargo(requirement):
        unused = run.values.get(UNUSED)
        truth = False if unused is True else truth if unused is False else None
    for permit in run.prepared.program.of(REGIME, "permits") if truth is not False else ():
        if permit.code == UNCOUNTED and lifts(permit, requirement):
            lifted = run.values.get(permit.id)
            if lifted is True:
                return False
            truth = truth if lifted is False else None
    return truth


def _embargo(requirement: Provision) -> bool:
    """Whether it is one of part 746, which is not used for all parts (us.ear.supp2_734.a.1)."""
    return requirement.id.startswith("us.746.")


def _ids(provisions: Iterable[Provision]) -> tuple[str, ...]:
    return tuple(p.id for p in provisions)
