# expects: Contract; MIG002
from alembic import op
from sqlalchemy import text
import sqlalchemy as sa

revision = "aa05"
down_revision = "aa04"


def upgrade():
    connection = op.get_bind()
    connection.execute(text("SELECT 1"))
    connection.execute(sa.text("drop table if exists baskets").execution_options(autocommit=True))


def downgrade():
    pass
