"""JSON of a value, the same bytes through every door."""

from typing import Any

import msgspec


def to_json(value: Any, *, pretty: bool = True) -> str:
    """JSON text of a determination (or any record): keys in the order of the schema, dates as ISO text."""
    data = msgspec.json.encode(value)
    return (msgspec.json.format(data, indent=2) if pretty else data).decode()


def json_bytes(value: Any) -> bytes:
    """The same as a file has it: its last line ended, too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
