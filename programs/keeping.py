"""Entries of the lists that a former version of a report still names; added to their reasons to stay in `apps.py`."""

from django.db import models
from django.db.models.fields.json import KeyTextTransform

from reference.keeping import KEEPERS
from reference.models import Reference

from .models import Activity, ActivityVersion
from .models.activities import LIST_FIELDS, SCALAR_FIELDS


def join() -> None:
    """Called once, when the apps are ready."""
    KEEPERS.append(named_by_a_version)


def named_by_a_version(row: Reference) -> str:
    """Words where a version names the entry: as a key of its own, or in a list of keys, in JSON "[3, 17]"."""
    says = models.Q(pk__in=[])
    for name in SCALAR_FIELDS:
        if name.endswith("_id") and Activity._meta.get_field(name).remote_field.model is type(row):
            says |= models.Q(**{f"content__{name}": row.pk})
    versions = ActivityVersion.objects.all()
    for name in LIST_FIELDS:
        if Activity._meta.get_field(name).remote_field.model is type(row):
            versions = versions.annotate(keys=KeyTextTransform(name, "content"))
            says |= models.Q(keys__regex=rf"(^|[^0-9]){row.pk}([^0-9]|$)")
    return "Masih disebut versi lama sebuah laporan" if versions.filter(says).exists() else ""
