# expects: StateOnly; none
from alembic import op

revision = "aa06"
down_revision = "aa05"


def _drop():
    op.drop_table("orders")


def upgrade():
    pass


def downgrade():
    _drop()
