"""manage.py import_rekap FILE: an Excel export of the official portal, either kind, whatever its date."""

import json
from datetime import date
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.roles import Permission
from classification.enums import ImportKind
from classification.imports.actions import ImportRefused, import_file, plan_import
from core.formats import day, number

LINES = (
    ("rows", "Baris"),
    ("placed", "Ditempatkan"),
    ("exact", "  tepat"),
    ("near", "  mirip (satu-satunya)"),
    ("ambiguous", "Meragukan"),
    ("unplaced", "Tidak ditemukan"),
    ("refused", "Ditolak seluruhnya"),
    ("created", "Kampung KB baru"),
    ("updated", "Kampung KB diperbarui"),
    ("unchanged", "Tidak berubah"),
    ("reports", "Versi laporan baru"),
    ("warned", "Dengan catatan"),
)


class Command(BaseCommand):
    help = "Impor Excel “Rekap Kampung” atau “Rekapitulasi Klasifikasi” dari portal resmi."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="berkas .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="hanya memeriksa, tidak menyimpan apa pun")
        parser.add_argument("--json", action="store_true", help="hasil sebagai satu objek JSON")
        parser.add_argument(
            "--date", type=date.fromisoformat, help="tanggal ekspor (bawaan: dari nama berkas, atau hari ini)"
        )
        parser.add_argument("--by", help="nama pengguna pengimpor; tanpa ini: operator, seluruh Indonesia")

    def handle(self, *args, **options):
        path: Path = options["file"]
        by = self._user(options["by"])
        try:
            with path.open("rb") as file:
                about = {"file_name": path.name, "as_of": options["date"]}
                if options["dry_run"]:
                    areas = by.area_codes_with(Permission.IMPORT_REKAP) if by else [""]
                    plan, _ = plan_import(file, areas=areas, **about)
                else:
                    plan = import_file(file, by=by, **about)
        except OSError as error:
            raise CommandError(f"Berkas {path} tidak dapat dibuka: {error.strerror}.") from error
        except ImportRefused as error:
            raise CommandError(error.message) from error
        except PermissionDenied as error:
            raise CommandError(f"{by} tidak berhak mengimpor.") from error
        if options["json"]:
            self.stdout.write(json.dumps({"kind": plan.kind, "date": plan.as_of.isoformat(), **plan.counts}))
            return
        self.stdout.write(f"{plan.kind.label} {day(plan.as_of)}")
        for key, label in LINES:
            self.stdout.write(f"{label}: {number(plan.counts[key])}")
        if plan.kind is ImportKind.SCORES:
            self.stdout.write(f"Indeks atau klasifikasi berbeda dari mesin: {number(plan.counts['mismatches'])}")
        self.stdout.write("Hanya diperiksa, tidak ada yang disimpan." if options["dry_run"] else "Tersimpan.")

    def _user(self, username: str | None) -> User | None:
        if username is None:
            return None
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist as error:
            raise CommandError(f"Pengguna {username} tidak ada.") from error
