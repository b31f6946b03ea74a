# expects: Unknown; MIG009
from alembic import op
import sqlalchemy as sa

revision = "aa16"
down_revision = "aa15"
MORE = {"nullable": False}


def upgrade():
    op.add_column("orders", sa.Column("currency", sa.String(3), **MORE))


def downgrade():
    pass
