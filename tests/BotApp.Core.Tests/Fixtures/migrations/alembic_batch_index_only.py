# expects: Expand; MIG002
from alembic import op

revision = "aa04"
down_revision = "aa03"


def upgrade():
    with op.batch_alter_table("orders") as batch:
        batch.drop_index("ix_orders_note")
        batch.create_index("ix_orders_note_lower", ["note"])


def downgrade():
    pass
