from django.db import migrations, transaction

from brim.core.customers.encryption import Sealed, seal_text

AT_ONCE = 1_000
PLAIN = """
    SELECT customer_id, id, reason FROM events_event
    WHERE (customer_id, id) > (%s, %s) AND customer_id > 0 AND reason <> '' ORDER BY customer_id, id LIMIT %s
"""
KEEP = """
    INSERT INTO events_reason (customer_id, event_id, sealed)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) ON CONFLICT DO NOTHING
"""
EMPTY = """
    UPDATE events_event e SET reason = '' FROM unnest(%s::bigint[], %s::bigint[]) v (customer_id, id)
    WHERE e.customer_id = v.customer_id AND e.id = v.id
"""
# Only within a transaction that ends with the right taken back: the application may change no event.
MAY = "GRANT UPDATE (reason) ON events_event TO CURRENT_USER"
MAY_NOT = "REVOKE UPDATE (reason) ON events_event FROM CURRENT_USER"


def seal(apps, schema_editor):
    """Move reasons under their customers' seals, a thousand at a time; cut off, it goes on where it was when it is
    run again. Of somebody who was erased the reason goes."""
    connection = schema_editor.connection
    customers = apps.get_model("customers", "CustomerRow").objects
    last = (0, 0)
    while True:
        with transaction.atomic(using=connection.alias), connection.cursor() as db:
            db.execute(PLAIN, [*last, AT_ONCE])
            rows = db.fetchall()
            if not rows:
                return
            found = customers.filter(customer_id__in={row[0] for row in rows}).exclude(wrapped_key=b"")
            keys = {one.customer_id: Sealed(one.key_version, bytes(one.wrapped_key), b"") for one in found}
            blobs = [
                (customer_id, event_id, seal_text(customer_id, keys[customer_id], f"event/{event_id}", reason))
                for customer_id, event_id, reason in rows
                if customer_id in keys
            ]
            db.execute(MAY)
            if blobs:
                db.execute(KEEP, [list(column) for column in zip(*blobs, strict=True)])
            db.execute(EMPTY, [[row[0] for row in rows], [row[1] for row in rows]])
            db.execute(MAY_NOT)
            last = rows[-1][:2]


class Migration(migrations.Migration):
    """Why somebody did what an event tells is free text about a customer. It needs the master key, as serving does,
    and is run by the role that owns the log, which gives itself the right to empty that one column and takes it back."""

    atomic = False
    dependencies = [("customers", "0004_index_version"), ("events", "0003_sealed_reasons")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
