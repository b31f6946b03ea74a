# expects: Contract; MIG002
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RunSQL(r'''DROP TABLE "shop_basket"''' ";" ' -- \d+')]
