"""Bytes to characters: the encoding a file declares if it holds, else the one in which its bytes make words."""

import codecs
import re

from licet.brief.reading_faults import StoryError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Encodings that every byte string fits, or that a label on the web names wrongly: read as browsers read them.
_CALLED = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_CALLED |= {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "latin1": "cp1252"}
# What writing in each has in every line.
_EAST = (
    ("gb18030", re.compile("[的一是在了不有和人这中国为上个以时到说们年月日，。]")),
    ("cp932", re.compile("[ぁ-んァ-ヶ、。]")),
    ("euc_jp", re.compile("[ぁ-んァ-ヶ、。]")),
    ("big5", re.compile("[的一是在了不有和人這中國為上個以時到說們年月日，。]")),
    ("cp949", re.compile("[이다는을를의가에고하한은로도지서기인사자해대]")),
)
_BINARY = {
    b"PK\x03\x04": "a Word document, a workbook or another packed file",
    b"\xd0\xcf\x11\xe0": "an old Word document or workbook",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a packed file",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_LOOKED_AT = 65_536


def decoded(data: bytes, name: str, declared: str = "") -> tuple[str, str]:
    """The text, and the encoding it was read by, with a "?" at its end where that had to be guessed.

    declared: what the file or its envelope says. Raises StoryError for what is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], encoding), encoding
    _refuse_binary(data, name)
    if (said := _strict(data, _CALLED.get(declared.strip().lower(), declared))) is not None:
        return said, declared
    if (said := _strict(data, "utf-8")) is not None and "\0" not in said:
        return said, "utf-8"
    return _guessed(data, name)


def _guessed(data: bytes, name: str) -> tuple[str, str]:
    if wide := _utf16(data):
        return _read(data, wide), f"{wide}?"
    if 100 * len(re.findall(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", data[:_LOOKED_AT])) > len(data[:_LOOKED_AT]):
        raise StoryError("this is no text", where=name, mend="save the story as text, HTML, MHTML or PDF")
    # A letter with an accent stands alone between plain letters; of East Asian writing the bytes come in rows.
    looked = data[:_LOOKED_AT]
    high = sum(byte > 0x7F for byte in looked)
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", looked))
    if 2 * alone < high:
        best = max(((_fits(data, encoding, usual), encoding) for encoding, usual in _EAST), key=lambda pair: pair[0])
        if best[0] > 0.1:
            return _read(data, best[1]), f"{best[1]}?"
    damaged = data.decode("utf-8", "replace")
    if 10 * damaged.count("\ufffd") < high:  # UTF-8 with a few bytes lost
        return damaged, "utf-8?"
    return _read(data, "cp1252"), "windows-1252?"


def _fits(data: bytes, encoding: str, usual: re.Pattern[str]) -> float:
    """What share of the characters that are not ASCII is usual in the writing of an encoding."""
    text = data[:_LOOKED_AT].decode(encoding, "replace")
    foreign = sum(c > "\x7f" for c in text)
    return (len(usual.findall(text)) - 5 * text[:-2].count("\ufffd")) / foreign if foreign else 0.0


def _utf16(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western writing is nought."""
    looked = data[:4096]
    even, odd = looked[::2].count(0), looked[1::2].count(0)
    if odd > len(looked) / 5 and even < odd / 10:
        return "utf-16-le"
    return "utf-16-be" if even > len(looked) / 5 and odd < even / 10 else ""


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (LookupError, ValueError):
        return None


def _read(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "replace")


def _refuse_binary(data: bytes, name: str) -> None:
    for mark, what in _BINARY.items():
        if data.startswith(mark) and (mark != b"MZ" or b"\0" in data[:512]):
            raise StoryError(f"this is {what}, no story", where=name, mend="save the story as text, HTML, MHTML or PDF")
