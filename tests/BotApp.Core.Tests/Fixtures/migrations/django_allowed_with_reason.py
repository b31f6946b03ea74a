# expects: Contract; none
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        # botapp: allow MIG002 nothing reads this table since the spring
        migrations.DeleteModel("Basket"),
    ]
