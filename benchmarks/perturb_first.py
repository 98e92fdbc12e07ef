"""The first generator of queries: what happens to a name on its way into an order book, one class at a time, by seed."""

import random
import re

KEYS = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:] + row[-2], strict=True)}
FORMS = [
    "Ltd",
    "LLC",
    "Co., Ltd.",
    "GmbH",
    "JSC",
    "Inc.",
    "Limited",
    "Company",
    "S.A.",
    "PJSC",
    "OOO",
    "Limited Liability Company",
]
SHORT = {
    "international": ["Intl", "Int'l"],
    "technology": ["Tech", "Techn."],
    "technologies": ["Tech", "Techs"],
    "company": ["Co"],
    "corporation": ["Corp"],
    "limited": ["Ltd"],
    "group": ["Grp"],
    "industries": ["Inds", "Ind."],
    "industrial": ["Ind", "Indl"],
    "manufacturing": ["Mfg"],
    "engineering": ["Eng", "Engg"],
    "electronics": ["Elec", "Electr."],
    "development": ["Dev"],
    "services": ["Svcs", "Srvcs"],
    "systems": ["Sys"],
    "equipment": ["Equip", "Eqpt"],
    "trading": ["Trdg", "Trad."],
    "institute": ["Inst"],
    "university": ["Univ"],
    "research": ["Res", "Rsch"],
    "national": ["Natl"],
    "general": ["Gen"],
    "association": ["Assn", "Assoc"],
    "management": ["Mgmt"],
    "construction": ["Constr", "Const"],
    "production": ["Prod"],
    "investment": ["Inv", "Invest"],
    "petroleum": ["Petrol"],
    "chemical": ["Chem"],
    "machinery": ["Mach"],
    "aviation": ["Avn"],
    "shipping": ["Shpg", "Ship."],
    "transport": ["Transp"],
    "science": ["Sci"],
    "center": ["Ctr"],
    "communications": ["Comm"],
    "mohammad": ["Mohd", "Md"],
    "muhammad": ["Muhd", "Md"],
    "enterprises": ["Ent", "Entp"],
    "holding": ["Hldg"],
    "factory": ["Fty"],
}
ROMAN = [
    ("kh", "h"),
    ("sh", "sch"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("iy", "y"),
    ("y", "i"),
    ("i", "y"),
    ("ks", "x"),
    ("x", "ks"),
    ("ts", "tz"),
    ("ya", "ia"),
    ("yu", "iu"),
    ("v", "w"),
    ("w", "v"),
    ("q", "k"),
    ("k", "q"),
    ("c", "k"),
    ("j", "dj"),
    ("zh", "j"),
    ("u", "ou"),
    ("e", "i"),
    ("o", "u"),
    ("ss", "s"),
    ("mm", "m"),
    ("th", "t"),
    ("f", "ph"),
]
LOOK = dict(zip("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ", strict=True))


def words(name: str) -> list[str]:
    return name.replace(",", " ").split()


def typo(name: str, rng: random.Random) -> str | None:
    at = [i for i, c in enumerate(name) if c.isascii() and c.isalpha()]
    if len(at) < 5:
        return None
    i = rng.choice(at)
    kind = rng.randrange(4)
    if kind == 0:
        return name[:i] + name[i + 1 :]
    if kind == 1:
        return name[:i] + name[i] + name[i:]
    if kind == 2 and i + 1 < len(name) and name[i + 1].isalpha():
        return name[:i] + name[i + 1] + name[i] + name[i + 2 :]
    return name[:i] + KEYS.get(name[i].lower(), "e") + name[i + 1 :]


def typo_twice(name: str, rng: random.Random) -> str | None:
    once = typo(name, rng)
    return typo(once, rng) if once else None


def order(name: str, rng: random.Random) -> str | None:
    parts = words(name)
    if len(parts) < 2:
        return None
    turned = parts[:]
    while turned == parts and len(set(parts)) > 1:
        rng.shuffle(turned)
    return " ".join(turned)


def spacing(name: str, rng: random.Random) -> str | None:
    parts = words(name)
    long = [i for i, p in enumerate(parts) if len(p) >= 6 and p.isalpha()]
    if rng.random() < 0.5 and len(parts) >= 2:
        i = rng.randrange(len(parts) - 1)
        return " ".join([*parts[:i], parts[i] + parts[i + 1], *parts[i + 2 :]])
    if not long:
        return None
    i = rng.choice(long)
    cut = rng.randrange(2, len(parts[i]) - 1)
    return " ".join([*parts[:i], parts[i][:cut], parts[i][cut:], *parts[i + 1 :]])


def legal_form(name: str, rng: random.Random) -> str | None:
    bare = re.sub(
        r"[,.]?\s*\b(co|ltd|llc|limited|company|corp|corporation|inc|jsc|pjsc|gmbh|plc|ooo)\b\.?", "", name, flags=re.I
    ).strip()
    if len(bare) < 4:
        return None
    return f"{bare} {rng.choice(FORMS)}" if rng.random() < 0.7 or bare == name else bare


def missing(name: str, rng: random.Random) -> str | None:
    parts = words(name)
    if len(parts) < 3:
        return None
    i = rng.randrange(len(parts))
    return " ".join(parts[:i] + parts[i + 1 :])


def abbreviation(name: str, rng: random.Random) -> str | None:
    parts = words(name)
    known = [i for i, p in enumerate(parts) if p.strip(".").lower() in SHORT]
    if not known:
        return None
    for i in known if rng.random() < 0.6 else [rng.choice(known)]:
        parts[i] = rng.choice(SHORT[parts[i].strip(".").lower()])
    return " ".join(parts)


def romanised(name: str, rng: random.Random) -> str | None:
    low = name.lower()
    rules = [r for r in ROMAN if r[0] in low]
    if not rules:
        return None
    for spelt, other in rng.sample(rules, min(len(rules), rng.choice((1, 2)))):
        low = low.replace(spelt, other, 1)
    return low if low != name.lower() else None


def homoglyph(name: str, rng: random.Random) -> str | None:
    at = [i for i, c in enumerate(name) if c in LOOK]
    if len(at) < 2:
        return None
    chosen = set(rng.sample(at, min(len(at), rng.choice((1, 2, 3)))))
    out = "".join(LOOK[c] if i in chosen else c for i, c in enumerate(name))
    return out[:3] + "\u200b" + out[3:] if rng.random() < 0.3 else out


def exact(name: str, rng: random.Random) -> str | None:
    return name.upper() if rng.random() < 0.5 else name


SINGLE = {
    "exact": exact,
    "typo": typo,
    "two typos": typo_twice,
    "order": order,
    "spacing": spacing,
    "legal form": legal_form,
    "missing word": missing,
    "abbreviation": abbreviation,
    "romanisation": romanised,
    "look-alike": homoglyph,
}


def combined(name: str, rng: random.Random) -> str | None:
    for make in rng.sample([typo, order, legal_form, abbreviation, romanised, missing, spacing], 2):
        made = make(name, rng)
        name = made or name
    return name


CLASSES = SINGLE | {"combined": combined}
