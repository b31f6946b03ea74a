# expects: StateOnly; none
from django.db import migrations
from sentry_like.safe import DeletionAction, SafeDeleteModel, SafeRemoveField


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_order_note")]
    operations = [
        SafeRemoveField(model_name="order", name="note", deletion_action=DeletionAction.MOVE_TO_PENDING),
        SafeDeleteModel(name="Basket", deletion_action=DeletionAction.MOVE_TO_PENDING),
    ]
