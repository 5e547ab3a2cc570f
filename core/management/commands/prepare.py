"""Everything between new code and a portal that may be started, in one boot of Django."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = (
        "Menyiapkan portal: migrasi, tabel cache, berkas statis, dan isi awal. Aman diulang; "
        "yang sudah beres dilewati. Jalankan sebelum setiap start sesudah kode diperbarui."
    )

    def add_arguments(self, parser):
        fill = {"action": "append", "default": [], "metavar": "MODEL=PERINTAH"}
        parser.add_argument("--fill", help="jalankan PERINTAH bila tabel MODEL kosong", **fill)
        parser.add_argument(
            "--demo", help="seperti --fill, tetapi hanya bila DEMO menyala; lalu tampilkan akunnya", **fill
        )

    def handle(self, *args, **options):
        self.migrate(options["verbosity"])
        call_command("createcachetable", verbosity=0)
        self.collect_static()
        for pair in options["fill"]:
            self.fill(*self.parse(pair))
        for pair in options["demo"] if settings.DEMO else []:
            model, command = self.parse(pair)
            if not self.fill(model, command):  # it ends with the accounts itself
                call_command(command, "--accounts", stdout=self.stdout)

    def parse(self, pair):
        label, _, command = pair.partition("=")
        try:
            return apps.get_model(label), command
        except (LookupError, ValueError):
            raise CommandError(f"Model tidak dikenal: {label}") from None

    def migrate(self, verbosity):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Menyesuaikan basis data …")
            call_command("migrate", interactive=False, verbosity=max(verbosity - 1, 0), stdout=self.stdout)

    def collect_static(self):
        """Collecting and compressing takes seconds, so it is skipped while no source file has changed."""
        stamp = Path(settings.STATIC_ROOT) / "sources.sha256"
        digest = static_digest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        self.stdout.write("Mengumpulkan berkas statis …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)

    def fill(self, model, command) -> bool:
        """Whether the table was empty and the command therefore run."""
        if model._default_manager.exists():
            return False
        self.stdout.write(f"Mengisi {model._meta.verbose_name} ({command}) …")
        call_command(command, stdout=self.stdout)
        return True


def static_digest() -> str:
    """Changes whenever a static file is added, removed or edited."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
