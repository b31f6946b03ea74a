# expects: Expand; MIG002
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0012_order_note")]
    operations = [RemoveIndexConcurrently("order", "order_note_idx")]
