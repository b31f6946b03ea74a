# expects: Unknown; MIG009
from alembic import op

revision = "aa05"
down_revision = "aa04"
WHAT = "DROP"


def upgrade():
    op.execute("{} TABLE orders".format(WHAT))


def downgrade():
    pass
