# expects: Data; none
from django.db import migrations
from django.db.models import F


def forwards(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for order in Order.objects.using(schema_editor.connection.alias).filter(note="").iterator(chunk_size=500):
        order.note = None
        order.save(update_fields=["note"])
    Order.objects.update(total=F("total") * 100)


def backwards(apps, schema_editor):
    pass


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RunPython(forwards, backwards, elidable=True)]
