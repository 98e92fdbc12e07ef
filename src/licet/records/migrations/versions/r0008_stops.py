"""Holds on deliveries and order lines; the database itself refuses a release that nobody else approved."""

import sqlalchemy as sa
from alembic import op

from licet.records.migrations.refusals import refuse

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FIXED = ("id", "reference", "key", "who", "why", "placed_at")
_APPROVED = (
    "EXISTS (SELECT 1 FROM proposals p WHERE p.id = NEW.proposal AND p.kind = 'delivery.release'"
    " AND p.subject = NEW.id AND p.state = 'approved')"
)


def upgrade() -> None:
    op.create_table(
        "delivery_holds",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("placed_at", sa.String(40), nullable=False),
        sa.Column("released", sa.String(40), nullable=False, server_default=""),
        sa.Column("released_by", sa.Text, nullable=False, server_default=""),
        sa.Column("released_why", sa.Text, nullable=False, server_default=""),
        sa.Column("approver", sa.Text, nullable=False, server_default=""),
        sa.Column("proposal", sa.String(40), sa.ForeignKey("proposals.id"), nullable=True),
    )
    op.create_index("delivery_holds_by_key", "delivery_holds", ["key", "released"])
    refuse("delivery_hold_stands", "INSERT", "delivery_holds", "NEW.released <> ''", "a hold begins unreleased")
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _FIXED)
    refuse("delivery_hold_stays", "UPDATE", "delivery_holds", changed, "a hold is never changed")
    refuse("delivery_hold_ends_once", "UPDATE", "delivery_holds", "OLD.released <> ''", "a released hold is never changed")
    alone = f"EXISTS (SELECT 1 FROM users) AND NOT {_APPROVED}"
    refuse("delivery_hold_takes_two", "UPDATE", "delivery_holds", alone, "the release of a hold takes two people")
    refuse("delivery_hold_remains", "DELETE", "delivery_holds", "1 = 1", "a hold is never deleted")
