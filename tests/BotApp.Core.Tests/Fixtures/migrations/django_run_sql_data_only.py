# expects: Data; none
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.RunSQL(
            "UPDATE shop_order SET note = '' WHERE note IS NULL",
            "UPDATE shop_order SET note = NULL WHERE note = ''",
        ),
    ]
