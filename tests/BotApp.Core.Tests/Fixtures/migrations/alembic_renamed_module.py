# expects: Contract; MIG002
import alembic
from alembic import op as o

revision = "aa08"
down_revision = "aa07"


def upgrade():
    o.drop_column("orders", "note")
    alembic.op.drop_table("baskets")


def downgrade():
    pass
