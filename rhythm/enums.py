"""Dormancy, what is expected of a village, and what a visit found."""

from django.db import models


class Dormancy(models.TextChoices):
    """How long ago the newest verified activity was held (shared words: Aktif, Melambat, Tidur, Mati suri)."""

    ACTIVE = "aktif", "Aktif"
    SLOWING = "melambat", "Melambat"
    ASLEEP = "tidur", "Tidur"
    DORMANT = "mati-suri", "Mati suri"
    NEVER = "belum", "Belum pernah"

    @property
    def days(self) -> tuple[int, int | None] | None:
        """Youngest and oldest age in days, both included; None is open, or no age at all."""
        return {"aktif": (0, 30), "melambat": (31, 90), "tidur": (91, 180), "mati-suri": (181, None)}.get(self.value)

    @classmethod
    def of(cls, days: int | None) -> "Dormancy":
        """The state of something last seen so many days ago; None: never seen."""
        if days is None:
            return cls.NEVER
        return next(state for state in cls if state.days and (state.days[1] is None or days <= state.days[1]))


class Duty(models.TextChoices):
    """What is expected of a village in a month."""

    ACTIVITY = "kegiatan", "Laporan kegiatan"
    REGISTER = "register", "Register R/I"
    CARD = "kartu", "Kartu K/0"
    MEETING = "rapat", "Pertemuan yang dijanjikan Profil"


class VisitState(models.TextChoices):
    """Where a visit stands; computed, not stored."""

    OPEN = "menunggu", "Menunggu kunjungan"
    STEP_DUE = "langkah", "Langkah berikutnya jatuh tempo"
    DONE = "dicatat", "Sudah dicatat"
    CLOSED = "ditutup", "Ditutup karena aktif lagi"


class VisitReason(models.TextChoices):
    """Why a village went quiet, as the visit found (obstacles named in studies and by officers)."""

    POKJA_INACTIVE = "pokja", "Pokja tidak berjalan"
    NO_PLAN = "rencana", "Belum ada rencana kerja"
    NO_MONEY = "dana", "Tidak ada dana"
    CADRE_GONE = "kader", "Kader berhenti atau berganti"
    NO_TRAINING = "pelatihan", "Kader belum paham caranya"
    NO_SIGNAL = "sinyal", "Sulit sinyal atau perangkat"
    NOT_REPORTED = "tidak-lapor", "Ada kegiatan, tetapi tidak dilaporkan"
    OTHER = "lainnya", "Lainnya"
