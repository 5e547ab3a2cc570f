#!/usr/bin/env python3
"""The portal's three commands, from a bare Debian machine with nothing but python3:

    python3 dev.py run  [--port N]             a running portal on 127.0.0.1
    python3 dev.py test [--fast] [-- ARGS]     everything that must hold; ARGS go to pytest
    python3 dev.py bench [ARGS]                the promised numbers, measured on this machine

Standard library only: a fresh Debian has neither make nor venv nor pip.
"""

import argparse
import contextlib
import ctypes.util
import glob
import hashlib
import importlib
import importlib.util
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

BASE = pathlib.Path(__file__).resolve().parent
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
ENV_FILE = BASE / ".env"
HOST = "127.0.0.1"  # never "localhost": a bare machine may not resolve it

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FONTS = "/usr/share/fonts/**/*.[to]tf"
LOCAL_FOLDERS = ("var", "media")


def say(text=""):
    print(text, flush=True)


class Stop(Exception):
    """A reason to end that the reader can act on."""

    def __init__(self, text, code=1):
        super().__init__(text)
        self.code = code


# --- system packages ---------------------------------------------------------------------------------


def has_library(name):
    return ctypes.util.find_library(name) is not None


def postgres_bin():
    """Folder with initdb and pg_ctl: Debian keeps them off the PATH, one folder per version."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4]))
    path = found[-1] if found else shutil.which("initdb")
    return pathlib.Path(path).parent if path else None


# Debian package: (what it is for, is it there?)
VENV_PACKAGE = {"python3-venv": ("lingkungan Python", lambda: importlib.util.find_spec("ensurepip") is not None)}
POSTGRES_PACKAGE = {"postgresql": ("basis data untuk uji", lambda: postgres_bin() is not None)}
TEST_PACKAGES = {
    **POSTGRES_PACKAGE,
    "chromium": ("peramban untuk uji", lambda: any(map(shutil.which, CHROMIUM_NAMES))),
    "libatomic1": ("diperlukan Playwright", lambda: has_library("atomic")),
    "fonts-dejavu-core": (
        "huruf untuk peramban dan PDF",
        lambda: any(glob.iglob(FONTS, recursive=True)),
    ),
    "libpango-1.0-0": ("PDF", lambda: has_library("pango-1.0")),
    "libpangoft2-1.0-0": ("PDF", lambda: has_library("pangoft2-1.0")),
    "libharfbuzz-subset0": ("PDF", lambda: has_library("harfbuzz-subset")),
}


def need(packages):
    """Take the missing Debian packages: as root at once, with sudo after asking, otherwise say the line to type."""
    missing = [name for name, (_, present) in packages.items() if not present()]
    if not missing:
        return
    if "chromium" in missing and "ID=ubuntu" in pathlib.Path("/etc/os-release").read_text().split():
        raise Stop("Paket chromium di Ubuntu hanya perantara snap. Pasang Google Chrome, lalu ulangi.", 2)
    say("Paket sistem yang diperlukan: " + ", ".join(f"{name} ({packages[name][0]})" for name in missing))
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    line = "sudo apt-get update && sudo " + " ".join(install)
    if not shutil.which("apt-get"):
        raise Stop("Mesin ini tidak memakai apt. Pasang padanan paket di atas, lalu ulangi.", 2)
    prefix = []
    if os.geteuid() != 0:
        if not (shutil.which("sudo") and sys.stdin.isatty()):
            raise Stop(f"Jalankan dahulu:\n    {line}", 2)
        if input(f"Jalankan `{line}` sekarang? [y/T] ").strip().lower() != "y":
            raise Stop(f"Jalankan dahulu:\n    {line}", 2)
        prefix = ["sudo"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], install):
        say("$ " + " ".join(prefix + command))
        if subprocess.run(prefix + command, env=env, stdin=subprocess.DEVNULL).returncode:
            raise Stop(f"Pemasangan paket gagal. Jalankan sendiri, lalu ulangi:\n    {line}", 2)
    importlib.invalidate_caches()
    still = [name for name in missing if not packages[name][1]()]
    if still:
        raise Stop("Sudah dipasang tetapi belum ditemukan: " + ", ".join(still), 2)


# --- Python packages and .env -----------------------------------------------------------------------------


def venv_works():
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0


def install(requirements):
    """Make .venv and install a requirements file, unless a stamp says that exactly this was done before."""
    wanted = {
        name: hashlib.sha256((BASE / name).read_bytes()).hexdigest()
        for name in ("requirements.txt", "requirements-dev.txt")
        if name == "requirements.txt" or name == requirements
    }
    stamp = VENV / "installed.json"
    done = json.loads(stamp.read_text()) if stamp.exists() and PYTHON.exists() else {}
    if all(done.get(name) == digest for name, digest in wanted.items()):
        return
    if not venv_works():
        need(VENV_PACKAGE)
        say("Membuat .venv …")
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    say(f"Memasang paket Python dari {requirements} …")
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", BASE / requirements]
    if subprocess.run(pip).returncode:
        raise Stop("Pemasangan paket Python gagal; periksa sambungan internet, lalu ulangi.")
    stamp.write_text(json.dumps(wanted))


def make_env_file():
    """Settings of this machine: a random key, plain http on 127.0.0.1, demo data."""
    if ENV_FILE.exists():
        return
    text = (
        "# Dibuat oleh dev.py untuk mesin ini saja. Semua pilihan: .env.example\n"
        f"SECRET_KEY={secrets.token_urlsafe(64)}\nHTTPS=false\nDEMO=true\n"
    )
    descriptor = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    say("Menulis .env dengan kunci acak.")


def env_file_sets(name):
    """Lines of .env.example that begin with # only show a default."""
    return re.search(rf"^{name}=", ENV_FILE.read_text(), re.M) is not None


