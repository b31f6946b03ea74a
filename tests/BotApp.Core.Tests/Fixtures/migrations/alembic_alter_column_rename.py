# expects: Contract; MIG004
from alembic import op

revision = "aa03"
down_revision = "aa02"


def upgrade():
    op.alter_column("orders", "qty", new_column_name="quantity")


def downgrade():
    op.alter_column("orders", "quantity", new_column_name="qty")
