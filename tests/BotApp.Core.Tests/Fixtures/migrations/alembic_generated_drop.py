# expects: Contract; MIG002
"""drop note

Revision ID: aa01
Revises: 3f2a9c1b7d10
"""
import sqlalchemy as sa
from alembic import op

revision = "aa01"
down_revision = "3f2a9c1b7d10"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_column("orders", "note")


def downgrade():
    op.add_column("orders", sa.Column("note", sa.Text()))
