# expects: Data; none
from django.db import migrations


class Migration(migrations.Migration):
    """Does not call migrations.RemoveField('order', 'note') and drops no table."""

    dependencies = [("shop", "0012_order_note")]
    operations = [
        # migrations.DeleteModel("Order"),
        migrations.RunSQL(
            "INSERT INTO shop_note (text) VALUES ('DROP TABLE shop_order; ALTER TABLE x RENAME TO y')",
            elidable=True,
        ),
        # migrations.RunSQL("DROP TABLE shop_order"),
    ]
