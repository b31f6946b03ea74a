# expects: Expand; none
from django.contrib.postgres.operations import AddIndexConcurrently, BtreeGinExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("shop", "0012_order_note")]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        AddIndexConcurrently("order", models.Index(fields=["note"], name="order_note_idx")),
    ]
