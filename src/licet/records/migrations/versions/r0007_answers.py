"""Answers of writes that a program may send twice under one key."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "write_answers",
        sa.Column("user", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("asked", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
    )
    op.create_index("answers_by_end", "write_answers", ["ends"])
