from django.db import migrations, models

# The owner's own rights are revocable like any other's, and the application's role is no superuser: the log is
# append-only for everything that Brim itself can send.
REVOKE = [
    "REVOKE UPDATE, DELETE, TRUNCATE ON events_event FROM CURRENT_USER",
    "REVOKE UPDATE, DELETE, TRUNCATE ON events_event FROM PUBLIC",
]
GRANT = ["GRANT UPDATE, DELETE, TRUNCATE ON events_event TO CURRENT_USER"]


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="EventRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "customer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("customer_id", models.BigIntegerField()),
                ("id", models.BigIntegerField()),
                ("xid", models.BigIntegerField()),
                ("type", models.TextField()),
                ("data", models.JSONField()),
                ("actor", models.TextField()),
                ("reason", models.TextField(default="")),
                ("request_id", models.TextField(default="")),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "events_event",
                "indexes": [models.Index(fields=["xid"], name="events_event_xid")],
                "constraints": [models.CheckConstraint(condition=models.Q(id__gt=0), name="events_event_id_positive")],
            },
        ),
        migrations.CreateModel(
            name="Tick",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("next_xid", "xid", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("next_xid", models.BigIntegerField()),
                ("xid", models.BigIntegerField()),
                ("snapshot", models.TextField()),
            ],
            options={"db_table": "events_tick"},
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("listener", models.TextField(primary_key=True, serialize=False)),
                ("position", models.TextField()),
                ("updated_at", models.DateTimeField()),
                ("batch_limit", models.IntegerField()),
                ("failures", models.IntegerField(default=0)),
                ("last_error", models.TextField(default="")),
                ("stuck_at", models.TextField(default="")),
                ("retry_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "events_cursor",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(failures__gte=0), name="events_cursor_failures"),
                    models.CheckConstraint(condition=models.Q(batch_limit__gt=0), name="events_cursor_batch_limit"),
                ],
            },
        ),
        migrations.RunSQL(REVOKE, GRANT),
    ]
