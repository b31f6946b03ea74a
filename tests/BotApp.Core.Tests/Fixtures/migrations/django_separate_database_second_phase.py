# expects: Contract; MIG002
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0013_forget_note")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    sql="ALTER TABLE shop_order DROP COLUMN note",
                    reverse_sql=migrations.RunSQL.noop,
                ),
            ],
            state_operations=[],
        ),
    ]
