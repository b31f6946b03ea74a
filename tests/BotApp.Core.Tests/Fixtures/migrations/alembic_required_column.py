# expects: Restrict; MIG005
from alembic import op
import sqlalchemy as sa

revision = "aa02"
down_revision = "aa01"


def upgrade():
    op.add_column("orders", sa.Column("currency", sa.String(3), nullable=False))


def downgrade():
    op.drop_column("orders", "currency")
