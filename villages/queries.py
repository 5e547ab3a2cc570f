"""Questions over the reports of one Kampung KB."""

from .checks import Finding, Reports, check
from .models import FamilyPlanningReport, Kampung, PopulationReport, ProfileReport, VillageReport


def reports_in_force(kampung: Kampung, verified: bool = False) -> Reports:
    """The three reports that count, in three queries. `verified`: the latest verified ones instead of the reported."""
    return Reports(
        *(
            model.objects.in_force(verified).filter(kampung=kampung).first()
            for model in (ProfileReport, PopulationReport, FamilyPlanningReport)
        )
    )


def latest_version(model: type[VillageReport], kampung: Kampung) -> VillageReport | None:
    """The newest version that was not cancelled, in whatever state."""
    return model.objects.counted().filter(kampung=kampung).order_by("-version").first()


# What a list of versions shows; the sixty figures of each stay in the database.
_HEAD = (
    "version",
    "year",
    "month",
    "status",
    "source",
    "region_id",
    "kampung_id",
    "created_at",
    "created_by_name",
    "submitted_at",
    "submitted_by_name",
    "decided_at",
    "reason_code",
    "reason_text",
    "reason_field",
    "is_current_reported",
    "is_current_verified",
)
VERSIONS_SHOWN = 12


def version_list(model: type[VillageReport], kampung: Kampung) -> list[VillageReport]:
    """The newest versions that were not cancelled, without their content; older ones stand in the history."""
    versions = model.objects.counted().filter(kampung=kampung).order_by("-version").only(*_HEAD)[:VERSIONS_SHOWN]
    return list(versions)


def previous_version(report: VillageReport) -> VillageReport | None:
    """The version a reader compares this one with: the newest earlier one that was submitted."""
    earlier = type(report).objects.counted().filter(kampung_id=report.kampung_id, version__lt=report.version)
    return earlier.filter(submitted_at__isnull=False).order_by("-version").first()


def check_report(report: VillageReport) -> list[Finding]:
    """Everything wrong or odd in a report against the reports in force now, errors first. For forms and officers."""
    return check(report, reports_in_force(report.kampung))
