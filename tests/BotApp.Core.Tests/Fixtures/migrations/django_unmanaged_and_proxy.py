# expects: StateOnly; none
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.CreateModel(name="Report", fields=[("id", models.IntegerField(primary_key=True))], options={"managed": False, "db_table": "v_report"}),
        migrations.CreateModel(name="BigOrder", fields=[], options={"proxy": True, "indexes": []}, bases=("shop.order",)),
    ]
