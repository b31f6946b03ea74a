# expects: Contract; MIG002
from alembic.op import add_column, drop_column as remove

revision = "aa08"
down_revision = "aa07"


def upgrade():
    remove("orders", "note")


def downgrade():
    pass
