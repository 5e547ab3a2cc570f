from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def static(settings, tmp_path):
    """A small source of static files, and an empty place for the collected ones."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "x.css").write_text("p {}")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = str(tmp_path / "collected")
    return source


def prepare(*arguments):
    out = StringIO()
    call_command("prepare", *arguments, stdout=out)
    return out.getvalue()


def test_second_run_has_nothing_to_do(db, static):
    assert "berkas statis" in prepare()
    assert prepare() == ""


def test_changed_static_file_is_collected_again(db, static, settings):
    prepare()
    (static / "y.css").write_text("b {}")
    assert "berkas statis" in prepare()
    assert (Path(settings.STATIC_ROOT) / "y.css").exists()


def test_empty_table_is_filled_and_a_full_one_is_left_alone(db, static):
    prepare()
    assert "import_nothing" not in prepare("--fill", "contenttypes.ContentType=import_nothing")
    assert "Mengisi wilayah (check)" in prepare("--fill", "regions.Region=check")


def test_demo_waits_for_its_switch(db, static, settings):
    prepare()
    assert prepare("--demo", "accounts.User=demo") == ""


def test_unknown_model_is_refused(db, static):
    with pytest.raises(CommandError, match="Model tidak dikenal: regions.Planet"):
        prepare("--fill", "regions.Planet=check")
