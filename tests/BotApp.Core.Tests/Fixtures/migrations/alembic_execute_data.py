# expects: Data; none
import json
import uuid

from alembic import op
import sqlalchemy as sa

revision = "aa05"
down_revision = "aa04"

orders = sa.table("orders", sa.column("id", sa.Integer), sa.column("note", sa.Text))


def upgrade():
    conn = op.get_bind()
    for row in conn.execute(sa.select(orders.c.id).where(orders.c.note.is_(None))):
        conn.execute(orders.update().where(orders.c.id == row.id).values(note=json.dumps({"id": str(uuid.uuid4())})))
    op.bulk_insert(orders, [{"id": 1, "note": "op.drop_table('orders')"}])


def downgrade():
    op.drop_table("orders")
