# expects: Unknown; MIG009
from django.db import migrations

größe = 3


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.DeleteModel(name="Basket")]
