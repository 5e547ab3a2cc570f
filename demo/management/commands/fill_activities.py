import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.nation import NationRefused, fill


class Command(BaseCommand):
    help = "Mengisi kegiatan rekaan bagi semua Kampung KB di basis data, untuk mengukur kecepatan."

    def add_arguments(self, parser):
        parser.add_argument("--count", type=int, default=1_000_000, help="Berapa kegiatan (bawaan: 1.000.000).")
        parser.add_argument("--seed", type=int, default=2026, help="Benih yang sama menghasilkan data yang sama.")
        parser.add_argument(
            "--force", action="store_true", help="Tulis juga di luar DEMO, atau di samping kegiatan yang sudah ada."
        )

    def handle(self, *args, **options):
        if not (settings.DEMO or settings.DEBUG or options["force"]):
            raise CommandError("Kegiatan rekaan hanya ditulis bila DEMO=true atau DEBUG=true, atau dengan --force.")
        began = time.monotonic()
        try:
            count = fill(options["count"], seed=options["seed"], force=options["force"])
        except NationRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{count} kegiatan ditulis dalam {time.monotonic() - began:.0f} detik.")
