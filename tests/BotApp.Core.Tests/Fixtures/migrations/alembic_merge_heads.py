# expects: StateOnly; none
"""merge heads

Revision ID: ff00
Revises: aa08, bb01
"""
revision = 'ff00'
down_revision = ('aa08', 'bb01')
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
