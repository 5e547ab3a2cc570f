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
from .reference import (
    Agency,
    CatalogueActivity,
    FundingSource,
    Goal,
    Reference,
    Section,
    SubProgram,
    TargetGroup,
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
    "Agency",
    "CatalogueActivity",
    "FundingSource",
    "Goal",
    "Reference",
    "Section",
    "SubProgram",
    "TargetGroup",
]
