from django.db import models

from regions.enums import Level


class Role(models.TextChoices):
    """Stored as stable slugs. What each may do stands in `accounts/roles.py`."""

    KADER = "kader", "Kader"
    PKB = "pkb", "PKB/PLKB"
    OPD = "opd", "OPD lain kabupaten/kota"
    OPDKB = "opdkb", "OPD KB kabupaten/kota"
    PROVINSI = "provinsi", "Admin provinsi"
    PUSAT = "pusat", "Admin pusat"
    ADMIN = "admin", "Administrator"

    @property
    def levels(self) -> tuple[Level | None, ...]:
        """Levels of region an assignment of this role may name; None is the nation."""
        return _LEVELS[self]

    @property
    def rank(self) -> int:
        """Higher stands above; a role may create only roles of a lower rank."""
        return list(Role).index(self)


_LEVELS = {
    Role.KADER: (Level.VILLAGE,),
    Role.PKB: (Level.DISTRICT, Level.VILLAGE),
    Role.OPD: (Level.REGENCY,),
    Role.OPDKB: (Level.REGENCY,),
    Role.PROVINSI: (Level.PROVINCE,),
    Role.PUSAT: (None,),
    Role.ADMIN: (None,),
}


class InvitationState(models.TextChoices):
    """What became of an invitation link; computed, not stored."""

    OPEN = "terbuka", "Menunggu dibuka"
    USED = "dipakai", "Sudah dipakai"
    EXPIRED = "kedaluwarsa", "Kedaluwarsa"
    VOIDED = "diganti", "Dibatalkan"
