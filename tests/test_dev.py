"""dev.py: what it says and leaves behind. That it installs and starts is shown by running it."""

import importlib.util
import socket
import stat
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "dev.py"


@pytest.fixture
def dev():
    spec = importlib.util.spec_from_file_location("dev", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_occupied_port_is_said_before_anything_is_done(dev):
    with socket.socket() as other:
        other.bind((dev.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(dev.Stop, match=f"Port {port} sedang dipakai(.|\n)*--port {port + 1}"):
            dev.run(type("Options", (), {"port": port}))


def test_a_default_shown_in_the_env_file_is_not_a_setting(dev, tmp_path, monkeypatch):
    """Otherwise `run --port 9000` would write invitations for port 8000."""
    monkeypatch.setattr(dev, "ENV_FILE", tmp_path / "env")
    dev.ENV_FILE.write_text("DEMO=true\n# SITE_URL=http://127.0.0.1:8000\n")
    assert not dev.env_file_sets("SITE_URL")
    dev.ENV_FILE.write_text("DEMO=true\nSITE_URL=https://kampungkb.example.go.id\n")
    assert dev.env_file_sets("SITE_URL")


def test_env_file_is_private_random_and_never_overwritten(dev, tmp_path, monkeypatch):
    keys = []
    for name in ("a", "b"):
        monkeypatch.setattr(dev, "ENV_FILE", tmp_path / name)
        dev.make_env_file()
        keys.append((tmp_path / name).read_text())
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert keys[0] != keys[1]
    dev.make_env_file()
    assert (tmp_path / "b").read_text() == keys[1]


def test_missing_package_without_rights_ends_with_the_line_to_type(dev, monkeypatch):
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    with pytest.raises(dev.Stop, match="sudo apt-get install -y --no-install-recommends kue-lapis") as stopped:
        dev.need({"kue-lapis": ("contoh", lambda: False)})
    assert stopped.value.code == 2


def test_present_package_is_not_taken_again(dev):
    dev.need({"kue-lapis": ("contoh", lambda: True)})


def test_report_sums_the_closing_lines_and_ends_with_one(dev, capfd):
    report = dev.Report()
    for line in ("== 3 passed, 1 skipped in 1.00s ==", "== 1 failed, 2 passed in 61.00s (0:01:01) =="):
        report.step("x", ["-c", f"import sys; print('{line}'); sys.exit('failed' in '{line}')"])
    assert report.close() == 1
    assert capfd.readouterr().out.splitlines()[-1].startswith("=== 1 failed, 5 passed, 1 skipped in ")


def test_failed_linter_counts_as_an_error_in_the_closing_line(dev, capfd):
    report = dev.Report()
    report.step("x", ["-c", "print('== 3 passed in 1.00s ==')"])
    report.step("lint", ["-c", "import sys; sys.exit(1)"])
    assert report.close() == 1
    assert "3 passed, 1 error in" in capfd.readouterr().out.splitlines()[-1]


def test_all_good_is_exit_code_zero(dev, capfd):
    report = dev.Report()
    report.step("x", ["-c", "print('== 3 passed in 1.00s ==')"])
    assert report.close() == 0


HANGS_ONCE = """
import pathlib, time
def test_hangs_once():
    mark = pathlib.Path("seen")
    if not mark.exists():
        mark.touch()
        time.sleep(60)
def test_holds(): pass
"""
FAILS_ONCE = HANGS_ONCE.replace("time.sleep(60)", "assert False")


@pytest.fixture
def project(dev, tmp_path, monkeypatch):
    """project(source): a folder with these tests, for `Report.pytest`; a test may take one second."""
    monkeypatch.setattr(dev, "BASE", tmp_path)
    monkeypatch.setattr(dev, "PYTHON", sys.executable)
    (tmp_path / "pytest.ini").write_text("[pytest]\nfaulthandler_timeout = 1\nfaulthandler_exit_on_timeout = true\n")

    def run(source):
        (tmp_path / "test_x.py").write_text(source)
        report = dev.Report()
        report.pytest(
            "x", ["-n", "1", "-p", "no:django", "-p", "no:playwright"], [], {"PYTEST_ADDOPTS": "-p no:django"}
        )
        return report

    return run


def test_test_whose_process_hung_is_run_once_more(project, capfd):
    report = project(HANGS_ONCE)
    assert report.close() == 0
    said = capfd.readouterr().out
    assert "in test_hangs_once" in said and "dijalankan sekali lagi" in said and "x, 1 diulang" in said
    assert "2 passed in" in said.splitlines()[-1]


def test_failed_test_is_not_run_again(project, capfd):
    assert project(FAILS_ONCE).close() == 1
    assert "1 failed, 1 passed in" in capfd.readouterr().out.splitlines()[-1]


def test_production_like_configuration_leaves_this_machine_out(dev, tmp_path):
    assert dev.production_like(tmp_path)["ENV_FILE"] == "/dev/null"
