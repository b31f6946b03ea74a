# expects: Expand; none
from alembic import op
import sqlalchemy as sa

revision = "aa13"
down_revision = "aa12"


def downgrade():
    op.drop_table("coupons")
    op.drop_column("orders", "note")


def upgrade():
    op.create_table("coupons", sa.Column("id", sa.Integer(), primary_key=True))
