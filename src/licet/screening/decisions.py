"""What a person decided about a possible match, bound to what both sides were that day, and never rewritten.

A decision belongs to a party, a list and an entry, and holds as long as neither side changes. The table only grows: a later
decision supersedes, SQLite's own triggers refuse to change or delete a row, and every row carries the hash of the one before.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from licet.errors import LicetError, quoted
from licet.screening.entries import Entry
from licet.user_data import data_folder

Verdict = Literal["same", "different", "unsure", "escalate"]
State = Literal["open", "decided", "reopened"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_COLUMNS = (
    *("party", "party_facts", "party_hash", "list", "entry", "entry_facts", "entry_hash"),
    *("verdict", "reason", "author", "approver", "decided_at", "previous"),
)
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS decisions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  {", ".join(f"{column} TEXT NOT NULL" for column in _COLUMNS)},
  hash TEXT NOT NULL UNIQUE,
  CHECK (verdict IN ({", ".join(f"'{verdict}'" for verdict in VERDICTS)})),
  CHECK (trim(reason) <> '' AND trim(author) <> '')
);
CREATE INDEX IF NOT EXISTS decisions_by_pair ON decisions (party, list, entry, seq);
CREATE TRIGGER IF NOT EXISTS decisions_stay BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER IF NOT EXISTS decisions_remain BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
CREATE TRIGGER IF NOT EXISTS decisions_follow BEFORE INSERT ON decisions
WHEN NEW.previous <> coalesce((SELECT hash FROM decisions ORDER BY seq DESC LIMIT 1), '')
  OR EXISTS (SELECT 1 FROM decisions WHERE seq = NEW.seq OR hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'a decision follows the last one'); END;
"""


class DecisionError(LicetError):
    """A decision that cannot be kept, or a file of decisions that cannot be trusted."""


class Party(Struct, frozen=True):
    """The facts of a party that a decision rests on.

    key: by which the house knows it (customer number); without one its first name and country are the key, and another name is
    another party. identifiers: kind -> number.
    """

    names: tuple[str, ...]
    country: str = ""
    addresses: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = {}
    key: str = ""


class Decision(Struct, frozen=True):
    """A decision as it was made. party_hash, entry_hash: of both sides that day; previous, hash: its place in the chain."""

    party: str
    list: str
    entry: str
    verdict: Verdict
    reason: str
    author: str
    approver: str
    decided_at: datetime
    party_hash: str
    entry_hash: str
    previous: str
    hash: str


class Status(Struct, frozen=True):
    """How a possible match stands now.

    state: open (nobody has decided), decided, reopened; changed: what is not as it was when it was decided; decision: the last.
    """

    entry: Entry
    state: State
    decision: Decision | None = None
    changed: tuple[str, ...] = ()

    @property
    def settled(self) -> Verdict | None:
        """`same` or `different`, where that is decided and both sides are still what they were; None for all that is open."""
        if self.state != "decided" or self.decision is None or self.decision.verdict in ("unsure", "escalate"):
            return None
        return self.decision.verdict


