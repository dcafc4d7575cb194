import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q



class Migration(migrations.Migration):
    dependencies = [("portal", "0003_filer")]

    operations = [
        migrations.AddField(
            "forbund",
            "presentation",
            models.TextField(
                "kort om förbundet",
                max_length=1000,
                blank=True,
                help_text="Visas på startsidan för den som inte är inloggad.",
            ),
        ),
        migrations.AddField(
            "anvandare",
            "kand_tid",
            models.DateTimeField("känd för förbundet sedan", null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "organisation",
            "kand_tid",
            models.DateTimeField("känd för förbundet sedan", null=True, blank=True, editable=False),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                name="organisation_medlem_ar_kand",
                condition=Q(medlem=False) | Q(kand_tid__isnull=False),
            ),
        ),
        migrations.AddField(
            "uppdrag",
            "avslutad_tid",
            models.DateTimeField(null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "uppdrag",
            "avslutad_av",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.PROTECT,
                null=True,
                editable=False,
                related_name="+",
            ),
        ),
        migrations.AddConstraint(
            "uppdrag",
            models.CheckConstraint(
                name="uppdrag_avslutat_helt_eller_inte",
                condition=Q(avslutad_tid__isnull=True, avslutad_av__isnull=True)
                | Q(avslutad_tid__isnull=False, avslutad_av__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "uppdrag",
            models.CheckConstraint(
                name="uppdrag_bara_medlemskap_vantar",
                condition=Q(bekraftad_tid__isnull=False) | Q(roll="medlem", avslutad_tid__isnull=True),
            ),
        ),
        migrations.AddConstraint(
            "uppdrag",
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(bekraftad_tid__isnull=True),
                name="uppdrag_en_begaran_per_organisation",
            ),
        ),
    ]
