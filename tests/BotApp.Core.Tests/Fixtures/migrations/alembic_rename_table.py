# expects: Contract; MIG004
from alembic import op

revision = "aa03"
down_revision = "aa02"


def upgrade():
    op.rename_table("basket", "cart", schema="shop")


def downgrade():
    op.rename_table("cart", "basket", schema="shop")
