# expects: StateOnly; none
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_a"), ("shop", "0012_b")]
    operations = []