# --- run ------------------------------------------------------------------------------------------------------


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_until_healthy(server, url):
    """True as soon as /healthz answers 200; a server that ends, or takes over 30 s, is reported."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Stop("Server berhenti sebelum siap; pesannya ada di atas.")
        try:
            with urllib.request.urlopen(url + "healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            raise Stop(f"Server berjalan tetapi tidak sehat: {error.read().decode()}") from None
        except OSError:
            time.sleep(0.05)
    raise Stop("Server tidak menjawab dalam 30 detik.")


def run(options):
    if not port_is_free(options.port):
        raise Stop(
            f"Port {options.port} sedang dipakai program lain. Hentikan program itu, atau pilih port lain:\n"
            f"    python3 dev.py run --port {options.port + 1}"
        )
    install("requirements.txt")
    make_env_file()
    for folder in LOCAL_FOLDERS:
        (BASE / folder).mkdir(exist_ok=True)
    url = f"http://{HOST}:{options.port}/"
    env = dict(os.environ)
    if not env_file_sets("SITE_URL"):
        env.setdefault("SITE_URL", url)
    fill = ["--fill", "regions.Region=import_regions", "--demo", "accounts.User=demo"]
    if subprocess.run([PYTHON, "manage.py", "prepare", *fill], cwd=BASE, env=env).returncode:
        raise Stop("Persiapan gagal; pesannya ada di atas.")
    gunicorn = [PYTHON, "-m", "gunicorn", "kampungkb.wsgi", "--bind", f"{HOST}:{options.port}", "--workers", "2"]
    # Without --no-control-socket gunicorn leaves a socket in the home folder; Excel of the nation takes its time.
    gunicorn += ["--no-control-socket", "--preload", "--timeout", "120", "--log-level", "warning"]
    server = subprocess.Popen(gunicorn, cwd=BASE, env=env)
    try:
        wait_until_healthy(server, url)
        say(f"\nPortal berjalan di {url}   (Ctrl-C untuk berhenti)")
        return server.wait()
    except KeyboardInterrupt:
        say("\nBerhenti.")
        return 0
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait()


# --- a throw-away PostgreSQL -----------------------------------------------------------------------------------


@contextlib.contextmanager
def throwaway_postgres():
    """Yield the URL of an empty database on a cluster of its own, gone afterwards.

    Nothing in it outlives the process, so nothing is synced to disk: it starts in about a second.
    """
    binaries, port = postgres_bin(), free_port()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kampungkb-postgres-"))
    as_postgres = []
    if os.geteuid() == 0:  # initdb refuses root
        shutil.chown(folder, "postgres", "postgres")
        as_postgres = ["runuser", "-u", "postgres", "--"]

    def call(program, *args, check=True):
        done = subprocess.run(
            [*as_postgres, binaries / program, *args],
            cwd=folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        if check and done.returncode:
            raise Stop(f"PostgreSQL: {program} gagal.\n{done.stdout}{done.stderr}")

    data, log = folder / "data", folder / "log"
    switches = f"-p {port} -k {folder} -c listen_addresses={HOST} -c fsync=off -c synchronous_commit=off"
    switches += " -c full_page_writes=off -c shared_buffers=256MB -c max_wal_size=4GB"
    # Nothing here waits for a lock that long: who does has been forgotten by somebody, and should say so.
    switches += " -c lock_timeout=60s"
    try:
        call("initdb", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-U", "postgres", "-D", data)
        # Its output goes to a file: the server would otherwise hold our pipe open for ever.
        call("pg_ctl", "-w", "-D", data, "-l", log, "-o", switches, "start")
        call("createdb", "-h", HOST, "-p", str(port), "-U", "postgres", "kampungkb")
        yield f"postgres://postgres@{HOST}:{port}/kampungkb"
    finally:
        if (data / "postmaster.pid").exists():
            call("pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


# --- test ---------------------------------------------------------------------------------------------------------

COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected)")
LOST = re.compile(r"worker '\w+' crashed while running '(.+)'\s*")
NO_TESTS = 5  # what pytest ends with when nothing was chosen


class Report:
    """Runs the steps one after the other, remembers how each ended, and sums pytest's closing lines."""

    def __init__(self):
        self.steps = []
        self.counts = {}
        self.started = time.monotonic()

    def pytest(self, title, command, chosen, env):
        """Run tests. One whose process was lost (it hung, or the browser's driver died) is run once more by itself:
        nothing was asserted about it yet. An assertion that fails is never asked again."""
        lost = self.step(title, ["-m", "pytest", *command, *chosen], env, may_be_empty=True)
        if not lost or self.counts.get("failed", 0) != len(lost) or self.counts.get("error"):
            return
        say("\nProses uji terhenti saat menjalankan yang berikut (tumpukannya ada di atas); dijalankan sekali lagi:")
        say("\n".join(f"    {name}" for name in lost))
        self.counts["failed"] -= len(lost)
        self.steps[-1] = (f"{title}, {len(lost)} diulang", True, self.steps[-1][2])
        self.step(f"{title}: sekali lagi", ["-m", "pytest", *lost], env)

    def step(self, title, command, env=None, *, may_be_empty=False):
        """Run a command of the project's Python; the tests whose process was lost, by name."""
        say(f"\n── {title}")
        began = time.monotonic()
        process = subprocess.Popen(
            [PYTHON, *command], cwd=BASE, env={**os.environ, **(env or {})}, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        closing, lost = "", []
        with process:
            try:
                for line in process.stdout:
                    print(line, end="", flush=True)
                    if re.fullmatch(r"=+ .* in [\d.]+s.* =+\s*", line):
                        closing = line
                    if found := LOST.fullmatch(line):
                        lost.append(found[1])
            except KeyboardInterrupt:
                process.terminate()
                raise
        good = process.returncode == 0 or (may_be_empty and process.returncode == NO_TESTS)
        for number, word in COUNT.findall(closing):
            word = "error" if word == "errors" else word
            self.counts[word] = self.counts.get(word, 0) + int(number)
        if not good and not {"failed", "error"} & {word.rstrip("s") for _, word in COUNT.findall(closing)}:
            self.counts["error"] = self.counts.get("error", 0) + 1
        self.steps.append((title, good, time.monotonic() - began))
        return lost

    def close(self):
        """Print the summary; pytest's own words come last, because tools read them there."""
        say("\n── Ringkasan")
        for title, good, seconds in self.steps:
            say(f"{'baik ' if good else 'GAGAL'} {seconds:7.1f} s  {title}")
        order = ["failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "error"]
        parts = []
        for word in order:
            number = self.counts.get(word, 0)
            if number:
                parts.append(f"{number} {word}{'s' if word == 'error' and number > 1 else ''}")
        say(f"=== {', '.join(parts) or 'no tests ran'} in {time.monotonic() - self.started:.2f}s ===")
        return 0 if self.counts.get("passed") and all(good for _, good, _ in self.steps) else 1


def production_like(folder):
    """The environment of a real server, for `check --deploy`: nothing is taken from this machine's .env."""
    return {
        "ENV_FILE": os.devnull,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "kampungkb.example.go.id",
        "SITE_URL": "https://kampungkb.example.go.id",
        "DATABASE_URL": f"sqlite:///{folder}/check.sqlite3",
        "MEDIA_ROOT": str(folder),
        "EMAIL_URL": "smtp://mail.example.go.id:25",
        "DEFAULT_FROM_EMAIL": "Portal Kampung KB <portal@kampungkb.example.go.id>",
    }


def test(options):
    need(POSTGRES_PACKAGE if options.fast else TEST_PACKAGES)
    install("requirements-dev.txt")
    report = Report()
    report.step("ruff check", ["-m", "ruff", "check", "--quiet", "."])
    report.step("ruff format --check", ["-m", "ruff", "format", "--check", "--quiet", "."])
    report.step("djlint --lint", ["-m", "djlint", "--lint", "--quiet", "templates"])
    with tempfile.TemporaryDirectory(prefix="kampungkb-check-") as folder:
        env = production_like(folder)
        deploy = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        report.step("manage.py check --deploy", ["-W", "error::DeprecationWarning:kampungkb", *deploy], env)
        report.step("manage.py makemigrations --check", ["manage.py", "makemigrations", "--check", "--dry-run"], env)
    pytest = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
    # What a browser shows and which doors are open does not depend on the database: both are tried on the one that
    # production runs on. The demo is made on the one it lives on.
    sqlite, postgres = ["-m", "not browser and not sweep"], ["-m", "not demo"]
    if options.fast:
        postgres = ["-m", "not demo and not browser"]
    report.pytest("pytest (SQLite)", [*pytest, *sqlite], options.arguments, {"DATABASE_URL": "sqlite://:memory:"})
    with throwaway_postgres() as url:
        report.pytest("pytest (PostgreSQL)", [*pytest, *postgres], options.arguments, {"DATABASE_URL": url})
    return report.close()


# --- bench ----------------------------------------------------------------------------------------------------------


def bench(options):
    need(POSTGRES_PACKAGE)
    install("requirements.txt")
    with throwaway_postgres() as url:
        command = [PYTHON, "-m", "bench", "--postgres", url, *options.arguments]
        return subprocess.run(command, cwd=BASE).returncode


def main():
    if sys.version_info < (3, 11):  # noqa: UP036  this file is what an older Python meets first
        raise Stop(f"Diperlukan Python 3.11 atau lebih baru; ini {sys.version.split()[0]}.", 2)
    parser = argparse.ArgumentParser(prog="dev.py", description="Menjalankan, menguji, dan mengukur portal.")
    commands = parser.add_subparsers(dest="command", required=True)
    runner = commands.add_parser("run", help="jalankan portal di 127.0.0.1")
    runner.add_argument("--port", type=int, default=8000)
    tester = commands.add_parser("test", help="jalankan semua pemeriksaan dan uji")
    tester.add_argument("--fast", action="store_true", help="tanpa uji peramban")
    tester.add_argument("arguments", nargs="*", help="sesudah -- : diteruskan ke pytest")
    commands.add_parser("bench", help="ukur kinerja; pilihannya diteruskan ke python -m bench")
    options, rest = parser.parse_known_args()
    if options.command == "bench":
        options.arguments = rest
    elif rest:
        parser.error(f"pilihan tidak dikenal: {' '.join(rest)}")
    # A plain `kill` must clean up the server and the cluster just as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    return {"run": run, "test": test, "bench": bench}[options.command](options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as reason:
        print(reason, file=sys.stderr)
        sys.exit(reason.code)
    except KeyboardInterrupt:
        sys.exit(130)
