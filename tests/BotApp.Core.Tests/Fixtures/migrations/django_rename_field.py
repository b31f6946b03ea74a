# expects: Contract; MIG004
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]

    operations = [
        migrations.RenameField(
            model_name='order',
            old_name='qty',
            new_name='quantity',
        ),
    ]
