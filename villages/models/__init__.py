from .kampung import Kampung
from .reports import REPORTS, FamilyPlanningReport, PopulationReport, ProfileReport, VillageReport

__all__ = ["REPORTS", "FamilyPlanningReport", "Kampung", "PopulationReport", "ProfileReport", "VillageReport"]
