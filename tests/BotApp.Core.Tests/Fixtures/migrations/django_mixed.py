# expects: Contract; MIG001
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AddField("order", "remark", models.TextField(null=True)),
        migrations.RemoveField("order", "note"),
    ]
