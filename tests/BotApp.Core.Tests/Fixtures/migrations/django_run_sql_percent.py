# expects: Unknown; MIG009
from django.db import migrations

TABLE = "shop_order"


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.RunSQL("%s TABLE %s" % ("DROP", TABLE)),
    ]
