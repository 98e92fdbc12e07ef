"""The second generator: the same classes made by other means: optical readers, clerks and keyboards of other lands."""

import random
import re

OCR = [
    ("rn", "m"),
    ("m", "rn"),
    ("l", "1"),
    ("o", "0"),
    ("i", "l"),
    ("cl", "d"),
    ("e", "c"),
    ("u", "v"),
    ("s", "5"),
    ("b", "h"),
]
VOWELS = "aeiou"
FORMS = [
    "LIMITED",
    "Pte Ltd",
    "PLC",
    "AG",
    "S.r.l.",
    "B.V.",
    "Pvt. Ltd.",
    "Joint Stock Company",
    "FZE",
    "Sdn Bhd",
    "A.S.",
    "LTDA",
    "AO",
    "SARL",
]
TAIL = {"kaya": "kaia", "skiy": "sky", "sky": "skii", "ovich": "owitsch", "iya": "ia", "ev": "eff", "ov": "off", "een": "in"}
GROUPS = [
    ("sch", "sh"),
    ("tch", "ch"),
    ("ch", "tch"),
    ("dj", "j"),
    ("j", "zh"),
    ("gh", "g"),
    ("kh", "x"),
    ("aa", "a"),
    ("ei", "ey"),
    ("ay", "ai"),
    ("ai", "ay"),
    ("u", "oo"),
    ("i", "ee"),
    ("z", "s"),
    ("ll", "l"),
    ("n", "nn"),
    ("a", "e"),
    ("ph", "f"),
    ("zh", "ch"),
    ("x", "hs"),
    ("q", "ch"),
    ("ou", "oo"),
    ("d", "dd"),
]
GREEK = dict(zip("aovitABEHIKMNOPTXYZ", "αονιτΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
CYRILLIC = dict(zip("aeopcxyijsABEKMHOPCTX", "аеорсхуіјѕАВЕКМНОРСТХ", strict=True))
PREFIX_WORDS = re.compile(
    r"(?i)\b(international|technolog\w+|industr\w+|manufactur\w+|engineering|electronics?|development|services?|systems?|equipment|"
    r"institute|university|research|corporation|construction|petroleum|chemicals?|machinery|aviation|transport\w*|communications?|"
    r"trading|enterprises?|investments?|laborator\w+|semiconductors?|pharmaceuticals?|logistics)\b"
)


def letters(name: str) -> list[int]:
    return [i for i, c in enumerate(name) if c.isascii() and c.isalpha()]


def slip(name: str, rng: random.Random) -> str | None:
    """Read by a machine, or typed with a finger astray."""
    low = name.lower()
    places = letters(low)
    if len(places) < 5:
        return None
    if rng.random() < 0.4:
        seen = [(a, b) for a, b in OCR if a in low]
        if seen:
            a, b = rng.choice(seen)
            i = rng.choice([m.start() for m in re.finditer(a, low)])
            return low[:i] + b + low[i + len(a) :]
    i = rng.choice(places)
    return rng.choice(
        [
            low[:i] + rng.choice("abcdefghijklmnopqrstuvwxyz") + low[i + 1 :],
            low[:i] + low[i + 1 :],
            low[:i] + rng.choice(VOWELS) + low[i:],
        ]
    )


def slips(name: str, rng: random.Random) -> str | None:
    made = slip(name, rng)
    return made and slip(made, rng)


def turned(name: str, rng: random.Random) -> str | None:
    parts = name.replace(",", " ").split()
    if len(parts) < 2:
        return None
    k = rng.randrange(1, len(parts))
    return rng.choice(
        [" ".join(parts[k:] + parts[:k]), ", ".join([parts[-1], " ".join(parts[:-1])]), " ".join(reversed(parts))]
    )


def run_together(name: str, rng: random.Random) -> str | None:
    parts = re.split(r"[\s\-]+", name)
    if "-" in name and rng.random() < 0.4:
        return name.replace("-", rng.choice(("", " ")))
    joinable = [i for i in range(len(parts) - 1) if len(parts[i]) + len(parts[i + 1]) > 5]
    if joinable and rng.random() < 0.6:
        i = rng.choice(joinable)
        return " ".join([*parts[:i], parts[i] + rng.choice(("", "-")) + parts[i + 1], *parts[i + 2 :]])
    long = [i for i, p in enumerate(parts) if len(p) >= 7 and p.isalpha()]
    if not long:
        return None
    i = rng.choice(long)
    cut = rng.randrange(3, len(parts[i]) - 2)
    return " ".join([*parts[:i], parts[i][:cut], parts[i][cut:], *parts[i + 1 :]])


def other_form(name: str, rng: random.Random) -> str | None:
    bare = re.sub(r"(?i)[,\s]+(co\.?,?\s*)?(ltd|llc|limited|company|corp(oration)?|inc(orporated)?|jsc|plc|gmbh)\.?$", "", name)
    bare = re.sub(r"(?i)^(ooo|oao|zao|pao|ao|jsc|llc|pjsc)\s+", "", bare)
    return f"{rng.choice(('OOO', 'JSC', 'LLC'))} {bare}" if rng.random() < 0.3 else f"{bare} {rng.choice(FORMS)}"


def lacking(name: str, rng: random.Random) -> str | None:
    parts = name.split()
    if len(parts) < 3:
        return None
    return " ".join(parts[:-1] if rng.random() < 0.6 else parts[1:])


def cut_short(name: str, rng: random.Random) -> str | None:
    def cut(found: re.Match[str]) -> str:
        word = found[0]
        if rng.random() < 0.5:
            return word[: rng.randrange(3, 6)] + rng.choice(("", "."))
        return word[0] + "".join(c for c in word[1:] if c.lower() not in VOWELS)[:4]

    made = PREFIX_WORDS.sub(cut, name)
    return made if made != name else None


def respelt(name: str, rng: random.Random) -> str | None:
    low = name.lower()
    for tail, other in TAIL.items():
        if re.search(tail + r"\b", low) and rng.random() < 0.5:
            return re.sub(tail + r"\b", other, low, count=1)
    rules = [g for g in GROUPS if g[0] in low]
    if not rules:
        return None
    for a, b in rng.sample(rules, min(2, len(rules))):
        i = rng.choice([m.start() for m in re.finditer(a, low)] or [-1])
        if i >= 0:
            low = low[:i] + b + low[i + len(a) :]
    return low


def masked(name: str, rng: random.Random) -> str | None:
    table = rng.choice((GREEK, CYRILLIC))
    at = [i for i, c in enumerate(name) if c in table]
    if len(at) < 2:
        return None
    chosen = set(rng.sample(at, min(len(at), 4)))
    out = "".join(table[c] if i in chosen else c for i, c in enumerate(name))
    return out if rng.random() < 0.6 else "\u2060".join((out[: len(out) // 2], out[len(out) // 2 :]))


def same(name: str, rng: random.Random) -> str | None:
    return rng.choice((name.lower(), name.title(), f" {name} ", name.replace(",", "").replace(".", "")))


def several(name: str, rng: random.Random) -> str | None:
    for make in rng.sample([slip, turned, other_form, cut_short, respelt, lacking, run_together], 2):
        name = make(name, rng) or name
    return name


CLASSES = {
    "exact": same,
    "typo": slip,
    "two typos": slips,
    "order": turned,
    "spacing": run_together,
    "legal form": other_form,
    "missing word": lacking,
    "abbreviation": cut_short,
    "romanisation": respelt,
    "look-alike": masked,
    "combined": several,
}
