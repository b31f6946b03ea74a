# expects: Unknown; MIG009
from alembic import op

from shop.db import retried

revision = "aa14"
down_revision = "aa13"


@retried(times=3)
def upgrade():
    pass


def downgrade():
    pass
