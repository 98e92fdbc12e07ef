"""Who may speak in a sentence, and whose a word of speaking is."""

import re
from collections.abc import Mapping

from msgspec import Struct

from licet.brief.actors import actors, lies_within
from licet.brief.brief import Person
from licet.brief.marked import Marked, Sentence
from licet.brief.scan import Hit
from licet.brief.story import Span

QUOTE = re.compile(r"[\"“„«「『‘][^\"”“»」』]{12,}[\"”“»」』’]|'[^']{25,}'(?!\w)")
_CLOSES = re.compile(r"^[^\"“”„«»「」『』]*[\"”»」』](?=[\s,.，。)]|$)")
_OPENS = re.compile(r"(?:^|\s)[\"“„«「『][^\"”»」』]*$")
_BEFORE = 110  # characters from who speaks to the word of speaking
_BEHIND = 45  # and from the word to who speaks, in ", said the minister"
_OWNS = 3  # from "China's" to "commerce ministry"
_AFTER_QUOTE = re.compile(r"[”\"»」][,.]? ?$")
_AFTER_COMMA = re.compile(r", ?$")
#: What may follow who speaks in ", said Wang on Monday"; a verb would make it what is said: ", said China opposes".
_CLOSED = re.compile(
    r"^(?:[.,;:!?”\"»]|$| (?:on|in|at|of|during|to|after|before|when|as|later|mit|am|im|na|op|tegen|en|à|au|lors|dans)\b)"
)
#: ", a trader in Rotterdam said", ", as what lawmakers called": somebody else, without a name.
_UNNAMED = re.compile(
    r",[”\"]? (?:a|an|one|some|several|its|his|her|their|een|zijn|ein|eine|un|une)\s[^,]*$"
    r"|(?<!and )\b(?!officials|authorities|always|sources|says)[a-z]{4,}s (?:\w+ly )?$"
    r"|, [A-Z][\w'’-]+ [A-Z][\w'’-]+,"
)
_PRONOUN = re.compile(r"\b(?:it|he|she|they|hij|zij|ze|er|sie|il|elle)\s(?:also |has |had )?$")
#: ", the company said": whoever of that kind was named last, outside of what is quoted.
_GENERIC = re.compile(r",[”\"]? (?:but |and |while )?the (\w+)(?: [\w ]{0,20})? ?$")
_GENERIC_KINDS = {
    **dict.fromkeys(("company", "firm", "group", "chipmaker", "manufacturer"), ("company",)),
    **dict.fromkeys(("ministry", "department", "bureau", "agency", "government", "commission"), ("ministry", "body")),
}
_BODIES = ("ministry", "body")
_OFFICIALS = re.compile(r"^ (?:government|officials?|ministry|side|authorities|cabinet|spokes\w+)\b")
#: Of these countries the family name comes first.
_FAMILY_FIRST = frozenset({"CN", "TW", "KR", "VN"})

#: By sentence, the persons named in it and where.
Named = Mapping[Span, list[tuple[Person, Span]]]


class Speaker(Struct, frozen=True):
    """Who may speak in a sentence. kind: person, place, or the kind of an organisation."""

    name: str
    office: str
    press: bool
    kind: str
    start: int
    end: int


def families(persons: tuple[Person, ...]) -> dict[str, Person]:
    """Persons of a story by their family name, where only one of them has it."""
    found: dict[str, list[Person]] = {}
    for person in persons:
        words = person.name.split()
        if len(words) > 1:
            found.setdefault(words[0] if person.country in _FAMILY_FIRST else words[-1], []).append(person)
    return {family: held[0] for family, held in found.items() if len(held) == 1}


def quoted_parts(marked: Marked, sentence: Sentence) -> tuple[tuple[int, int], ...]:
    """What stands between quotation marks, those that open before the sentence or close behind it too."""
    said, start = marked.story.said(sentence.span), sentence.span.start
    parts = [(start + m.start(), start + m.end()) for m in QUOTE.finditer(said)]
    closing, opening = _CLOSES.match(said), _OPENS.search(said)
    if closing and not any(a <= start + closing.end() - 1 < b for a, b in parts):
        parts.append((start, start + closing.end()))
    if opening and not any(a <= start + opening.start() < b for a, b in parts):
        parts.append((start + opening.start(), sentence.span.end))
    return tuple(sorted(parts))


