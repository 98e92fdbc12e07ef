"""Who can supply which step of making a chip: steps, kinds of tool, classes of process, suppliers and shares, read and checked.

The shipped data is a small example of our own (`supply/*.toml`); a file or folder of the same shape takes its place.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet.errors import LicetError, nearest, quoted
from licet.facts.places import find_country


class SupplyError(LicetError):
    """Data on steps, tools or suppliers that cannot be used."""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a figure or claim is from."""

    title: str
    url: str = ""
    year: int | None = None


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of making a chip."""

    id: str
    title: str


class Tool(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of tool. kind: of item; facts: what is stated of one without a model, in words `assumes`; takes: names of sets of
    further facts; eto: names of the inputs of the ETO data set it stands for."""

    id: str
    title: str
    kind: str
    facts: dict[str, Any] = {}
    takes: tuple[str, ...] = ()
    eto: tuple[str, ...] = ()
    assumes: str = ""


class Need(Struct, frozen=True, forbid_unknown_fields=True):
    """A step that a process needs, and the kinds of tool any one of which can do it: a technical claim, with its source."""

    step: str
    tools: tuple[str, ...]
    source: str
    says: str = ""


class Process(Struct, frozen=True, forbid_unknown_fields=True):
    """A class of process. facts: of the site; what they make of it is for the law to say."""

    id: str
    title: str
    facts: dict[str, Any]
    needs: tuple[Need, ...]
    also: tuple[str, ...] = ()
    source: str = ""


class Offered(Struct, frozen=True, forbid_unknown_fields=True):
    """An offer as a supplier's table has it. model: of the catalogue; since: year it came to market."""

    tool: str
    source: str
    model: str = ""
    facts: dict[str, Any] = {}
    since: int | None = None
    confidence: str = "medium"


class Supplier(Struct, frozen=True, forbid_unknown_fields=True):
    """A company. country: where its tools are made and sent from; headquarters: the same if left out."""

    id: str
    name: str
    country: str
    headquarters: str = ""
    offers: tuple[Offered, ...] = ()


class Share(Struct, frozen=True, forbid_unknown_fields=True):
    """Shares of world sales by supplier, in per cent as published; year: of the sales, None if not said."""

    segment: str
    tools: tuple[str, ...]
    source: str
    pct: dict[str, str]
    year: int | None = None


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of supply data."""

    sources: dict[str, Source] = {}
    step: tuple[Step, ...] = ()
    tool: tuple[Tool, ...] = ()
    set: dict[str, dict[str, Any]] = {}
    process: tuple[Process, ...] = ()
    supplier: tuple[Supplier, ...] = ()
    share: tuple[Share, ...] = ()


class Offer(Struct, frozen=True):
    """One tool of one supplier. facts: all that is stated of it, where it has no model."""

    supplier: Supplier
    tool: Tool
    model: str
    facts: dict[str, Any]
    since: int | None
    source: str
    confidence: str

    @property
    def name(self) -> str:
        """Supplier and model, or supplier and kind of tool."""
        return f"{self.supplier.name} {self.model}" if self.model else f"{self.supplier.name}, {self.tool.title}"


class Supply(Struct, frozen=True):
    """Everything that is known of supply, by id where a thing has one. unplaced: what was read and could not be used."""

    title: str
    sources: dict[str, Source]
    steps: dict[str, Step]
    tools: dict[str, Tool]
    processes: dict[str, Process]
    suppliers: dict[str, Supplier]
    offers: tuple[Offer, ...]
    shares: tuple[Share, ...]
    unplaced: tuple[str, ...] = ()

    def process(self, text: str) -> Process:
        """The class of process that a text names. Raises SupplyError with the nearest names."""
        names = {_plain(name): p for p in self.processes.values() for name in (p.id, p.title, *p.also)}
        if _plain(text) not in names:
            known = [name for p in self.processes.values() for name in (p.title, *p.also)]
            titles = ", ".join(p.title for p in self.processes.values())
            raise SupplyError(f"{quoted(text)} is no class of process", mend=nearest(text, known) or f"one of {titles}")
        return names[_plain(text)]

    def offers_for(self, tools: Iterable[str]) -> tuple[Offer, ...]:
        """The offers of these kinds of tool."""
        wanted = frozenset(tools)
        return tuple(offer for offer in self.offers if offer.tool.id in wanted)

    def share(self, offer: Offer) -> tuple[str, Share] | None:
        """What a supplier is said to sell of the world's tools of this kind, with its year and source."""
        for share in self.shares:
            if offer.tool.id in share.tools and offer.supplier.id in share.pct:
                return share.pct[offer.supplier.id], share
        return None


def load_supply(path: Path | None = None) -> Supply:
    """The shipped example, or the data of a file or folder: of our own shape (.toml), or an ETO data set (providers.csv ...).

    Raises SupplyError, saying what is wrong and where.
    """
    if path is None:
        return _shipped()
    if path.is_dir() and not any(path.glob("*.toml")):
        from licet.analysis.capability_eto import read_eto, supply_of

        return supply_of(read_eto(path), _shipped())
    try:
        found = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        texts = {str(each): each.read_text(encoding="utf-8-sig") for each in found}
    except UnicodeDecodeError:
        raise SupplyError(f"{path} is not UTF-8 text", mend="save it as UTF-8") from None
    except OSError as error:
        raise SupplyError(f"{path} cannot be read: {error.strerror}") from None
    return read_supply(texts, str(path))


