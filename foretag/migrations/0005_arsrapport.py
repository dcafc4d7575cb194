import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foretag", "0004_exempel_publikt"),
        ("portal", "0009_lankar_och_funktioner"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # A public id on the reported totals: their log needs one. Existing rows get theirs before it must be unique.
        migrations.AddField(
            model_name="lagesuppgift",
            name="publikt_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunSQL(
            "UPDATE foretag_lagesuppgift SET publikt_id = gen_random_uuid()",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="lagesuppgift",
            name="publikt_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.CreateModel(
            name='Arsrapport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('publikt_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('ar', models.PositiveSmallIntegerField(unique=True, validators=[django.core.validators.MinValueValidator(1990), django.core.validators.MaxValueValidator(2100)], verbose_name='år')),
                ('forord', models.TextField(blank=True, max_length=6000, verbose_name='förord')),
                ('kommentar', models.TextField(blank=True, max_length=10000, verbose_name='kommentarer till siffrorna')),
                ('publicerad_tid', models.DateTimeField(blank=True, editable=False, null=True)),
                ('rad_version', models.PositiveIntegerField(default=1, editable=False)),
                ('publicerad', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.dokument')),
                ('publicerad_av', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'årsrapport',
                'verbose_name_plural': 'årsrapporter',
                'ordering': ['-ar'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('publicerad__isnull', True), ('publicerad_av__isnull', True), ('publicerad_tid__isnull', True)), models.Q(('publicerad__isnull', False), ('publicerad_av__isnull', False), ('publicerad_tid__isnull', False)), _connector='OR'), name='arsrapport_publicerad_helt_eller_inte')],
            },
        ),
    ]
