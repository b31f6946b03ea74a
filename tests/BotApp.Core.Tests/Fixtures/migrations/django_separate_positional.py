# expects: Contract; MIG002
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0013_forget_note")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RemoveField("order", "note")],
            [],
        ),
    ]
