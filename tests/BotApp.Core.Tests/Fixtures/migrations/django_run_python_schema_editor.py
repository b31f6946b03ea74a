# expects: Contract; MIG002 MIG006
from django.db import migrations


def forwards(apps, schema_editor):
    model = apps.get_model("shop", "Basket")
    if model._meta.db_table in schema_editor.connection.introspection.table_names():
        schema_editor.delete_model(model)


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [migrations.RunPython(forwards)]
