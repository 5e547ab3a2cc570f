"""Fixed choices of an activity report. What an office may rename or add to is in the app `reference`."""

from datetime import date, timedelta

from django.db import models


class PostKind(models.TextChoices):
    """What the photos of a report show."""

    ACTIVITY = "kegiatan", "Kegiatan"
    BEFORE_AFTER = "sebelum-sesudah", "Sebelum – Sesudah"


class PhotoKind(models.TextChoices):
    ACTIVITY = "kegiatan", "Kegiatan"
    BEFORE = "sebelum", "Sebelum"
    AFTER = "sesudah", "Sesudah"


class Stunting(models.TextChoices):
    """Kind of intervention against stunting."""

    SPECIFIC = "spesifik", "Spesifik"
    SENSITIVE = "sensitif", "Sensitif"
    NONE = "bukan", "Bukan intervensi stunting"


class Participants(models.TextChoices):
    """Of the participants, where known. The value is the field name in Activity."""

    PREGNANT = "pregnant", "Ibu hamil"
    COUPLES = "couples", "PUS"
    TODDLERS = "toddlers", "Balita"
    TEENAGERS = "teenagers", "Remaja"
    ELDERLY = "elderly", "Lansia"


# The three pages of the form, and the page each field of a report stands on: where a returned report is mended.
STEPS = {1: "Cerita", 2: "Rincian", 3: "Foto"}
FIELDS_OF_STEP = {
    1: ("title", "held_on", "place", "description"),
    2: (
        *("plan_item", "section", "catalogue", "subprograms", "targets", "target_other", "agencies"),
        *("poktan", "groups"),
        *("men", "women", *Participants.values, "stunting", "funding", "funding_other", "cost"),
    ),
    3: ("post_kind", "photos"),
}


def step_of(field: str) -> int:
    """The page of the form a field stands on; "photo_12" is the photo with that key, an unknown name the first page."""
    return next((step for step, fields in FIELDS_OF_STEP.items() if field in fields), 3 if "photo" in field else 1)


MAX_PHOTOS = 5


class Period(models.TextChoices):
    """Stretches of time a list of activities may be narrowed to."""

    THIS_MONTH = "bulan-ini", "Bulan ini"
    LAST_MONTH = "bulan-lalu", "Bulan lalu"
    THREE_MONTHS = "3-bulan", "Tiga bulan terakhir"
    THIS_YEAR = "tahun-ini", "Tahun ini"

    def days(self, today: date) -> tuple[date, date]:
        """First and last day; the three months are this one and the two before."""
        this_month = today.replace(day=1)
        last_month = (this_month - timedelta(days=1)).replace(day=1)
        match self:
            case Period.THIS_MONTH:
                return this_month, today
            case Period.LAST_MONTH:
                return last_month, this_month - timedelta(days=1)
            case Period.THREE_MONTHS:
                return (last_month - timedelta(days=1)).replace(day=1), today
            case _:
                return today.replace(month=1, day=1), today
