# expects: Unknown; MIG009
from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0013_change.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RunSQL(SQL)]
