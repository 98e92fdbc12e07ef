"""Which workbench does the job of an order book, and until when it holds it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("books", sa.Column("worker", sa.String(40), nullable=False, server_default=""))
    op.add_column("books", sa.Column("lease", sa.BigInteger, nullable=False, server_default="0"))
