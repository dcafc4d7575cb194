"""The log's own guard, and the table of the shared cache."""

from django.db import migrations

BARA_TILLAGG = """
CREATE FUNCTION portal_bara_tillagg() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are only ever added.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER handelse_bara_tillagg BEFORE UPDATE OR DELETE ON portal_handelse
    FOR EACH ROW EXECUTE FUNCTION portal_bara_tillagg();
"""
BARA_TILLAGG_BORT = """
DROP TRIGGER handelse_bara_tillagg ON portal_handelse;
DROP FUNCTION portal_bara_tillagg();
"""
# The columns are those of `manage.py createcachetable`.
CACHE = """
CREATE TABLE portal_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX portal_cache_expires ON portal_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_grund")]

    operations = [
        migrations.RunSQL(BARA_TILLAGG, BARA_TILLAGG_BORT),
        migrations.RunSQL(CACHE, "DROP TABLE portal_cache"),
    ]
