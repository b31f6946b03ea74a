# expects: Contract; MIG002
from alembic import op

revision = "aa07"
down_revision = "aa06"


def upgrade():
    match op.get_bind().dialect.name:
        case "postgresql":
            try:
                op.drop_table("baskets")
            except Exception as problem:
                print(problem)
            finally:
                pass
        case _:
            pass


def downgrade():
    pass
