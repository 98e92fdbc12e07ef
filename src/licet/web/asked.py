"""What a page is asked: the facts of a deal as an address or a form writes them, and the address that asks the same.

A parameter is `model`, one of the page's own (a day, a view), or any fact by its name in the vocabulary. The names of parties
are confidential: they come in the body of a form and never stand in an address.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlencode

from fastapi import Request
from msgspec import Struct
from msgspec.structs import replace

from licet.deals.deal import Deal, read_deal
from licet.deals.facts import DealError
from licet.decision.decide import Decider
from licet.errors import nearest, quoted
from licet.facts.vocabulary import Vocabulary, load_vocabulary
from licet.web.forms import FORM, fields_of

_CODE = "item.code."
#: In this order the command line gives them, and a determination lists its facts as they were given.
_FIRST = ("on", "from", "to", "end_use", "end_user.name", "end_user.lists")
_MOST_FACTS = 200


class Asked(Struct, frozen=True):
    """facts: by name, as they were written; own: the parameters of the page itself."""

    model: str = ""
    facts: Mapping[str, str] = {}
    own: Mapping[str, str] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing is said of a deal."""
        return not self.model and not self.facts

    @property
    def named(self) -> bool:
        """Whether it names a party, so that no address can ask the same."""
        return any(map(confidential, self.facts))

    def with_fact(self, name: str, value: str) -> "Asked":
        """The same deal with one fact as another."""
        return replace(self, facts=dict(self.facts) | {name: value})

    def with_own(self, **own: str) -> "Asked":
        """The same deal, the page's own parameters changed; an empty one falls away."""
        return replace(self, own={name: value for name, value in (dict(self.own) | own).items() if value})

    def query(self) -> str:
        """The parameters of an address; names of parties are left out."""
        pairs = [("model", self.model)] if self.model else []
        pairs += [(name, value) for name, value in self.facts.items() if not confidential(name)]
        return "&".join(_parameter(name, value) for name, value in (*pairs, *self.own.items()))

    def address(self, path: str) -> str:
        """The address that asks this of a page."""
        query = self.query()
        return f"{path}?{query}" if query else path

    def deal(self, decider: Decider) -> Deal:
        """The deal, read as the command line reads its flags. Raises DealError."""
        facts, codes = dict(self.facts), {}
        for name in [name for name in facts if name.startswith(_CODE)]:
            codes[name.removeprefix(_CODE)] = facts.pop(name)
        item = {"model": self.model, "kind": facts.pop("item.kind", ""), "codes": codes}
        first = {name: facts.pop(name) for name in _FIRST if name in facts}
        plain = {"item": {key: value for key, value in item.items() if value}, "facts": first}
        return read_deal(plain, decider.vocabulary, decider.places, where=FORM, more=(({"facts": facts}, FORM),))


@lru_cache(1_000)
def _parameter(name: str, value: str) -> str:
    """A parameter as it stands in an address: a page has some ten addresses that ask for nearly the same."""
    return urlencode({name: value})


def confidential(fact: str) -> bool:
    """Whether a fact is the name of a party."""
    return fact.endswith(".name")


async def asked_of(request: Request, own: Iterable[str] = ()) -> Asked:
    """What a request asks. own: the page's own parameters.

    A form's button may set facts besides: `set` is NAME=VALUE. Raises DealError for a parameter there is none of, a fact given
    twice, and a party's name in an address.
    """
    pairs = list(request.query_params.multi_items())
    named = next((name for name, _ in pairs if confidential(name)), None)
    if named is not None:
        raise DealError(
            f"{named} is the name of a party, and an address is kept and logged",
            where="the address",
            mend="leave it out, and write the name in the form",
        )
    if request.method == "POST":
        pairs = await fields_of(request, _MOST_FACTS)
    return _asked(pairs, frozenset(own), load_vocabulary())


def _asked(pairs: Iterable[tuple[str, str]], own: frozenset[str], vocabulary: Vocabulary) -> Asked:
    given: dict[str, str] = {}
    for name, value in pairs:
        value = value.strip()
        if name not in own and name not in ("model", "set") and name not in vocabulary:
            known = ["model", *own, *vocabulary.facts]
            raise DealError(f"{quoted(name)} is no known parameter", where=FORM, mend=nearest(name, known) or "leave it out")
        if not value:
            continue
        if name == "set":
            continue
        if given.setdefault(name, value) != value:
            raise DealError(f"{name} is given twice, with different values", where=FORM, mend="keep one of them")
    for name, value in pairs:
        fact, sign, other = value.partition("=")
        if name == "set" and sign:
            if fact not in vocabulary:
                raise DealError(f"{quoted(fact)} is no fact", where=FORM, mend=nearest(fact, vocabulary.facts))
            given[fact] = other
    model = given.pop("model", "")
    mine = {name: given.pop(name) for name in list(given) if name in own}
    return Asked(model, given, mine)