def speakers(marked: Marked, sentence: Sentence, named: Named, by_family: Mapping[str, Person]) -> list[Speaker]:
    """Persons, bodies and governments of a sentence, outside of what is quoted, in order."""
    found: dict[int, Speaker] = {}
    for person, span in named.get(sentence.span, ()):
        found[span.start] = _person(person, span)
    for hit in sentence.entities:
        if hit.what[0] == "organisation":
            record = marked.record.organisations[hit.what[1]]
            found[hit.start] = Speaker(record.name, "", record.kind == "press", record.kind, hit.start, hit.end)
    for actor in actors(marked, sentence):
        if actor.start not in found and not lies_within(marked, sentence, actor.start):
            found[actor.start] = Speaker(_place(marked, sentence, actor.start), "", False, "place", actor.start, actor.end)
    taken = [(s.start, s.end) for s in found.values()] + [(hit.start, hit.end) for hit in sentence.entities]
    for token in sentence.tokens if by_family else ():
        if token.text in by_family and not any(a < token.end and token.start < b for a, b in taken):
            found[token.start] = _person(by_family[token.text], Span(token.start, token.end))
    quoted = quoted_parts(marked, sentence)
    kept = {start: s for start, s in found.items() if not any(a <= start < b for a, b in quoted)}
    for start, who in list(kept.items()):
        if who.kind == "place" and any(0 <= other - who.end <= _OWNS and s.kind in _BODIES for other, s in kept.items()):
            del kept[start]  # "China's commerce ministry": the ministry speaks
    return [kept[start] for start in sorted(kept)]


def _person(person: Person, span: Span) -> Speaker:
    return Speaker(person.name, person.office or person.printed, False, "person", span.start, span.end)


def _place(marked: Marked, sentence: Sentence, start: int) -> str:
    hit = next(h for h in sentence.entities if h.start == start)
    return marked.record.places[int(hit.what[1])].name if hit.what[0] == "place" else marked.story.text[hit.start : hit.end]


def whose(marked: Marked, sentence: Sentence, there: list[Speaker], verb: Hit[str]) -> Speaker | None:
    """Whose a word of speaking is: of the one right behind it after a quotation or a comma, else of the nearest before it."""
    text = marked.story.text
    behind = next((s for s in there if 0 <= s.start - verb.end <= _BEHIND), None)
    lead = text[max(sentence.span.start, verb.start - 3) : verb.start]
    if behind is not None and (
        _AFTER_QUOTE.search(lead) or (_AFTER_COMMA.search(lead) and _CLOSED.match(text[behind.end :][:24]))
    ):
        return behind
    before = [s for s in there if s.end <= verb.start and verb.start - s.end <= _BEFORE]
    while before:
        nearest = before[-1]
        between = text[nearest.end : verb.start]
        if generic := _GENERIC.search(between):
            return next((s for s in reversed(before) if s.kind in _GENERIC_KINDS.get(generic.group(1), ())), None)
        if _PRONOUN.search(between):
            return before[0]
        if _UNNAMED.search(between):
            return None
        met = re.fullmatch(r" (?:and|en|und|et) ", between)  # "Xi met Rutte and told him": the first one speaks
        if ((met or _is_object(sentence, nearest)) and len(before) > 1) or _is_adjective(marked, sentence, nearest, between):
            before.pop()
        else:
            return None if _other_verb(sentence, nearest.end, verb.start) and "," not in between else nearest
    return None


def _is_adjective(marked: Marked, sentence: Sentence, who: Speaker, between: str) -> bool:
    """Whether it is only where something is from ("Dutch exports fell, he said"), and no government."""
    if who.kind != "place" or _OFFICIALS.match(between) or not re.match(r"^ (?!\w+ed\b)(?:[a-z]\w+ ){1,6}$", between):
        return False
    hit = next(h for h in sentence.entities if h.start == who.start)
    if hit.what[0] != "place":
        return False
    place = marked.record.places[int(hit.what[1])]
    return hit.alias.isascii() and hit.alias not in (place.name, "U.S.", "US", "U.S", "EU", "the Netherlands")


def _is_object(sentence: Sentence, who: Speaker) -> bool:
    """Whether the one named is spoken to or of ("told Rutte that China ..."): a word of speaking stands right before."""
    return any(0 <= who.start - verb.end <= 4 for verb in sentence.hits("turns.says", "turns.holds"))


def _other_verb(sentence: Sentence, start: int, end: int) -> bool:
    return any(start <= verb.start and verb.end < end for verb in sentence.hits("turns.says", "turns.holds"))
