"""Deal files: TOML, JSON or YAML to plain data, safely. In YAML every scalar is text: NO stays Norway and 3E001 a code."""

import json
import tomllib
from pathlib import Path
from typing import Any

from licet.deals.facts import DealError

MAX_BYTES = 4 * 1024 * 1024


def load_file(path: Path) -> dict[str, Any]:
    """The plain data of a deal file, by its ending (.toml, .json, .yaml, .yml). Raises DealError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DealError(f"{path} is over {MAX_BYTES // 1024 // 1024} MB", mend="a deal file holds one deal")
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DealError(f"{path} is not UTF-8 text", mend="save it as UTF-8") from None
    except OSError as error:
        raise DealError(f"{path} cannot be read: {error.strerror}") from None
    return load_text(text, path.suffix.lower(), str(path))


def load_text(text: str, ending: str, where: str) -> dict[str, Any]:
    """Plain data from text in one of the three forms. Raises DealError with the line where the form breaks."""
    if ending == ".toml":
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise DealError(f"this is not TOML: {error}", where=where) from None
    if ending == ".json":
        try:
            found = json.loads(text, object_pairs_hook=_unique, parse_float=str)
        except (json.JSONDecodeError, RecursionError) as error:
            raise DealError(f"this is not JSON: {error}", where=where) from None
    elif ending in (".yaml", ".yml"):
        found = _yaml(text, where)
    else:
        raise DealError(f"{where} has no known form", mend="use .toml, .json, .yaml or .yml")
    if not isinstance(found, dict):
        raise DealError("a deal is a table of keys and values", where=where)
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DealError(f"the key {key!r} stands twice")
        found[key] = value
    return found


def _yaml(text: str, where: str) -> Any:
    import yaml

    class TextLoader(yaml.SafeLoader):
        """Scalars are text; aliases and anchors, which can explode, are refused; a key stands once."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                raise DealError("aliases (*name) are not allowed in a deal", where=where)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value]
            for key in keys:
                if keys.count(key) > 1:
                    raise DealError(f"the key {key!r} stands twice", where=where)
            return super().construct_mapping(node, deep)

    TextLoader.yaml_implicit_resolvers = {}
    try:
        return yaml.load(text, Loader=TextLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise DealError(f"this is not YAML: {error}", where=where) from None
