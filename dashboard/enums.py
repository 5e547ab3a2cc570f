from django.db import models

from verification.enums import Status


class ReportState(models.TextChoices):
    """Where a village stands with its three reports; in a list the first that holds is shown."""

    RETURNED = Status.RETURNED.value, "Dikembalikan"
    SUBMITTED = Status.SUBMITTED.value, "Menunggu verifikasi"
    DRAFT = Status.DRAFT.value, "Draf"
    NONE = "belum", "Belum pernah lapor"
    COMPLETE = "lengkap", "Lengkap"
    PARTIAL = "sebagian", "Belum lengkap"


class Freshness(models.TextChoices):
    """Age of the newest report that counts, in days."""

    MONTH = "30", "30 hari terakhir"
    QUARTER = "90", "31–90 hari lalu"
    YEAR = "365", "91–365 hari lalu"
    OLD = "lama", "Lebih dari 365 hari lalu"
    NEVER = "belum", "Belum pernah"

    @property
    def days(self) -> tuple[int, int | None]:
        """Youngest and oldest age, both included; None is open."""
        return {"30": (0, 30), "90": (31, 90), "365": (91, 365), "lama": (366, None)}[self.value]


class Liveliness(models.TextChoices):
    """How a village stands with its activities, by the day of the newest one that waits or is verified."""

    THIS_MONTH = "bulan-ini", "Ada kegiatan bulan ini"
    NOT_THIS_MONTH = "belum-bulan-ini", "Belum ada kegiatan bulan ini"
    SILENT = "30", "Tanpa kegiatan lebih dari 30 hari"
    ASLEEP = "90", "Tidur atau mati suri (lebih dari 90 hari)"
    NEVER = "belum", "Belum pernah ada kegiatan"


class Example(models.TextChoices):
    """Percontohan: chosen as an example by the kabupaten/kota or by the province."""

    ANY = "ya", "Semua percontohan"
    REGENCY = "kabupaten", "Percontohan kabupaten/kota"
    PROVINCE = "provinsi", "Percontohan provinsi"


# Value of the class filter for villages that never reported; the four classes go by their number.
NOT_REPORTED = "belum"


class CellState(models.TextChoices):
    """What a Kampung KB has of one sub-programme in a year. A report counts whether or not it is verified yet."""

    DONE = "terlaksana", "Terlaksana"
    PLANNED = "rencana", "Rencana"
    EMPTY = "kosong", "Kosong"
