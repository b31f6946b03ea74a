# expects: Contract; MIG002
from alembic import op ; revision="aa11" ; down_revision="aa10"
def upgrade ( ) :
  op . drop_column ( # not drop_table
    'orders' , column_name = ( 'note' )
  , ) ; pass
def downgrade(): ...
