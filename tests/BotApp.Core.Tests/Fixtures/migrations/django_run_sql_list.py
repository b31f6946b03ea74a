# expects: Contract; MIG002 MIG006
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.RunSQL(
            sql=[
                ("UPDATE shop_order SET note = %s WHERE note IS NULL", [""]),
                "ALTER TABLE shop_order DROP COLUMN note_old;",
            ],
            reverse_sql=[migrations.RunSQL.noop],
        ),
    ]
