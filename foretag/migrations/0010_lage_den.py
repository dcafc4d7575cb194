from django.db import migrations

# Asked for the few companies whose latest läge begins later than the day. As a subquery it was reckoned by PostgreSQL as
# asked for all of them, and lists were read in ways that took a second; COST says what it comes to.
LAGE_DEN = """
CREATE FUNCTION foretag_lage_den(foretag bigint, dag date) RETURNS varchar LANGUAGE sql STABLE PARALLEL SAFE COST 1 AS $$
    SELECT COALESCE((
        SELECT lage FROM foretag_foretagslage l WHERE l.foretag_id = foretag AND l.fran <= dag
        ORDER BY l.fran DESC LIMIT 1), '')
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('foretag', '0009_soktext_utan_plats'),
    ]

    operations = [
        migrations.RunSQL(LAGE_DEN, "DROP FUNCTION foretag_lage_den(bigint, date);"),
    ]
