"""What one proposes and another approves; the database itself refuses that both are one."""

import sqlalchemy as sa
from alembic import op

from licet.records.migrations.refusals import refuse

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FIXED = ("id", "kind", "subject", "author", "why", "detail", "made_at", "seal")


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("author", sa.String(40), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(40), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decider", sa.String(40), sa.ForeignKey("users.id"), nullable=True),
        sa.Column("decided_at", sa.String(40), nullable=True),
        sa.Column("decided_why", sa.Text, nullable=True),
    )
    op.create_index("proposals_by_state", "proposals", ["state", "made_at"])
    refuse("proposal_opens", "INSERT", "proposals", "NEW.state <> 'open'", "a proposal begins open")
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _FIXED)
    refuse("proposal_stays", "UPDATE", "proposals", changed, "what was proposed is never changed")
    refuse("proposal_ends_once", "UPDATE", "proposals", "OLD.state <> 'open'", "a decided proposal is never changed")
    alone = "NEW.state = 'approved' AND (NEW.decider IS NULL OR NEW.decider = OLD.author)"
    refuse("proposal_takes_two", "UPDATE", "proposals", alone, "nobody approves what they proposed")
    refuse("proposal_remains", "DELETE", "proposals", "1 = 1", "a proposal is never deleted")
