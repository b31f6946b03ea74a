# expects: Contract; MIG001 MIG006
from alembic import op

revision = "aa05"
down_revision = "aa04"


def upgrade():
    op.execute(
        """
        /* first the harmless one */
        UPDATE orders
           SET note = 'DROP TABLE orders'
         WHERE note IS NULL;

        ALTER TABLE orders
            ADD COLUMN IF NOT EXISTS x int,
            DROP COLUMN note;
        """
    )


def downgrade():
    pass
