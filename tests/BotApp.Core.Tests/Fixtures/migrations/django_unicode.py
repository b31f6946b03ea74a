# expects: Contract; MIG002
# -*- coding: utf-8 -*-
from django.db import migrations


class Migration(migrations.Migration):
    """Räumt auf — „Körbe“ 🧺 gehen, 注文 bleiben."""

    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AlterModelOptions(name="order", options={"verbose_name": "Bestellung – 注文 \N{SNOWMAN} \u2603"}),
        migrations.DeleteModel(name="Basket"),  # „Körbe“
    ]
