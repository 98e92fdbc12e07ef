"""A party as the Federal Register prints it, in one piece of text: taken apart into names, addresses and remarks."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from licet.screening.formats.common import clean, country

_DASH = r"(?:—|–|-(?=\s?[A-Z]))"
_SAID = re.compile(
    r"\(\s?[Ss]ee (?:also )?(?:the )?(?:alternate|alternative) (?:name|address)[^()]*\)\.?|\(\s?[Ss]ee also [^()]*\)\.?"
)
_ALSO = re.compile(
    r"[,;]?\s*\(?(?:and )?(?:[af]\.\s?k\.\s?a\.?,?|also known as,?)\s*(?:including )?"
    r"(?:the follow(?:ing)?\b[^:\n]*?(?:alias(?:es)?|entity)\s*:?|the one alias:?)?|"
    r",? (?:and )?the following \w+ alias(?:es)?\s*:",
    re.IGNORECASE,
)
_OPEN = re.compile(r"(?:subordinate (?:institutions?|entit(?:y|ies))|entities)\s*:\s*$", re.IGNORECASE)
#: What follows a comma and is still the name: legal forms, and words that end the name of an institute.
_FORM = re.compile(
    r"(?:Co(?:mpany)?|Ltd|Limited|Inc(?:orporated)?|L\.?L\.?C|L\.?L\.?P|P?JSC|[OCZ]JSC|JSC|OAO|OOO|ZAO|PAO|NAO|AO|FGUP|FSUE|GmbH|"
    r"P(?:te|TE|vt|VT|rivate)|Corp(?:oration)?|S\.?A\.?(?:R\.?L\.?|S)?|S\.?R\.?L|S\.?P\.?A|SpA|B\.?V|N\.?V|F\.?Z\.?[EC]\.?O?|FZ-?LLC|DMCC|"
    r"A\.?S|AG|KG|SPRL|Bhd|Sdn|d\.o\.o|D\.O\.O|a\.s|s\.r\.o|E\.?S\.?T|Est|Jr|Sr|II|III|PLC|Plc|EOOD|OOD|OU|UAB|SIA|Oy|AB|"
    r"Sti|STI|Ltd\. Sti|Ticaret|Public Joint Stock Company|Joint Stock Company|Open Joint Stock Company|Branch)\b\.?",
)
#: How an address begins.
_PLACE = re.compile(
    r"(?:\d|#|№|No\.?\s?\d|P\.?\s?O\.?\s|PO Box|Post|Room|Rm|Flat|Unit|Suite|Ste|Bldg|Building|Block|Blk|Floor|Fl\b|Office|"
    r"Shop|Plot|House|Level|Apt|Apartment|Lot|Villa|Tower|Street|St\.|ul\b|Ul\b|Ulitsa|Prospe[ck]t|Pr\.|c/o|G/F|[A-Z]?\d|Warehouse|Section|Sector|Phase|Zone|"
    r"Address|Alt Address|Alternate)",
    re.IGNORECASE,
)
#: Lines that begin a party within the cell of another, or the list of such parties.
_UNDER = re.compile(r"Subordinate [Ii]nstitution\s*:?\s*(.*)$")
_AFFILIATED = re.compile(r"Affiliated entities\s*:\s*$")
_MEMBER = "\x00"
#: `X subordinate institution: Y`, of Y.
_WITHIN = re.compile(r"((?:(?!a\.k\.a)[^\n]){5,160}?) [Ss]ubordinate [Ii]nstitution\s*:\s*(?=\S)")
#: A name that ends in a stop, with an address behind it on the same line.
_SENTENCE = re.compile(rf"(.{{3,}}?\w{{2,}})\.\s?(?={_PLACE.pattern})(?=.*\d)", _PLACE.flags)
_END = re.compile(r"(?:[;,.]|;?,?\s+and|;\s*or)+\s*$")


class Party(Struct, frozen=True):
    """names: the main one first; addresses; remarks: such as where other addresses of the party stand."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def take_apart(text: str) -> Party:
    """The parts of a cell. Aliases stand on lines of their own after a dash, or after `a.k.a.`; what is left are addresses."""
    remarks = tuple(clean(found[0]).strip("(). ") for found in _SAID.finditer(text))
    text = _SAID.sub(" ", text).lstrip(_MEMBER)
    if within := _WITHIN.match(text):
        remarks, text = (f"subordinate institution of {clean(within[1])}", *remarks), text[within.end() :]
        text = re.sub(rf"^{_DASH}", "", text)
    lines = [line for line in (clean(line) for line in text.split("\n")) if line]
    if not lines:
        return Party(remarks=remarks)
    dashed = [number for number, line in enumerate(lines) if re.match(_DASH, line)]
    if dashed:
        return _listed(lines, dashed, remarks)
    head, rest = lines[0], lines[1:]
    if _ALSO.search(head):
        return _inline(" ".join(lines), remarks)
    main, place = split_name(head)
    if not place and rest and not head.endswith((",", ".")) and not _PLACE.match(rest[0]) and len(head) < 40:
        main, place = split_name(" ".join(lines))
        rest = []
    places = "; ".join(part for part in (place, *rest) if part)
    return Party((main,) if main else (), tuple(_addresses(places)), remarks)


