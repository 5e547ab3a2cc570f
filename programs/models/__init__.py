from .activities import (
    Activity,
    ActivityAgency,
    ActivityFunding,
    ActivityPhoto,
    ActivitySubProgram,
    ActivityTally,
    ActivityTarget,
    ActivityVersion,
)

__all__ = [
    "Activity",
    "ActivityAgency",
    "ActivityFunding",
    "ActivityPhoto",
    "ActivitySubProgram",
    "ActivityTally",
    "ActivityTarget",
    "ActivityVersion",
]
