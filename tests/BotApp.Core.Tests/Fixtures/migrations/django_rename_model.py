# expects: Contract; MIG004
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RenameModel(old_name="Basket", new_name="Cart")]
