"""Which column of a book names which fact: by the fact's own name, or by what people call it; remembered by the headings."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import polars as pl
from msgspec import Struct

from licet.errors import LicetError, nearest, quoted
from licet.facts.vocabulary import load_vocabulary
from licet.orders.reading import BookError
from licet.screening.formats.tables import heading
from licet.user_data import data_folder

#: What is told of a book beside its facts.
TOLD = ("order", "line", "value", "currency", "customer")
#: What a heading ends in that names the number of a party rather than its name.
_NUMBERS = (" id", " no", " nr", " number", " code")


class Mapped(Struct, frozen=True):
    """facts: by fact the column that names it; told: by `order`, `line`, `value` (or `value_usd`), `currency`, `customer` their
    columns; unused: columns that are neither; remembered: whether it is what was said of these headings before; doubled: by
    column the fact that its heading suggests and another column names already."""

    facts: Mapping[str, str]
    told: Mapping[str, str]
    unused: tuple[str, ...]
    remembered: bool = False
    doubled: Mapping[str, str] = {}


def mapped(
    head: Sequence[str],
    said: Mapping[str, str] | None = None,
    *,
    remember: bool = True,
    countries: Callable[[str], bool] = lambda column: False,
) -> Mapped:
    """The mapping of some headings.

    said: by column the fact it names, or "-" for none; it goes before what was said of these headings earlier, which goes
    before what their words suggest. countries: whether nothing but countries stands in a column, so that `From` and `To` may be
    the route where nothing else names it.
    Raises BookError for a column or fact that is not there, and for a fact that two name.
    """
    earlier = _earlier(head) if remember else {}
    choice = {**earlier, **_checked(head, said or {})}
    if said and remember:
        _keep(head, choice)
    facts: dict[str, str] = {}
    doubled: dict[str, str] = {}
    for column in head:
        fact = choice[column] if column in choice else _suggested(column)
        if fact and fact != "-":
            if fact in facts and column in choice and facts[fact] in choice:
                raise BookError(f"{facts[fact]!r} and {column!r} both name {fact}", mend=f'--map "{column}=-" leaves one out')
            if fact not in facts or column in choice:
                facts[fact] = column
            else:
                doubled[column] = fact
    if not {"from", "to"} & facts.keys():
        facts |= _route([column for column in head if column not in {*choice, *facts.values()}], countries)
    told = {what: column for what in TOLD for column in reversed(head) if plain(column) in words("told").get(what, ())}
    told |= {fact: facts.pop(fact) for fact in TOLD if fact in facts}
    if "value" not in told and "value_usd" in facts:
        told["value_usd"] = facts["value_usd"]
    used = {*facts.values(), *told.values()}
    return Mapped(facts, told, tuple(column for column in head if column not in used), bool(earlier), doubled)


def _route(columns: Sequence[str], countries: Callable[[str], bool]) -> dict[str, str]:
    """Columns called `From` and `To`, by fact, where both are there and countries stand in both."""
    route = {what: [column for column in columns if plain(column) in called] for what, called in words("route").items()}
    if any(len(found) != 1 or not countries(found[0]) for found in route.values()):
        return {}
    return {what: column for what, (column,) in route.items()}


def line_names(cells: pl.DataFrame, told: Mapping[str, str]) -> pl.Series | None:
    """What the lines are called: the order with the line in it where both have a column; None where neither has."""
    columns = [cells[told[what]].cast(pl.String) for what in ("order", "line") if what in told]
    if len(columns) == 2:
        return pl.select(pl.concat_str(columns, separator="/")).to_series()
    return columns[0] if columns else None


def _checked(head: Sequence[str], said: Mapping[str, str]) -> Mapping[str, str]:
    known = {*load_vocabulary().facts, *TOLD, "item.model", "-"}
    for column, fact in said.items():
        if column not in head:
            raise BookError(
                f"there is no column {column!r}", where="--map", mend=nearest(column, list(head)) or ", ".join(head)
            )
        if fact not in known:
            raise BookError(
                f"{quoted(fact)} is no fact", where="--map", mend=nearest(fact, sorted(known)) or "`licet facts` lists all"
            )
    return said


def _suggested(column: str) -> str | None:
    return column if column in load_vocabulary() or column == "item.model" else _facts().get(plain(column))


def number_of(column: str) -> str | None:
    """The role whose number at this house a column gives ("End user ID", "Customer no"), by its heading."""
    text = plain(column)
    for ending in _NUMBERS:
        named = _facts().get(text.removesuffix(ending)) if text.endswith(ending) else None
        if named is not None and named.endswith(".name"):
            return named.removesuffix(".name")
    return None


@cache
def _facts() -> Mapping[str, str]:
    """By heading, plain, the fact it names."""
    named = {plain(name): fact for fact, names in _headings().items() if isinstance(names, list) for name in names}
    return {plain(kind.label): kind.name for kind in load_vocabulary().facts.values() if "." not in kind.name} | named


@cache
def words(table: str) -> Mapping[str, frozenset[str]]:
    """By what it means the headings, plain, of one of the tables told, items, parties, bom."""
    return {what: frozenset(map(plain, names)) for what, names in _headings()[table].items()}


@cache
def _headings() -> Mapping[str, Any]:
    return tomllib.loads(files("licet.orders").joinpath("headings.toml").read_text(encoding="utf-8"))


def plain(column: str) -> str:
    """A heading without what differs from one saving to the next."""
    return heading([column])[0]


def _fingerprint(head: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(map(plain, head))).encode()).hexdigest()


def _earlier(head: Sequence[str]) -> Mapping[str, str]:
    """What was said of these headings before; nothing where that cannot be read."""
    with suppress(OSError, ValueError, LicetError):
        kept = msgspec.json.decode((data_folder() / "mappings.json").read_bytes(), type=dict[str, dict[str, str]])
        return {column: fact for column, fact in kept.get(_fingerprint(head), {}).items() if column in head}
    return {}


def _keep(head: Sequence[str], choice: Mapping[str, str]) -> None:
    """Remember what was said of these headings. Raises BookError where it cannot be kept."""
    where = data_folder() / "mappings.json"
    kept: dict[str, dict[str, str]] = {}
    with suppress(OSError, ValueError):
        kept = msgspec.json.decode(where.read_bytes(), type=dict[str, dict[str, str]])
    kept[_fingerprint(head)] = dict(choice)
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        scratch = where.with_suffix(".new")
        scratch.write_bytes(msgspec.json.format(msgspec.json.encode(kept)))
        scratch.replace(where)
    except OSError as error:
        raise BookError(
            f"the mapping cannot be kept: {error.strerror or error}", where=str(where), mend="set LICET_DATA"
        ) from None
