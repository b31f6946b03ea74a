# expects: Contract; MIG002 MIG009
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.DeleteModel("Basket"), "# botapp: allow MIG002 this is no comment"[:0] and None,
    ]
