"""The supply-chain data set of CSET's Emerging Technology Observatory, read where the user points to it, in both its shapes.

Shapes: 2022 (inputs and stages begin with a byte-order mark, shares like "61%", a column for negligible ones) and 2025/2026
(shares with a year and a source). Licence of the data: CC BY-NC 4.0; none of it is shipped. A file that is not there is empty;
`inputs.csv` and `provision.csv` must be there. Nothing that was read is dropped in silence.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from licet.analysis.capability_supply import Offer, Share, Source, Supplier, Supply, SupplyError, Tool
from licet.errors import quoted
from licet.facts.places import find_country

_NEEDED = ("inputs.csv", "provision.csv")
_COLUMNS = {
    "inputs.csv": ("input_id", "input_name", "type"),
    "provision.csv": ("provider_name", "provider_id", "provided_name", "provided_id", "share_provided"),
    "providers.csv": ("provider_name", "provider_id", "provider_type", "country"),
    "sequence.csv": ("input_id", "goes_into_id", "is_type_of_id"),
    "stages.csv": ("stage_id", "stage_name"),
}
_MOST_BYTES = 64 * 1024 * 1024
_MOST_CELL = 1024 * 1024


class EtoInput(Struct, frozen=True):
    """A process, tool or material."""

    id: str
    name: str
    type: str
    stage: str


class EtoProvider(Struct, frozen=True):
    """A company or a country. country: as the data has it (three letters), "" where it has none; also: its other names."""

    id: str
    name: str
    type: str
    country: str
    also: tuple[str, ...] = ()


class EtoProvision(Struct, frozen=True):
    """Who provides what. share: per cent as written, "negligible", or "" where it is not given."""

    provider: str
    provider_name: str
    provided: str
    provided_name: str
    share: str
    year: int | None


class Eto(Struct, frozen=True):
    """A data set as read. sequence: (input, goes into, is type of), ids; notes: what was odd in the files."""

    title: str
    inputs: dict[str, EtoInput]
    stages: dict[str, str]
    providers: dict[str, EtoProvider]
    provision: dict[tuple[str, str], EtoProvision]
    sequence: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


def read_eto(folder: Path) -> Eto:
    """A data set from its folder. Raises SupplyError for a file or a column that is missing, or a file that is no table."""
    if not folder.is_dir():
        raise SupplyError(f"{folder} is no folder", mend="name the folder that holds inputs.csv and provision.csv")
    for name in _NEEDED:
        if not (folder / name).is_file():
            raise SupplyError(
                f"{name} is missing", where=str(folder), mend="a folder of the ETO data set, or .toml files of ours"
            )
    notes = [f"{name} is not there: taken as empty" for name in _COLUMNS if not (folder / name).is_file()]
    inputs = {
        r["input_id"]: EtoInput(r["input_id"], r["input_name"], r["type"], r.get("stage_id", ""))
        for r in _rows(folder, "inputs.csv")
    }
    providers = _providers(folder, notes)
    provision: dict[tuple[str, str], EtoProvision] = {}
    for row in _rows(folder, "provision.csv"):
        read = _provision(row, folder)
        key = (read.provider, read.provided)
        if key in provision and provision[key] == read:
            notes.append(f"{read.provider_name} for {read.provided_name} stands twice, the same: counted once")
        elif key in provision:
            notes.append(
                f"{read.provider_name} for {read.provided_name} stands twice, with {provision[key].share or 'no share'} and "
                f"{read.share or 'no share'}: the share is taken as not known"
            )
            read = replace(read, share="")
        provision[key] = read
    sequence = tuple((r["input_id"], r["goes_into_id"], r["is_type_of_id"]) for r in _rows(folder, "sequence.csv"))
    stages = {r["stage_id"]: r["stage_name"] for r in _rows(folder, "stages.csv")}
    for read in provision.values():
        if read.provided not in inputs and read.provided not in stages:
            notes.append(f"{read.provided_name} ({read.provided}) is provided but is no input")
        if providers and read.provider not in providers:
            notes.append(f"{read.provider_name} ({read.provider}) provides but is no provider")
    return Eto(f"ETO data in {folder.name}", inputs, stages, providers, provision, sequence, tuple(dict.fromkeys(notes)))


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a file by column, without the byte-order mark; an empty line is none."""
    path = folder / name
    if not path.is_file():
        return
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SupplyError(f"{name} is over {_MOST_BYTES // 1024 // 1024} MB", where=str(folder))
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SupplyError(f"{name} is not UTF-8 text", where=str(folder), mend="save it as UTF-8") from None
    except OSError as error:
        raise SupplyError(f"{name} cannot be read: {error.strerror}", where=str(folder)) from None
    limit = csv.field_size_limit(_MOST_CELL)
    try:
        reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
        missing = [column for column in _COLUMNS[name] if column not in (reader.fieldnames or ())]
        if missing:
            raise SupplyError(f"{name} has no column {', '.join(missing)}", where=str(folder))
        for row in reader:
            if None in row or None in row.values():
                raise SupplyError(f"a row of {name} has too many or too few cells", where=f"{path}, line {reader.line_num}")
            if any(row.values()):
                yield {column: cell.strip() for column, cell in row.items()}
    except csv.Error as error:
        raise SupplyError(f"{name} is no table: {error}", where=str(folder)) from None
    finally:
        csv.field_size_limit(limit)


