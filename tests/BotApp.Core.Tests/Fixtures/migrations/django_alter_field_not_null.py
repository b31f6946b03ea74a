# expects: Restrict; MIG005
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AlterField(
            model_name="order", name="note", field=models.TextField(default="")),
    ]
