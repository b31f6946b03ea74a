# expects: Restrict; none
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(check=Q(total__gte=0), name="total_not_negative"),
        ),
        migrations.AlterUniqueTogether(name="order", unique_together={("buyer", "created")}),
    ]
