from django.utils import timezone

from tests.cast import VILLAGE
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step
from villages.models import FamilyPlanningReport, Kampung


@world
def kampung(cast):
    return Kampung.objects.create(region_id=VILLAGE, name="Sumber Rejeki")


@world
def draft(cast, kampung):
    """A KB report that the kader has begun."""
    return make_draft(kampung, cast.kader)


@world
def submitted(cast, draft):
    change_status(draft, Step.SUBMIT, by=cast.kader)
    return draft


def make_draft(kampung, author, version=1):
    today = timezone.localdate()
    return FamilyPlanningReport.objects.create(
        kampung=kampung,
        region_id=kampung.region_id,
        version=version,
        year=today.year,
        month=today.month,
        created_by=author,
        created_by_name=author.name,
    )
