"""Make the generated tables of src/licet/screening/data: syllables, traditional characters, legal forms, how rare words are.

Run: python scripts/screening_tables.py RESEARCH_DATA (a folder with companies/ and us-csl/), in an environment with pypinyin,
ToJyutping, hanja, opencc-python-reimplemented, PyYAML and zstandard. The hand-made tables beside them are left alone.
"""

import csv
import gzip
import io
import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

import yaml

from licet.screening.names.letters import _TAIL as KOREAN_TAILS

DATA = Path(__file__).resolve().parents[1] / "src" / "licet" / "screening" / "data"
sys.path.insert(0, str(DATA.parents[2]))


def write(name: str, head: str, lines: list[str]) -> None:
    (DATA / name).write_text("".join(f"{line}\n" for line in [*(f"# {h}" for h in head.splitlines()), *lines]), "utf-8")


def bare(syllable: str) -> str:
    """A syllable without its tone."""
    import unicodedata

    folded = unicodedata.normalize("NFD", syllable.replace("ü", "v").replace("ǖ", "v").replace("ǘ", "v"))
    folded = folded.replace("u\u0308", "v")
    return "".join(c for c in folded if c.isascii() and c.isalpha()).replace("nv", "nu").replace("lv", "lu").replace("v", "u")


def pinyin() -> None:
    from pypinyin.pinyin_dict import pinyin_dict

    chars = defaultdict(str)
    for code in range(0x4E00, 0x9FA6):
        if code in pinyin_dict:
            chars[bare(pinyin_dict[code].split(",")[0])] += chr(code)
    head = "Han characters by their most usual Mandarin syllable, tones dropped. From pypinyin (MIT, mozillazg)."
    write("pinyin.txt", head, [f"{s} {c}" for s, c in sorted(chars.items())])


HEADS = [
    ("ng", "ng"),
    ("gw", "kw"),
    ("kw", "kw"),
    ("z", "ts"),
    ("c", "ch"),
    ("b", "p"),
    ("p", "p"),
    ("m", "m"),
    ("f", "f"),
    ("d", "t"),
    ("t", "t"),
    ("n", "n"),
    ("l", "l"),
    ("g", "k"),
    ("k", "k"),
    ("h", "h"),
    ("w", "w"),
    ("s", "s"),
    ("j", "y"),
]
TAILS = {
    "aa": "a",
    "aai": "ai",
    "aau": "au",
    "aam": "am",
    "aan": "an",
    "aang": "ang",
    "aap": "ap",
    "aat": "at",
    "aak": "ak",
    "oe": "eu",
    "oeng": "eung",
    "oek": "euk",
    "eoi": "ui",
    "eon": "un",
    "eot": "ut",
    "yu": "u",
    "yun": "uen",
    "yut": "uet",
    "ou": "o",
    "ei": "ei",
    "eng": "eng",
    "ing": "ing",
    "ik": "ik",
    "u": "u",
    "ui": "ui",
    "un": "un",
    "ut": "ut",
    "oi": "oi",
    "an": "an",
    "au": "au",
    "i": "i",
    "iu": "iu",
    "im": "im",
    "in": "in",
    "ip": "ip",
    "it": "it",
    "on": "on",
    "ong": "ong",
}
WHOLE = {
    "zoeng": "cheung",
    "zau": "chow",
    "can": "chan",
    "zing": "ching",
    "zung": "chung",
    "zeng": "cheng",
    "zyu": "chu",
    "zi": "chi",
    "zan": "chan",
    "ziu": "chiu",
    "zeoi": "chui",
    "coi": "choi",
    "caai": "tsai",
    "ze": "tse",
    "cang": "tsang",
    "zang": "tsang",
    "seoi": "shui",
    "syun": "suen",
    "si": "sze",
    "gwan": "kwan",
    "jyu": "yu",
    "ng": "ng",
    "m": "ng",
    "jyun": "yuen",
    "fung": "fung",
    "hei": "hei",
    "lei": "lee",
    "lau": "lau",
    "ci": "chi",
    "cing": "ching",
    "cyun": "chuen",
    "zoek": "cheuk",
    "coeng": "cheung",
    "ceoi": "chui",
    "zeon": "chun",
    "sau": "sau",
    "sing": "shing",
    "sam": "sum",
    "saam": "sam",
    "gam": "kam",
    "gim": "kim",
    "kwan": "kwan",
    "wai": "wai",
    "wong": "wong",
    "ho": "ho",
    "go": "ko",
}


def hong_kong(jyutping: str) -> str:
    """A Jyutping syllable as Hong Kong's registries mostly spell it: zoeng -> cheung, gwok -> kwok."""
    if jyutping in WHOLE:
        return WHOLE[jyutping]
    for head, ours in HEADS:
        if jyutping.startswith(head) and jyutping != head:
            rest = jyutping[len(head) :]
            return ("y" if head == "j" and not rest.startswith("y") else "" if head == "j" else ours) + TAILS.get(rest, rest)
    return TAILS.get(jyutping, jyutping)


def cantonese() -> None:
    import ToJyutping

    chars = defaultdict(str)
    for code in range(0x4E00, 0x9FA6):
        reading = ToJyutping.get_jyutping_list(chr(code))[0][1]
        if reading:
            chars[hong_kong(reading.split()[0].rstrip("123456"))] += chr(code)
    head = (
        "Han characters by their Cantonese syllable as Hong Kong spells it. "
        "Readings from ToJyutping (CanCLID; data of rime-cantonese, CC BY 4.0)."
    )
    write("cantonese.txt", head, [f"{s} {c}" for s, c in sorted(chars.items())])


