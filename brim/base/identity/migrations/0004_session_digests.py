"""Keys of sessions that lie in the clear become their digests; whoever is signed in stays so."""

from django.db import migrations

DIGEST = "UPDATE {0} SET session_key = left(encode(sha256(convert_to(session_key, 'UTF8')), 'hex'), 40)"


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_own_windows"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(DIGEST.format("django_session"), migrations.RunSQL.noop),
        migrations.RunSQL(DIGEST.format("usersessions_usersession"), migrations.RunSQL.noop),
    ]
