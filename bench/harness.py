"""What a benchmark can measure with: commands, SQL, pages in this process, and a real server."""

import contextlib
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from .launch import peak_megabytes

BASE = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Row:
    """One measured promise. A limit of None is not promised and only shown."""

    what: str
    value: float
    unit: str  # "s", "ms", "KB"
    goal: float | None = None
    raw: float | None = None  # the same question in raw SQL, in the same unit and run
    queries: int | None = None
    max_queries: int | None = None
    memory: float | None = None  # MB
    max_memory: float | None = None
    cpu: float | None = None  # s; steadier than wall time on a machine that others share
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.raw if self.raw else None

    @property
    def ok(self) -> bool:
        pairs = [(self.value, self.goal), (self.queries, self.max_queries), (self.memory, self.max_memory)]
        return all(value <= limit for value, limit in pairs if value is not None and limit is not None)

    def as_dict(self) -> dict:
        return {**asdict(self), "ratio": self.ratio, "ok": self.ok}


@dataclass(frozen=True)
class CommandRun:
    seconds: float  # with the start of Python and Django
    cpu: float
    peak_mb: float
    output: str


@dataclass(frozen=True)
class PageRun:
    p50_ms: float
    queries: int
    kilobytes: float  # body as sent, compressed


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Bench:
    """One database engine, prepared and migrated."""

    def __init__(self):
        self.engine = connection.vendor

    def goal(self, *, sqlite: float | None = None, postgresql: float | None = None) -> float | None:
        return {"sqlite": sqlite, "postgresql": postgresql}[self.engine]

    def manage(self, *arguments: str) -> CommandRun:
        """A management command in a process of its own. RuntimeError with its output when it fails."""
        with tempfile.NamedTemporaryFile("r", prefix="bench-") as report:
            command = [sys.executable, "-m", "bench.launch", report.name, *arguments]
            began, cpu = time.perf_counter(), _cpu_of_children()
            done = subprocess.run(command, cwd=BASE, capture_output=True, text=True)
            seconds, cpu = time.perf_counter() - began, _cpu_of_children() - cpu
            if done.returncode:
                raise RuntimeError(f"{' '.join(arguments)}\n{done.stdout}{done.stderr}")
            return CommandRun(seconds, cpu, float(report.read()), done.stdout)

    def time(self, function: Callable[[], object], repeat: int = 1) -> float:
        """Seconds: the median of `repeat` calls."""
        return statistics.median(self._once(function) for _ in range(repeat))

    def sql(self, query: str, parameters=(), *, repeat: int = 5) -> float:
        """Seconds for raw SQL with all its rows fetched: the median of `repeat` runs."""

        def run():
            with connection.cursor() as cursor:
                cursor.execute(query, parameters)
                if cursor.description:
                    cursor.fetchall()

        return self.time(run, repeat)

    def page(self, path: str, *, user=None, repeat: int = 30) -> PageRun:
        """A page through the whole middleware in this process: p50 after a warm-up, and its number of queries."""
        client = Client(SERVER_NAME=HOST, headers={"accept-encoding": "gzip"})
        if user:
            client.force_login(user)

        def get():
            response = client.get(path)
            if response.status_code != 200:
                raise RuntimeError(f"{path}: {response.status_code}")
            return response.content if not response.streaming else response.getvalue()

        get()
        with CaptureQueriesContext(connection) as captured:
            body = get()
        queries = len(captured)  # now: the next request empties the log
        return PageRun(self.time(get, repeat) * 1000, queries, len(body) / 1024)

    @contextlib.contextmanager
    def server(self) -> "Iterator[Server]":
        """The portal behind a real gunicorn with one worker."""
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "kampungkb.wsgi", "--bind", f"{HOST}:{port}", "--workers", "1"]
        command += ["--no-control-socket", "--timeout", "300", "--log-level", "error"]
        process = subprocess.Popen(command, cwd=BASE)
        try:
            yield Server(process.pid, f"http://{HOST}:{port}")
        finally:
            process.terminate()
            process.wait()

    @staticmethod
    def _once(function) -> float:
        began = time.perf_counter()
        function()
        return time.perf_counter() - began


class Server:
    def __init__(self, master: int, url: str):
        self.url = url
        self._master = master
        self._wait()

    def get(self, path: str, *, user=None) -> tuple[float, bytes]:
        """(seconds, body as it came over the wire)"""
        request = urllib.request.Request(self.url + path, headers={"Accept-Encoding": "gzip"})
        if user:
            client = Client()
            client.force_login(user)
            request.add_header("Cookie", f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}")
        began = time.perf_counter()
        with urllib.request.urlopen(request) as response:
            body = response.read()
        return time.perf_counter() - began, body

    def peak_mb(self) -> float:
        """Highest memory of the worker so far."""
        [worker] = Path(f"/proc/{self._master}/task/{self._master}/children").read_text().split()
        return peak_megabytes(worker)

    def _wait(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                self.get("/healthz")
                return
            time.sleep(0.05)
        raise RuntimeError("gunicorn did not answer within 30 s")


def superuser():
    """A user who sees the nation, for pages."""
    rights = {"name": "Bench", "is_superuser": True}
    user, _ = get_user_model().objects.get_or_create(username="bench-operator", defaults=rights)
    return user
