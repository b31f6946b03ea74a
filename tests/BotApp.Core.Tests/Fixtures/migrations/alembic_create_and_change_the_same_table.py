# expects: Expand; none
from alembic import op
import sqlalchemy as sa

revision = "aa09"
down_revision = "aa08"


def upgrade():
    op.create_table(
        "coupons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_unique_constraint("uq_code", "coupons", ["code"])
    op.alter_column("coupons", "code", new_column_name="word")
    op.drop_column("coupons", "word")


def downgrade():
    op.drop_table("coupons")
