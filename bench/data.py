"""A full nation for the benchmarks: every village has a Kampung KB with its three reports, made by the database itself.

Invented figures from plain arithmetic on a row number, so that every run measures the same data.
"""

from datetime import UTC, datetime

from django.core.management import call_command
from django.db import transaction
from django.db.models import GeneratedField

from accounts.models import User
from regions.enums import Level
from regions.models import Region
from verification.enums import Status
from villages.models import FamilyPlanningReport, Kampung, PopulationReport, ProfileReport

NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)


def _mod(factor: int, size: int, start: int = 0) -> str:
    """A figure between `start` and `start + size - 1`, spread by a prime factor."""
    return f"({start} + (n * {factor}) % {size})"


def _share(factor: int, percent: int) -> str:
    """True for about so many villages in a hundred."""
    return f"((n * {factor}) % 100 < {percent})"


PROFILE = {
    "has_pokja": _share(37, 80),
    "has_pokja_decree": _share(37, 70),
    "pokja_members": f"CASE WHEN {_share(37, 80)} THEN {_mod(11, 25, 5)} END",
    "is_pokja_trained": _share(53, 45),
    "has_bkb": _share(17, 75),
    "has_bkr": _share(19, 65),
    "has_bkl": _share(23, 60),
    "has_uppka": _share(29, 50),
    "has_pikr": _share(31, 55),
    "has_secretariat": _share(41, 70),
    "has_data_house": _share(43, 60),
    "has_pkb": _share(47, 85),
    "has_regulation": f"CASE WHEN {_share(59, 90)} THEN {_share(61, 55)} END",
    "has_plan": _share(67, 50),
    "funding_count": _mod(71, 7),
    "data_use_count": f"CASE WHEN {_share(67, 50)} THEN {_mod(73, 6)} ELSE 0 END",
    "mechanism_count": _mod(79, 6),
}
POPULATION = {
    "residents": _mod(7, 4000, 800),
    "couples": _mod(13, 600, 80),
    "families": _mod(17, 900, 150),
    "teenagers": _mod(19, 400, 50),
    "families_with_toddlers": _mod(23, 200, 20),
    "families_with_teenagers": _mod(29, 250, 30),
    "families_with_elderly": _mod(31, 150, 15),
}
FAMILY_PLANNING = {
    "bkb_participants": _mod(37, 60),
    "bkr_participants": _mod(41, 60),
    "bkl_participants": _mod(43, 50),
    "uppka_participants": _mod(47, 40),
    "pikr_participants": _mod(53, 50),
    "iud": _mod(59, 30),
    "mow": _mod(61, 15),
    "mop": _mod(67, 3),
    "condom": _mod(71, 10),
    "implant": _mod(73, 40),
    "injection": _mod(79, 120),
    "pill": _mod(83, 60),
    "pregnant": _mod(89, 15),
    "wants_soon": _mod(97, 20),
    "wants_later": _mod(101, 25),
    "wants_none": _mod(103, 25),
    "bpjs_users": _mod(107, 700),
}
# About 60 in 100 reports are verified, the others wait.
IS_VERIFIED = "(n % 5 < 3)"


@transaction.atomic
def fill_nation(connection) -> int:
    """Fill an empty database: the territory where it is missing, then all villages. Returns how many villages."""
    if not Region.objects.exists():
        call_command("import_regions", verbosity=0)
    if not Kampung.objects.exists():
        officer = User.objects.create_user("bench", name="Petugas Uji", password=None)
        numbered = (
            "SELECT code, name, search_name, ROW_NUMBER() OVER (ORDER BY code) AS n FROM regions_region "
            f"WHERE level = {Level.VILLAGE.value} AND valid_to IS NULL"
        )
        kampung = {"region_id": "code", "name": "name", "search_name": "search_name || ' ' || search_name"}
        _insert(connection, Kampung, kampung, numbered)
        villages = "SELECT id AS kampung_id, region_id, id AS n FROM villages_kampung"
        days = "-(n % 400) || ' days'"
        at = f"datetime('{NOW:%Y-%m-%d %H:%M:%S}', {days})"
        if connection.vendor == "postgresql":
            at = f"TIMESTAMPTZ '{NOW.isoformat()}' + CAST({days} AS interval)"
        common = {
            "kampung_id": "kampung_id",
            "region_id": "region_id",
            "version": "1",
            "year": "2026",
            "month": "10",
            "status": f"CASE WHEN {IS_VERIFIED} THEN '{Status.VERIFIED.value}' ELSE '{Status.SUBMITTED.value}' END",
            "submitted_at": at,
            "submitted_by_name": "'Kader Uji'",
            "decided_at": f"CASE WHEN {IS_VERIFIED} THEN {at} END",
            "decided_by_id": f"CASE WHEN {IS_VERIFIED} THEN {officer.pk} END",
            "is_current_reported": "(1 = 1)",
            "is_current_verified": IS_VERIFIED,
        }
        for model, figures in (
            (ProfileReport, PROFILE), (PopulationReport, POPULATION), (FamilyPlanningReport, FAMILY_PLANNING),
        ):  # fmt: skip
            _insert(connection, model, common | figures, villages)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return Kampung.objects.count()


def _insert(connection, model, expressions: dict[str, str], source: str) -> None:
    """INSERT ... SELECT with the model's own default for every column that is not named."""
    columns, values, params = [], [], []
    for field in model._meta.concrete_fields:
        if isinstance(field, GeneratedField) or field.primary_key:
            continue
        columns.append(field.column)
        if field.column in expressions:
            values.append(expressions[field.column].replace("%", "%%"))
        elif field.null:
            values.append("NULL")
        else:
            default = NOW if field.get_internal_type() == "DateTimeField" else field.get_default()
            values.append("%s")
            params.append(field.get_db_prep_save(default, connection))
    names, figures = ", ".join(columns), ", ".join(values)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {figures} FROM ({source}) AS s", params)
