# expects: Restrict; MIG005
from alembic import op
import sqlalchemy as sa

revision = "aa03"
down_revision = "aa02"


def upgrade():
    op.alter_column(
        "orders", "total",
        existing_type=sa.Numeric(), type_=sa.BigInteger(),
        postgresql_using="(total * 100)::bigint")


def downgrade():
    raise NotImplementedError
