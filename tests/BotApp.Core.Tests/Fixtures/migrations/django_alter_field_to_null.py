# expects: Expand; none
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AlterField("order", "note", models.TextField(null=True)),
    ]
