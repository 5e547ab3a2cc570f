from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from classification.actions.assess import assess_region, take_snapshots
from classification.enums import Basis, Kelas
from classification.queries.stored import COMPUTED, NoInstrument, summary_of
from core.formats import number
from regions.models import Region


class Command(BaseCommand):
    help = "Hitung ulang kelas semua Kampung KB di satu wilayah atau seluruh Indonesia, dan jumlah per wilayah."

    def add_arguments(self, parser):
        parser.add_argument("--area", default="", metavar="KODE", help="kode provinsi, kabupaten, kecamatan, atau desa")
        parser.add_argument("--snapshot", action="store_true", help="simpan kelas saat ini sebagai potret bulan ini")
        parser.add_argument("--dry-run", action="store_true", help="hitung dan tampilkan, tetapi jangan simpan")

    def handle(self, *, area, snapshot, dry_run, **options):
        if area and not Region.objects.filter(code=area).exists():
            raise CommandError(f"Wilayah {area} tidak ada.")
        try:
            with transaction.atomic():
                counts = assess_region(area)
                kept = take_snapshots() if snapshot else 0
                self._report(area, counts, kept)
                if dry_run:
                    transaction.set_rollback(True)
        except NoInstrument as error:
            raise CommandError(str(error)) from error
        if dry_run:
            self.stdout.write("Hanya dihitung: tidak ada yang disimpan.")

    def _report(self, area, counts, kept):
        self.stdout.write(
            f"Dinilai {number(counts.read)}, ditulis {number(counts.written)}, tetap {number(counts.unchanged)}, "
            f"dihapus {number(counts.removed)}. Jumlah wilayah yang berubah: {number(counts.summaries)}."
        )
        for basis in COMPUTED:
            summary = summary_of(area, basis) if len(area) < 13 else None
            if summary:
                parts = ", ".join(f"{kelas.label} {number(summary.count_of(kelas))}" for kelas in Kelas)
                missing = number(summary.not_reported)
                self.stdout.write(f"{Basis(basis).label}: {parts}; belum melapor {missing}.")
        if kept:
            self.stdout.write(f"Potret bulan ini: {number(kept)} kelas disimpan.")
