# expects: Contract; MIG002
from django.db import migrations
from django.db.migrations import DeleteModel as AlterModelOptions


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [AlterModelOptions("Basket")]
