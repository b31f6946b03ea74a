# expects: Expand; none
from alembic import op

revision = "aa08"
down_revision = "aa07"


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_orders_note", "orders", ["note"], postgresql_concurrently=True, if_not_exists=True)
        op.execute("CREATE INDEX CONCURRENTLY ix_orders_total ON orders (total)")


def downgrade():
    pass
