"""Deal files: TOML, JSON or YAML to plain data, safely. In YAML every scalar is text: NO stays Norway and 3E001 a code."""

import json
import tomllib
from pathlib import Path
from typing import Any

from licet.deals.facts import DealError
from licet.errors import quoted

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 8
MAX_DIGITS = 40
#: What an empty file should have held.
_LEAST = {"a deal": "write at least the item and the route; `licet check --help`"}
ENDINGS = (".toml", ".json", ".yaml", ".yml")


def load_file(path: Path, what: str = "a deal") -> dict[str, Any]:
    """The plain data of a file, by its ending (.toml, .json, .yaml, .yml). what: it holds, for messages.

    Raises DealError.
    """
    if path.is_dir():
        raise DealError(f"{path} is a folder", mend="name a file in it")
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise _no_form(str(path))
    try:
        if path.exists() and not path.is_file():
            raise DealError(f"{path} is no ordinary file", mend=f"save {what} in a file")
        if path.stat().st_size > MAX_BYTES:
            raise DealError(f"{path} is over {MAX_BYTES // 1024 // 1024} MB", mend=f"a file holds one {what.split()[-1]}")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DealError(f"{path} is not UTF-8 text", mend="save it as UTF-8") from None
    except OSError as error:
        raise DealError(f"{path} cannot be read: {error.strerror}") from None
    return load_text(text, ending, str(path), what)


def load_text(text: str, ending: str, where: str, what: str = "a deal") -> dict[str, Any]:
    """Plain data from text in one of the three forms. Raises DealError with the line where the form breaks."""
    found: Any
    if ending == ".toml":
        found = _toml(text, where)
    elif ending == ".json":
        found = _json(text, where)
    elif ending in ENDINGS:
        found = _yaml(text, where)
    else:
        raise _no_form(where)
    if not found:
        raise DealError("the file is empty", where=where, mend=_LEAST.get(what))
    if not isinstance(found, dict):
        raise DealError(f"{what} is a table of keys and values, not {quoted(found)}", where=where)
    _check_depth(found, where)
    return found


def _no_form(where: str) -> DealError:
    return DealError(f"{where} has no known form", mend="use .toml, .json, .yaml or .yml")


def _check_depth(data: Any, where: str) -> None:
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    if level:
        raise DealError(f"tables are nested more than {MAX_DEPTH} deep", where=where, mend="no deal needs that")


def _toml(text: str, where: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DealError(f"this is not TOML: {error}", where=where, mend="text, codes and quantities stand in quotes") from None
    except RecursionError:
        raise DealError("this is nested too deeply to be read", where=where) from None
    except ValueError:  # an integer of thousands of digits
        raise DealError(f"a number has more than {MAX_DIGITS} digits", where=where) from None


def _json(text: str, where: str) -> Any:
    def constant(word: str) -> Any:
        raise DealError(f"{word} is no number", where=where, mend="write the number, or the word unknown in quotes")

    def whole(digits: str) -> int:
        if len(digits) > MAX_DIGITS:
            raise DealError(f"the number {digits[:20]}... has more than {MAX_DIGITS} digits", where=where)
        return int(digits)

    if not text.strip():
        return None
    try:
        # A number with a point or an exponent stays as it is written: 1.50 exact, 3E001 a code.
        return json.loads(text, object_pairs_hook=_unique, parse_float=str, parse_int=whole, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise DealError(f"this is not JSON: {error}", where=where) from None
    except RecursionError:
        raise DealError("this is nested too deeply to be read", where=where) from None
    except DealError as error:
        raise DealError(error.what, where=where, mend=error.mend) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DealError(f"the key {quoted(key)} stands twice", mend="keep one of them")
        found[key] = value
    return found


def _yaml(text: str, where: str) -> Any:
    import yaml

    class TextLoader(yaml.SafeLoader):
        """Scalars are text; aliases and anchors, which can explode, are refused; a key stands once."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                raise DealError(
                    "aliases (*name) are not allowed in a deal", where=where, mend="write the value out where it is used"
                )
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen: set[str] = set()
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise DealError("a key must be a word", where=f"{where}, line {key.start_mark.line + 1}")
                if key.value in seen:
                    raise DealError(
                        f"the key {quoted(key.value)} stands twice",
                        where=f"{where}, line {key.start_mark.line + 1}",
                        mend="keep one of them",
                    )
                seen.add(key.value)
            return super().construct_mapping(node, deep)

    TextLoader.yaml_implicit_resolvers = {}
    try:
        return yaml.load(text, Loader=TextLoader)
    except yaml.MarkedYAMLError as error:
        at = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise DealError(f"this is not YAML: {error.problem}", where=where + at) from None
    except yaml.YAMLError as error:
        raise DealError(f"this is not YAML: {str(error).splitlines()[0]}", where=where) from None
    except RecursionError:
        raise DealError("this is nested too deeply to be read", where=where) from None
