"""Stories written for these tests, and a brief made by hand, so that what is read and what is shown can be tested alone."""

from datetime import date, time
from decimal import Decimal

from licet.brief.brief import (
    SCHEMA,
    Amount,
    Brief,
    ControlNumber,
    Dated,
    DealShown,
    Finding,
    Listing,
    Measure,
    Mention,
    Organisation,
    Party,
    Person,
    Place,
    Product,
    RegimeAnswer,
    Statement,
    Step,
)
from licet.brief.reading import read_story
from licet.brief.story import Remark, Span, Story

ENGLISH = """Lowland Cabinet Readies Licence Rule For Etching Tools

By Anna Verzonnen

Sep 3, 2023 09:40 AM EDT

Minister Opens A Tulip Market
UTRECHT, NETHERLANDS - MAY 11: Minister Piet Bedacht (L) speaks with growers at a market on May 11, 2014 in Utrecht.
(Photo : Photo by Kees Lens-Pool/Plaatjes Images)

The Dutch minister told reporters on Sunday that rules for chip-making machines were being prepared, as reported by AP News

"We are going to ask a licence for the etching tools of Voorbeeld Machines," Minister Piet Bedacht said.

READ NEXT: Why Tulips Are Dear This Year

Why The Rule Matters

The tools fall under 3B001.c and cost €12 million each. Peking Proef Instituut, a buyer, did not comment.

READ MORE: Ten Recipes With Cheese

© 2023 Voorbeeldkrant, All rights reserved. Do not reproduce without permission.

Join the Conversation
"""


def story(text: str = ENGLISH, name: str = "lowland.txt") -> Story:
    """The one story in a text."""
    (only,) = read_story(text.encode(), name)
    return only


def _span(of: Story, words: str) -> Span:
    at = of.text.index(words)
    return Span(at, at + len(words))


def brief(of: Story | None = None) -> Brief:
    """A brief of the story above, with something of each kind. None of it is law."""
    told = of or story()
    rule = _span(told, "rules for chip-making machines")
    said = _span(told, "We are going to ask a licence for the etching tools of Voorbeeld Machines")
    minister = _span(told, "Minister Piet Bedacht said")
    institute = _span(told, "Peking Proef Instituut")
    measure = Measure(
        id="nl.example",
        name="Regulation on tools (invented)",
        kind="export control",
        jurisdiction="NL",
        mentions=(Mention(rule, "description", "rules for machines"),),
        state="in force",
        since=date(2023, 9, 1),
        until=None,
        published=date(2023, 6, 30),
        instrument="Invented order 2023",
        cite="Inv. Gazette 2023, 1",
        url="https://example.org/order",
        says="Licence for named tools.",
        before=(Step(date(2023, 6, 30), "order published", "Inv. Gazette 2023, 1", "https://example.org/order"),),
        after=(Step(date(2023, 10, 1), "second annex in force", "Inv. Gazette 2023, 1", ""),),
        later=(Step(date(2024, 9, 7), "order widened", "Inv. Gazette 2024, 9", ""),),
        provisions=("nl.example.annex",),
        confidence="high",
    )
    return Brief(
        schema=SCHEMA,
        story=told,
        places=(Place("NL", "Netherlands", (_span(told, "Dutch"),)),),
        persons=(Person("bedacht", "Piet Bedacht", "Minister", "Minister", "NL", "invented", (minister,)),),
        organisations=(Organisation("voorbeeld", "Voorbeeld Machines", "company", "etching tools", "NL", "", ()),),
        parties=(
            Party(
                "Peking Proef Instituut",
                (Listing("inv", "Invented List", "1", date(2020, 1, 1), None, True, "Inv. List 1", ""),),
                (institute,),
            ),
        ),
        products=(Product("dry_etcher", "etching tools", "", "", (_span(told, "etching tools"),)),),
        control_numbers=(ControlNumber("3B001.c", ("eu",), "etching", (_span(told, "3B001.c"),)),),
        dates=(Dated(date(2023, 9, 3), date(2023, 9, 3), "relative", _span(told, "on Sunday")),),
        amounts=(Amount(Decimal(12_000_000), "EUR", _span(told, "€12 million")),),
        measures=(measure,),
        statements=(Statement("Piet Bedacht", "Minister", "", "said", True, "AP News", ("NL",), said, minister),),
        findings=(
            Finding(
                "f1",
                "stale",
                _span(told, "rules for chip-making machines were being prepared"),
                "The rules are to come.",
                "The rules <were> in force since 1 September 2023.",
                "Inv. Gazette 2023, 1",
                "https://example.org/order",
                "high",
                "nl.example",
            ),
        ),
        deals=(
            DealShown(
                "d1",
                "An etching tool, Netherlands to China",
                date(2023, 9, 3),
                {"item": {"kind": "dry_etcher"}, "facts": {"from": "NL", "to": "CN"}},
                "/check?item.kind=dry_etcher&from=NL&to=CN&on=2023-09-03",
                "licet check --from NL --to CN",
                ("to a plant for logic chips",),
                ("nl.example",),
                (rule,),
                (RegimeAnswer("nl", "Netherlands", "licence_required", "under the invented order"),),
            ),
        ),
        law="0" * 64,
        data="1" * 64,
        remarks=(Remark("not_held", "Of one measure no record is held"),),
    )


TIME = time(9, 40)
