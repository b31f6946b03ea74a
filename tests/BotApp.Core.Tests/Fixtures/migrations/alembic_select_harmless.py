# expects: Expand; none
from alembic import op

revision = "aa18"
down_revision = "aa17"


def upgrade():
    op.execute("SELECT count(*) FROM orders WHERE (note IS NULL) AND id IN (SELECT max(id) FROM lines)")
    op.create_index("ix", "orders", ["note"])


def downgrade():
    pass
