from django.core.management.base import BaseCommand
from django.utils import timezone

from core.formats import number
from pokja.actions.carrying import carry_all, due


class Command(BaseCommand):
    help = "Kembalikan usulan yang ditunda, masih terbuka, atau tidak didanai ke tahun ini."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="hanya menghitung, tidak ada yang diubah")

    def handle(self, *, dry_run, **options):
        year = timezone.localdate().year
        if dry_run:
            rows = due(year)
            villages = rows.order_by().values("kampung").distinct().count()
            self.stdout.write(
                f"Akan kembali ke {year}: {number(rows.count())} usulan di {number(villages)} kampung. "
                "Hanya dihitung, tidak ada yang diubah."
            )
            return
        self.stdout.write(f"Kembali ke {year}: {number(carry_all(year=year))} usulan.")
