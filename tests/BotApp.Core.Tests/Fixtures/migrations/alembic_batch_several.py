# expects: Contract; MIG002
from alembic import op

revision = "aa04"
down_revision = "aa03"


def upgrade():
    with (
        op.batch_alter_table("orders") as orders,
        op.batch_alter_table("lines", recreate="always") as lines,
    ):
        orders.drop_constraint("fk_orders", type_="foreignkey")
        lines.drop_column("note")


def downgrade():
    pass
