from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.actions import ACCOUNTS, PASSWORD, DemoRefused, build


class Command(BaseCommand):
    help = "Membuat data contoh: Kabupaten Blora dengan 295 Kampung KB, Tangerang Selatan, dan Jakarta Selatan."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2026, help="Benih yang sama menghasilkan data yang sama.")
        parser.add_argument("--accounts", action="store_true", help="Hanya tampilkan akun contoh.")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Data contoh hanya dibuat bila DEMO=true, agar setiap halaman menandainya.")
        if not options["accounts"]:
            try:
                build(seed=options["seed"], say=self.stdout.write)
            except DemoRefused as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Akun contoh, kata sandi semuanya: {PASSWORD}")
        for username, role, name, _ in ACCOUNTS:
            self.stdout.write(f"  {username:<9} {role.label:<22} {name}")
