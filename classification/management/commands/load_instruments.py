from django.core.management.base import BaseCommand, CommandError

from classification.actions.assess import load_instruments
from classification.engine.instrument import InvalidInstrument


class Command(BaseCommand):
    help = "Terbitkan instrumen klasifikasi yang dibawa portal. Versi yang sudah terbit tidak pernah diubah."

    def handle(self, **options):
        try:
            states = load_instruments()
        except InvalidInstrument as error:
            raise CommandError(f"Instrumen tidak sah: {error}") from error
        for slug, state in states.items():
            self.stdout.write(f"{slug}: {state}")
        if "berbeda" in states.values():
            self.stderr.write(
                "Isi yang sudah terbit berbeda dari berkas dan tetap dipakai; terbitkan sebagai versi baru."
            )
        if "draf" in states.values():
            self.stderr.write(
                "Versi lain sudah mulai berlaku pada hari yang sama; yang dari berkas menunggu sebagai draf."
            )
