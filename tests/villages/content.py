"""A coherent village: Sumber Rejeki of the design pictures, 571 PUS, 406 using contraception and 165 not."""

from villages.actions.kampung import create_kampung
from villages.actions.reports import save_report, start_report, submit_report
from villages.enums import AGE_BANDS
from villages.models import Kampung, VillageReport

MALE = [96, 108, 118, 122, 117, 112, 110, 116, 121, 118, 112, 101, 86, 68, 46, 45]
FEMALE = [91, 102, 112, 118, 114, 111, 113, 119, 124, 121, 114, 104, 90, 74, 55, 56]

PROFILE = {
    "has_bkb": True,
    "has_bkr": True,
    "has_bkl": True,
    "has_uppka": False,
    "has_pikr": None,
    "has_secretariat": True,
    "has_data_house": False,
    "funding": ["dana-desa", "apbd"],
    "has_pokja": True,
    "has_pokja_decree": True,
    "pokja_members": 14,
    "is_pokja_trained": True,
    "pokja_training": "Orientasi Kampung KB",
    "pokja_trained_members": 5,
    "has_pkb": True,
    "pkb_nip": "198503122010012005",
    "companion_name": "Budi Santoso",
    "companion_contact": "081234567890",
    "has_regulation": True,
    "regulations": ["kades"],
    "has_plan": True,
    "data_use": ["pk", "rutin"],
    "has_planning": True,
    "planning_frequency": "triwulan",
    "has_coordination": False,
}
POPULATION = {
    **{f"male_{suffix}": value for (suffix, _), value in zip(AGE_BANDS, MALE, strict=True)},
    **{f"female_{suffix}": value for (suffix, _), value in zip(AGE_BANDS, FEMALE, strict=True)},
    "couples": 571,
    "families": 1046,
    "teenagers": 460,
    "families_with_toddlers": 176,
    "families_with_teenagers": 197,
    "families_with_elderly": 143,
}
FAMILY_PLANNING = {
    "bkb_participants": 63,
    "bkr_participants": 41,
    "bkl_participants": 52,
    "iud": 34,
    "mow": 21,
    "mop": 2,
    "condom": 12,
    "implant": 83,
    "injection": 196,
    "pill": 58,
    "pregnant": 38,
    "wants_soon": 69,
    "wants_later": 31,
    "wants_none": 27,
    "bpjs_users": 2500,
}
CONTENT = {"profil": PROFILE, "penduduk": POPULATION, "kb": FAMILY_PLANNING}


def founded(by, region, name="Kampung KB Sumber Rejeki") -> Kampung:
    return create_kampung(by=by, region=region, name=name, description="Tepi hutan jati.", inaugurated_on="2018-03-14")


def drafted(kampung: Kampung, kind: str, by, **changes) -> VillageReport:
    report = start_report(kampung, kind, by=by)
    return save_report(report, by=by, cleaned={**CONTENT[kind], **changes})


def submitted(kampung: Kampung, kind: str, by, confirmed=(), **changes) -> VillageReport:
    report = drafted(kampung, kind, by, **changes)
    submit_report(report, by=by, confirmed_warnings=confirmed)
    return report


def as_post(content: dict) -> dict:
    """Content as a browser sends it."""
    sent = {}
    for name, value in content.items():
        if isinstance(value, list):
            sent[name] = value or ["tidak-ada"]
        else:
            sent[name] = "" if value is None else str(value)
    return sent
