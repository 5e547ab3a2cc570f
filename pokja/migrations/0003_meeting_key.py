from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pokja", "0002_planitem_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="cancel_reason",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="alasan batal"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("kampung__isnull", True)), fields=["held_on"], name="meeting_area_day"
            ),
        ),
    ]
