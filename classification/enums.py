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
