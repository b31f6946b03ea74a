# expects: Contract; MIG002
from django.db.migrations import Migration as Base
from django.db.migrations.operations import AddIndex as Index, RemoveField


class Migration(Base):
    dependencies = [("shop", "0012_order_note")]
    operations = (RemoveField("order", "note"),)
