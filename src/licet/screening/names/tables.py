"""The tables of letters and words in `screening/data`, read once when first wanted."""

import tomllib
from functools import cache
from importlib.resources import files


def lines(name: str) -> list[str]:
    """The lines of a table without its remarks."""
    text = (files("licet.screening") / "data" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def script_tables() -> dict[str, dict[str, str]]:
    """Name of a script -> letter -> Latin letters."""
    raw = tomllib.loads((files("licet.screening") / "data" / "scripts.toml").read_text("utf-8"))
    made = {}
    for name, table in raw.items():
        letters, latin = table["from"].split(), table["to"].split()
        made[name] = {a: "" if b == "-" else b for a, b in zip(letters, latin, strict=True)}
    return made


@cache
def pinyin() -> dict[str, str]:
    """Han character -> its most usual Mandarin syllable, without tone."""
    return {char: syllable for syllable, chars in map(str.split, lines("pinyin.txt")) for char in chars}


@cache
def cantonese() -> dict[str, str]:
    """Han character -> its syllable as Hong Kong writes it in Latin letters."""
    return {char: syllable for syllable, chars in map(str.split, lines("cantonese.txt")) for char in chars}


@cache
def korean() -> dict[str, str]:
    """Han character -> its Korean syllable in Latin letters."""
    return {char: syllable for syllable, chars in map(str.split, lines("korean.txt")) for char in chars}


@cache
def transcription() -> dict[str, str]:
    """Han character -> the sound of foreign names it stands for, in Latin letters."""
    return {char: sound for sound, chars in map(str.split, lines("transcription.txt")) for char in chars}


@cache
def simplified() -> dict[int, str]:
    """A translation table from traditional to simplified characters."""
    return {ord(line[0]): line[1] for line in lines("traditional.txt")}


@cache
def han_words() -> dict[str, tuple[str, ...]]:
    """Word in simplified characters (or kana) -> its meanings in English; a place -> its spellings."""
    made: dict[str, tuple[str, ...]] = {}
    for line in lines("words_zh.txt"):
        han, _, english = line.partition(" ")
        made[han] = tuple(english.split("/"))
    for line in lines("places.txt"):
        spellings, _, han = line.rpartition(" ")
        if han and not han.isascii():
            made[han] = tuple(spellings.split("/"))
    return made


@cache
def foreign_words() -> dict[str, tuple[str, ...]]:
    """Word of another language in its own script -> its meanings in English."""
    made: dict[str, tuple[str, ...]] = {}
    for line in lines("words_other.txt"):
        spellings, english = line.split("\t")
        for spelling in spellings.split("/"):
            # Kana are looked up as hiragana, as folding leaves them.
            folded = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in spelling.casefold())
            made[folded] = tuple(english.split("/"))
    return made


@cache
def arabic_names() -> dict[str, str]:
    """Word of Arabic or Persian names -> how the lists write it."""
    made: dict[str, str] = {}
    for line in lines("arabic_names.txt"):
        spellings, latin = line.split()
        made |= {spelling: latin.replace("-", "") for spelling in spellings.split("/")}
    return made


@cache
def places() -> dict[str, str]:
    """Spelling of a place, words joined -> the first spelling of that place."""
    made: dict[str, str] = {}
    for line in lines("places.txt"):
        spellings = line if line.isascii() else line.rpartition(" ")[0]
        first, *_ = names = [s.replace(" ", "") for s in spellings.split("/")]
        made |= dict.fromkeys(names, first)
    return made


@cache
def families() -> tuple[dict[str, tuple[int, ...]], tuple[str, ...]]:
    """Word -> the families of words that stand for one another it belongs to, and the way of each family."""
    of: dict[str, list[int]] = {}
    ways: list[str] = []
    for line in lines("alike.txt"):
        way, _, members = line.partition(":")
        for member in members.replace("'", "").split():
            of.setdefault(member, []).append(len(ways))
        ways.append(way)
    return {member: tuple(dict.fromkeys(ids)) for member, ids in of.items()}, tuple(ways)


@cache
def generic_families() -> frozenset[int]:
    """The families of abbreviations whose full word is generic."""
    _, ways = families()
    leads = [line.partition(":")[2].split()[0] for line in lines("alike.txt")]
    return frozenset(n for n, lead in enumerate(leads) if ways[n] == "short" and lead in generic_words())


@cache
def generic_words() -> frozenset[str]:
    return frozenset(word for line in lines("generic.txt") if not line.startswith("stop:") for word in line.split())


@cache
def stop_words() -> frozenset[str]:
    return frozenset(word for line in lines("generic.txt") if line.startswith("stop:") for word in line.split()[1:])


@cache
def rarity() -> dict[str, int]:
    """Word -> how much it tells, in tenths of a bit, as often as companies and listed people carry it."""
    return {word: int(weight) for line in lines("rarity.txt") for weight, *words in [line.split()] for word in words}


#: Classes that tell what a body does rather than how it is made: a commercial bank, a foundation, a church, a militia.
_NO_FORMS = frozenset(("FIN", "NGO", "MIL", "REL", "JV"))


@cache
def legal_forms() -> dict[str, str]:
    """Form of company, its words joined by one blank, folded -> the class of form."""
    pairs = (line.split("\t")[:2] for line in (*lines("legal_forms.tsv"), *_more_forms()))
    return {
        form: kind
        for form, kind in pairs
        if kind not in _NO_FORMS and not (kind == "OTHER" and generic_words().issuperset(form.split()))
    }


def _more_forms() -> list[str]:
    return [line.replace(" ", "\t").replace("_", " ") for line in lines("forms_more.txt")]


@cache
def form_words() -> frozenset[str]:
    """The words legal forms are spelt out of."""
    return frozenset(word for line in lines("form_words.txt") for word in line.split())


@cache
def listed_words() -> frozenset[str]:
    """Every word some table knows: any other is a rare word of a name."""
    members, _ = families()
    roman = ("ii", "iii", "vii", "viii")
    return frozenset().union(roman, stop_words(), form_words(), rarity(), places(), generic_words(), members)
