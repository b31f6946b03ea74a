# expects: Unknown; MIG009
from alembic import op

revision = "aa08"
down_revision = "aa07"


def upgrade():
    getattr(op, "drop_" + "table")("orders")


def downgrade():
    pass
