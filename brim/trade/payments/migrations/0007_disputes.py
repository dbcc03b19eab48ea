import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Disputes are kept, each with what is contested and how it was decided; a payment says what of it was lost."""

    dependencies = [
        ('payments', '0006_sealed_reasons'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisputeRow',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.BigIntegerField()),
                ('id', models.BigIntegerField()),
                ('payment_id', models.BigIntegerField()),
                ('topup_id', models.BigIntegerField()),
                ('store_id', models.BigIntegerField(null=True)),
                ('channel', models.CharField(max_length=16)),
                ('number', models.CharField(max_length=64)),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=16)),
                ('status', models.CharField(max_length=8)),
                ('sealed_reason', models.BinaryField(null=True)),
                ('key', models.TextField()),
                ('fingerprint', models.BinaryField()),
                ('opened_by', models.CharField(max_length=80)),
                ('decided_by', models.CharField(max_length=80)),
                ('decided_key', models.TextField()),
                ('charge_back_id', models.BigIntegerField(null=True)),
                ('turns', models.IntegerField()),
                ('opened_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('said_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'payments_dispute',
            },
        ),
        migrations.CreateModel(
            name='SandboxDispute',
            fields=[
                ('number', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField()),
                ('state', models.CharField(max_length=16)),
                ('raised_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'payments_sandbox_dispute',
            },
        ),
        migrations.RemoveConstraint(
            model_name='paymentrow',
            name='payments_payment_state',
        ),
        migrations.AddField(
            model_name='paymentrow',
            name='charged_back',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='paymentrow',
            index=models.Index(condition=models.Q(('state', 'disputed')), fields=['created_at'], name='payments_payment_disputed'),
        ),
        migrations.AddConstraint(
            model_name='paymentrow',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['created', 'pending', 'paid', 'credited', 'failed', 'expired', 'refunding', 'partially_refunded', 'refunded', 'disputed', 'sent_back', 'cancelled', 'charged_back'])), name='payments_payment_state'),
        ),
        migrations.AddConstraint(
            model_name='paymentrow',
            constraint=models.CheckConstraint(condition=models.Q(('charged_back__gte', 0), ('charged_back__lte', models.F('amount'))), name='payments_payment_charged_back'),
        ),
        migrations.AddIndex(
            model_name='disputerow',
            index=models.Index(fields=['opened_at', 'id'], name='payments_dispute_listed'),
        ),
        migrations.AddIndex(
            model_name='disputerow',
            index=models.Index(fields=['customer_id', 'payment_id'], name='payments_dispute_payment'),
        ),
        migrations.AddIndex(
            model_name='disputerow',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['opened_at'], name='payments_dispute_open'),
        ),
        migrations.AddConstraint(
            model_name='disputerow',
            constraint=models.UniqueConstraint(fields=('customer_id', 'key'), name='payments_dispute_key'),
        ),
        migrations.AddConstraint(
            model_name='disputerow',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('customer_id', 'payment_id', 'number'), name='payments_dispute_number'),
        ),
        migrations.AddConstraint(
            model_name='disputerow',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payments_dispute_amount'),
        ),
        migrations.AddConstraint(
            model_name='disputerow',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'won', 'lost'])), name='payments_dispute_status'),
        ),
        migrations.AddConstraint(
            model_name='disputerow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='payments_dispute_decided'),
        ),
        migrations.AddConstraint(
            model_name='disputerow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'lost'), _negated=True), ('charge_back_id__isnull', False), _connector='OR'), name='payments_dispute_lost'),
        ),
        migrations.AddField(
            model_name='sandboxdispute',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.sandboxorder'),
        ),
        migrations.AddConstraint(
            model_name='sandboxdispute',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='sandbox_dispute_amount'),
        ),
        migrations.AddConstraint(
            model_name='sandboxdispute',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('open', 'won', 'lost'))), name='sandbox_dispute_state'),
        ),
    ]
