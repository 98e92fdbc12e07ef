"""Worksheets for applications, filled with what a record knows, each naming what is missing. None is an official form.

Blocks of BIS-748P: Supplement No. 1 to 15 CFR part 748; boxes: Annex III, A, to Regulation (EU) 2021/821; Japan's comparison
sheet goes through the limbs of the text one by one. A number that ends in `?` is of a block that may stay empty, as the form
says itself: box 7 "if different from the exporter", 9 "if different from the consignee", 16 "for listed items".
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from licet.errors import LicetError, nearest, quoted
from licet.facts.places import load_places
from licet.records.keeping import Record
from licet.records.memo import outcome_words
from licet.records.paper import Paper, Section

Fill = Callable[[Record], str]
_MARKS = {"yes": "○ holds", "no": "× does not hold", "unknown": "? open"}


class Field(Struct, frozen=True):
    """A block of a form. value: what the record knows of it, empty where that is missing; optional: whether it may be empty."""

    block: str
    label: str
    value: str
    optional: bool = False

    @property
    def missing(self) -> bool:
        """Whether the authority will ask for it."""
        return not self.value and not self.optional


class Worksheet(Struct, frozen=True):
    """A form with its fields, and the limbs of a text where it has them: limb, rule, our fact, mark."""

    form: str
    title: str
    source: str
    fields: tuple[Field, ...]
    limbs: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def missing(self) -> tuple[Field, ...]:
        """What is not known for this form."""
        return tuple(field for field in self.fields if field.missing)


def _fact(*names: str) -> Fill:
    """The first of these facts that somebody gave or published."""

    def fill(record: Record) -> str:
        facts = record.determination["facts"]
        for name in names:
            found = facts.get(name)
            if found and found["state"] == "known" and found["value"] not in ("", "unknown", "none"):
                return str(found["value"])
        return ""

    return fill


def _party(role: str) -> Fill:
    name, country = _fact(f"{role}.name"), _fact(f"{role}.country")
    return lambda record: ", ".join(filter(None, (name(record), country(record)))) if name(record) else ""


def _code(regime: str) -> Fill:
    """The control number somebody gave, else the one of the answer."""
    given = _fact(f"item.code.{regime}")

    def fill(record: Record) -> str:
        answers = [a for a in record.determination["regimes"] if a["regime"] == regime]
        return given(record) or ", ".join(filter(None, (answer["code"] for answer in answers)))

    return fill


def _item(record: Record) -> str:
    return record.kept.item


def _technical(record: Record) -> str:
    facts = record.determination["facts"].items()
    told = [f"{name} {f['value']}" for name, f in facts if f["source"].startswith("catalogue: http") and f["state"] == "known"]
    return "; ".join((*filter(None, [_fact("item.kind")(record)]), *told))


def _us_type(record: Record) -> str:
    start = _fact("from")(record)
    return ("export" if start == "US" else "re-export") if start else ""


def _member_state(record: Record) -> str:
    start = _fact("from")(record)
    return start if start and "eu.members" in load_places().groups_of(start, record.kept.on) else ""


def _nothing(record: Record) -> str:
    return ""


_US: tuple[tuple[str, str, Fill], ...] = (
    ("1-3", "contact person, telephone, e-mail", _nothing),
    ("5", "type of application", _us_type),
    ("6-7", "documents: specifications, letter of explanation, statement of the end user", _nothing),
    ("14", "applicant", _party("exporter")),
    ("15?", "other party authorized to receive the licence", _nothing),
    ("16", "purchaser", _party("purchaser")),
    ("17?", "intermediate consignee", _party("intermediate_consignee")),
    ("18", "ultimate consignee", _party("consignee")),
    ("19", "end-user", _party("end_user")),
    ("21", "specific end-use", _fact("end_use")),
    ("22(a)", "ECCN", _code("us")),
    ("22(c)", "model number", _item),
    ("22(e)-(f)", "quantity and units", _nothing),
    ("22(g)-(h)", "unit price and total price", _nothing),
    ("22(i)", "manufacturer", _nothing),
    ("22(j)", "technical description", _technical),
    ("23", "total value in dollars", _fact("value_usd")),
)
_EU: tuple[tuple[str, str, Fill], ...] = (
    ("1", "exporter", _party("exporter")),
    ("4?", "contact point", _nothing),
    ("5", "consignee", _party("consignee")),
    ("7?", "agent or representative, if different from the exporter", _nothing),
    ("8", "country of consignment", _fact("from")),
    ("9?", "end-user, if different from the consignee", _party("end_user")),
    ("10", "Member State where the items are", _member_state),
    ("11", "Member State where the export declaration is lodged", _nothing),
    ("12", "country of final destination", _fact("to")),
    ("13", "description of the items", _technical),
    ("14", "country of origin", _fact("item.made_in")),
    ("15", "HS or CN code, eight digits where there are; CAS number", _nothing),
    ("16?", "control list number, for listed items", _code("eu")),
    ("17", "currency and value", lambda record: f"USD {v}" if (v := _fact("value_usd")(record)) else ""),
    ("18", "quantity", _nothing),
    ("19", "end-use", _fact("end_use")),
    ("20?", "contract date", _nothing),
    ("nl", "statement of the end user, signed", _nothing),
)
_JP: tuple[tuple[str, str, Fill], ...] = (
    ("", "exporter", _party("exporter")),
    ("", "item and model", _item),
    ("", "maker", _nothing),
    ("", "item number of the Export Order", _code("jp")),
    ("", "destination", _fact("to")),
    ("", "end user", _party("end_user")),
    ("", "use", _fact("end_use")),
    ("", "who made the comparison, and in which post", _nothing),
)
FORMS: Mapping[str, tuple[str, str, tuple[tuple[str, str, Fill], ...]]] = {
    "bis-748p": ("BIS-748P (United States)", "15 CFR part 748, Supplement No. 1", _US),
    "eu-annex-iii": ("Annex III (European Union; Netherlands, CDIU)", "Regulation (EU) 2021/821, Annex III", _EU),
    "jp-comparison": ("Comparison sheet, item by item (Japan)", "the limbs of the encoded Japanese text", _JP),
}


def worksheet(record: Record, form: str) -> Worksheet:
    """The form, filled with what the record knows. Raises LicetError for one there is none of."""
    if form not in FORMS:
        raise LicetError(f"{quoted(form)} is no form", mend=nearest(form, FORMS) or "one of " + ", ".join(FORMS))
    title, source, blocks = FORMS[form]
    fields = tuple(Field(b.rstrip("?"), label, fill(record), b.endswith("?")) for b, label, fill in blocks)
    return Worksheet(form, title, source, fields, tuple(_limbs(record)) if form == "jp-comparison" else ())


def _limbs(record: Record) -> Iterable[tuple[str, str, str, str]]:
    """Every limb of the Japanese entries that were looked at, in the order of the text."""
    for answer in record.determination["regimes"]:
        if answer["regime"] == "jp":
            for step in answer["trace"]:
                if step["stage"] == "entry":
                    yield (step["cite"], "", "", _MARKS.get(step["truth"], step["truth"]))
                    yield from _rows(step["limbs"])


def _rows(limbs: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str, str, str]]:
    for limb in limbs:
        if limb["parts"]:
            yield from _rows(limb["parts"])
        else:
            yield (limb["limb"], limb["text"], limb["fact"], _MARKS.get(limb["truth"], limb["truth"]))


def paper_of(record: Record, sheet: Worksheet) -> Paper:
    """The worksheet as it is printed."""
    kept, missing = record.kept, sheet.missing
    blocks = tuple((f.block, f.label, f.value or ("-" if f.optional else "MISSING")) for f in sheet.fields)
    lines = [
        f"A worksheet made of record {kept.id}, not the official form. Fields follow {sheet.source}.",
        f"The record says: {outcome_words(kept.outcome)} (law of {kept.as_of}).",
        f"Missing for this form: {len(missing)}. " + "; ".join(f.label for f in missing),
    ]
    sections = [Section("", tuple(lines)), Section("Fields", (), ("block", "field", "value"), (1, 3, 5), blocks)]
    if sheet.form == "jp-comparison":
        none = () if sheet.limbs else ("No entry of Japan was looked at in this record.",)
        marked = tuple((a, b, c, d.replace("○ ", "").replace("× ", "")) for a, b, c, d in sheet.limbs)
        sections.append(Section("Limb by limb", none, ("limb", "rule", "our fact", "mark"), (4, 4, 3, 1), marked))
    return Paper(
        title=f"Worksheet: {sheet.title}",
        running=f"Record {kept.id} · law of {kept.as_of} · law {kept.law_hash[:16]}",
        foot="A worksheet, not an official form and not legal advice; the authority decides.",
        date=kept.saved_at[:10],
        author=kept.who,
        sections=tuple(sections),
    )
