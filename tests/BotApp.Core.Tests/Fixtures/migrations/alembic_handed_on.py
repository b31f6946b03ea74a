# expects: Unknown; MIG009
from alembic import op

from shop.db import migrate

revision = "aa08"
down_revision = "aa07"


def upgrade():
    migrate.drop_everything(op)


def downgrade():
    pass
