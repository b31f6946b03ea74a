# expects: Restrict; MIG005
from alembic import op

revision = "aa03"
down_revision = "aa02"


def upgrade():
    op.alter_column("orders", "currency", server_default=None)


def downgrade():
    op.alter_column("orders", "currency", server_default="EUR")
