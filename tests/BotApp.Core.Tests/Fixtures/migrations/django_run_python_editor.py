# expects: Contract; MIG002 MIG006
from django.db import migrations


def drop(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute(
            """
            ALTER TABLE shop_order
                DROP COLUMN note
            """
        )


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
