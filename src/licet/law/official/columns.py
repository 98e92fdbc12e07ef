"""An entry of the Commerce Control List -> the columns of the index it stands in, and the paragraphs that stand there.

Most rows say "applies to entire entry", or name paragraphs; these are read by rule. What is qualified in words was read by a
person: `readings.toml` has the result under the hash of the words, so that a changed text must be read again.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from licet.law.official.ccl import Entry
from licet.law.official.xml import normalised

#: Where a requirement is found, by what the right-hand cell of its row says (normalised text).
_CHARTS: tuple[tuple[str, str], ...] = (
    (r"worldwide control. see § 742.4\(a\)\(5\).*", "WW"),
    (r"worldwide control. see § 742.6\(a\)\(10\).*", "WW"),
    (r"to or within macau or a destination specified in country group d:5.*742.4\(a\)\(4\).*", "M5"),
    (r"to or within macau or a destination specified in country group d:5.*742.6\(a\)\(6\)(\(i\))? of the ear.", "M5"),
    (r"to or within macau or a destination specified in country group d:5.*742.6\(a\)\(6\)\(i\)\(b\).*", "RS_M5"),
    (r"to or within macau or a destination specified in country group d:5.*742.6\(a\)\(1[23]\) of.*", "RS_LAB"),
    (r"to or within any destination worldwide.*742.6\(a\)\(6\)\(iii\)\(a\).*", "RS_WW"),
    (r"to or within (the united arab emirates or )?destinations specified in country groups d:1, d:4, and d:5 .*", "RS_D145"),
    (r"to or within any destination worldwide. see § 742.6\(a\)\(13\).", "RS_WEIGHTS"),
    (r"worldwide \(see § 742.6\(a\)\(6\)\(ii\)\).", "RS_FROM_M5"),
    (r"see § 742.6\(a\)\(11\) of the ear.", "RS_FN5"),
    (r"china, russia,? or venezuela \(see § 742.6\(a\)\(7\)\).?", "RS_Y"),
    (r"a license is required .* to iraq or pakistan or transfer within .*", "RS_IQ RS_PK"),
    (r"a license is required .* to iraq (or|and) transfer within .*", "RS_IQ"),
    (r"a license is required .* to pakistan or transfer within .*", "RS_PK"),
    (r"a license is required .*to north korea for anti-terrorism reasons.*", "AT_KP"),
    (r"see §§? ?74[56].1(\(b\))? ?(of the ear )?for un controls.?", "UN"),
    (r"see § 764.1\(b\) for un controls.?", "UN"),
    (r"see § 746.8 for specific license requirements and license review policy.?", "RU_SECTOR"),
    (r"a license is required for all destinations, as specified in § 742.13 .*", "SL"),
    (r"refer to § 742.15 of the ear.*", "EI"),
    (r"see § 742.14 of the ear for additional information.?", "SI"),
    (r"a license is required for all destinations, except canada, regardless .*", "CC_NOT_CA"),
)
_SAYS_WHERE = r" applies to|not used for determining|found under ECCN|In addition to using the Commerce Country Chart"
_NOTES = (
    (r"ss applies to entire entry", "SS"),
    (r"sl and at apply to entire entry", "SL AT1"),
    (
        r"at applies to entire entry\. a license is required for items controlled by this entry to (iran and )?north korea",
        "AT_KP",
    ),
)
_COLUMN = re.compile(r"(ns|mt|np|cb|rs|fc|cc|at) column (\d)\.?")
_REASON = re.compile(
    r"(?:(?:ns|mt|np|cb|rs|fc|cc|at|un|ei|si|sl)|russian industry sector sanctions?) appl(?:y|ies)(?: only)?,?\s*"
)
_WHOLE = re.compile(r"(?:to )?(?:the )?(?:entire ?entry)(?:,? ?except:? )?")
_NO_STA = r"license exception sta may not be used "
_TO_A6 = r"to any of the destinations listed in country group a:6 .*"
_TO_A5_A6 = r"to any of the destinations listed in country groups? a:5 or a:6 .*"
_STA = (
    (rf"{_NO_STA}to ship (?:or transmit )?(?:any )?(.+?) {_TO_A6}", "STA_A6"),
    (rf"{_NO_STA}to ship (?:or transmit )?(?:any )?(.+?),? {_TO_A5_A6}", "STA_A56"),
    (rf"{_NO_STA}for(?: any)? (.+?),? {_TO_A5_A6}", "STA_A56"),
    (
        r"paragraph \(c\)\(2\) of license exception sta \(§ 740.20\(c\)\(2\)\)?(?: of the ear)?\)?(?: of the ear)?"
        r" may not be used (?:for|to ship) any (.+?)\.?",
        "STA_C2",
    ),
)
_MONEY = re.compile(r"\$([\d,]+)\.?(?:[,;]? ?(?:except n/a for|except|n/a for) (.+))?")
_YES = re.compile(r"yes\.?(?:,? (for|except)(?: for| n/a for)? (.+))?")


class Reading(Struct, frozen=True):
    """What an entry says: paths by column, and the words nobody has read yet (with their hash)."""

    columns: Mapping[str, str]
    unread: tuple[tuple[str, str], ...]


def words_hash(number: str, words: str) -> str:
    """The hash under which the reading of a row's words is kept."""
    return hashlib.sha256(f"{number}\0{normalised(words)}".encode()).hexdigest()[:16]


