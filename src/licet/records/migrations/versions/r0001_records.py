"""The first schema: the log, its head and the determinations, with the triggers that keep them as they were written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_GENESIS = "0" * 64

#: What is refused: name, event, table, when (of OLD and NEW), why. The same for every kind of database.
_REFUSED = (
    ("audit_stays", "UPDATE", "audit", "1 = 1", "the log is never changed"),
    ("audit_remains", "DELETE", "audit", "1 = 1", "nothing is deleted from the log"),
    (
        "audit_follows",
        "INSERT",
        "audit",
        "NOT EXISTS (SELECT 1 FROM audit_head h WHERE h.number = NEW.number - 1 AND h.hash = NEW.previous)",
        "a row of the log follows the last one",
    ),
    (
        "head_moves_on",
        "UPDATE",
        "audit_head",
        "NEW.id <> OLD.id OR NEW.number <> OLD.number + 1"
        " OR NOT EXISTS (SELECT 1 FROM audit a WHERE a.number = NEW.number AND a.hash = NEW.hash)",
        "the head of the log is its last row",
    ),
    ("head_remains", "DELETE", "audit_head", "1 = 1", "the head of the log is never deleted"),
    ("head_is_one", "INSERT", "audit_head", "1 = 1", "the log has one head"),
    ("determination_stays", "UPDATE", "determinations", "1 = 1", "a saved determination is never changed"),
    (
        "determination_remains",
        "DELETE",
        "determinations",
        "NOT EXISTS (SELECT 1 FROM audit a JOIN audit_head h ON h.number = a.number"
        " WHERE a.subject = OLD.id AND a.action = 'determination.deleted')",
        "a determination is deleted only as the log says",
    ),
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_index("audit_by_subject", "audit", ["subject", "number"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "determinations",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("saved_at", sa.String(40), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("deal_on", sa.Date, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("regimes", sa.Text, nullable=False),
        sa.Column("law_hash", sa.String(64), nullable=False),
        sa.Column("lists_hash", sa.String(64), nullable=False),
        sa.Column("engine", sa.String(60), nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("answer_hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
    )
    op.create_index("determinations_by_time", "determinations", ["saved_at"])
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": _GENESIS}])
    refuse = _refuse_on_postgresql if op.get_bind().dialect.name == "postgresql" else _refuse_on_sqlite
    for name, event, table, when, why in _REFUSED:
        refuse(name, event, table, when, why)


def _refuse_on_sqlite(name: str, event: str, table: str, when: str, why: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def _refuse_on_postgresql(name: str, event: str, table: str, when: str, why: str) -> None:
    row = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {when} THEN RAISE EXCEPTION '{why}'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    if event == "DELETE":
        op.execute(
            f"CREATE FUNCTION {name}_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{table} is never emptied'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}_whole()")
