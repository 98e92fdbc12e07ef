"""What a stream can show: its width, whether it takes colour, and text in its own encoding."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO

from licet.errors import LicetError
from licet.render.words import OUTCOME_WORDS

NARROWEST, USUAL, WIDEST = 60, 80, 100

#: What to write where an encoding lacks a character.
_PLAIN = str.maketrans(
    {w.icon: w.plain for w in OUTCOME_WORDS.values() if w.icon not in "–·"}
    | {"–": "-", "·": ".", "→": "->", "≈": "~", "…": "...", "×": "x", "’": "'", "µ": "u", "μ": "u"}
)


def columns(stream: Any) -> int:
    """Columns to write in: those of the terminal within reason, and 80 when the text goes elsewhere."""
    return min(max(shutil.get_terminal_size((USUAL, 24)).columns, NARROWEST), WIDEST) if _terminal(stream) else USUAL


def table_columns(stream: Any) -> int | None:
    """Columns for a table of one line a row: those of the terminal, and without end where a program reads the lines."""
    return max(shutil.get_terminal_size((USUAL, 24)).columns, USUAL) if _terminal(stream) else None


def colour(stream: Any, env: Mapping[str, str] = os.environ) -> bool:
    """Whether to write colour: on a terminal that knows it; NO_COLOR forbids it, FORCE_COLOR asks for it anywhere."""
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR"):
        return env["FORCE_COLOR"] != "0"
    if os.name == "nt" and not env.get("WT_SESSION") and not env.get("TERM"):
        return False
    return _terminal(stream) and env.get("TERM", "") != "dumb"


def _terminal(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):
        return False


def put(text: str, stream: TextIO | None) -> None:
    """Write text at once. A character the stream's encoding lacks is written in plain letters; a reader that went away
    (`| head`) is no fault. Raises LicetError if the text cannot be written for another reason."""
    if stream is None:  # the caller closed it
        return
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        coding = stream.encoding
        text = text.translate(_PLAIN).encode(coding, "replace").decode(coding)
    _write(text, stream)


def put_json(text: str, stream: TextIO | None) -> None:
    """Write JSON, which is UTF-8 whatever the locale, byte for byte the same everywhere."""
    if stream is None:
        return
    raw = getattr(stream, "buffer", None)
    if raw is None:
        _write(text + "\n", stream)
    else:
        _write(text.encode() + b"\n", raw)


def _write(data: Any, stream: Any) -> None:
    try:
        stream.write(data)
        stream.flush()
    except BrokenPipeError:
        _divert(stream)
    except OSError as error:
        _divert(stream)
        raise LicetError(f"the answer cannot be written: {error.strerror}") from None


def _divert(stream: Any) -> None:
    """What is still held back goes nowhere, so that closing the stream at the end finds no second fault."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