class Readings(Struct, frozen=True):
    """What was read by hand.

    words: columns by the hash of a row's words; elsewhere: columns that other parts of the regulations give, by entry;
    encoded: entries whose paragraphs are all provisions, so that the index has no row for them.
    """

    words: Mapping[str, Mapping[str, str]]
    elsewhere: Mapping[str, Mapping[str, str]]
    encoded: frozenset[str]


@cache
def load_readings() -> Readings:
    """The readings made by hand."""
    table = tomllib.loads(files("licet.law.official").joinpath("readings.toml").read_text(encoding="utf-8"))
    elsewhere: dict[str, dict[str, str]] = {}
    for part in table["elsewhere"]:
        for number, paths in part["entries"].items():
            elsewhere.setdefault(number, {})[part["column"]] = paths
    return Readings({row["words"]: row.get("columns", {}) for row in table["reading"]}, elsewhere, frozenset(table["encoded"]))


def columns_of(entry: Entry, readings: Readings) -> Reading:
    """The columns of the index in which an entry stands by its official text."""
    found: dict[str, list[str]] = {"CCL": ["all"]}
    unread: list[tuple[str, str]] = []
    if entry.number[0] >= "3":
        found["C3_9"] = ["all"]
    if entry.number[:2] == "3B":
        found["C3B"] = ["all"]
    if entry.number[0] == "3" and entry.number[1] in "BCDE":
        found["C3BCDE"] = ["all"]
    if entry.number[2] == "6":
        found["S600"] = ["all"]
    if entry.number[2:] == "515":
        found["S9X515"] = ["all"]
    for words, read in _rows(entry):
        by_hand = readings.words.get(words_hash(entry.number, words))
        told = by_hand if by_hand is not None else read
        if told is None:
            unread.append((words_hash(entry.number, words), words))
        for column, paths in (told or {}).items():
            found.setdefault(column, []).extend(paths.split())
    for column, paths in readings.elsewhere.get(entry.number, {}).items():
        found[column] = paths.split()
    return Reading({column: _joined(paths) for column, paths in found.items() if paths}, tuple(unread))


def _rows(entry: Entry) -> Iterable[tuple[str, Mapping[str, str] | None]]:
    """Every piece of text that says where the entry stands, with what is read of it by rule (None: nothing is)."""
    for row in entry.controls:
        yield f"{row.control} | {row.chart}", _requirement(entry.number, normalised(row.control), normalised(row.chart))
    if not entry.controls or re.search(_SAYS_WHERE, entry.notes):
        yield f"notes: {entry.notes or entry.heading}", _notes(entry)
    for name, text in entry.exceptions.items():
        read = _EXCEPTIONS.get(name)
        yield f"{name}: {text}", {} if read is None else read(entry.number, normalised(text))


def _notes(entry: Entry) -> Mapping[str, str] | None:
    if re.search(r'\((?:these items are|this entry is) "subject to the itar', normalised(entry.heading)):
        return {"ITAR": "all"}
    for words, columns in _NOTES:
        if re.search(words, normalised(entry.notes)):
            return dict.fromkeys(columns.split(), "all")
    return None


def _requirement(number: str, control: str, chart: str) -> Mapping[str, str] | None:
    column = _COLUMN.fullmatch(chart)
    names = (
        [f"{column[1]}{column[2]}".upper()]
        if column
        else next((name.split() for words, name in _CHARTS if re.fullmatch(words, chart)), [])
    )
    reason = _REASON.match(control)
    if not names or not reason:
        return None
    paths = paths_in(number, control[reason.end() :])
    return None if paths is None else dict.fromkeys(names, paths)


