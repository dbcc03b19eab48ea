import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """How a dispute ended, as a person says, waits for a second one; the sandbox's bills tell what was charged back."""

    dependencies = [
        ('payments', '0007_disputes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisputeOutcomeRow',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.BigIntegerField()),
                ('id', models.BigIntegerField()),
                ('dispute_id', models.BigIntegerField()),
                ('store_id', models.BigIntegerField(null=True)),
                ('outcome', models.CharField(max_length=8)),
                ('status', models.CharField(max_length=16)),
                ('sealed_reason', models.BinaryField(null=True)),
                ('key', models.TextField()),
                ('requested_by', models.CharField(max_length=80)),
                ('decided_by', models.CharField(max_length=80)),
                ('decided_key', models.TextField()),
                ('requested_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'payments_dispute_outcome',
                'indexes': [models.Index(fields=['id'], name='payments_outcome_recent')],
                'constraints': [models.UniqueConstraint(fields=('customer_id', 'key'), name='payments_outcome_key'), models.UniqueConstraint(condition=models.Q(('status', 'requested')), fields=('customer_id', 'dispute_id'), name='payments_outcome_waits'), models.CheckConstraint(condition=models.Q(('outcome__in', ['won', 'lost'])), name='payments_outcome_outcome'), models.CheckConstraint(condition=models.Q(('status__in', ['requested', 'made', 'rejected', 'overtaken'])), name='payments_outcome_status'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), ('status', 'requested')), models.Q(models.Q(('status', 'requested'), _negated=True), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='payments_outcome_decided')],
            },
        ),
        migrations.CreateModel(
            name='SandboxChargeBack',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField()),
                ('moved_at', models.DateTimeField()),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.sandboxdispute')),
            ],
            options={
                'db_table': 'payments_sandbox_charge_back',
                'indexes': [models.Index(fields=['moved_at'], name='sandbox_charge_back_moved_at')],
            },
        ),
        migrations.AddIndex(
            model_name='disputerow',
            index=models.Index(fields=['id'], name='payments_dispute_recent'),
        ),
    ]
