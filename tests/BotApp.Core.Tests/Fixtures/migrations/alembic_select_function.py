# expects: Unknown; MIG009
from alembic import op

revision = "aa17"
down_revision = "aa16"


def upgrade():
    op.execute("SELECT drop_old_tables('orders')")


def downgrade():
    pass
