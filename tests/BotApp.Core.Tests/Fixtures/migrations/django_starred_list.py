# expects: Contract; MIG002
from django.db import migrations

GONE = [migrations.DeleteModel("A"), migrations.DeleteModel("B")]


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AlterModelOptions("order", {}),
        *GONE,
    ]
