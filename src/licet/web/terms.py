"""The words that Python hands to the templates, which no reading of templates finds: outcomes, states, roles, rights, labels.

They come from where they are defined, so that a new one is a text that is not translated yet, and a test says so.
"""

from collections.abc import Iterable
from typing import get_args

from licet.analysis.intervals import NOT_ENCODED, Checked
from licet.analysis.whatif import MOVES
from licet.deals.facts import State as FactState
from licet.decision.trace import STAGES
from licet.facts.vocabulary import EFFORTS
from licet.law.book import State as InForce
from licet.law.provision import Confidence, Effect, Force, Held
from licet.orders.answers import UNREADABLE
from licet.orders.since import FACTS, LAW, LISTS, NEW, SAME, TORN
from licet.records import books, watched
from licet.records.effects import KINDS
from licet.records.law_changes import OVERTAKEN, WAITING
from licet.records.proposals import State as Proposed
from licet.records.retention import TOLD
from licet.records.rights import RIGHTS, ROLES
from licet.render.capability import SIGNS
from licet.render.words import OUTCOME_WORDS, said
from licet.screening.decisions import State as Decided
from licet.screening.decisions import Verdict

#: What findings, tables and forms call the parts of an answer, and what orders are counted by.
_LABELS = (
    *("entry", "entries", "duty", "code", "under", "besides", "authority", "review", "how", "condition"),
    *("regime", "customer", "item", "outcome", "quarter", "total", "why", "kind", "on", "as of", "still"),
    *("possible", "conditions", "provisions", "missing", "warnings", "apply", "review policy"),
)
#: What the settings tell, and how.
_SETTINGS = (
    *("records", "accounts", "over tls alone", "openid", "requests a second", "connections to elsewhere"),
    *("none yet", "not needed by whoever sits at this machine", "needed", "to the OpenID provider", "none"),
)
#: How a licence stands, and the changes an amendment is made of.
_STATES = (
    *("to be used", "not yet valid", "expired", "ended", "used up"),
    *("threshold", "replace", "repeal", "suspend", "resume", "reschedule", "add", "members"),
    *("case by case", "policy of denial", "presumption of denial", "presumption of approval"),
    *("decided", "deal", "day", "yes", "no", "unknown", "modelled"),
)


def terms() -> tuple[str, ...]:
    """Each word once, as the filter `said` looks it up."""
    return tuple(dict.fromkeys(each for each in _terms() if each))


def _terms() -> Iterable[str]:
    for name, word in OUTCOME_WORDS.items():
        yield from (word.word, word.rest, said(name))
    yield from map(said, (UNREADABLE, NOT_ENCODED))
    yield from STAGES.values()
    for words in (Checked, InForce, Effect, Force, Confidence, Held, Proposed, Decided, Verdict, FactState):
        yield from get_args(words)
    yield "not enforced"
    yield from (books.READING, books.READY, books.RUNNING, books.DONE, books.STOPPED, books.FAILED)
    yield from (*MOVES, *EFFORTS, NEW, SAME, FACTS, LAW, LISTS, TORN, WAITING, OVERTAKEN, *TOLD, *watched.KINDS.values())
    yield from (kind.title for kind in KINDS.values())
    yield from (*RIGHTS.values(), *map(said, ROLES), *(sign.words for sign in SIGNS.values()))
    yield from (*_LABELS, *_SETTINGS, *_STATES)
