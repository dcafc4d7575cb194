"""What the database works out by itself: the judgements and the läge that stand on a company's row."""

from django.db import migrations

# The latest judgement of each criterion that has one, in the order of the criteria: by its day, then as written.
# Every write of a company works it out anew, so a row that was read before cannot put an old one back.
BEDOMDA = """
CREATE FUNCTION foretag_bedomda() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.bedomda := ARRAY(
        SELECT DISTINCT ON (kriterium) uppfyllt FROM foretag_kriteriebedomning WHERE foretag_id = NEW.id
        ORDER BY kriterium, datum DESC, id DESC
    );
    RETURN NEW;
END $$;
CREATE TRIGGER foretag_bedomda BEFORE INSERT OR UPDATE ON foretag_foretag
    FOR EACH ROW EXECUTE FUNCTION foretag_bedomda();

CREATE FUNCTION foretag_bedomt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE foretag_foretag SET bedomda = bedomda WHERE id IN (OLD.foretag_id, NEW.foretag_id);
    RETURN NULL;
END $$;
CREATE TRIGGER foretag_bedomt AFTER INSERT OR UPDATE OR DELETE ON foretag_kriteriebedomning
    FOR EACH ROW EXECUTE FUNCTION foretag_bedomt();
"""
BEDOMDA_BORT = """
DROP TRIGGER foretag_bedomt ON foretag_kriteriebedomning;
DROP FUNCTION foretag_bedomt();
DROP TRIGGER foretag_bedomda ON foretag_foretag;
DROP FUNCTION foretag_bedomda();
"""

# The läge that comes last by its day. It may begin later than today: who reads asks what day it holds from.
SENASTE_LAGE = """
CREATE FUNCTION foretag_senaste_lage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT lage, fran INTO NEW.senaste_lage, NEW.senaste_lage_fran
        FROM foretag_foretagslage WHERE foretag_id = NEW.id ORDER BY fran DESC LIMIT 1;
    NEW.senaste_lage := COALESCE(NEW.senaste_lage, '');
    RETURN NEW;
END $$;
CREATE TRIGGER foretag_senaste_lage BEFORE INSERT OR UPDATE ON foretag_foretag
    FOR EACH ROW EXECUTE FUNCTION foretag_senaste_lage();

CREATE FUNCTION foretag_lage_skrivet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE foretag_foretag SET senaste_lage = senaste_lage WHERE id IN (OLD.foretag_id, NEW.foretag_id);
    RETURN NULL;
END $$;
CREATE TRIGGER foretag_lage_skrivet AFTER INSERT OR UPDATE OR DELETE ON foretag_foretagslage
    FOR EACH ROW EXECUTE FUNCTION foretag_lage_skrivet();
"""
SENASTE_LAGE_BORT = """
DROP TRIGGER foretag_lage_skrivet ON foretag_foretagslage;
DROP FUNCTION foretag_lage_skrivet();
DROP TRIGGER foretag_senaste_lage ON foretag_foretag;
DROP FUNCTION foretag_senaste_lage();
"""

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
    dependencies = [("foretag", "0001_grund")]

    operations = [
        migrations.RunSQL(BEDOMDA, BEDOMDA_BORT),
        migrations.RunSQL(SENASTE_LAGE, SENASTE_LAGE_BORT),
        migrations.RunSQL(LAGE_DEN, "DROP FUNCTION foretag_lage_den(bigint, date);"),
    ]
