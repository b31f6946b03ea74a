# expects: Contract; MIG002 MIG009
from alembic import op

revision = "aa05"
down_revision = "aa04"


def upgrade():
    for table in ("a", "b"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN note")


def downgrade():
    pass
