from django.db import models


class Level(models.IntegerChoices):
    """Depth in the territory. The length of a Kemendagri code tells it: 2, 5, 8, 13 characters."""

    PROVINCE = 1, "Provinsi"
    REGENCY = 2, "Kabupaten/kota"
    DISTRICT = 3, "Kecamatan"
    VILLAGE = 4, "Desa/kelurahan"

    @property
    def code_length(self) -> int:
        return CODE_LENGTHS[self.value - 1]

    @property
    def param(self) -> str:
        """Name of this level in addresses and forms (`?prov=33&kab=33.16`)."""
        return PARAMS[self.value - 1]

    @classmethod
    def of(cls, code: str) -> "Level":
        """The level of a code; ValueError for any other length."""
        return cls(CODE_LENGTHS.index(len(code)) + 1)


CODE_LENGTHS = (2, 5, 8, 13)
PARAMS = ("prov", "kab", "kec", "desa")


class Kind(models.TextChoices):
    PROVINSI = "provinsi", "Provinsi"
    KABUPATEN = "kabupaten", "Kabupaten"
    KOTA = "kota", "Kota"
    KECAMATAN = "kecamatan", "Kecamatan"
    DESA = "desa", "Desa"
    KELURAHAN = "kelurahan", "Kelurahan"
    DESA_ADAT = "desa-adat", "Desa adat"
