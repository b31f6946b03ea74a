# expects: Expand; none
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        migrations.AddField(
            model_name="order",
            name="coupons",
            field=models.ManyToManyField(to="shop.coupon", related_name="+"),
        ),
    ]
