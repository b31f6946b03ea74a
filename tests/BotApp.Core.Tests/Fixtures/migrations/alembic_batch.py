# expects: Contract; MIG001
from alembic import op
import sqlalchemy as sa

revision = "aa04"
down_revision = "aa03"


def upgrade():
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remark", sa.Text(), nullable=True))
        batch_op.drop_column("note")


def downgrade():
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.drop_column("remark")
