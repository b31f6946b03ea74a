# expects: StateOnly; none
from django.db import migrations, models
import shop.managers


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AlterModelOptions(name="order", options={"verbose_name_plural": "orders", "permissions": [("drop_table", "May drop")]}),
        migrations.AlterModelManagers(name="order", managers=[("objects", shop.managers.Orders())]),
    ]
