# expects: Contract; MIG002
from alembic import op

revision = "aa05"
down_revision = "aa04"


def upgrade():
    op.execute(
        "ALTER TABLE orders "
        "DROP COL" "UMN note"
    )


def downgrade():
    pass
