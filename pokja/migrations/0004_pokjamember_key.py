import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pokja", "0003_meeting_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="pokjamember",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="pokjamember",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dicatat"),
        ),
        migrations.AddField(
            model_name="historicalpokjamember",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="dicatat"),
        ),
        migrations.AddField(
            model_name="pokjamember",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, default=django.utils.timezone.now, verbose_name="diubah"),
            preserve_default=False,
        ),
    ]
