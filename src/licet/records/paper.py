"""Papers made of a record: as text, and as PDF/A-3 with the record's JSON inside. The same record gives the same bytes."""

import re
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import Any

import msgspec
from msgspec import Struct

from licet.errors import LicetError
from licet.records.canonical import canonical
from licet.records.keeping import Record

SCHEMA = "licet.memo/1"
#: Characters that the letters inside typst have, and of Chinese, Japanese and Korean those of Noto Sans CJK; no letters of the
#: machine are used, which differ from one to the next.
_SHOWN = re.compile(
    r"[^\n\x20-\x7e\xa0-\u017f\u0370-\u03ff\u0400-\u045f\u2010-\u2027\u2030-\u203a\u20ac\u2116\u2264\u2265\u2260\u2192"
    r"\u3000-\u303f\u3041-\u3096\u3099-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4db5\u4e00-\u9fef\uac00-\ud7a3\uf900-\ufa6d"
    r"\uff01-\uff9f]"
)
_WIDTH = 100


class Section(Struct, frozen=True):
    """A part of a paper: lines, then a table. widths: of the columns, in proportion."""

    heading: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Paper(Struct, frozen=True):
    """What is printed. running, foot: of each page; date: of the paper, which is that of its record."""

    title: str
    running: str
    foot: str
    date: str
    author: str
    sections: tuple[Section, ...]
    attached: str = "the record: facts as pinned and the determination, canonical JSON"


def attachment(record: Record) -> bytes:
    """The JSON that a PDF holds: what was pinned of the record, and nothing of what was done to it later."""
    kept = record.kept
    names = ("id", "saved_at", "who", "why", "item", "on", "as_of", "outcome", "law_hash", "lists_hash", "engine", "sha256")
    pinned = {name: msgspec.to_builtins(getattr(kept, name)) for name in names}
    return canonical({"schema": SCHEMA, "kept": pinned, "facts": record.facts, "determination": record.determination})


def as_text(paper: Paper) -> str:
    """The paper as plain text."""
    out = [paper.title, "=" * len(paper.title), paper.running, ""]
    for section in paper.sections:
        out += [section.heading, "-" * len(section.heading)] if section.heading else []
        out += [line for text in section.lines for line in wrap(text, _WIDTH) or [""]]
        for row in section.rows:
            out.append("")
            for label, cell in zip(section.head, row, strict=True):
                out += wrap(f"{label}: {cell or '-'}", _WIDTH, subsequent_indent="    ")
        out.append("")
    return "\n".join((*out, paper.foot)) + "\n"


def as_pdf(paper: Paper, record: Record) -> bytes:
    """The paper as PDF/A-3b. Raises LicetError where typst or its letters are not installed, or it cannot be made."""
    try:
        import noto_cjk_sans_otc
        import typst
    except ImportError as error:
        mend = "pip install 'licet[web]'; or ask for the text"
        raise LicetError(f"a PDF needs {error.name}, which is not installed", mend=mend) from None
    shown, lost = _shown(msgspec.to_builtins(paper))
    if lost:
        note = f"{lost} characters that cannot be printed here are written by their number, as [U+0E01]; the JSON has them."
        shown["sections"].append(msgspec.to_builtins(Section("", (note,))))
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "paper.typ").write_bytes(files("licet.records").joinpath("paper.typ").read_bytes())
        (root / "paper.json").write_bytes(canonical(shown))
        (root / "attached.json").write_bytes(attachment(record))
        moment = int(datetime.fromisoformat(record.kept.saved_at).timestamp())
        try:
            made: bytes = typst.compile(
                str(root / "paper.typ"),
                root=folder,
                format="pdf",
                pdf_standards=["a-3b"],
                timestamp=moment,
                font_paths=[str(noto_cjk_sans_otc.FONT_PATH.parent)],
                ignore_system_fonts=True,
            )
        except (RuntimeError, ValueError) as error:
            raise LicetError(f"the PDF cannot be made: {str(error).splitlines()[0]}", mend="ask for the text") from None
    return made


def _shown(value: Any) -> tuple[Any, int]:
    """The same data with each character that cannot be printed written by its number, and how many there were."""
    if isinstance(value, str):
        return _SHOWN.subn(lambda met: f"[U+{ord(met[0]):04X}]", value)
    if isinstance(value, Mapping):
        parts = {key: _shown(each) for key, each in value.items()}
        return {key: part for key, (part, _) in parts.items()}, sum(n for _, n in parts.values())
    if isinstance(value, list | tuple):
        each_of = [_shown(each) for each in value]
        return [part for part, _ in each_of], sum(n for _, n in each_of)
    return value, 0
