from django.db import models


class Kelas(models.IntegerChoices):
    """The four classes in the order they are shown. Not a ladder: Berkembang may become Berkelanjutan at once."""

    DASAR = 1, "Dasar"
    BERKEMBANG = 2, "Berkembang"
    MANDIRI = 3, "Mandiri"
    BERKELANJUTAN = 4, "Berkelanjutan"

    @property
    def slug(self) -> str:
        return self.name.lower()


class Basis(models.TextChoices):
    """What an assessment rests on."""

    REPORTED = "dilaporkan", "Dilaporkan"
    VERIFIED = "terverifikasi", "Terverifikasi"
    OFFICIAL = "impor", "Impor resmi"


class ImportKind(models.TextChoices):
    """The two Excel exports of the official portal."""

    COUNTS = "rekap-kampung", "Rekap Kampung"
    SCORES = "rekap-klasifikasi", "Rekapitulasi Klasifikasi"


class ImportState(models.TextChoices):
    PREVIEW = "pratinjau", "Menunggu konfirmasi"
    APPLIED = "selesai", "Selesai"
    DISCARDED = "dibatalkan", "Dibatalkan"


class Placement(models.TextChoices):
    """How sure it is in which village a row of an export lies."""

    EXACT = "tepat", "Tepat"
    NEAR = "mirip", "Mirip"
    AMBIGUOUS = "meragukan", "Meragukan"
    NOT_FOUND = "tidak-ditemukan", "Tidak ditemukan"
