"""Which publisher's list a file is, found out from what is in it and never from its name; then read."""

import hashlib
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from licet.screening.formats.common import ListError, Reading
from licet.screening.unpack import load, placed

_KNOWN = (
    "known are the lists of the US (CSL, OFAC, BIS, Entity List of the eCFR, DoD), EU, UN, UK, Australia, Japan and China, "
    "OpenSanctions, and a CSV with a column `name`"
)
_FORMATS = "licet.screening.formats."


def read_file(file: Path, *, with_files: Sequence[Path] = ()) -> Reading:
    """The list in a file, packed or not, with the hash of its content. Raises ListError with file and place.

    with_files: what the publisher keeps in files of its own: aliases, addresses and remarks of OFAC's CSV.
    """
    data = load(file)
    try:
        found = read(data)
        total = hashlib.sha256(data)
        if with_files:
            from licet.screening.formats import ofac_csv

            parts = [load(part) for part in with_files]
            found = ofac_csv.join(found, parts)
            for part in sorted(hashlib.sha256(part).digest() for part in parts):
                total.update(part)
    except ListError as error:
        raise ListError(error.what, where=placed(file.name, error.where), mend=error.mend) from None
    return msgspec.structs.replace(found, list=msgspec.structs.replace(found.list, hash=total.hexdigest()))


def read(data: bytes) -> Reading:
    """The list in unpacked content. Raises ListError for one that is empty, broken, or of no known format."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise ListError("it is empty")
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data)
    if start.startswith(b"<") or data[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<"):
        return _xml(data)
    if start[:1] in (b"{", b"["):
        return _json(data)
    return _text(data)


def part_of(file: Path) -> str:
    """`aliases`, `addresses` or `remarks` for such a file of OFAC's CSV; "" for every other file, good or bad."""
    from licet.screening.formats import ofac_csv
    from licet.screening.formats.tables import decode

    try:
        return ofac_csv.part_of(decode(load(file))[0])
    except ListError:
        return ""


def _module(name: str) -> Any:
    return import_module(_FORMATS + name)


def _workbook(data: bytes) -> Reading:
    return _module("dfat").read_workbook(data)  # type: ignore[no-any-return]


def _xml(data: bytes) -> Reading:
    from licet.screening.formats.xmltree import read_xml

    root = read_xml(data)
    for module in ("ofac_xml", "eu", "un", "ecfr"):
        reader: Callable[[Any], Reading] | None = _module(module).reader_of(root)
        if reader is not None:
            return reader(root)
    raise ListError(f"it is XML of no known list: its root is <{root.tag}>", where="line 1", mend=_KNOWN)


def _json(data: bytes) -> Reading:
    csl, registry, opensanctions = _module("csl"), _module("registry"), _module("opensanctions")
    data = data.removeprefix(b"\xef\xbb\xbf")
    first = data.lstrip().split(b"\n", 1)[0]
    try:
        line = msgspec.json.decode(first)
    except (msgspec.DecodeError, UnicodeDecodeError):
        line = None
    if opensanctions.is_entity(line):
        return opensanctions.read_lines(data)  # type: ignore[no-any-return]
    try:
        top = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if isinstance(line, dict):
            raise ListError(f"it is lines of JSON of no known list: the first has {list(line)[:8]}", mend=_KNOWN) from None
        cut = "truncated" in str(error)
        said = "it breaks off before its end" if cut else f"it is no JSON: {error}"
        raise ListError(
            said, where=f"byte {len(data)}" if cut else None, mend="get the file from its publisher again"
        ) from None
    for module in (csl, registry):
        if module.is_json(top):
            return module.read_json(top)  # type: ignore[no-any-return]
    keys = list(top)[:8] if isinstance(top, dict) else f"a list of {len(top)}" if isinstance(top, list) else type(top).__name__
    raise ListError(f"it is JSON of no known list: it has {keys}", mend=_KNOWN)


def _text(data: bytes) -> Reading:
    if data[:4096].count(0) * 20 > len(data[:4096]) and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        raise ListError("it is no text", where=f"byte {data.index(0)}", mend=_KNOWN)
    from licet.screening.formats.tables import decode, heading, rows, separator

    text, _ = decode(data)
    for module in ("ofac_text", "meti"):
        if _module(module).is_text(text):
            return _module(module).read_text(text)  # type: ignore[no-any-return]
    if _module("ofac_csv").part_of(text):
        raise ListError(
            "it holds the aliases, addresses or remarks of OFAC's list, without the list",
            where="line 1",
            mend="give the list itself with it: licet lists add sdn.csv alt.csv add.csv",
        )
    first: list[tuple[str, ...]] = []
    for _, row in rows(text[:65_536].rpartition("\n")[0] or text, separator(text)):
        first.append(heading(row))
        if len(first) == 2:
            break
    if not first:
        raise ListError("it has no row")
    for module in ("csl", "dpl", "ofac_csv", "ofsi", "cn", "us_dod", "opensanctions", "own"):
        if _module(module).is_table(first[0] if module != "ofsi" else first[-1]):
            return _module(module).read_table(data)  # type: ignore[no-any-return]
    seen = ", ".join(name for name in first[0][:8] if name)[:160]
    raise ListError(f"it is a table of no known list: its columns are {seen}", where="line 1", mend=_KNOWN)
