"""Licences held and what is drawn from them; the database itself refuses more than a licence allows."""

import sqlalchemy as sa
from alembic import op

from licet.records.migrations.refusals import refuse

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FIXED = (
    *("id", "number", "authority", "items", "countries", "parties", "conditions", "currency"),
    *("unit", "valid_from", "valid_until", "made_at", "who"),
)


def upgrade() -> None:
    op.create_table(
        "licences",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("authority", sa.String(200), nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("countries", sa.Text, nullable=False),
        sa.Column("parties", sa.Text, nullable=False),
        sa.Column("conditions", sa.Text, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=True),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("quantity", sa.BigInteger, nullable=True),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("made_at", sa.String(40), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("ended_at", sa.String(40), nullable=True),
    )
    op.create_index("licences_by_number", "licences", ["authority", "number"], unique=True)
    op.create_table(
        "licence_draws",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("licence", sa.String(40), sa.ForeignKey("licences.id"), nullable=False),
        sa.Column("shipment", sa.String(100), nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("item", sa.String(200), nullable=False),
        sa.Column("country", sa.String(10), nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("of", sa.String(40), sa.ForeignKey("licence_draws.id"), nullable=True, unique=True),
    )
    op.create_index("draws_by_shipment", "licence_draws", ["licence", "shipment"], unique=True)
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _FIXED)
    changed += " OR coalesce(NEW.value, -1) <> coalesce(OLD.value, -1)"
    changed += " OR coalesce(NEW.quantity, -1) <> coalesce(OLD.quantity, -1) OR OLD.ended_at IS NOT NULL"
    refuse("licence_stays", "UPDATE", "licences", changed, "a licence is never changed, and ends once")
    refuse("licence_remains", "DELETE", "licences", "1 = 1", "a licence is never deleted")
    refuse("draw_stays", "UPDATE", "licence_draws", "1 = 1", "a draw is never changed")
    refuse("draw_remains", "DELETE", "licence_draws", "1 = 1", "a draw is never deleted")
    sign = (
        "(NEW.of IS NULL AND (NEW.value < 0 OR NEW.quantity < 0))"
        " OR (NEW.of IS NOT NULL AND NOT EXISTS (SELECT 1 FROM licence_draws d WHERE d.id = NEW.of AND d.of IS NULL"
        " AND d.licence = NEW.licence AND d.value = -NEW.value AND d.quantity = -NEW.quantity))"
    )
    refuse("draw_is_sound", "INSERT", "licence_draws", sign, "what is given back is what was drawn")
    for name in ("value", "quantity"):
        over = (
            "NEW.of IS NULL AND EXISTS (SELECT 1 FROM licences l WHERE l.id = NEW.licence AND (l.ended_at IS NOT NULL"
            f" OR l.{name} < NEW.{name}"
            f" + (SELECT coalesce(sum(d.{name}), 0) FROM licence_draws d WHERE d.licence = NEW.licence)))"
        )
        refuse(f"draw_within_{name}", "INSERT", "licence_draws", over, f"this is more {name} than the licence has left")
