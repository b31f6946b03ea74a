# expects: StateOnly; none
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="order", name="note"),
            ],
            database_operations=[],
        ),
    ]
