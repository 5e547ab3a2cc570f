"""Everything that writes activities, their photos, and the agencies they name."""

from .activities import (
    CLEANED_SCALARS,
    cancel_activity,
    copy_activity,
    follow_kampung,
    save_activity,
    start_activity,
    submit_activity,
)
from .agencies import accept_agency, add_agency, merge_agency, propose_agency, update_agency
from .common import ActivityIncomplete, ProgramsRefused, StaleActivity
from .photos import add_photo, remove_photo
from .uploads import take_photo, take_photos

__all__ = [
    "CLEANED_SCALARS",
    "ActivityIncomplete",
    "ProgramsRefused",
    "StaleActivity",
    "accept_agency",
    "add_agency",
    "add_photo",
    "cancel_activity",
    "copy_activity",
    "follow_kampung",
    "merge_agency",
    "propose_agency",
    "remove_photo",
    "save_activity",
    "start_activity",
    "submit_activity",
    "take_photo",
    "take_photos",
    "update_agency",
]
