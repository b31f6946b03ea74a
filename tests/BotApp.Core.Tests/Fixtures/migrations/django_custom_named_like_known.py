# expects: Unknown; MIG009
from django.db import migrations


class AddIndex(migrations.DeleteModel):
    pass


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [AddIndex("Basket")]
