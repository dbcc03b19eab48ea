from django.db import migrations, models

from brim.core.customers.encryption import Sealed, seal_text


def seal(apps, _schema):
    """Seal what stands in plain, one row at a time; an erased customer's account goes, as everything personal did.

    A withdrawal without a customer stops here, and nothing has changed.
    """
    customers = apps.get_model("customers", "CustomerRow").objects
    withdrawals = apps.get_model("wallets", "Withdrawal").objects
    for row in withdrawals.exclude(account="").iterator(chunk_size=500):
        customer = customers.get(customer_id=row.customer_id)
        blob = b""
        if customer.forgotten_at is None:
            key = Sealed(customer.key_version, bytes(customer.wrapped_key), b"")
            blob = seal_text(row.customer_id, key, f"withdrawal/{row.id}", row.account)
        # Emptied and not only dropped: a dropped column's values stay in the rows' old place.
        withdrawals.filter(customer_id=row.customer_id, id=row.id).update(sealed_account=blob, account="")


class Migration(migrations.Migration):
    """Where a withdrawal is paid out to is sealed under its customer's key. Needs the master key, as serving does."""

    dependencies = [("wallets", "0002_lists_by_moment"), ("customers", "0002_lists_tags_notes")]

    operations = [
        migrations.AddField("withdrawal", "sealed_account", models.BinaryField(default=b""), preserve_default=False),
        migrations.RunPython(seal),
        migrations.RemoveField("withdrawal", "account"),
    ]
