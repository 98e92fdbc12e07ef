"""Who says what to whom. A statement stays its speaker's: nothing of it is taken over."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from licet.brief.actors import actors
from licet.brief.brief import Person, Statement
from licet.brief.marked import Entity, Marked, Sentence
from licet.brief.scan import Hit
from licet.brief.story import Span
from licet.facts.places import load_countries

_QUOTE = re.compile(r"[\"“„«「『‘][^\"”“»」』]{12,}[\"”“»」』’]|'[^']{25,}'(?!\w)")
_WHOLE = re.compile(r"^[\"“„«「『].*[\"”“»」』][.,]?$", re.DOTALL)
_OPEN = re.compile(r"^[\"“„«「『][^\"”“»」』]*$", re.DOTALL)
_SPOKEN_TO = frozenset(
    (
        *("told", "tells", "warned", "warns", "urged", "urges", "accused", "accuses", "accusing", "called", "calls", "asked"),
        *(
            "beschuldigde",
            "beschuldigt",
            "waarschuwde",
            "warnte",
            "forderte",
            "wirft",
            "warf",
            "accuse",
            "敦促",
            "指责",
            "警告",
        ),
    )
)
_TURNED = re.compile(r"[\"“„«,:]|\b(?:that|of|dat|dass|que|a|an)\b")
_BEFORE = 110  # characters from who speaks to the word of speaking
_BEHIND = 45  # and from the word to who speaks, in ", said the minister"
_TO = 32
_INVERTED = re.compile(r"[,”\"»」] ?$")
#: ", a trader in Rotterdam said": somebody else, without a name.
_UNNAMED = re.compile(r",[”\"]? (?:a|an|one|some|several|its|his|her|their|een|zijn|ein|eine|un|une)\s[^,]*$")
#: ", the company said": whoever of that kind was named last.
_GENERIC = re.compile(r",[”\"]? (?:but |and |while )?the (\w+)(?: [\w ]{0,20})? ?$")
_GENERIC_KINDS = {
    **dict.fromkeys(("company", "firm", "group", "chipmaker", "manufacturer"), ("company",)),
    **dict.fromkeys(("ministry", "department", "bureau", "agency", "government", "commission"), ("ministry", "body")),
}
_BODIES = ("ministry", "body")
_OWNS = 3
_NEITHER = re.compile(r"\b(?:not|never|declined to|refused to|niet|nicht|pas)\s(?:\w+\s)?$")


#: By sentence, the persons named in it and where.
_Named = dict[Span, list[tuple[Person, Span]]]


class _Speaker(Struct, frozen=True):
    """Who may speak in a sentence. kind: person, place, or the kind of an organisation."""

    name: str
    office: str
    press: bool
    kind: str
    start: int
    end: int


def statements(marked: Marked, persons: tuple[Person, ...]) -> tuple[Statement, ...]:
    """The statements of the article, in order."""
    found: list[Statement] = []
    source = _story_source(marked)
    named = marked.by_sentence((span, (person, span)) for person in persons for span in person.spans)
    for place, sentence in enumerate(marked.article):
        here = list(_of_sentence(marked, sentence, named, source))
        if not here:
            carried = _carried(marked, sentence, place, found, named, source)
            here = [carried] if carried else []
        found += here
    return tuple(found)


def _story_source(marked: Marked) -> tuple[tuple[int, int, str], ...]:
    return tuple((span.start, span.end, name) for name, span in marked.story.credited)


def _of_sentence(
    marked: Marked, sentence: Sentence, persons: _Named, credited: tuple[tuple[int, int, str], ...]
) -> Iterator[Statement]:
    speakers = _speakers(marked, sentence, persons)
    source = _credited(marked, sentence, speakers, credited)
    said = marked.story.said(sentence.span)
    quoted = bool(_QUOTE.search(said)) or any(_inside_quote(marked, sentence, word) for word in sentence.hits("turns.says"))
    told: set[str] = set()
    verbs = [(hit, "said") for hit in sentence.hits("turns.says")] + [(hit, "reported") for hit in sentence.hits("turns.holds")]
    for verb, mode in sorted(verbs, key=lambda pair: (pair[0].start, -pair[0].end)):
        if _in_quotation(marked, sentence, verb) or _NEITHER.search(
            marked.story.text[max(sentence.span.start, verb.start - 20) : verb.start]
        ):
            continue
        who = _who(marked, sentence, speakers, verb)
        if who is None or who.press or who.name in told:
            continue
        told.add(who.name)
        yield _statement(marked, sentence, who, verb, "said" if mode == "said" else "reported", quoted, source)
    for turn in sentence.hits("turns.according") if not told else ():
        after = [s for s in speakers if 0 <= s.start - turn.end <= 30 and "," not in marked.story.text[turn.end : s.start]]
        if after and not after[0].press and after[0].kind != "place":
            told.add(after[0].name)
            yield _statement(marked, sentence, after[0], turn, "said", quoted, source)


def _statement(
    marked: Marked,
    sentence: Sentence,
    who: _Speaker,
    verb: Hit[str],
    mode: Literal["said", "reported"],
    quoted: bool,
    source: str,
) -> Statement:
    return Statement(
        speaker=who.name,
        office=who.office,
        addressee=_addressee(marked, sentence, who, verb),
        mode=mode,
        quoted=quoted,
        source=source,
        about=_about(marked, sentence, who),
        span=sentence.span,
        speaker_span=Span(who.start, who.end),
    )


def _speakers(marked: Marked, sentence: Sentence, persons: _Named) -> list[_Speaker]:
    """Persons, bodies and governments of a sentence, in order."""
    found: dict[int, _Speaker] = {}
    for person, span in persons.get(sentence.span, ()):
        found[span.start] = _Speaker(person.name, person.office or person.printed, False, "person", span.start, span.end)
    for hit in sentence.entities:
        if hit.what[0] == "organisation":
            record = marked.record.organisations[hit.what[1]]
            found[hit.start] = _Speaker(record.name, "", record.kind == "press", record.kind, hit.start, hit.end)
    for actor in actors(marked, sentence):
        if actor.start not in found:
            found[actor.start] = _Speaker(
                _place_name(marked, sentence, actor.start), "", False, "place", actor.start, actor.end
            )
    for start, who in list(found.items()):
        if who.kind == "place" and any(0 <= start_ - who.end <= _OWNS and s.kind in _BODIES for start_, s in found.items()):
            del found[start]  # "China's commerce ministry": the ministry speaks
    return [found[start] for start in sorted(found)]


def _place_name(marked: Marked, sentence: Sentence, start: int) -> str:
    hit = next(h for h in sentence.entities if h.start == start)
    return marked.record.places[int(hit.what[1])].name if hit.what[0] == "place" else marked.story.text[hit.start : hit.end]


def _who(marked: Marked, sentence: Sentence, speakers: list[_Speaker], verb: Hit[str]) -> _Speaker | None:
    """Who stands right before the word of speaking, with no other such word between; else right behind it."""
    text = marked.story.text
    behind = [s for s in speakers if 0 <= s.start - verb.end <= _BEHIND]
    lead = text[max(sentence.span.start, verb.start - 3) : verb.start]
    if behind and _INVERTED.search(lead):
        return behind[0]
    before = [s for s in speakers if s.end <= verb.start and verb.start - s.end <= _BEFORE]
    while before:
        nearest = before[-1]
        between = text[nearest.end : verb.start]
        if generic := _GENERIC.search(between):
            return next((s for s in reversed(before) if s.kind in _GENERIC_KINDS.get(generic.group(1), ())), None)
        if _UNNAMED.search(between):
            return None
        met = re.fullmatch(r" (?:and|en|und|et) ", between)  # "Xi met Rutte and told him": the first one speaks
        if (met or _is_object(marked, sentence, nearest)) and len(before) > 1:
            before.pop()
            continue
        adjective = (
            nearest.office == ""
            and re.match(r"^ (?!\w+ed\b)(?:[a-z]\w+ ){1,6}$", between)
            and _bare_place(marked, sentence, nearest)
        )
        if not adjective or re.match(r"^ (?:government|officials?|ministry|side|authorities|cabinet|spokes\w+)\b", between):
            return None if _other_verb(sentence, nearest.end, verb.start) and "," not in between else nearest
        before.pop()
    return None


def _bare_place(marked: Marked, sentence: Sentence, who: _Speaker) -> bool:
    """Whether it is an adjective of a place ("Dutch exports fell, he said")."""
    return any(h.start == who.start and h.what[0] == "place" and h.alias not in _nouns(marked, h) for h in sentence.entities)


def _nouns(marked: Marked, hit: Entity) -> frozenset[str]:
    place = marked.record.places[int(hit.what[1])]
    return frozenset({place.name, "U.S.", "US", "U.S", "EU", "the Netherlands"} | {w for w in place.words if not w.isascii()})


def _is_object(marked: Marked, sentence: Sentence, who: _Speaker) -> bool:
    """Whether the one named is spoken to or of ("told Rutte that China ..."): a word of speaking stands right before."""
    return any(0 <= who.start - verb.end <= 4 for verb in sentence.hits("turns.says", "turns.holds"))


def _other_verb(sentence: Sentence, start: int, end: int) -> bool:
    return any(start <= verb.start and verb.end < end for verb in sentence.hits("turns.says", "turns.holds"))


def _addressee(marked: Marked, sentence: Sentence, who: _Speaker, verb: Hit[str]) -> str:
    if marked.story.text[verb.start : verb.end].lower().split()[0] not in _SPOKEN_TO:
        return ""
    for hit in sentence.entities:
        between = marked.story.text[verb.end : hit.start]
        if 0 <= len(between) <= _TO and hit.start >= verb.end and hit.start != who.start and not _TURNED.search(between):
            return _name(marked, _person_behind(sentence, hit))
    return ""


def _person_behind(sentence: Sentence, hit: Entity) -> Entity:
    """ "told Dutch Prime Minister Mark Rutte": the person whom an adjective leads to."""
    following = [h for h in sentence.entities if 0 < h.start - hit.end <= 24 and h.what[0] == "person"]
    return following[0] if hit.what[0] == "place" and following else hit


def _name(marked: Marked, hit: Entity) -> str:
    kind, id_ = hit.what
    if kind == "place":
        return marked.record.places[int(id_)].name
    if kind == "country":
        return load_countries()[id_].name
    return marked.record.persons[id_].name if kind == "person" else marked.record.organisations[id_].name


def _about(marked: Marked, sentence: Sentence, who: _Speaker) -> tuple[str, ...]:
    codes = [
        marked.record.places[int(h.what[1])].code for h in sentence.entities if h.what[0] == "place" and h.start != who.start
    ]
    return tuple(dict.fromkeys(code for code in codes if code))


def _credited(marked: Marked, sentence: Sentence, speakers: list[_Speaker], credited: tuple[tuple[int, int, str], ...]) -> str:
    inside = [name for start, _, name in credited if sentence.span.start <= start < sentence.span.end]
    return inside[0] if inside else next((s.name for s in speakers if s.press), "")


def _in_quotation(marked: Marked, sentence: Sentence, verb: Hit[str]) -> bool:
    """Whether the word of speaking is itself part of what is quoted."""
    said = marked.story.said(sentence.span)
    at = verb.start - sentence.span.start
    return any(match.start() < at < match.end() for match in _QUOTE.finditer(said))


def _inside_quote(marked: Marked, sentence: Sentence, verb: Hit[str]) -> bool:
    """Whether a quotation begun in an earlier sentence ends before the word of speaking."""
    lead = marked.story.text[sentence.span.start : verb.start]
    return bool(re.search(r"[^\s][,.!?]?[\"”»」』],? ?\w{0,12} ?$", lead)) and not re.search(
        r"[\"“„«「『]", lead[:-3].strip('"”»」』')
    )


def _carried(
    marked: Marked,
    sentence: Sentence,
    place: int,
    found: list[Statement],
    persons: _Named,
    credited: tuple[tuple[int, int, str], ...],
) -> Statement | None:
    """A sentence that is all quotation: of who speaks next in its paragraph, or else of the one who spoke last."""
    said = marked.story.said(sentence.span)
    if not (_WHOLE.match(said) or _OPEN.match(said)):
        return None
    about = _about(marked, sentence, _Speaker("", "", False, "", -1, -1))
    for following in marked.article[place + 1 : place + 3]:
        if following.paragraph == sentence.paragraph:
            for statement in _of_sentence(marked, following, persons, credited):
                return Statement(
                    statement.speaker, statement.office, "", "said", True, statement.source, about, sentence.span, None
                )
    if not found:
        return None
    last = found[-1]
    return Statement(last.speaker, last.office, "", "said", True, last.source, about, sentence.span, None)
