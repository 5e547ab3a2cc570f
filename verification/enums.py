from datetime import timedelta

from django.db import models


class Status(models.TextChoices):
    """States of everything that is reported."""

    DRAFT = "draf", "Draf"
    SUBMITTED = "diajukan", "Menunggu verifikasi"
    VERIFIED = "terverifikasi", "Terverifikasi"
    RETURNED = "dikembalikan", "Dikembalikan"
    CANCELLED = "dibatalkan", "Dibatalkan"

    @classmethod
    def editable(cls) -> frozenset["Status"]:
        """The author may still change the content."""
        return frozenset({cls.DRAFT, cls.RETURNED})

    @classmethod
    def reported(cls) -> frozenset["Status"]:
        """Counts for what a village reports."""
        return frozenset({cls.SUBMITTED, cls.VERIFIED})

    @classmethod
    def decided(cls) -> frozenset["Status"]:
        return frozenset({cls.VERIFIED, cls.RETURNED})


class Step(models.TextChoices):
    """What a person does to a report; the name of the act, not of the state it leads to."""

    SUBMIT = "ajukan", "Ajukan"
    VERIFY = "setujui", "Setujui"
    RETURN = "kembalikan", "Kembalikan"
    REOPEN = "buka-lagi", "Buka lagi"
    CANCEL = "batalkan", "Batalkan"
    UNDO = "urungkan", "Urungkan"

    @property
    def told(self) -> str:
        """The step as something that happened: "diajukan oleh …"."""
        return _TOLD[self.value]


_TOLD = {
    "ajukan": "diajukan",
    "setujui": "diverifikasi",
    "kembalikan": "dikembalikan",
    "buka-lagi": "dibuka lagi",
    "batalkan": "dibatalkan",
    "urungkan": "diurungkan persetujuannya",
}


# The whole workflow (docs/workflow.md draws it): step -> {from: to}.
TRANSITIONS: dict[Step, dict[Status, Status]] = {
    Step.SUBMIT: {Status.DRAFT: Status.SUBMITTED, Status.RETURNED: Status.SUBMITTED},
    Step.VERIFY: {Status.SUBMITTED: Status.VERIFIED},
    Step.RETURN: {Status.SUBMITTED: Status.RETURNED},
    Step.REOPEN: {Status.VERIFIED: Status.SUBMITTED},
    Step.CANCEL: {Status.DRAFT: Status.CANCELLED, Status.RETURNED: Status.CANCELLED},
    Step.UNDO: {Status.VERIFIED: Status.SUBMITTED},
}

# How long an officer may take back an approval of their own: a slip of the finger, not a change of mind.
UNDO_WINDOW = timedelta(minutes=2)

# Steps that must say why: a chip, or words.
STEPS_WITH_REASON = frozenset({Step.RETURN, Step.REOPEN})


class Reason(models.TextChoices):
    """Chips an officer may tap when returning a report."""

    UNCLEAR_PHOTO = "foto", "Foto tidak jelas"
    WRONG_DATE = "tanggal", "Tanggal salah"
    NOT_KAMPUNG_KB = "bukan-kkb", "Bukan kegiatan Kampung KB"
    DUPLICATE = "ganda", "Ganda"
    ODD_PARTICIPANTS = "peserta", "Peserta tidak wajar"
    INCOMPLETE = "kurang", "Data tidak lengkap"
    ODD_FIGURE = "angka", "Angka tidak wajar"
    NO_PROOF = "bukti", "Bukti belum ada"
