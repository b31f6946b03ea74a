# expects: Contract; MIG002
from django.db import migrations

state_operations = [migrations.DeleteModel("Ghost")]
database_operations = [
    migrations.DeleteModel("Basket"),
]


class Migration(migrations.Migration):
    dependencies = [("shop", "0013_forget_note")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=state_operations,
            database_operations=database_operations,
        )
    ]
