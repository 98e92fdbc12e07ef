"""Official XML into a tree, without the parts of XML that can hurt: no document types, no entities, no deep nesting."""

import gzip
import hashlib
import re
import unicodedata
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from licet.errors import LicetError

#: The largest part of the Code is 12 MB of XML; a compressed file may not unfold into more than this either.
MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 60

_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "-", "–": "-", "−": "-", "\u00ad": None})


class TextError(LicetError):
    """An official text that cannot be read: the file, what is wrong, and how to mend it."""


def load(file: Path) -> bytes:
    """The bytes of a file, unpacked where its name ends in .gz. Raises TextError."""
    try:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as stream:
            data: bytes = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError) as error:
        raise TextError(f"it cannot be read: {error}", where=str(file)) from None
    if len(data) > MOST_BYTES:
        raise TextError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB", where=str(file))
    return data


def read_xml(data: bytes, where: str = "the text") -> Element:
    """The tree of an XML text. Raises TextError for what is no XML, or more than the Code ever needs."""
    builder, parser, depth = TreeBuilder(), expat.ParserCreate(), 0

    def refuse(*_: object) -> None:
        raise TextError("it declares a document type or entities, which the official text never does", where=where)

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise TextError(f"it is nested more than {MOST_DEPTH} deep", where=where)
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment]
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise TextError(f"this is no XML: {error}", where=where, mend="save the XML of the eCFR as it is served") from None
    return builder.close()


def text_of(element: Element) -> str:
    """All text of an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def normalised(text: str) -> str:
    """The text without what an editor may change and mean nothing by: kinds of quotes and dashes, spaces, case."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    plain = re.sub(r"\s+([,;:)\]]|\.(?=\s|$))", r"\1", re.sub(r"([(\[])\s+", r"\1", plain))
    return " ".join(plain.split()).casefold()


def digest(text: str) -> str:
    """The hash under which a piece of text is known: eight digits tell a changed piece from an unchanged one."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
