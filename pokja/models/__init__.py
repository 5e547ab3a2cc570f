from .datahouse import DataHouse
from .groups import GroupClass, Poktan, PoktanCard
from .meetings import Attendance, Decision, Meeting
from .plans import Office, OfficeActivity, Plan, PlanItem, Proposal, PublicProposals
from .registers import Register, RegisterMeeting
from .working import Pokja, PokjaMember

__all__ = [
    "Attendance",
    "DataHouse",
    "Decision",
    "GroupClass",
    "Meeting",
    "Office",
    "OfficeActivity",
    "Plan",
    "PlanItem",
    "Pokja",
    "PokjaMember",
    "Poktan",
    "PoktanCard",
    "Proposal",
    "PublicProposals",
    "Register",
    "RegisterMeeting",
]
