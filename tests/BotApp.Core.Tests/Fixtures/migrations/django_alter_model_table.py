# expects: Contract; MIG004
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AlterModelTable(name="order", table="legacy_orders"),
    ]
