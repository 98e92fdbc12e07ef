"""Watches, and what they told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("asks", sa.Text, nullable=False),
        sa.Column("every", sa.BigInteger, nullable=False),
        sa.Column("webhook", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("checked", sa.BigInteger, nullable=False),
        sa.Column("next", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40), nullable=True),
    )
    op.create_index("watches_by_time", "watches", ["next"])
    op.create_table(
        "watch_news",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("watch", sa.String(40), sa.ForeignKey("watches.id"), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("because", sa.String(40), nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("sent", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.BigInteger, nullable=False),
        sa.Column("retry", sa.BigInteger, nullable=False),
    )
    op.create_index("news_by_watch", "watch_news", ["watch", "at"])
    op.create_index("news_to_send", "watch_news", ["retry"])
