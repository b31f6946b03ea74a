# expects: Data; MIG006
from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("shop", "Order").objects.filter(rank=None).update(rank=0)


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AddField("order", "rank", models.IntegerField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
