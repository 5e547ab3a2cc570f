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


class Effort(models.IntegerChoices):
    """What a step upward takes, as the weight it has in the search (docs/classification.md: the portal's estimate)."""

    QUICK = 1, "Cepat"
    MEDIUM = 3, "Sedang"
    SLOW = 9, "Lambat"

    @property
    def meaning(self) -> str:
        return {
            Effort.QUICK: "cukup keputusan atau bukti",
            Effort.MEDIUM: "perlu mitra",
            Effort.SLOW: "perlu berbulan-bulan",
        }[self]


class Doer(models.TextChoices):
    """Who can carry out a step, in the columns village staff know from IDM."""

    VILLAGE = "desa", "Desa"
    DISTRICT = "kecamatan", "Kecamatan"
    REGENCY = "kabupaten", "Kabupaten"
    PROVINCE = "provinsi", "Provinsi"
    NATION = "pusat", "Pusat"
    BUSINESS = "dunia-usaha", "Dunia usaha"


class Direction(models.TextChoices):
    """Where a village went between two days, by the order in which classes are shown."""

    UP = "naik", "Naik"
    DOWN = "turun", "Turun"
    SAME = "tetap", "Tetap"
    NEW = "baru", "Baru"
    GONE = "hilang", "Tidak aktif lagi"


class TargetState(models.TextChoices):
    RUNNING = "berjalan", "Berjalan"
    REACHED = "tercapai", "Tercapai"
    CANCELLED = "dibatalkan", "Dibatalkan"
