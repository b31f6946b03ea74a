# expects: Expand; none
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AddField("order", "seen", models.DateTimeField(db_default=Now())),
    ]
