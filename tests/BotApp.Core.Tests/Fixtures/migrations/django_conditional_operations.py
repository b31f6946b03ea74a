# expects: Unknown; MIG009
from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = []
    if settings.DEBUG:
        operations.append(migrations.DeleteModel("Basket"))
