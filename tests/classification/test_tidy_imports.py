from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from classification.enums import ImportState
from classification.imports.actions import confirm_import, start_import
from classification.models import ImportBatch, ImportRow
from tests.classification.workbooks import BRABOWAN, TEMENGENG, counted


def tidy(*arguments) -> str:
    out = StringIO()
    call_command("tidy_imports", *arguments, stdout=out)
    return out.getvalue()


def files(settings) -> list[str]:
    return sorted(f"impor/{path.name}" for path in (settings.MEDIA_ROOT / "impor").iterdir())


def aged(batch: ImportBatch, days: int) -> ImportBatch:
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(days=days))
    return batch


@pytest.fixture
def left_open(cast, settings, django_capture_on_commit_callbacks):
    """An old preview, a fresh one of somebody else, and an old one that was confirmed."""
    with django_capture_on_commit_callbacks(execute=True):
        confirmed = aged(confirm_import(start_import(counted(TEMENGENG), by=cast.opdkb), by=cast.opdkb), 30)
    old = aged(start_import(counted(BRABOWAN, BRABOWAN | {"Desa": "TIDAK ADA"}), by=cast.opdkb), 8)
    return old, aged(start_import(counted(BRABOWAN), by=cast.pusat), 6), confirmed


def states(batches) -> list[str]:
    return [ImportBatch.objects.get(pk=batch.pk).state for batch in batches]


def test_tidy_imports_drops_old_previews_with_their_files(left_open, settings, django_capture_on_commit_callbacks):
    old, fresh, _ = left_open
    assert old.rows.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy() == "Dibuang: 1 pratinjau.\n"
    assert states(left_open) == [ImportState.DISCARDED, ImportState.PREVIEW, ImportState.APPLIED]
    assert files(settings) == [fresh.file.name]
    assert not ImportRow.objects.filter(batch=old).exists()
    assert tidy() == "Dibuang: 0 pratinjau.\n"


def test_tidy_imports_takes_the_days_it_is_given(left_open):
    assert tidy("--days", "5") == "Dibuang: 2 pratinjau.\n"
    with pytest.raises(CommandError, match="HARI"):
        tidy("--days", "-1")


def test_tidy_imports_dry_run_drops_nothing(left_open, settings):
    assert "Akan dibuang: 1 pratinjau." in tidy("--dry-run")
    assert states(left_open) == [ImportState.PREVIEW, ImportState.PREVIEW, ImportState.APPLIED]
    assert len(files(settings)) == 2


def test_start_import_leaves_no_file_when_the_database_fails(cast, settings):
    """The last statement fails: the row that names the file."""

    def fail(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "importbatch" in sql:
            raise DatabaseError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail), pytest.raises(DatabaseError):
        start_import(counted(BRABOWAN), by=cast.opdkb)
    assert not ImportBatch.objects.exists()
    assert files(settings) == []
