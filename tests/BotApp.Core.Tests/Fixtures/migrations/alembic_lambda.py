# expects: Contract; MIG002
from alembic import op

revision = "aa06"
down_revision = "aa05"


def upgrade():
    drop = lambda name: op.drop_table(name)
    for name in ("a", "b"):
        drop(name)


def downgrade():
    pass
