from django.db import migrations

from foretag import kodlistor


def utan_plats(apps, schema_editor):
    """Takes kommun, landskap and län out of the texts of published pages, which had them after the name.

    A company may have moved since: its kommun is tried first, and then all others.
    """
    fraser = {
        k.kod: kodlistor.vikt(f" {k.namn} {k.landskap} {kodlistor.lan(k.lan).namn}")
        for k in kodlistor.kommuner()
    }
    Foretagssida = apps.get_model("foretag", "Foretagssida")
    rader = Foretagssida.objects.exclude(publikt_soktext="").values_list(
        "pk", "publikt_soktext", "foretag__kommun"
    )
    for pk, text, kommun in rader.iterator():
        alla = [fraser.get(kommun, ""), *fraser.values()]
        if fras := next((f for f in alla if f and f"{f} " in f"{text} "), ""):
            Foretagssida.objects.filter(pk=pk).update(publikt_soktext=text.replace(fras, "", 1))


class Migration(migrations.Migration):
    dependencies = [
        ("foretag", "0008_avtal_soktext"),
    ]

    operations = [
        migrations.RunPython(utan_plats, migrations.RunPython.noop, elidable=True),
    ]
