from django.db import migrations, models


class Migration(migrations.Migration):
    """Jobs and their parts."""

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='JobRow',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.BigIntegerField()),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('status', models.CharField(max_length=12)),
                ('key', models.TextField()),
                ('fingerprint', models.BinaryField()),
                ('authority', models.JSONField()),
                ('undo_authority', models.JSONField(null=True)),
                ('lines', models.IntegerField()),
                ('parts', models.IntegerField()),
                ('begun_part', models.IntegerField()),
                ('next_part', models.IntegerField()),
                ('posted', models.IntegerField()),
                ('refused', models.IntegerField()),
                ('undone', models.IntegerField()),
                ('kept', models.IntegerField()),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'bulk_job',
                'indexes': [models.Index(condition=models.Q(('status__in', ['queued', 'working', 'cancelling', 'undoing'])), fields=['id'], name='bulk_job_open'), models.Index(fields=['created_at', 'id'], name='bulk_job_created')],
                'constraints': [models.UniqueConstraint(fields=('customer_id', 'key'), name='bulk_job_key'), models.CheckConstraint(condition=models.Q(('kind__in', ['spends'])), name='bulk_job_kind'), models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'working', 'cancelling', 'cancelled', 'done', 'undoing', 'undone'])), name='bulk_job_status'), models.CheckConstraint(condition=models.Q(('kept__gte', 0), ('lines__gte', 0), ('posted__gte', 0), ('refused__gte', 0), ('undone__gte', 0), ('lines__gte', models.F('posted') + models.F('refused')), ('posted__gte', models.F('undone') + models.F('kept'))), name='bulk_job_counts'), models.CheckConstraint(condition=models.Q(('begun_part__gte', -1), ('next_part__gte', 0), ('parts__gte', models.F('next_part'))), name='bulk_job_parts'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('status__in', ['queued', 'working', 'cancelling', 'undoing'])), models.Q(models.Q(('status__in', ['queued', 'working', 'cancelling', 'undoing']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='bulk_job_ended')],
            },
        ),
        migrations.CreateModel(
            name='PartRow',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'job_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.BigIntegerField()),
                ('job_id', models.BigIntegerField()),
                ('number', models.IntegerField()),
                ('content', models.BinaryField()),
                ('posted', models.JSONField(default=list)),
                ('faults', models.JSONField(default=list)),
            ],
            options={
                'db_table': 'bulk_part',
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 0)), name='bulk_part_number')],
            },
        ),
    ]
