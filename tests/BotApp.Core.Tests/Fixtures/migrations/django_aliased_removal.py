# expects: Contract; MIG002
from django.db import migrations as m
from django.db.migrations import DeleteModel as Gone


class Migration(m.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [Gone("Basket")]