@cache
def _shipped() -> Supply:
    texts = {name: text for name, text in shipped_texts().items() if name != "evidence.toml"}
    return read_supply(texts, "own example")


def shipped_texts() -> dict[str, str]:
    """The shipped files by name."""
    folder = files("licet.analysis").joinpath("supply")
    return {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}


def read_supply(texts: Mapping[str, str], title: str) -> Supply:
    """Supply data from TOML texts by file name. Raises SupplyError for a key, a reference or a value that has no place."""
    read = [_file(text, where) for where, text in sorted(texts.items())]
    sets = {name: facts for each in read for name, facts in each.set.items()}
    sources = {key: source for each in read for key, source in each.sources.items()}
    steps = _by_id((s for each in read for s in each.step), "step", title)
    tools = _by_id((_whole(t, sets, title) for each in read for t in each.tool), "tool", title)
    processes = _by_id((p for each in read for p in each.process), "process", title)
    suppliers = _by_id((_placed(s, title) for each in read for s in each.supplier), "supplier", title)
    shares = tuple(s for each in read for s in each.share)
    for process in processes.values():
        for need in process.needs:
            _known(need.step, steps, "step", f"{title}, process {process.id}")
            for tool in need.tools:
                _known(tool, tools, "tool", f"{title}, process {process.id}")
            _known(need.source, sources, "source", f"{title}, process {process.id}")
    for share in shares:
        for tool in share.tools:
            _known(tool, tools, "tool", f"{title}, share {share.segment}")
        for supplier in share.pct:
            _known(supplier, suppliers, "supplier", f"{title}, share {share.segment}")
        _known(share.source, sources, "source", f"{title}, share {share.segment}")
    offers = tuple(_offer(s, o, tools, sources, title) for s in suppliers.values() for o in s.offers)
    return Supply(title, sources, steps, tools, processes, suppliers, offers, shares)


def _file(text: str, where: str) -> _File:
    try:
        return msgspec.convert(tomllib.loads(text), _File)
    except tomllib.TOMLDecodeError as error:
        raise SupplyError(f"this is no TOML: {error}", where=where) from None
    except msgspec.ValidationError as error:
        raise SupplyError(str(error), where=where, mend="docs/capability.md shows the shape") from None


def _offer(supplier: Supplier, offered: Offered, tools: Mapping[str, Tool], sources: Mapping[str, Source], title: str) -> Offer:
    where = f"{title}, supplier {supplier.id}"
    _known(offered.tool, tools, "tool", where)
    _known(offered.source, sources, "source", where)
    if offered.since is not None and not 1900 <= offered.since <= 2100:
        raise SupplyError(f"{offered.since} is no year", where=f"{where}, {offered.tool}", mend="since = 2021")
    tool = tools[offered.tool]
    stated = offered.facts if offered.model else tool.facts | offered.facts
    return Offer(supplier, tool, offered.model, stated, offered.since, offered.source, offered.confidence)


def _whole(tool: Tool, sets: Mapping[str, dict[str, Any]], title: str) -> Tool:
    """A tool with the facts of the sets it takes."""
    facts: dict[str, Any] = {}
    for name in tool.takes:
        _known(name, sets, "set", f"{title}, tool {tool.id}")
        facts |= sets[name]
    return replace(tool, facts=facts | tool.facts)


def _placed(supplier: Supplier, title: str) -> Supplier:
    """A supplier with its countries as codes."""
    codes: dict[str, str] = {}
    for key in ("country", "headquarters"):
        text = getattr(supplier, key)
        code = find_country(text) if text else codes["country"]
        if code is None:
            raise SupplyError(f"{quoted(text)} is no country", where=f"{title}, supplier {supplier.id}", mend='a code: "NL"')
        codes[key] = code
    return replace(supplier, **codes)


def _by_id(rows: Iterable[Any], what: str, title: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        if row.id in found:
            raise SupplyError(f"two of the kind {what} are called {quoted(row.id)}", where=title, mend="give each its own id")
        found[row.id] = row
    return found


def _known(word: str, known: Iterable[str], what: str, where: str) -> None:
    names = list(known)
    if word not in names:
        raise SupplyError(
            f"{quoted(word)} is no {what}", where=where, mend=nearest(word, names) or "one of " + ", ".join(names)
        )


def named(text: str, titles: Mapping[str, str], what: str) -> str:
    """The id that a text names, by id or by title. Raises SupplyError with the nearest names."""
    names = {_plain(name): i for i, title in titles.items() for name in (i, title)}
    if _plain(text) not in names:
        mend = nearest(text, [*titles.values(), *titles]) or "one of " + ", ".join([*titles.values()][:30])
        raise SupplyError(f"{quoted(text)} is no {what}", mend=mend)
    return names[_plain(text)]


def _plain(text: str) -> str:
    """A name without case and without the marks people leave out."""
    return "".join(c for c in text.casefold() if c.isalnum() or c == "/")