def paths_in(number: str, words: str) -> str | None:
    """The paths that words name, where they do nothing else; None where they say more than paths."""
    words = words.strip().rstrip(".").strip()
    if whole := _WHOLE.match(words):
        rest = words[whole.end() :]
        taken_out = _listed(number, rest) if rest else []
        return None if taken_out is None else " ".join(["all", *(f"-{path}" for path in taken_out)])
    named = _listed(number, re.sub(r"^to ", "", words))
    return None if named is None else " ".join(named)


def _listed(number: str, words: str) -> list[str] | None:
    """A list of paragraphs ("0A505.a, .d and .x", "f.2 to f.4", "b (except .b.5)") as paths; None if it says anything else."""
    words = re.sub(rf"\b{number.lower()}\b ?\.?", "", words)
    words = re.sub(r"^(?:(?:items|\"software\"|\"technology\") )?(?:controlled (?:by|in) |in )?(?:paragraphs? )?", "", words)
    words = re.sub(r"(?: of this entry| only| and)$", "", words)
    found: list[str] = []
    for piece in re.split(r",\s*(?:and |or )?|\s+(?:and|or)\s+", words):
        match = re.fullmatch(rf"{_PATH}(?: (?:to|through) {_PATH})?(?: \(except {_PATH}\))?", piece.strip())
        if not match:
            return None
        first, last, without = match.groups()
        steps = _between(first, last) if last else [first]
        if steps is None:
            return None
        found += steps + ([f"-{without}"] if without else [])
    return found


_PATH = r"\.?([a-z](?:\.[a-z0-9]{1,2})*)\.?"


def _between(first: str, last: str) -> list[str] | None:
    """The paths from one to another: a.1 to a.3, k to n."""
    above, _, start = first.rpartition(".")
    below, _, end = last.rpartition(".")
    if above != below or start.isdigit() != end.isdigit():
        return None
    steps = (
        [str(n) for n in range(int(start), int(end) + 1)]
        if start.isdigit()
        else [chr(c) for c in range(ord(start), ord(end) + 1)]
        if len(start) == len(end) == 1
        else []
    )
    return [f"{above}.{step}" if above else step for step in steps] or None


def _lvs(number: str, text: str) -> Mapping[str, str] | None:
    if re.fullmatch(r"n/a\.?", text):
        return {}
    money = _MONEY.fullmatch(text)
    without = money and _without(number, money[2])
    return {f"LVS_{money[1].replace(',', '')}": without} if money and without else None


def _yes(column: str, number: str, text: str) -> Mapping[str, str] | None:
    if re.fullmatch(r"n/a\.?", text):
        return {}
    yes = _YES.fullmatch(text)
    paths = None if not yes else paths_in(number, yes[2]) if yes[1] == "for" else _without(number, yes[2])
    return None if paths is None else {column: paths}


def _without(number: str, words: str | None) -> str | None:
    """The whole entry without the paragraphs that words name. What is controlled for MT is barred by 740.2(a)(5) anyway."""
    words = re.sub(r"^mt\b\.?(?:,? and for )?", "", (words or "").rstrip("."))
    return paths_in(number, f"entire entry except {words}" if words else "entire entry")


def _sta(number: str, text: str) -> Mapping[str, str] | None:
    for words, column in _STA:
        if match := re.fullmatch(words, text):
            what = re.sub(r"^(?:items?|commodity|commodities|\"?software\"?|\"?technology\"?)(?= |$) ?", "", match[1])
            what = re.sub(r"^(?:specified |controlled )?(?:in|by) |^eccn ", "", what)
            if re.fullmatch(rf"(?:this (?:entry|eccn)(?: {number.lower()})?|(?:eccn )?{number.lower()}|)", what):
                return {column: "all"}
            paths = paths_in(number, what)
            return None if paths is None else {column: paths}
    return None


def _iec(number: str, text: str) -> Mapping[str, str] | None:
    return {"IEC": "all"} if text.startswith("yes, see §") else None


_EXCEPTIONS = {
    "LVS": _lvs,
    "GBS": lambda number, text: _yes("GBS", number, text),
    "TSR": lambda number, text: _yes("TSR", number, text),
    "STA": _sta,
    "IEC": _iec,
}


def _joined(paths: list[str]) -> str:
    """Each path once; a path said to stand there outweighs one that might."""
    sure = {path for path in paths if path[0] not in "?"}
    return " ".join(dict.fromkeys(path for path in paths if not (path[0] == "?" and path[1:] in sure)))
