"""Findings of what a company makes: "ASML, a Dutch company making computer chips"."""

import re
from collections.abc import Iterator

from licet.brief.brief import Finding
from licet.brief.marked import Entity, Marked, Sentence
from licet.brief.record_kinds import OrganisationRecord
from licet.brief.scan import Hit
from licet.brief.story import Span

_FAR = 60  # characters from a company to the word of making
#: Between a company and "making": then others make it.
_OTHERS = re.compile(
    r"\b(?:other|companies|firms|customers?|clients?|rivals?|suppliers?|competitors?|peers|and|for|to|of)\b|['’]s"
)
#: Between "made" and "chips": then something else is made.
_ELSE = re.compile(r"[;:.,\d$€]|\b(?:for|of|voor|für|de|to)$")
_CLOSE = 24  # and from "chipmaker" to the company
_TOOLS = ("machine", "equipment", "tool", "gear", "system")
_MORE = (
    "machine",
    "equipment",
    "tool",
    "gear",
    "system",
    "making",
    "manufactur",
    "technolog",
    "software",
    "maker",
    "inspect",
    "design",
    "材料",
    "设备",
    "装置",
    "機",
)


def from_makers(marked: Marked) -> Iterator[Finding]:
    """Companies said to make what our record says they do not."""
    for sentence in marked.article:
        for hit in sentence.entities:
            if hit.what[0] != "organisation":
                continue
            record = marked.record.organisations[hit.what[1]]
            if record.makes_no and (words := _said_to_make(marked, sentence, hit, record)):
                yield Finding(
                    id=f"wrong_maker.{record.id}",
                    kind="wrong",
                    span=words,
                    story_says=f"{record.name} makes {_name(marked, record)}.",
                    record_says=record.note,
                    citation=marked.record.source(record).title,
                    url=marked.record.source(record).url,
                    confidence="high",
                    measure="",
                )
                break


def _name(marked: Marked, record: OrganisationRecord) -> str:
    return " and ".join(marked.record.words.things[thing].name for thing in record.makes_no)


def _said_to_make(marked: Marked, sentence: Sentence, hit: Entity, record: OrganisationRecord) -> Span | None:
    """The words that say it: "chipmaker ASML", "ASML, a chip manufacturer", "ASML, which makes computer chips"."""
    text = marked.story.text
    for word in sentence.hits("turns.maker_of_chips"):
        before = word.end <= hit.start and text[word.end : hit.start].strip(" ,'’") in (
            "",
            "giant",
            "company",
            "concern",
            "の",
            "-",
        )
        after = 0 <= word.start - hit.end <= _CLOSE and _apposed(marked, hit.end, word.start)
        if (before or after) and not _goes_on(text, word.end):
            return Span(min(hit.start, word.start), max(hit.end, word.end))
    for verb in sentence.hits("turns.makes"):
        if not (0 <= verb.start - hit.end <= _FAR) or _OTHERS.search(text[hit.end : verb.start]):
            continue
        if _another_between(sentence, hit, verb):
            continue
        for thing in sentence.hits(*(f"things.{name}" for name in record.makes_no)):
            near = 0 <= thing.start - verb.end <= _CLOSE and not _ELSE.search(text[verb.end : thing.start].strip(" "))
            if near and not _goes_on(text, thing.end) and not sentence.has("turns.not"):
                tool = any(thing.start >= t.start and thing.end <= t.end for t in sentence.hits("things.chip_machines"))
                if not tool and not _tool_between(text, hit.end, thing.start):
                    return Span(hit.start, thing.end)
    return None


def _apposed(marked: Marked, start: int, end: int) -> bool:
    """Whether only ", a Dutch" or "is a" stands between a company and what it is said to be."""
    between = marked.story.text[start:end].strip().lower()
    words = between.replace(",", " ").split()
    return (between.startswith((",", "is ", "，", "（", "、")) or words[:1] in (["is"], ["ist"], ["est"], ["是"])) and len(
        words
    ) <= 4


def _another_between(sentence: Sentence, hit: Entity, verb: Hit[str]) -> bool:
    return any(other.what[0] == "organisation" and hit.end <= other.start < verb.start for other in sentence.entities)


def _tool_between(text: str, start: int, end: int) -> bool:
    return any(word in text[start:end].lower() for word in _TOOLS)


def _goes_on(text: str, end: int) -> bool:
    """Whether the word of chips goes on to what makes them: "chip machines", "chip-making tools"."""
    return text[end : end + 24].lower().lstrip(" -–").startswith(_MORE)
