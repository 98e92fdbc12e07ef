"""Triggers that refuse what would change kept rows unseen; the same condition for every kind of database."""

from alembic import op


def refuse(name: str, event: str, table: str, when: str, why: str) -> None:
    """Have the database refuse an event on a table. when: a condition over OLD and NEW; why: what it then says."""
    if op.get_bind().dialect.name == "postgresql":
        row = "OLD" if event == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {when} THEN RAISE EXCEPTION '{why}'; END IF; RETURN {row}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    else:
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")
