"""Who says what to whom."""

from datetime import date

import pytest

from brief.labelled import story_of
from licet.brief.answer import brief_of


def said(text: str, language: str = "en", on: str = "2024-03-27") -> list[tuple[str, str, str, bool]]:
    story = story_of(f"News\n\n{text}", date.fromisoformat(on), language)
    return [(s.speaker, s.addressee, s.mode, s.quoted) for s in brief_of(story, deals=False, parties=False).statements]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("ASML said it will hire.", "en", [("ASML", "", "said", False)]),
        ("China urged the Netherlands to think again.", "en", [("China", "Netherlands", "said", False)]),
        (
            "Xi Jinping told Dutch Prime Minister Mark Rutte that trade matters.",
            "en",
            [("Xi Jinping", "Mark Rutte", "said", False)],
        ),
        ('"We oppose such steps and will act," said Wang Wenbin.', "en", [("Wang Wenbin", "", "said", True)]),
        ("China's commerce ministry rejected the claim.", "en", [("Ministry of Commerce of China", "", "reported", False)]),
        ("The MATCH bill is wrong, Trade Minister Reinette Klever said.", "en", [("Reinette Klever", "", "said", False)]),
        ("Nvidia fell, a trader in London said.", "en", []),
        ("Dutch exports to China fell last year.", "en", []),
        ("Reuters reported that ASML said it will hire.", "en", [("ASML", "", "said", False)]),
        ("The ministry did not say whether Japan agreed.", "en", []),
        ("Wang Wenbin, a spokesman, said China opposes it.", "en", [("Wang Wenbin", "", "said", False)]),
        (
            "ASML, the company that builds tools, said on Monday the Dutch government had stopped it.",
            "en",
            [("ASML", "", "said", False)],
        ),
        ('"The US Commerce Department must agree," the ministry said.', "en", []),
        ("James Bull, an analyst, RSM UK said: it grows.", "en", []),
        ("Universities in the Netherlands have announced measures.", "en", []),
        ("It is part of what lawmakers called the largest step of Congress.", "en", []),
        ("Brussels said it will act, over what it said were subsidies for SAIC.", "en", [("Brussels", "", "said", False)]),
        ("Mark Rutte zei dat er een akkoord is.", "nl", [("Mark Rutte", "", "said", False)]),
        ("Das sei falsch, erklärte ASML.", "de", [("ASML", "", "said", False)]),
        ("Mark Rutte a déclaré que tout va bien.", "fr", [("Mark Rutte", "", "said", False)]),
        ("外交部发言人汪文斌表示，中方反对。", "zh", [("Wang Wenbin", "", "said", False)]),
        ("経済産業省は問題ないと述べた。", "ja", [("Ministry of Economy, Trade and Industry of Japan", "", "said", False)]),
    ],
)
def test_statements(text: str, language: str, found: list[tuple[str, str, str, bool]]) -> None:
    assert said(text, language) == found


def test_a_quotation_alone_is_of_whoever_spoke_last() -> None:
    story = story_of(
        'News\n\nXi Jinping met Mark Rutte and told him of trade.\n\n"No force can stop the pace of progress."',
        date(2024, 3, 27),
    )
    first, second = brief_of(story, deals=False, parties=False).statements
    assert (first.speaker, first.quoted) == ("Xi Jinping", False)
    assert (second.speaker, second.quoted, second.speaker_span) == ("Xi Jinping", True, None)


def test_a_quotation_of_two_sentences_has_one_speaker() -> None:
    text = '"We took this step for our security. It is good to know where we stand," Liesje Schreinemacher said.'
    assert [name for name, *_ in said(text, on="2023-06-30")] == ["Liesje Schreinemacher", "Liesje Schreinemacher"]


def test_the_company_said_is_the_company_named_before() -> None:
    text = "The US government told Nvidia it needs a licence, the company said."
    assert ("Nvidia", "", "said", False) in said(text)


def test_the_press_is_a_source_and_no_speaker() -> None:
    story = story_of("News\n\nReuters reported that ASML said it will hire.", date(2024, 3, 27))
    (statement,) = brief_of(story, deals=False, parties=False).statements
    assert (statement.speaker, statement.source) == ("ASML", "Reuters")


def test_a_family_name_alone_is_whoever_of_that_name_was_named_before() -> None:
    text = 'Mao Ning met the press.\n\n"The United States will only hurt itself," Mao said.'
    assert said(text, on="2022-10-08") == [("Mao Ning", "", "said", True)]
