from django.core.management.base import BaseCommand

from reference.loading import REFERS_TO, Changed, ReferenceDiff, load_reference

WORDS = {True: "ya", False: "tidak", "": "kosong", None: "kosong"}


class Command(BaseCommand):
    help = (
        "Isi daftar yang dibawa portal (sub-program, katalog kegiatan, seksi, sasaran, sumber dana, instansi). "
        "Suntingan di Data induk tidak ditimpa tanpa --update; aman diulang."
    )

    def add_arguments(self, parser):
        parser.add_argument("--update", action="store_true", help="Kembalikan yang disunting ke isi bawaan portal.")
        parser.add_argument("--dry-run", action="store_true", help="Hanya menampilkan perbedaan, tidak menyimpan.")

    def handle(self, *, update: bool, dry_run: bool, **options):
        diff = load_reference(update=update, dry_run=dry_run)
        self._show(diff)
        if dry_run:
            self.stdout.write("Uji coba: tidak ada yang disimpan.")
        elif diff.missing or (update and diff.changed):
            self.stdout.write(self.style.SUCCESS("Tersimpan."))
        else:
            self.stdout.write("Tidak ada perubahan.")
        if diff.changed and not update:
            self.stdout.write("Yang berbeda dibiarkan. Dengan --update, isinya dikembalikan ke bawaan portal.")

    def _show(self, diff: ReferenceDiff) -> None:
        self.stdout.write(f"Baru: {len(diff.missing)}")
        for model, code in diff.missing:
            self.stdout.write(f"  {model._meta.verbose_name}: {code}")
        self.stdout.write(f"Berbeda dari bawaan: {len(diff.changed)}")
        for entry in diff.changed:
            self.stdout.write(f"  {entry.model._meta.verbose_name}: {entry.code}")
            for line in _lines(entry):
                self.stdout.write(f"    {line}")
        self.stdout.write(f"Tidak berubah: {diff.unchanged}")


def _lines(entry: Changed):
    for name, (stored, shipped) in entry.fields.items():
        label = entry.model._meta.get_field(name).verbose_name
        # Codes of other lists are printed as they are; "ya" and "tidak" are for switches.
        old, new = (stored, shipped) if name in REFERS_TO else (_shown(stored), _shown(shipped))
        yield f"{label}: {old} → {new}"


def _shown(value) -> str:
    return WORDS[value] if isinstance(value, bool | str) and value in WORDS else str(value)
