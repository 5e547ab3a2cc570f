from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from classification.imports.actions import discard_left_open
from classification.models import ImportBatch
from core.formats import number


class Command(BaseCommand):
    help = "Buang pratinjau impor yang tidak pernah diputuskan, beserta berkasnya."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=7, metavar="HARI", help="yang lebih lama dari ini (bawaan: 7)")
        parser.add_argument("--dry-run", action="store_true", help="hanya menghitung, tidak membuang apa pun")

    def handle(self, *, days, dry_run, **options):
        if not 0 <= days <= 36_500:
            raise CommandError("HARI adalah bilangan 0 sampai 36500.")
        before = timezone.now() - timedelta(days=days)
        if dry_run:
            count = ImportBatch.objects.left_open(before).count()
            self.stdout.write(f"Akan dibuang: {number(count)} pratinjau. Hanya dihitung, tidak ada yang dibuang.")
        else:
            self.stdout.write(f"Dibuang: {number(discard_left_open(before=before))} pratinjau.")
