# expects: Contract; MIG002
from django.db import migrations

FIRST = [migrations.AlterModelOptions("order", {})]


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = FIRST + [migrations.RemoveField("order", "note")]