KOREAN_LEADS = ["k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "-", "ch", "jj", "ch", "k", "t", "p", "h"]
KOREAN_VOWELS = [
    "a",
    "ae",
    "ya",
    "yae",
    "o",
    "e",
    "yo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "u",
    "ui",
    "i",
]


def korean() -> None:
    """As the North writes its names: near McCune and Reischauer without marks."""
    import hanja

    chars = defaultdict(str)
    for code in range(0x4E00, 0x9FA6):
        read = hanja.translate("가" + chr(code), "substitution")[1]
        place = ord(read) - 0xAC00
        if 0 <= place < 11172:
            lead = KOREAN_LEADS[place // 588].replace("-", "")
            chars[lead + KOREAN_VOWELS[place % 588 // 28] + KOREAN_TAILS[place % 28]] += chr(code)
    head = (
        "Han characters by their Korean syllable in Latin letters. "
        "Readings as the package hanja (Sumin Byeon) gives them; its licence is not stated."
    )
    write("korean.txt", head, [f"{s} {c}" for s, c in sorted(chars.items())])


def traditional() -> None:
    import opencc

    text = (Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt").read_text("utf-8")
    pairs = [line.split() for line in text.splitlines() if line]
    japanese = (Path(opencc.__file__).parent / "dictionary" / "JPVariants.txt").read_text("utf-8")
    simple = {p[0]: p[1] for p in pairs}
    pairs += [[new, simple.get(old, old)] for old, new in (line.split()[:2] for line in japanese.splitlines() if line)]
    seen: set[str] = set()
    pairs = [p for p in pairs if not (p[0] in seen or seen.add(p[0]))]
    lines = [p[0] + p[1] for p in pairs if len(p[0]) == 1 and len(p[1]) == 1 and p[0] != p[1] and ord(p[0]) < 0x20000]
    write(
        "traditional.txt",
        "Traditional or Japanese character, simplified character. From OpenCC (Apache-2.0, BYVoid).",
        sorted(lines),
    )


def folded(form: str) -> str:
    from licet.screening.names.letters import pieces

    return " ".join(piece.text for piece in pieces(form))


def legal_forms(data: Path) -> None:
    """org_types gives the classes; the ELF list adds forms, classed by a form of the same words or abbreviation."""
    forms: dict[str, str] = {}
    for kind in yaml.safe_load((data / "companies" / "org_types.yml").read_text("utf-8"))["types"]:
        for alias in [*kind.get("aliases", []), kind.get("display", ""), kind.get("compare", "")]:
            text = folded(alias)
            if text and len(text) > 1:
                forms.setdefault(text, kind.get("generic") or "OTHER")
    with gzip.open(data / "companies" / "gleif_elf_legal_forms_1.4.1.csv.gz", "rt", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        names = [
            row["Entity Legal Form name Local name"],
            row["Entity Legal Form name Transliterated name (per ISO 01-140-10)"],
        ]
        short = [a for key in ("Abbreviations Local language", "Abbreviations transliterated") for a in row[key].split(";")]
        texts = [folded(n) for n in names + short]
        kind = next((forms[t] for t in texts if t in forms), "OTHER")
        for text in texts[:2]:
            if text.count(" ") >= 1 and len(text) < 60:
                forms.setdefault(text, kind)
        for text in texts[2:]:
            if 2 <= len(text.replace(" ", "")) <= 7:
                forms.setdefault(text, kind)
    for text in [t for t in forms if len(t.replace(" ", "")) < 2 or t.isdigit()]:
        del forms[text]
    head = (
        "Forms of company, folded, and their class.\nFrom OpenSanctions rigour org_types (MIT) and GLEIF's ISO 20275 Entity "
        "Legal Forms list 1.4.1 (CC0)."
    )
    write("legal_forms.tsv", head, [f"{t}\t{k}" for t, k in sorted(forms.items())])


def rarity(data: Path) -> None:
    """Tenths of a bit by word: from how many companies (GLEIF) and how many listed parties (US lists) carry it."""
    import zstandard

    write("rarity.txt", "", [])
    from licet.screening.names import tables
    from licet.screening.names.reading import read_name

    tables.rarity.cache_clear()
    firms: Counter[str] = Counter()
    many = 0
    with (data / "companies" / "gleif_1m.csv.zst").open("rb") as packed:
        text = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(packed), "utf-8")
        for number, row in enumerate(csv.DictReader(text)):
            if number % 2 == 0:
                firms.update({t.text for t in read_name(row["legal_name"]).tokens})
                many += 1
    parties: Counter[str] = Counter()
    with gzip.open(data / "us-csl" / "screening-list_2026-07-31.json.gz") as packed:
        listed = json.load(packed)["entries"]
    for entry in listed:
        parties.update({t.text for name in [entry["n"], *entry.get("a", [])] for t in read_name(name).tokens})
    by_weight = defaultdict(list)
    for word in sorted({*firms, *parties}):
        share = max(firms[word] / many, parties[word] / (3 * len(listed)))
        weight = round(-10 * math.log2(share))
        if weight < 158 and not word.isdigit() and len(word) > 1:
            by_weight[max(20, round(weight / 4) * 4)].append(word)
    head = (
        "Tenths of a bit a word tells, and the words: how few companies and listed parties carry it.\n"
        "Counted in GLEIF legal entity names (CC0) and the US Consolidated Screening List (public\n"
        "domain); rarer words tell 200."
    )
    write("rarity.txt", head, [f"{w} {' '.join(words)}" for w, words in sorted(by_weight.items())])


if __name__ == "__main__":
    research = Path(sys.argv[1])
    wanted = sys.argv[2:] or ["pinyin", "cantonese", "korean", "traditional", "legal_forms", "rarity"]
    for name in wanted:
        make = globals()[name]
        make(research) if name in ("legal_forms", "rarity") else make()
