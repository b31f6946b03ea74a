# expects: Contract; MIG002
from alembic import op

revision = "aa06"
down_revision = "aa05"


def _drop(table):
    op.drop_table(table)


def _each(names):
    for name in names:
        _drop(name)


def upgrade():
    _each(["a", "b"])


def downgrade():
    pass
