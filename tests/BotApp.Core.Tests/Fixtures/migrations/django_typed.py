# expects: Contract; MIG002
from __future__ import annotations

from typing import ClassVar, Sequence

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("shop", "0012_order_note")]
    operations: ClassVar[Sequence[Operation]] = [
        migrations.DeleteModel(name="Basket"),
    ]
