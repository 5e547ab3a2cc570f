"""*Masih berlaku*: an old report is said to hold still, as a new version with the same content."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core.formats import day
from verification.enums import Status

from ..ageing import needs_confirmation
from ..enums import Source
from ..models import REPORTS, Kampung, VillageReport
from ..queries import latest_version
from ..rules import can_write_report
from .refusals import VillagesRefused
from .reports import start_report, submit_report


def confirmable_report(kampung: Kampung, kind: str, today: date | None = None) -> VillageReport:
    """The version in force that may be confirmed as it is. Raises VillagesRefused with the reason why there is none.

    An imported one is not: who writes it for the first time looks at every answer, and its figures then replace
    official scores (docs/classification.md).
    """
    model, today = REPORTS[kind], today or timezone.localdate()
    name = str(model._meta.verbose_name)
    report = model.objects.in_force().filter(kampung=kampung).first()
    latest = latest_version(model, kampung)
    if latest is not None and latest.status in Status.editable():
        state = Status(latest.status).label.lower()
        raise VillagesRefused(f"Versi {latest.version} masih {state}. Selesaikan atau batalkan dahulu versi itu.")
    if report is None:
        raise VillagesRefused(f"Belum ada {name} yang berlaku, jadi tidak ada yang dapat dikonfirmasi.")
    if report.source == Source.IMPORT:
        raise VillagesRefused("Laporan dari impor tidak memuat semua rincian. Perbarui laporan dan lengkapi isinya.")
    if not needs_confirmation(report.submitted_at, today):
        told = day(report.submitted_at)
        raise VillagesRefused(f"Versi {report.version} diajukan {told}, jadi belum perlu dikonfirmasi.")
    report.kampung = kampung
    return report


@transaction.atomic
def confirm_report(kampung: Kampung, kind: str, *, by, version: int, confirmed_warnings=()) -> VillageReport:
    """Say that the version in force still holds: its content as a new version of today, handed in at once.

    version: the number the person had before them. confirmed_warnings: as of `submit_report`.
    Files are named by both versions and never deleted with one of them. Nothing is left behind when it is refused.
    Raises PermissionDenied, VillagesRefused (a second tap among it), ChecksFailed, and what `change_status` raises.
    """
    kampung = Kampung.objects.locked().get(pk=kampung.pk)
    if not can_write_report(by, kampung):
        raise PermissionDenied("Anda tidak berwenang melakukan ini di wilayah tersebut.")
    old = confirmable_report(kampung, kind)
    if old.version != version:
        raise VillagesRefused(f"Yang berlaku sekarang versi {old.version}. Periksa dulu isinya.")
    report = start_report(kampung, kind, by=by)
    report.source_note = f"Versi {old.version} dinyatakan masih berlaku"
    report.save(update_fields=["source_note", "updated_at"])
    submit_report(report, by=by, confirmed_warnings=confirmed_warnings)
    return report
