from django.db import migrations

APPEND_ONLY = ("ledger_transfer", "ledger_seal", "ledger_seal_leaf")


class Migration(migrations.Migration):
    """What Django's models cannot say: the log's transaction number, room for in-place updates, rights, the view."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ["ALTER TABLE ledger_transfer ALTER COLUMN xid SET DEFAULT (pg_current_xact_id()::text::bigint)"],
            ["ALTER TABLE ledger_transfer ALTER COLUMN xid DROP DEFAULT"],
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE ledger_account SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05)",
                "ALTER TABLE ledger_hold SET (fillfactor = 80)",
            ],
            ["ALTER TABLE ledger_account RESET (fillfactor)", "ALTER TABLE ledger_hold RESET (fillfactor)"],
        ),
        migrations.RunSQL(
            [f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER, PUBLIC" for table in APPEND_ONLY]
            + ["REVOKE DELETE, TRUNCATE ON ledger_account, ledger_hold FROM CURRENT_USER, PUBLIC"],
            [f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER" for table in APPEND_ONLY]
            + ["GRANT DELETE, TRUNCATE ON ledger_account, ledger_hold TO CURRENT_USER"],
        ),
        migrations.RunSQL(
            [
                """
                CREATE VIEW ledger_entry AS
                SELECT customer_id, id AS transfer_id, leg, code, FALSE AS is_book, seq, amount, balance, kind,
                       occurred_at, recorded_at
                FROM ledger_transfer WHERE code IS NOT NULL
                UNION ALL
                SELECT customer_id, id, leg, book, TRUE, NULL, -amount, NULL, kind, occurred_at, recorded_at
                FROM ledger_transfer WHERE code IS NOT NULL
                """
            ],
            ["DROP VIEW ledger_entry"],
        ),
    ]
