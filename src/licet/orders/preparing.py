"""A book made ready: opened, its columns mapped, its masters found and joined. Every batch of its rows becomes facts, and what
does not fit is said of the lines it concerns."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from licet.deals.facts import read_fact
from licet.decision.decide import Decider, load_decider
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.orders.boms import FACTS as BOM_FACTS
from licet.orders.boms import Boms
from licet.orders.joining import Joining, Lines, Prefer
from licet.orders.layout import MODEL
from licet.orders.mapping import Mapped, mapped
from licet.orders.masters import OWNERS, Joint, Kind, Master, find_masters, joints
from licet.orders.reading import BookError, Sheet, Source, open_book

if TYPE_CHECKING:
    from licet.orders.parties import Parties

#: So many rows tell what stands in a column.
_SOME = 200
#: What screening finds out of a party.
FOUND = ("lists", "owned_by_listed_pct", "cn_listed_owner_pct")
Order = Literal["ymd", "dmy", "mdy"]
PARTED = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})")
SERIAL = re.compile(r"[2-6]\d{4}")
COMMA = re.compile(r"-?\d{1,3}(\.\d{3})*,\d+(?=\D|$)")


class Choices(Struct, frozen=True):
    """How a book is read where it can be read in more ways than one.

    dates: the order of 03/04/2026; serial: whether a number in a column of days counts days since 1899-12-30, as spreadsheets
    do; comma: whether 1,50 is one and a half; prefer: what counts where a line contradicts its master, None to refuse it;
    screen: whether named parties are looked up; head: the row with the headings; encoding: of a text.
    """

    dates: Order = "ymd"
    serial: bool = False
    comma: bool = False
    prefer: Prefer | None = None
    screen: bool = True
    head: int | None = None
    encoding: str | None = None


class Reading:
    """How rows of a book become facts. by: its columns; masters and how they are joined; columns: the facts its lines may come
    to."""

    def __init__(
        self, by: Mapped, choices: Choices, masters: tuple[Master, ...], made: tuple[Joint, ...], decider: Decider
    ) -> None:
        self.by = by
        self.choices = choices
        self.masters = masters
        self.joints = made
        self.master_facts: dict[str, pl.DataFrame] = {
            m.kind: facts_of(m.sheet, m.facts, choices) for m in masters if m.kind != "bom"
        }
        joined = [joint for joint in made if joint.master.kind != "bom"]
        self._joining = Joining(joined, self.master_facts, choices.prefer, choices.screen)
        self.boms = next((Boms(joint, decider, choices.prefer) for joint in made if joint.master.kind == "bom"), None)
        self.roles = tuple(r for r in load_vocabulary().roles if choices.screen and self._screened(r))
        self.parties = _parties() if self.roles else None
        self.columns = tuple(dict.fromkeys(self._columns()))

    def _screened(self, role: str) -> bool:
        named = f"{role}.name" in self.by.facts or any(joint.role == role and joint.names for joint in self.joints)
        owned = any(joint.role == role and OWNERS in joint.master.facts for joint in self.joints)
        return named or owned

    def _columns(self) -> Iterable[str]:
        yield from self.by.facts
        for joint in self.joints:
            if joint.master.kind == "bom":
                yield from BOM_FACTS
            elif joint.role:
                yield from (f"{joint.role}.{fact}" for fact in joint.master.facts if fact != OWNERS)
                yield from (f"{joint.role}.name",) if joint.names else ()
            else:
                yield from joint.master.facts
        yield from (f"{role}.{fact}" for role in self.roles for fact in FOUND)

    def lines(self, sheet: Sheet) -> Lines:
        """The facts of some rows, with those their masters, their parts and screening add."""
        lines = Lines(facts_of(sheet, self.by.facts, self.choices), {}, [])
        self._joining.join(lines, lambda column: sheet.cells[column])
        if self.boms is not None:
            self.boms.join(lines, sheet.cells[self.boms.joint.column])
        if self.parties is not None:
            self.parties.screen(lines, self.roles)
        for name in self.columns:
            if name not in lines.facts.columns:
                lines.facts = lines.facts.with_columns(lines.cells(name))
        return lines


class Prepared(Reading):
    """A book ready to be read."""

    def __init__(
        self,
        source: Source,
        by: Mapped,
        choices: Choices,
        masters: tuple[Master, ...],
        made: tuple[Joint, ...],
        decider: Decider,
    ) -> None:
        super().__init__(by, choices, masters, made, decider)
        self.source = source


def _parties() -> "Parties":
    """Screening is loaded only where there is somebody to be looked up."""
    from licet.orders.parties import Parties

    return Parties()


def prepare(
    file: Path,
    said: Mapping[str, str],
    choices: Choices,
    sheet: str | None = None,
    masters: Mapping[Kind, str] | None = None,
) -> Prepared:
    """Open a book, map its columns and find its masters.

    said: by column the fact it names; masters: by kind a file, a sheet, or "-" for none. Raises LicetError.
    """
    source = open_book(file, sheet, head=choices.head, encoding=choices.encoding)
    if taken := [name for name in source.head if name.startswith("licet_")]:
        raise BookError(f"the column {taken[0]!r} has a name that answers are given", mend="name it otherwise")
    by = mapped(source.head, said, countries=lambda column: _countries(source, column))
    found = find_masters(source, masters or {})
    made = joints(source.head, by.facts, found)
    by = _without_models(by, said, made)
    if not by.facts and not found:
        raise BookError("no column names a fact", mend='`licet book map FILE` shows the columns; --map "Ship to=to" names one')
    return Prepared(source, by, choices, found, made, load_decider())


def _countries(source: Source, column: str) -> bool:
    """Whether in the first rows of a column that say anything all say a country."""
    first = next(iter(source.batches(0, _SOME)), None)
    cells = (
        first.cells[column].cast(pl.String).drop_nulls().str.strip_chars()
        if first is not None
        else pl.Series([], dtype=pl.String)
    )
    kind, places = load_vocabulary()["to"], load_places()
    said = cells.filter(cells != "").unique().to_list()
    try:
        return bool(said) and all(read_fact(kind, text, places).value is not None for text in said)
    except LicetError:
        return False


def _without_models(by: Mapped, said: Mapping[str, str], made: Iterable[Joint]) -> Mapped:
    """A column that names rows of an item master which has the models is none of models, unless that was said."""
    for joint in made:
        if MODEL in joint.master.facts and by.facts.get(MODEL) == joint.column and said.get(joint.column) != MODEL:
            return replace(by, facts={fact: column for fact, column in by.facts.items() if fact != MODEL})
    return by


def facts_of(sheet: Sheet, by: Mapping[str, str], choices: Choices) -> pl.DataFrame:
    """The cells that name facts, under the facts' names, read as was chosen. by: by fact its column."""
    vocabulary = load_vocabulary()
    role = next(iter(vocabulary.roles))
    columns = []
    for fact, column in by.items():
        cells = sheet.cells[column]
        kind = vocabulary.facts.get(fact) or vocabulary.facts.get(f"{role}.{fact}")
        if cells.dtype == pl.String and kind is not None and kind.type == "date":
            cells = _each(cells, lambda text: _day(text, choices))
        elif cells.dtype == pl.String and kind is not None and kind.type == "number" and choices.comma:
            cells = _each(cells, _with_point)
        columns.append(cells.alias(fact))
    return pl.DataFrame(columns) if columns else pl.select(pl.repeat("", sheet.cells.height).alias("")).drop("")


def _each(cells: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Every distinct text changed once."""
    found = cells.unique().drop_nulls()
    new = pl.Series([change(text) for text in found.to_list()], dtype=pl.String)
    return cells if new.equals(found) else cells.replace(found, new)


def _day(text: str, choices: Choices) -> str:
    """A day year first, where the choice says how to read it; else as it stands."""
    plain = text.strip()
    if choices.serial and SERIAL.fullmatch(plain):
        return (date(1899, 12, 30) + timedelta(days=int(plain))).isoformat()
    met = PARTED.fullmatch(plain)
    if choices.dates == "ymd" or met is None or len(met[3]) != 4:
        return text
    day, month = (met[1], met[2]) if choices.dates == "dmy" else (met[2], met[1])
    return f"{met[3]}-{int(month):02}-{int(day):02}"


def _with_point(text: str) -> str:
    return COMMA.sub(lambda met: met[0].replace(".", "").replace(",", "."), text)
