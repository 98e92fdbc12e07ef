"""The memo of a record: what was asked, what every regime answers by which text, what is assumed, missing, not covered."""

from collections.abc import Iterable, Mapping
from typing import Any

from licet.records.keeping import Record
from licet.records.paper import Paper, Section
from licet.render.words import OUTCOME_WORDS, said

#: What a fact came from that nobody gave.
_MADE = "follows from"


def memo(record: Record) -> Paper:
    """The memo as it was when the record was saved: nothing of what was done later stands in it."""
    kept, found = record.kept, record.determination
    return Paper(
        title=f"Determination: {kept.item or 'an item without a name'}",
        running=f"Record {kept.id} · law of {kept.as_of} · law {kept.law_hash[:16]}",
        foot="A record of facts and rules, not legal advice; the authority named decides.",
        date=kept.saved_at[:10],
        author=kept.who,
        sections=tuple(_sections(record, found)),
    )


def _sections(record: Record, found: Mapping[str, Any]) -> Iterable[Section]:
    kept = record.kept
    yield Section(
        "",
        (
            f"{outcome_words(found['outcome'])}, by the most restrictive regime.",
            f"Why it was kept: {kept.why}",
            *found["warnings"],
        ),
        ("", ""),
        (1, 4),
        (
            ("saved", f"{kept.saved_at[:19].replace('T', ' ')} UTC by {kept.who}"),
            ("deal of", f"{kept.on}, decided by the law of {kept.as_of}"),
            ("law", kept.law_hash),
            ("lists", kept.lists_hash or "none was searched"),
            ("engine", f"Licet {kept.engine}"),
            ("SHA-256", f"{kept.sha256} (of the determination's canonical JSON, which is attached)"),
        ),
    )
    facts = found["facts"].items()
    given = [(name, f) for name, f in facts if f["state"] != "assumed" and not f["source"].lower().startswith(_MADE)]
    yield Section("Facts", (), ("fact", "value", "source"), (3, 2, 4), tuple((n, f["value"], f["source"]) for n, f in given))
    for answer in found["regimes"]:
        if answer["outcome"] != "not_subject":
            yield _regime(answer, found)
    silent = [answer["regime"].upper().replace("_", " ") for answer in found["regimes"] if answer["outcome"] == "not_subject"]
    if silent:
        yield Section("Not subject", (", ".join(silent),))
    assumed = tuple((name, f["value"], f["source"]) for name, f in facts if f["state"] == "assumed")
    if assumed:
        yield Section("Assumed, as nobody said otherwise", (), ("fact", "taken as", "why"), (3, 2, 4), assumed)


def _regime(answer: Mapping[str, Any], found: Mapping[str, Any]) -> Section:
    lines = [outcome_words(answer["outcome"])]
    if len(answer["possible"]) > 1:
        lines.append("Open between: " + ", ".join(map(said, answer["possible"])))
    told = (("Code", answer["code"]), ("Authority", answer["authority"]), ("Apply", answer["apply"]))
    lines += [f"{label}: {text}" for label, text in told if text]
    lines += [f"Condition: {text}" for text in answer["conditions"]]
    lines += [f"Missing: {missing['question']} ({missing['fact']})" for missing in answer["missing"]]
    checked = found["law"]["verified_through"].get(answer["regime"])
    lines.append(f"Law checked through {checked or 'no day'}.")
    lines += [f"Not covered or not known: {text}" for text in answer["warnings"]]
    rows = tuple(
        (p["cite"], p["says"], f"{p['force']}, confidence {p['confidence']}, since {p['since']}", p["truth"])
        for p in answer["provisions"]
        if p["truth"] != "no"
    )
    title = f"{answer['regime'].upper().replace('_', ' ')}: {answer['title']}"
    return Section(title, tuple(lines), ("provision", "says", "standing", "holds"), (3, 6, 3, 1), rows)


def outcome_words(outcome: str) -> str:
    """An outcome with what it leaves open; one of another version of Licet as it was kept."""
    word = OUTCOME_WORDS.get(outcome)
    return f"{word.word}{word.rest if outcome != 'duty_applies' else ''}" if word else outcome
