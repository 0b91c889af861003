"""Events and access records are never changed or deleted: a trigger refuses, whoever asks.

The extensions come first, created in 0001's dependencies by whoever owns the database; the application's role gets no
right to update, delete or truncate these tables (see manage.py grant_app_role).
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION coordination_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON coordination_event
    FOR EACH ROW EXECUTE FUNCTION coordination_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON coordination_accessrecord
    FOR EACH ROW EXECUTE FUNCTION coordination_append_only();
"""
BACKWARDS = """
DROP TRIGGER append_only ON coordination_accessrecord;
DROP TRIGGER append_only ON coordination_event;
DROP FUNCTION coordination_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("coordination", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
