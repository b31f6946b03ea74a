# expects: Unknown; MIG009
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AddField("order", "note",
