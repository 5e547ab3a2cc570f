"""How a change is refused, in words for the person who tried."""

from django.core.exceptions import PermissionDenied

from ..checks import Finding


class VillagesRefused(Exception):
    """The change is not possible. `message` is written for the person who tried; `field` names a form field or ""."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field


class StaleReport(VillagesRefused):
    """Somebody else saved the report meanwhile; nothing was changed."""


class ChecksFailed(VillagesRefused):
    """The report cannot be submitted yet: errors to mend, or warnings nobody has confirmed."""

    def __init__(self, errors: list[Finding], warnings: list[Finding]):
        super().__init__(errors[0].message if errors else "Periksa dan konfirmasi peringatan sebelum mengajukan.")
        self.errors = errors
        self.warnings = warnings


def allow(permitted: bool) -> None:
    if not permitted:
        raise PermissionDenied("Anda tidak berwenang melakukan ini di wilayah tersebut.")
