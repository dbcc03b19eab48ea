from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.AddField("business", "legal_name", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("business", "registration", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddField("business", "address", models.CharField(blank=True, default="", max_length=300)),
        migrations.AddField("business", "contact", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("staff", "has_temporary_password", models.BooleanField(default=False)),
    ]
