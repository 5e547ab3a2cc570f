import time

from django.core.management.base import BaseCommand, CommandError

from core.formats import fixed, number
from regions.models import Region
from rhythm.actions.figures import MONTHS, update_area


class Command(BaseCommand):
    help = "Menghitung ulang irama Kampung KB: yang diharapkan dan yang datang, siapa yang diam, dan kunjungan."

    def add_arguments(self, parser):
        parser.add_argument("--area", default="", metavar="KODE", help="kode provinsi, kabupaten, kecamatan, atau desa")
        parser.add_argument(
            "--months",
            type=int,
            default=MONTHS,
            metavar="JUMLAH",
            help=f"berapa bulan ke belakang, bulan ini termasuk (bawaan: {MONTHS}; 0: hanya siapa yang diam)",
        )

    def handle(self, *, area, months, **options):
        if area and not Region.objects.filter(code=area).exists():
            raise CommandError(f"Wilayah {area} tidak ada.")
        if months < 0:
            raise CommandError("Jumlah bulan tidak boleh di bawah nol.")
        began = time.monotonic()
        found = update_area(area, months=months)
        figures = (
            f"{number(months)} bulan dari {number(found.villages)} Kampung KB: {number(found.figures)} angka bulanan "
            f"dan {number(found.areas)} angka wilayah ditulis. "
        )
        self.stdout.write(
            f"{figures if months else ''}{number(found.seen)} hari terakhir ditulis. "
            f"Kunjungan: {number(found.opened)} diminta, {number(found.closed)} ditutup. "
            f"{fixed(time.monotonic() - began, 1)} detik."
        )
