# expects: Contract; MIG002
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RemoveField(model, "note") for model in ("order", "basket")]
