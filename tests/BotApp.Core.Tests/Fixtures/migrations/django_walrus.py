# expects: Contract; MIG002 MIG009
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = (gone := [migrations.DeleteModel("Basket")])
