from django.db import migrations


class Migration(migrations.Migration):
    """The provider's tables are those of the room `sandbox` from here on; nothing in the database changes."""

    dependencies = [
        ('payments', '0010_channel_names'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='SandboxChargeBack'),
                migrations.DeleteModel(name='SandboxDelivery'),
                migrations.DeleteModel(name='SandboxRefund'),
                migrations.DeleteModel(name='SandboxDispute'),
                migrations.DeleteModel(name='SandboxOrder'),
                migrations.DeleteModel(name='SandboxSettings'),
            ],
        ),
    ]
