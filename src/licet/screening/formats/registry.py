"""A register of end-user lists as JSON: one record a party, the list in `list_id` (Japan's end-user list, China's lists)."""

from collections.abc import Mapping
from typing import Any

from licet.screening.entries import Address, Entry, Kind, Name, Strength
from licet.screening.formats.common import Days, Fault, ListError, Reading, by_name, clean, country, reading, strings
from licet.screening.formats.scripts import language
from licet.screening.publishers import title

FORMAT = "registry"
_LISTS = {
    "jp-end-user-list": "jp_end_user_list",
    "cn-export-control-watchlist": "cn_control_list",
    "cn-attention-list": "cn_watch_list",
    "cn-unreliable-entity-list": "cn_unreliable_entity",
}
_KINDS: Mapping[str, Kind] = {"organization": "organisation", "person": "person", "vessel": "vessel"}
_NEEDED = {"entity_name", "list_id", "aliases"}
_MOST_WORDS = 7


def is_json(top: Any) -> bool:
    """Whether it is a list of such records."""
    return isinstance(top, list) and bool(top) and isinstance(top[0], dict) and set(top[0]) >= _NEEDED


def read_json(top: list[Any]) -> Reading:
    """The records; a record of an unknown list is refused."""
    faults: list[Fault] = []
    days = Days(faults)
    found: list[Entry] = []
    checked = []
    for number, record in enumerate(top, 1):
        where = f"record {number}"
        entry = _entry(record, where, faults, days) if isinstance(record, dict) else None
        if entry is None:
            faults.append(Fault(where, "it has no name, or is of no known list"))
            continue
        checked.append(days.read(clean(record.get("last_verified")), where, "last_verified"))
        found.append(entry)
    if not found:
        raise ListError("no record of it is of a known list", mend=f"known are {', '.join(_LISTS)}")
    lists = sorted({entry.list for entry in found})
    list_id = lists[0] if len(lists) == 1 else f"{lists[0].partition('_')[0]}_lists"
    as_of = max((day for day in checked if day), default=None)
    return reading(list_id, title(list_id), FORMAT, as_of, found, faults)


def _entry(record: Mapping[str, Any], where: str, faults: list[Fault], days: Days) -> Entry | None:
    get = record.get
    list_id = _LISTS.get(clean(get("list_id")))
    texts = strings(get("addresses"))
    lands = [_land(text) for text in texts]
    name = clean(get("entity_name"))
    if not name and lands and lands[0][1]:
        name = lands[0][1]
        faults.append(Fault(where, f"it has no name; taken is what follows the country, {name!r}", kept=True))
    if list_id is None or not name:
        return None
    by_language = "zh" if list_id.startswith("cn_") else "ja"
    others: list[tuple[str, Strength]] = [(text, "alias") for text in strings(get("aliases"))]
    texts_of = dict(reversed([(name, "main"), *[pair for pair in others if pair[0]]]))
    return Entry(
        id=clean(get("id")) or by_name(name),
        list=list_id,
        kind=_KINDS.get(clean(get("entity_type")), "unknown"),
        names=tuple(Name(text, texts_of[text], language(text, by_language)) for text in reversed(texts_of)),
        addresses=tuple(Address(text, code) for text, (code, _) in zip(texts, lands, strict=True)),
        countries=tuple(sorted({code for code, _ in lands if code})),
        listed=days.read(clean(get("date_added")), where, "date_added"),
        remarks=clean(get("reason")),
        source=clean(get("source_list_name")),
        url=clean(get("source_url")),
    )


def _land(text: str) -> tuple[str, str]:
    """The country an address ends with or begins with, and what follows it in the latter case."""
    if code := country(text) or country(text.rpartition(",")[2]):
        return code, ""
    for number in (2, 3, 4, 5):  # Chinese writes the country first and without a blank
        if not text[:number].isascii() and (code := country(text[:number])):
            return code, ""
    words = text.split()
    for number in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        if code := country(" ".join(words[:number])):
            return code, " ".join(words[number:])
    return "", ""