def members(text: str) -> list[str]:
    """The texts of the parties in a cell: most have one, some an institution with those under it, each on lines of its own.

    Addresses said to be those of all of them are put behind each.
    """
    text, _, shared = text.partition("The following addresses apply to the entity and")
    shared = shared.partition(":")[2]
    found: list[list[str]] = [[]]
    each = False
    for line in text.split("\n"):
        under, own = _UNDER.match(line), _AFFILIATED.match(line)
        if own:
            each = True
        elif under:
            found.append([f"{_MEMBER}{under[1]}"])
        elif each and line.strip() and not re.match(_DASH, line) and not _PLACE.match(line):
            if len(found) > 1 and found[-1][-1].rstrip().endswith((";", "; and", ":")):
                found[-1].append(f"—{line}")  # an alias that lost its dash
            else:
                found.append([f"{_MEMBER}{line}"])
        else:
            found[-1].append(line)
    texts = ["\n".join(lines) for lines in found]
    return [f"{part}\n\n{shared}" if shared.strip() else part for part in texts if part.strip()]


def _listed(lines: list[str], dashed: list[int], remarks: tuple[str, ...]) -> Party:
    """The main name before the first dash, a name after each, and addresses on the lines after the last."""
    head = " ".join(lines[: dashed[0]])
    first = _ALSO.split(head)[0]
    main = "" if _OPEN.search(head) and not _ALSO.search(head) else _trim(first)
    others: list[str] = []
    last = dashed[-1]
    between: list[str] = []
    for line in lines[dashed[0] : last + 1]:
        if re.match(_DASH, line):
            others.append(re.sub(rf"^{_DASH}+\s*", "", line))
        elif others[-1].endswith((".", ";")) or between:
            between.append(line)
        else:
            others[-1] += f" {line}"
    places = [*between, *lines[last + 1 :]]
    if not places and others:
        others[-1], place = _until_place(others[-1])
        places = [place] if place else []
    found = [part for text in others for part in _aliases(text)]
    return Party(_once((main, *found)), tuple(_addresses(" ".join(places))), remarks)


def _until_place(text: str) -> tuple[str, str]:
    """A name, and the address that was put on the same line behind it."""
    name, place = split_name(text)
    if sentence := _SENTENCE.match(text):
        return sentence[1], text[sentence.end() :]
    if _PLACE.match(place):
        return name, place
    stop = re.match(r"(.{3,}?\w{2,}\.?) (?=[A-Z][\w ]+, [A-Z])", text.partition(";")[0])
    last = text.partition(";")[0].rpartition(",")[2]
    if stop and stop[1].endswith(".") and len(last) > 4 and country(last):
        return stop[1], text[stop.end() :]
    return text, ""


def _aliases(text: str) -> list[str]:
    """The names in one item of the list; further ones may follow after f.k.a. or a semicolon."""
    return [name for part in re.split(r";\s*(?:(?:and|or)\b\s*)?|,?\s*\(?[af]\.k\.a\.,?\s*", text) if (name := _trim(part))]


def _inline(text: str, remarks: tuple[str, ...]) -> Party:
    """Aliases in the run of the text: in brackets, or up to where the address begins."""
    mark = _ALSO.search(text)
    assert mark is not None
    main, rest = _trim(text[: mark.start()]), text[mark.end() :]
    if "(" in mark[0]:
        inside, _, places = rest.partition(")")
        others = [name for part in re.split(r";|,\s*[af]\.k\.a\.,?|\band\b", inside) for name in _aliases(part)]
        return Party(_once((main, *others)), tuple(_addresses(places)), remarks)
    items = re.split(rf"(?<=\s){_DASH}\s?", rest) if re.search(rf"(?:^|\s){_DASH}", rest) else [rest]
    name, place = split_name(items[-1].lstrip("—–-: "))
    sentence = re.match(r"(.{3,60}?[a-z)])\. ?(?=[A-Z0-9])", items[-1].lstrip("—–-: "))
    if sentence and not _FORM.search(sentence[1].rpartition(" ")[2]):
        name, place = sentence[1], items[-1].lstrip("—–-: ")[sentence.end() :]
    others = [part for item in (*items[:-1], name) for part in _aliases(item.lstrip("—–-: "))]
    return Party(_once((main, *others)), tuple(_addresses(place)), remarks)


def split_name(text: str) -> tuple[str, str]:
    """The name and what follows: up to the first comma outside of brackets after which there is no legal form."""
    for place in _commas(text):
        after = text[place + 1 :].lstrip()
        if not _FORM.match(after):
            return _trim(text[:place]), after
    return _trim(text), ""


def _commas(text: str) -> Iterator[int]:
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth <= 0:
            yield place
    return


def _addresses(text: str) -> Iterator[str]:
    for part in re.split(r";\s*and\b\s*|;\s*|\s+(?=Alt(?:ernate)? Address:)", text):
        place = re.sub(r"^(?:and|or) |^(?:Alt(?:ernate)? )?Address:\s*", "", clean(part))
        if place := _END.sub("", place).strip(" ,"):
            yield place


def _trim(text: str) -> str:
    """A name without what the list puts behind it; the stop of a legal form (Ltd.) stays."""
    plain = re.sub(r"[,;]?\s+(?:and|or)\s*$", "", clean(text).rstrip(" ,;"))
    plain = plain.rstrip(" ,;:")
    if plain.endswith(".") and not re.search(
        r"(?:\b(?:Co|Ltd|Inc|Corp|Pte|Pvt|Bhd|Jr|Sr|Est|St|L\.L\.C|[A-Z](?:\.[A-Z])*)\.)$", plain
    ):
        plain = plain[:-1]
    return plain


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if any(map(str.isalnum, text))))
