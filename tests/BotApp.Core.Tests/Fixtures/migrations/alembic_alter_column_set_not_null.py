# expects: Restrict; MIG005
from alembic import op
import sqlalchemy as sa

revision = "aa03"
down_revision = "aa02"


def upgrade():
    op.alter_column("orders", "note", existing_type=sa.Text(), nullable=False)


def downgrade():
    op.alter_column("orders", "note", existing_type=sa.Text(), nullable=True)
