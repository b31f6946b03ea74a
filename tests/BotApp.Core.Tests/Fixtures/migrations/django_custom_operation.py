# expects: Unknown; MIG009
from django.db import migrations

from shop.db import DropLegacyTables


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [DropLegacyTables("shop")]
