# expects: Contract; MIG001
from django.db import migrations

SQL = """
-- This used to be a view; DROP nothing here.
/* ALTER TABLE shop_order ADD COLUMN x int; */
CREATE INDEX CONCURRENTLY IF NOT EXISTS shop_order_note ON shop_order (note);
DROP TABLE
    IF EXISTS
    shop_basket CASCADE;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
