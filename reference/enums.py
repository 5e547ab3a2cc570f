"""Fixed choices of an agency. What an office may rename or add to are the lists themselves (models.py)."""

from django.db import models


class Helix(models.TextChoices):
    """The five kinds of partners (pentahelix)."""

    GOVERNMENT = "pemerintah", "Pemerintah"
    COMMUNITY = "masyarakat", "Masyarakat"
    BUSINESS = "dunia-usaha", "Dunia usaha"
    ACADEMIA = "akademisi", "Akademisi"
    MEDIA = "media", "Media"


class AgencyState(models.TextChoices):
    """Where an agency came from and whether it counts."""

    NATIONAL = "nasional", "Daftar nasional"
    LOCAL = "daerah", "Daftar daerah"
    PROPOSED = "usulan", "Ditulis kader, belum diperiksa"
    MERGED = "digabung", "Digabungkan ke instansi lain"

    @classmethod
    def choosable(cls) -> frozenset["AgencyState"]:
        """What a report may name from the list."""
        return frozenset({cls.NATIONAL, cls.LOCAL})
