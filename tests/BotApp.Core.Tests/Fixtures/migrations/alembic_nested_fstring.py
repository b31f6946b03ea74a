# expects: Contract; MIG002 MIG009
from alembic import op

revision = "aa12"
down_revision = "aa11"


def upgrade():
    columns = ["a", "b"]
    op.execute(f"ALTER TABLE orders {', '.join(f"DROP COLUMN {c!r:>{10}}" for c in columns)}; DROP TABLE baskets")


def downgrade():
    pass
