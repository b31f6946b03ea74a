# expects: Contract; MIG002
from django.db import migrations
from sentry_like.safe import DeletionAction, SafeRemoveField


class Migration(migrations.Migration):
    dependencies = [("shop", "0013_pending")]
    operations = [SafeRemoveField("order", "note", deletion_action=DeletionAction.DELETE)]
