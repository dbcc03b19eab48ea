from django.db import migrations, models


class Migration(migrations.Migration):
    """What comes and goes by book and quarter of an hour, rolled up in the background."""

    dependencies = [("ledger", "0003_lists_by_moment")]

    operations = [
        migrations.CreateModel(
            name="Flow",
            fields=[
                ("pk", models.CompositePrimaryKey("slot", "code", "book", blank=True, editable=False, primary_key=True, serialize=False)),
                ("slot", models.DateTimeField()),
                ("code", models.IntegerField()),
                ("book", models.IntegerField()),
                ("came", models.DecimalField(decimal_places=0, max_digits=38)),
                ("went", models.DecimalField(decimal_places=0, max_digits=38)),
            ],
            options={
                "db_table": "ledger_flow",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("came__gte", 0), ("went__gte", 0)), name="ledger_flow_signs")
                ],
            },
        ),
        migrations.CreateModel(
            name="FlowMark",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("snapshot", models.TextField()),
            ],
            options={
                "db_table": "ledger_flow_mark",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="ledger_flow_mark_one")],
            },
        ),
    ]
