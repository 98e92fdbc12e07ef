"""XML of publishers as a tree with plain tags: no document types, hence no entities; a file that breaks off says where."""

import re
from xml.etree.ElementTree import Element, ParseError, XMLParser
from xml.parsers import expat

from licet.screening.formats.common import ListError, clean

_CHUNK = 65_536


def read_xml(data: bytes) -> Element:
    """The root of the tree, tags without their namespace. Raises ListError with line and column."""
    _refuse_types(data)
    parser = XMLParser()
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        said = re.sub(r":? line \d+, column \d+", "", str(error))
        whole = said.startswith(("no element found", "unclosed token"))
        raise ListError(
            "it breaks off before its end" if whole else f"it is no XML: {said}",
            where=f"line {line}, column {column + 1}",
            mend="get the file from its publisher again",
        ) from None
    except (LookupError, ValueError) as error:
        raise ListError(f"it is no XML: {error}", mend="save it as UTF-8") from None
    for element in root.iter():
        if "}" in element.tag:
            element.tag = element.tag.rpartition("}")[2]
    return root


def _refuse_types(data: bytes) -> None:
    """A document type stands before the root or nowhere: look at no more than that."""
    parser = expat.ParserCreate()
    begun = False

    def refuse(*_: object) -> None:
        line = parser.CurrentLineNumber
        raise ListError("it declares a document type or entities, which no list does", where=f"line {line}")

    def start(*_: object) -> None:
        nonlocal begun
        begun = True

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    for place in range(0, len(data), _CHUNK):
        try:
            parser.Parse(data[place : place + _CHUNK], False)
        except (expat.ExpatError, LookupError, ValueError):
            return  # the parser that builds the tree meets the same fault and says where
        if begun:
            return


def child(element: Element, name: str) -> str:
    """The text of the first child of that name, "" if there is none."""
    return clean(element.findtext(name))


def children(element: Element, path: str) -> list[str]:
    """The texts of all elements on the path that have one."""
    return [text for found in element.iterfind(path) if (text := clean(found.text))]


def whole(element: Element) -> str:
    """All text of an element, on one line."""
    return clean("".join(element.itertext()))
