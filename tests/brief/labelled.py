"""The labelled stories of this folder, and what a brief finds of each in the words of the labels."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from licet.brief.answer import brief_of
from licet.brief.brief import Amount, Dated
from licet.brief.story import Published, Span, Story

KINDS = ("places", "persons", "organisations", "parties", "measures", "statements", "findings", "dates", "amounts")
FOLDER = Path(__file__).parent / "stories"


@dataclass(frozen=True)
class Labelled:
    """A story of ours and what a reader finds in it."""

    id: str
    held: bool
    story: Story
    labels: dict[str, list[str]]


def story_of(text: str, on: date | None, language: str = "en", title: bool = True) -> Story:
    """A story of plain text: the first line its title, then paragraphs between empty lines. No page stands around it."""
    text = text.strip() + "\n"
    spans, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            spans.append(Span(start, start + len(part.rstrip("\n"))))
        start += len(part) + 2
    published = None if on is None else Published(on, None, "", "given", None)
    digest = hashlib.sha256(text.encode()).hexdigest()
    head, paragraphs = (spans[0], spans[1:]) if title else (None, spans)
    return Story("ours", digest, text, language, head, "", "", (), published, tuple(paragraphs), ())


def stories() -> Iterator[Labelled]:
    """Every labelled story, file by file."""
    for file in sorted(FOLDER.glob("*.toml")):
        for each in tomllib.loads(file.read_text(encoding="utf-8"))["story"]:
            labels = {kind: each.get(kind, []) for kind in KINDS}
            story = story_of(each["text"], each["on"], each.get("language", "en"))
            yield Labelled(each["id"], each.get("held", file.stem.endswith("held")), story, labels)


def found_of(each: Labelled) -> dict[str, list[str]]:
    """What a brief finds, in the words of the labels."""
    brief = brief_of(each.story, deals=False)
    return {
        "places": [place.name for place in brief.places],
        "persons": [person.name for person in brief.persons],
        "organisations": [organisation.id for organisation in brief.organisations],
        "parties": [party.listings[0].entry and _listed(party.name) for party in brief.parties],
        "measures": [measure.id for measure in brief.measures],
        "statements": [statement.speaker for statement in brief.statements],
        "findings": [finding.id for finding in brief.findings],
        "dates": [_day(dated) for dated in brief.dates],
        "amounts": [_amount(amount) for amount in brief.amounts],
    }


def _listed(name: str) -> str:
    return {"SMIC": "Semiconductor Manufacturing International Corporation", "Huawei": "Huawei Technologies Co., Ltd."}.get(
        name, name
    )


def _day(dated: Dated) -> str:
    return {"day": dated.first.isoformat(), "relative": dated.first.isoformat(), "month": dated.first.isoformat()[:7]}.get(
        dated.told, str(dated.first.year)
    )


def _amount(amount: Amount) -> str:
    number = f"{amount.number.normalize():f}"
    return f"{number} {amount.unit}"
