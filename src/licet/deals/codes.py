"""Control codes as the lists write them, and the one form in which the law compares them.

A code never travels without its list. Most lists number like the American and European ones (3B001.f.1.b); the British
schedule has PL9013.a.8; Japan cites article, item and kana of its ordinance (6-17-ヲ), which is kept as 6_17.wo.
"""

import re

#: The kana that number the paragraphs of a Japanese item, in their order, and the reading of each.
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_SOUNDS = (
    "i ro ha ni ho he to chi ri nu ru wo wa ka yo ta re so tsu ne na ra mu u wi no o ku ya ma ke fu ko e te a sa ki yu me mi "
    "shi we hi mo se su"
)
_KANA = dict(zip(_IROHA, _SOUNDS.split(" "), strict=True))
_DIGITS = {numeral: str(value) for value, numeral in enumerate("一二三四五六七八九十", 1)}
_READINGS = frozenset(_KANA.values())
_NUMBER = re.compile(r"\d[A-Z]\d{3}", re.ASCII)
_SCHEDULE = re.compile(r"PL\d{4}", re.ASCII)
#: Articles of the ordinance that specify goods of the electronics and computer rows, and their technology.
_ARTICLES = ("6", "7", "19")


def read_code(control_list: str, text: str) -> str | None:
    """The code of a control list (us, jp, ...) in the form provisions are named by, or None if it is none.

    text: without surrounding spaces, Unicode-normalised (NFKC).
    """
    return _japanese(text) if control_list == "jp" else _numbered(control_list, text)


def example(control_list: str) -> str:
    """A code of the list, for advice on how to write one."""
    return {"jp": "6-17-ヲ", "gb": "3B501.f.1.b or PL9013.a.8"}.get(control_list, "3B001.f.1.b")


def _numbered(control_list: str, text: str) -> str | None:
    code = text.replace(" ", "")
    head, *rest = code.split(".")
    head = head.upper()
    if not _NUMBER.fullmatch(head) and not (control_list == "gb" and _SCHEDULE.fullmatch(head)):
        return None
    return ".".join([head, *(piece.lower() for piece in rest if piece)])


def _japanese(text: str) -> str | None:
    """`6-17-カ-2`, `第6条第17号カ(二)`, `JP-カ2` and `6_17.ka.2` are one code."""
    plain = re.sub(r"貨物等省令|省令|第|[\s()]", " ", re.sub(r"(?i)^jp[-_. ]", "", text))
    pieces = re.findall(r"[0-9]+|[一二三四五六七八九十]+|[ァ-ヺ]|[a-z]+|[^\s\-_.条項号の]", plain.lower())
    words = [_KANA.get(piece, _number(piece)) for piece in pieces]
    if any(not (word.isdecimal() or word in _READINGS) for word in words) or not words:
        return None
    if words[0] in _READINGS:
        words = ["6", "17", *words]
    elif words[0] not in _ARTICLES or len(words) == 1:
        return None
    head = 1
    while head < len(words) and words[head].isdecimal() and head < (2 if words[0] == "19" else 3):
        head += 1
    return ".".join(["_".join(words[:head]), *words[head:]])


def _number(piece: str) -> str:
    if piece in _DIGITS:
        return _DIGITS[piece]
    if len(piece) == 2 and piece[0] == "十" and piece[1] in _DIGITS:
        return "1" + _DIGITS[piece[1]]
    return piece
