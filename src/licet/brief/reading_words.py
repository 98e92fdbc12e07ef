"""The words by which lines of a page are told, compiled once from the table beside this file."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from licet.brief.reading_dates import MONTH

_NAME = r"[A-ZÀ-Þ][\w.'’-]*"


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """The table: kind of line, then part of its form, then expressions."""
    table: Any = tomllib.loads(files("licet.brief").joinpath("reading_words.toml").read_text(encoding="utf-8"))
    return dict(table)


def _any(kind: str, part: str) -> str:
    return "|".join(words()[kind][part])


COPYRIGHT = re.compile(f"(?i:{_any('copyright', 'begins')})")
LINK = re.compile(
    rf"(?:(?i:{_any('link', 'begins')})(?:\s*(?:[:：|»›>]|$)|\s+[–—-]\s)"
    r"|(?:READ (?:NEXT|MORE|ALSO)|SEE ALSO|ALSO READ|RELATED|WATCH)\b(?= ?[A-Z]))"
)
WIDGET = re.compile(rf"(?i:(?:{_any('widget', 'whole')})\W*$|{_any('widget', 'begins')})")
CREDIT = re.compile(
    rf"[(\[]?\s*(?i:{_any('credit', 'things')})(?i: credits?| by| courtesy(?: of)?| source|er|graf|graaf)?\s*"
    r"(?:[:：=©/]|(?<=by)\s|(?<=credit)\s|(?<=courtesy of)\s)"
    r"|[(\[](?:AP|AFP|Reuters|Getty|EPA|ANP|dpa)\b[^)\]]{0,20}(?i:photo|images?|file|pool|foto)|(?i:credits?)\s*[:：]"
)
# A photographer after an agency, as captions end.
PICTURE_BY = re.compile(
    r"(?:^|[.)!?’”]\s|\()(?:REUTERS|AFP|AP|EPA|ANP|EFE|DPA|KYODO|XINHUA|Xinhua|Kyodo)\s?/\s?[A-Z][\w.]|/\s?(?i:file photo)"
)
PICTURE_AGENCY = re.compile(_any("credit", "agencies"))
CAPTION = re.compile(
    rf"(?:(?i:{_any('caption', 'begins')})\b\s*[:：–—-]"
    rf"|FILE\s*[-–—:]\s|(?:[A-Z][A-Z.,'’ -]{{2,60}})\s[-–—]\s(?i:{MONTH})\s\d{{1,2}}:)"
)
SOURCE = re.compile(rf"(?i:{_any('source', 'keys')})\s*[:：]\s*(?P<name>\S.{{0,80}})$|(?:https?://|www\.)\S+$")
_JOINS = f"(?i:{_any('byline', 'joins')})"
BYLINE = re.compile(
    rf"(?:(?i:{_any('byline', 'begins')})\s*[:：]?\s+(?P<who>(?:{_NAME}|{_JOINS})(?:[ ,;]+(?:{_NAME}|{_JOINS})){{0,14}})"
    rf"|(?:{_any('byline', 'begins_east')})\s*[:：/／｜|]?\s*(?P<east>[一-鿿ぁ-んァ-ヶ·、 ]{{2,24}}))(?!\w)"
)
DATING = re.compile(rf"(?i:\b(?:{_any('dating', 'words')})\b)")
PUBLISHING = re.compile(f"(?i:{_any('dating', 'publishing')})")
LATER = re.compile(f"(?i:{_any('dating', 'later')})")
