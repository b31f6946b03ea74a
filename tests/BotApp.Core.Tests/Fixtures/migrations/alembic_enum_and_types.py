# expects: Contract; MIG002
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "aa15"
down_revision = "aa14"
status = postgresql.ENUM("open", "paid", name="status")


def upgrade():
    postgresql.ENUM(name="old_status").drop(op.get_bind(), checkfirst=True)


def downgrade():
    pass
