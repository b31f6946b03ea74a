# expects: Contract; MIG002 MIG009
from django.db import migrations

TABLES = ["a", "b"]


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RunSQL(f"DROP TABLE shop_{name}") for name in TABLES]
