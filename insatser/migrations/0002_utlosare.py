"""What the database works out by itself: how far a case's papers have come."""

from django.db import migrations

# What a case's papers have come to. A paper being written comes before one on an agenda, and that before one confirmed.
UNDERLAGSLAGE = """
CREATE FUNCTION insatser_underlagslage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE
        WHEN count(*) = 0 THEN ''
        WHEN bool_or(u.status = 'utkast') THEN 'skrivs'
        WHEN bool_or(p.id IS NOT NULL) THEN 'dagordning'
        ELSE 'faststallt' END
        INTO NEW.underlagslage
        FROM insatser_beslutsunderlag u LEFT JOIN insatser_dagordningspunkt p ON p.underlag_id = u.id
        WHERE u.arende_id = NEW.id;
    RETURN NEW;
END $$;
CREATE TRIGGER insatser_underlagslage BEFORE INSERT OR UPDATE ON insatser_arende
    FOR EACH ROW EXECUTE FUNCTION insatser_underlagslage();

CREATE FUNCTION insatser_underlag_skrivet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever saves a text holds the paper and not the case: then nothing here has changed, and nobody waits for it.
    IF TG_OP = 'UPDATE' AND OLD.arende_id = NEW.arende_id AND OLD.status = NEW.status THEN
        RETURN NULL;
    END IF;
    UPDATE insatser_arende SET underlagslage = underlagslage WHERE id IN (OLD.arende_id, NEW.arende_id);
    RETURN NULL;
END $$;
CREATE TRIGGER insatser_underlag_skrivet AFTER INSERT OR DELETE OR UPDATE OF arende_id, status ON insatser_beslutsunderlag
    FOR EACH ROW EXECUTE FUNCTION insatser_underlag_skrivet();

CREATE FUNCTION insatser_punkt_skriven() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.underlag_id = NEW.underlag_id THEN
        RETURN NULL;
    END IF;
    UPDATE insatser_arende SET underlagslage = underlagslage WHERE id IN (
        SELECT arende_id FROM insatser_beslutsunderlag WHERE id IN (OLD.underlag_id, NEW.underlag_id));
    RETURN NULL;
END $$;
CREATE TRIGGER insatser_punkt_skriven AFTER INSERT OR DELETE OR UPDATE OF underlag_id ON insatser_dagordningspunkt
    FOR EACH ROW EXECUTE FUNCTION insatser_punkt_skriven();
"""
UNDERLAGSLAGE_BORT = """
DROP TRIGGER insatser_punkt_skriven ON insatser_dagordningspunkt;
DROP FUNCTION insatser_punkt_skriven();
DROP TRIGGER insatser_underlag_skrivet ON insatser_beslutsunderlag;
DROP FUNCTION insatser_underlag_skrivet();
DROP TRIGGER insatser_underlagslage ON insatser_arende;
DROP FUNCTION insatser_underlagslage();
"""


class Migration(migrations.Migration):
    dependencies = [("insatser", "0001_grund")]

    operations = [migrations.RunSQL(UNDERLAGSLAGE, UNDERLAGSLAGE_BORT)]