def _providers(folder: Path, notes: list[str]) -> dict[str, EtoProvider]:
    """The providers by id; one that stands in several rows has an alias in each."""
    found: dict[str, EtoProvider] = {}
    for row in _rows(folder, "providers.csv"):
        read = EtoProvider(row["provider_id"], row["provider_name"], row["provider_type"], row["country"])
        before = found.get(read.id, read)
        if (before.name, before.type, before.country) != (read.name, read.type, read.country):
            notes.append(f"{read.id} is {before.name} ({before.country}) and {read.name} ({read.country}): no country is taken")
            before = replace(before, country="")
        also = (*before.also, row["alias"]) if row.get("alias") else before.also
        found[read.id] = replace(before, also=also)
    return found


def _provision(row: Mapping[str, str], folder: Path) -> EtoProvision:
    share = row["share_provided"].removesuffix("%").strip() or row.get("negligible_market_share", "")
    if share and share != "negligible" and not share.replace(".", "", 1).isdigit():
        raise SupplyError(f"{quoted(share)} is no share", where=f"{folder}, provision.csv, {row['provider_name']}")
    year = row.get("year", "")
    if year and not year.isdigit():
        raise SupplyError(f"{quoted(year)} is no year", where=f"{folder}, provision.csv, {row['provider_name']}")
    return EtoProvision(
        row["provider_id"], row["provider_name"], row["provided_id"], row["provided_name"], share, int(year) if year else None
    )


def supply_of(eto: Eto, base: Supply) -> Supply:
    """Our steps, kinds of tool and classes of process with the suppliers and shares of a data set in place of ours.

    A supplier that our data knows by name is taken with its models of that kind and the country it sends from; of any other a
    tool is its kind with what is stated of it, sent from the country of the headquarters, for the data has no other. What has
    no kind of tool, no country or no company is `unplaced`. Raises SupplyError for a data set without providers.
    """
    if not eto.providers:
        raise SupplyError("without providers.csv the countries of the suppliers are not known", where=eto.title)
    by_name = {each.name: each.id for each in eto.inputs.values()}
    makes = {tool.id: [by_name[name] for name in tool.eto if name in by_name] for tool in base.tools.values()}
    placed = {each for inputs in makes.values() for each in inputs}
    suppliers, missing = _suppliers(eto, base, placed)
    offers: list[Offer] = []
    shares: list[Share] = []
    for tool in base.tools.values():
        makers: dict[str, None] = {}
        for provided in makes[tool.id]:
            given = [p for p in eto.provision.values() if p.provided == provided and p.provider in suppliers]
            makers |= dict.fromkeys(p.provider for p in given)
            if pct := {p.provider: p.share for p in given if p.share}:
                year = max((p.year for p in given if p.year), default=None)
                shares.append(Share(eto.inputs[provided].name, (tool.id,), "eto", pct, year))
        offers += [offer for maker in makers for offer in _offers(suppliers[maker], tool, base)]
    title = f"{eto.title} (CSET ETO, CC BY-NC 4.0)"
    return Supply(
        title=f"{title}; kinds of tool and classes of process of our own",
        sources=base.sources | {"eto": Source(title, "https://eto.tech/dataset-docs/chipexplorer")},
        steps=base.steps,
        tools=base.tools,
        processes=base.processes,
        suppliers=suppliers,
        offers=tuple(offers),
        shares=tuple(shares),
        unplaced=(*eto.notes, *missing, *_unplaced(eto, placed)),
    )


