"""What a shell offers after TAB. Each function reads only the data it needs, and only when it is asked."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from licet.errors import LicetError

if TYPE_CHECKING:
    from licet.deals.catalogue import Catalogue

Offers = Iterator[tuple[str, str]]


def models(incomplete: str) -> Offers:
    """Models of the catalogue, written without the spaces and colons a shell would break them at: NXT_1980Di."""
    from licet.deals.catalogue import load_catalogue

    catalogue = load_catalogue()
    forms = [(_forms(model.name, model.id), model.full_name) for model in catalogue.models]
    for number in range(3):
        offers = _beginning(incomplete, ((form[number], name) for form, name in forms))
        found = [(word, name) for word, name in offers if _is_one(catalogue, word)]
        if found:
            yield from found
            return


def _is_one(catalogue: "Catalogue", word: str) -> bool:
    """Whether the word names one model: a short name may be another's too."""
    try:
        return bool(catalogue.find(word))
    except LicetError:
        return False


def _forms(name: str, model_id: str) -> tuple[str, str, str]:
    """The name from its number on, the whole name, and the id; each names the model."""
    whole = "_".join("".join(c if c.isalnum() or c in "-." else " " for c in name).split())
    first, _, rest = whole.partition("_")
    numbered = any(c.isdigit() for c in rest) and any(c.isalpha() for c in rest)  # a bare number names nothing
    short = rest if numbered and not any(c.isdigit() for c in first) else whole
    return short, whole, model_id


def countries(incomplete: str) -> Offers:
    """Country codes."""
    from licet.facts.places import load_countries

    return _beginning(incomplete, ((code, country.name) for code, country in load_countries().items()))


def kinds(incomplete: str) -> Offers:
    """Kinds of items."""
    return _choices("item.kind", incomplete)


def end_uses(incomplete: str) -> Offers:
    """End uses."""
    return _choices("end_use", incomplete)


def lists(incomplete: str) -> Offers:
    """Lists a party may be on."""
    return _choices("end_user.lists", incomplete)


def facts(incomplete: str) -> Offers:
    """Facts of the vocabulary."""
    from licet.facts.vocabulary import load_vocabulary

    return _beginning(incomplete, ((kind.name, kind.label) for kind in load_vocabulary().facts.values()))


def facts_with_values(incomplete: str) -> Offers:
    """`dco=` for a fact, and after the sign its choices: `end_use=advanced_node_logic`."""
    from licet.facts.vocabulary import load_vocabulary

    name, sign, value = incomplete.partition("=")
    if not sign:
        yield from ((f"{fact}=", label) for fact, label in facts(incomplete))
    elif name in load_vocabulary():
        kind = load_vocabulary()[name]
        values = countries(value) if kind.type == "country" else _choices(name, value)
        yield from ((f"{name}={word}", meaning) for word, meaning in values)


def provisions(incomplete: str) -> Offers:
    """Ids of provisions."""
    from licet.law.load import load_book

    return _beginning(incomplete, ((provision.id, provision.title) for provision in load_book().provisions))


def prefixes(incomplete: str) -> Offers:
    """Beginnings of ids, one part further than what is written: us. -> us.ccl, us.ear."""
    from licet.law.load import load_book

    found: dict[str, int] = {}
    for provision in load_book().provisions:
        if provision.id.startswith(incomplete):
            end = provision.id.find(".", len(incomplete) + 1)
            head = provision.id if end < 0 else provision.id[:end]
            found[head] = found.get(head, 0) + 1
    return ((head, f"{number} provisions" if number > 1 else "1 provision") for head, number in found.items())


def _choices(name: str, incomplete: str) -> Offers:
    from licet.facts.vocabulary import load_vocabulary

    kind = load_vocabulary()[name]
    words = {"yes": "", "no": ""} if kind.type == "yes_no" else dict(kind.choices)
    return _beginning(incomplete, (words | {"unknown": "asked, and not known"}).items())


def _beginning(incomplete: str, offers: Iterable[tuple[str, str]]) -> Offers:
    """The offers that begin with what is written, in capitals or not; what is written stays as it is."""
    small, length = incomplete.casefold(), len(incomplete)
    return ((incomplete + word[length:], help_) for word, help_ in offers if word.casefold().startswith(small))
