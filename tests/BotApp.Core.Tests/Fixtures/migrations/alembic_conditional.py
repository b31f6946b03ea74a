# expects: Contract; MIG002
import sqlalchemy as sa
from alembic import op

revision = "aa07"
down_revision = "aa06"


def upgrade():
    bind = op.get_bind()
    inspector = sa.inspect(bind)
    if bind.dialect.name == "postgresql":
        if (columns := {column["name"] for column in inspector.get_columns("orders")}) and "note" in columns:
            op.drop_column("orders", "note")
    else:
        pass


def downgrade():
    pass
