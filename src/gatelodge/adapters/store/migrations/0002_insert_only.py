"""The ledger's source refuses change and deletion by itself, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = """
CREATE TRIGGER ledger_no_{0} BEFORE {0} ON store_ledgersource
BEGIN SELECT RAISE(ABORT, 'the ledger is insert-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION ledger_insert_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is insert-only'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON store_ledgersource
FOR EACH STATEMENT EXECUTE FUNCTION ledger_insert_only()
"""
_REFUSE = {
    "sqlite": (_SQLITE.format("UPDATE"), _SQLITE.format("DELETE")),
    "postgresql": (_POSTGRESQL_FUNCTION, _POSTGRESQL),
}


def refuse_changes(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _REFUSE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [migrations.RunPython(refuse_changes)]
