# expects: Expand; none
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.CreateModel(
            name="Coupon",
            fields=[("id", models.BigAutoField(primary_key=True)), ("code", models.CharField(max_length=9))],
        ),
        migrations.AddField("coupon", "kind", models.CharField(max_length=9)),
        migrations.RenameField("coupon", "code", "word"),
        migrations.RemoveField("Coupon", "kind"),
        migrations.AlterUniqueTogether("coupon", {("word",)}),
        migrations.RunSQL("ALTER TABLE shop_coupon ALTER COLUMN word SET NOT NULL"),
    ]
