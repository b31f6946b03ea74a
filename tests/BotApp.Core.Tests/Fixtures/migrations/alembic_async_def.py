# expects: Contract; MIG002 MIG009
from alembic import op

revision = "aa11"
down_revision = "aa10"


async def work():
    op.drop_table("baskets")


def upgrade():
    import asyncio
    asyncio.run(work())


def downgrade():
    pass
