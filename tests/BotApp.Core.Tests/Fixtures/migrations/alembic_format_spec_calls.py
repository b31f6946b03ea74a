# expects: Contract; MIG002
from alembic import op

revision = "aa19"
down_revision = "aa18"


def upgrade():
    note = "note"
    print(f"{note!r:>{op.drop_column('orders', note)}} {note:%Y-%m-%d 'at' %H$} {note=}")


def downgrade():
    pass
