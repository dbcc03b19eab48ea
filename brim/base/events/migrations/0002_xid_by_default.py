from django.db import migrations, models
from django.db.models.expressions import RawSQL


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="eventrow",
            name="xid",
            field=models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", [])),
        ),
    ]