def record(
    party: Party,
    entry: Entry,
    verdict: Verdict,
    reason: str,
    author: str,
    *,
    approver: str = "",
    when: datetime | None = None,
    file: Path | None = None,
) -> Decision:
    """Keep a decision; it supersedes an earlier one on the same pair. when: now, if left out. Raises DecisionError."""
    if verdict not in VERDICTS:
        raise DecisionError(f"{quoted(verdict)} is no decision", mend=", ".join(VERDICTS))
    for what, text in (("reason", reason), ("author", author)):
        if not text.strip():
            raise DecisionError(f"the {what} is missing", mend="a decision says why, and who made it")
    when = when or datetime.now(UTC)
    if when.tzinfo is None:
        raise DecisionError("the time of the decision has no time zone", mend="write it like 2026-11-26T10:00:00+00:00")
    told, listed = _facts(party), _facts(entry)
    row = {
        "party": party_key(party),
        "party_facts": told,
        "party_hash": _hash(told),
        "list": entry.list,
        "entry": entry.id,
        "entry_facts": listed,
        "entry_hash": _hash(listed),
        "verdict": verdict,
        "reason": reason.strip(),
        "author": author.strip(),
        "approver": approver.strip(),
        "decided_at": when.astimezone(UTC).isoformat(),
    }
    with _opened(file, write=True) as store:
        store.execute("BEGIN IMMEDIATE")
        last = store.execute("SELECT hash FROM decisions ORDER BY seq DESC LIMIT 1").fetchone()
        row["previous"] = last[0] if last else ""
        row["hash"] = _chained(row)
        marks = ", ".join("?" for _ in row)
        store.execute(f"INSERT INTO decisions ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        store.execute("COMMIT")
    return _decision(row)


def status(party: Party, entries: Iterable[Entry], *, file: Path | None = None) -> tuple[Status, ...]:
    """How each possible match of a party stands, in the order given; open where nobody decided. Raises DecisionError."""
    key, told = party_key(party), _facts(party)
    found: list[Status] = []
    with _opened(file) as store:
        for entry in entries:
            query = "SELECT * FROM decisions WHERE party = ? AND list = ? AND entry = ? ORDER BY seq DESC LIMIT 1"
            row = store.execute(query, (key, entry.list, entry.id)).fetchone() if store else None
            if row is None:
                found.append(Status(entry, "open"))
                continue
            changed = (*_changes("party", row["party_facts"], told), *_changes("entry", row["entry_facts"], _facts(entry)))
            found.append(Status(entry, "reopened" if changed else "decided", _decision(row), changed))
    return tuple(found)


def confirmed_and_open(statuses: Sequence[Status]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The entries that are the party, and those that may be it and are open, reopened, unsure or escalated."""
    same = tuple(s.entry for s in statuses if s.settled == "same")
    return same, tuple(s.entry for s in statuses if s.settled is None)


def history(party: Party | None = None, *, file: Path | None = None) -> tuple[Decision, ...]:
    """Every decision, or those on one party, from the first to the last. Raises DecisionError."""
    with _opened(file) as store:
        if store is None:
            return ()
        where, values = ("WHERE party = ?", (party_key(party),)) if party else ("", ())
        return tuple(_decision(row) for row in store.execute(f"SELECT * FROM decisions {where} ORDER BY seq", values))


def verify(*, file: Path | None = None) -> str:
    """Walk the chain and give the hash of its last row, "" for an empty one: noted elsewhere, it shows rows cut off at the end.

    Raises DecisionError at the first row that is not as it was written, or does not follow the one before.
    """
    previous = ""
    with _opened(file) as store:
        for row in store.execute("SELECT * FROM decisions ORDER BY seq") if store else ():
            for side in ("party", "entry"):
                if _hash(row[f"{side}_facts"]) != row[f"{side}_hash"]:
                    raise _broken(row["seq"], f"its {side} is not what was written")
            if row["previous"] != previous:
                raise _broken(row["seq"], "it does not follow the row before it")
            if row["hash"] != _chained(row):
                raise _broken(row["seq"], "it is not what was written")
            previous = row["hash"]
    return previous


def party_key(party: Party) -> str:
    """By which decisions on a party are found again."""
    if party.key:
        return party.key
    if not party.names or not party.names[0].strip():
        raise DecisionError("the party has neither a key nor a name")
    return f"{' '.join(party.names[0].casefold().split())}|{party.country}"


def store_file() -> Path:
    """Where decisions are kept. Raises LicetError for a user without a home."""
    return data_folder() / "decisions.sqlite"


@contextmanager
def _opened(file: Path | None, *, write: bool = False) -> Iterator[Any]:
    """The store, made where it is to be written to; None where there is none to read."""
    where = file or store_file()
    if not write and not where.exists():
        yield None
        return
    try:
        if write:
            where.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(where, timeout=10, isolation_level=None)) as store:
            store.row_factory = sqlite3.Row
            store.execute("PRAGMA recursive_triggers = ON")  # else REPLACE would delete unasked
            if write:
                store.executescript(_SCHEMA)
            yield store
    except (sqlite3.Error, OSError, ValueError, IndexError) as error:
        mend = "set LICET_DATA to a folder that can be written to, or put the file back from a copy"
        raise DecisionError(f"the decisions cannot be read or kept: {error}", where=str(where), mend=mend) from None


def _facts(of: Party | Entry) -> str:
    """One side of a decision as text: what is not given is left out, so that a field added later changes nothing."""
    return json.dumps(_given(msgspec.to_builtins(of)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _given(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _given(part) for key, part in value.items() if part not in ("", None, (), [], {})}
    if isinstance(value, list | tuple):
        return [_given(part) for part in value]
    return value


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _chained(row: Mapping[str, Any] | sqlite3.Row) -> str:
    return _hash(json.dumps([row[column] for column in _COLUMNS], ensure_ascii=False, separators=(",", ":")))


def _decision(row: Mapping[str, Any] | sqlite3.Row) -> Decision:
    given = {name: row[name] for name in Decision.__struct_fields__}
    return Decision(**given | {"decided_at": datetime.fromisoformat(row["decided_at"])})


def _changes(side: str, then: str, now: str) -> tuple[str, ...]:
    """A line for each fact of one side that is not as it was."""
    before, after = json.loads(then), json.loads(now)
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return tuple(f"{side}.{key}: {_shown(before.get(key))} -> {_shown(after.get(key))}" for key in sorted(keys))


def _shown(value: Any) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}..."


def _broken(seq: int, what: str) -> DecisionError:
    return DecisionError(f"decision {seq} cannot be trusted: {what}", mend="put the file back from a copy that verifies")
