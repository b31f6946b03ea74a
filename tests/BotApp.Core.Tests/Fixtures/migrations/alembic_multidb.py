# expects: Contract; MIG002
from alembic import op

revision = "aa10"
down_revision = "aa09"


def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()


def downgrade(engine_name):
    globals()["downgrade_%s" % engine_name]()


def upgrade_engine1():
    pass


def upgrade_engine2():
    op.drop_table("baskets")


def downgrade_engine1():
    pass


def downgrade_engine2():
    pass
