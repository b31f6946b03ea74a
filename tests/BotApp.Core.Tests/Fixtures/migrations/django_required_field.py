# expects: Restrict; MIG005
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AddField(
            model_name="order",
            name="currency",
            field=models.CharField(max_length=3, default="EUR"),
            preserve_default=False,
        ),
    ]
