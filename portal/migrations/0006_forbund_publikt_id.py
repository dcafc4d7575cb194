import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_underskriftslankar")]

    operations = [
        migrations.AddField(
            "forbund",
            "publikt_id",
            models.UUIDField(default=uuid.uuid4, unique=True, editable=False),
        ),
    ]