def _suppliers(eto: Eto, base: Supply, placed: set[str]) -> tuple[dict[str, Supplier], list[str]]:
    """The companies that provide a placed input, by id, and in words those of which no country is known."""
    ours = {supplier.name.casefold(): supplier for supplier in base.suppliers.values()}
    found: dict[str, Supplier] = {}
    missing: dict[str, None] = {}
    for read in eto.provision.values():
        provider = eto.providers.get(read.provider)
        if read.provided not in placed or provider is None or provider.type != "organization":
            continue
        home = find_country(provider.country) if provider.country else None
        if home is None:
            missing[f"{provider.name}: no country is given for it, so nothing can be decided"] = None
            continue
        own = next((ours[name.casefold()] for name in (provider.name, *provider.also) if name.casefold() in ours), None)
        found[provider.id] = Supplier(provider.id, provider.name, own.country if own else home, home)
    return found, list(missing)


def _offers(supplier: Supplier, tool: Tool, base: Supply) -> list[Offer]:
    """The models our data knows of a supplier, or its tool without a model."""
    known = [
        o for o in base.offers if o.model and o.tool.id == tool.id and o.supplier.name.casefold() == supplier.name.casefold()
    ]
    return [replace(offer, supplier=supplier) for offer in known] or [
        Offer(supplier, tool, "", tool.facts, None, "eto", "medium")
    ]


def _unplaced(eto: Eto, placed: set[str]) -> list[str]:
    """In words the tools for which no kind of ours stands."""
    counts = Counter(provided for _, provided in eto.provision)
    tools = (each for each in eto.inputs.values() if each.type == "tool_resource" and each.id not in placed)
    return [f"{each.name}: no kind of tool of ours stands for it ({counts[each.id]} providers)" for each in tools]


class Difference(Struct, frozen=True):
    """One difference between two data sets. kind: input, provider, country, provision, share or sequence; before and after: ""
    where it is not there."""

    kind: str
    what: str
    before: str
    after: str


def compare(old: Eto, new: Eto) -> tuple[Difference, ...]:
    """What is otherwise in a second data set: inputs, providers, their countries, who provides what, shares, the sequence."""
    found = _named("input", {i: e.name for i, e in old.inputs.items()}, {i: e.name for i, e in new.inputs.items()})
    found += _named("provider", {i: p.name for i, p in old.providers.items()}, {i: p.name for i, p in new.providers.items()})
    for i in old.providers.keys() & new.providers.keys():
        before, after = old.providers[i].country, new.providers[i].country
        if before != after:
            found.append(Difference("country", new.providers[i].name, before, after))
    for key in sorted({*old.provision, *new.provision}):
        one, other = old.provision.get(key), new.provision.get(key)
        said = other or one
        assert said is not None
        what = f"{said.provider_name} for {said.provided_name}"
        if one is None or other is None:
            found.append(Difference("provision", what, _told(one), _told(other)))
        elif _share(one) != _share(other):
            found.append(Difference("share", what, _told(one), _told(other)))
    for link in sorted(set(old.sequence) ^ set(new.sequence)):
        words = " -> ".join(part for part in link if part)
        found.append(
            Difference("sequence", words, words if link in old.sequence else "", words if link in new.sequence else "")
        )
    return tuple(sorted(found, key=lambda d: (d.kind, d.what, d.before, d.after)))


def _named(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """What was added, dropped or renamed, by id."""
    return [Difference(kind, i, old.get(i, ""), new.get(i, "")) for i in {*old, *new} if old.get(i, "") != new.get(i, "")]


def _share(read: EtoProvision) -> str:
    """A share to compare: 11 and 11.0 are the same."""
    return str(float(read.share)) if read.share and read.share != "negligible" else read.share


def _told(read: EtoProvision | None) -> str:
    if read is None:
        return ""
    year = f" ({read.year})" if read.year else ""
    return (f"{read.share} %" if read.share and read.share != "negligible" else read.share or "share not given") + year
