from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import add_assignment, end_assignment
from accounts.enums import Role
from accounts.models import Assignment, User, today
from accounts.roles import Permission
from regions.models import Region
from tests.cast import DISTRICT, NEXT_REGENCY, PROVINCE, REGENCY, VILLAGE, person
from tests.territory import KUTUKAN, RANDUBLATUNG, TEMENGENG


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("kader", {"kader"}),
        ("pkb", {"kader", "pkb"}),
        ("opd", {"kader", "pkb", "opd", "opdkb"}),
        ("opdkb", {"kader", "pkb", "opd", "opdkb"}),
        ("provinsi", {"kader", "pkb", "opd", "opdkb", "provinsi", "kader2", "pkb2", "opd2", "opdkb2"}),
        ("opdkb2", {"kader2", "pkb2", "opd2", "opdkb2"}),
        ("nobody", {"nobody"}),
    ],
)
def test_user_visible_to_is_the_area_and_oneself(cast, who, seen):
    visible = User.objects.visible_to(getattr(cast, who))
    assert set(visible.values_list("username", flat=True)) == seen


@pytest.mark.parametrize("who", ["pusat", "admin"])
def test_user_visible_to_the_nation_is_everybody(cast, who):
    assert User.objects.visible_to(getattr(cast, who)).count() == len(list(cast))


def test_visible_to_an_inactive_user_is_nothing(cast):
    cast.pusat.is_active = False
    assert not User.objects.visible_to(cast.pusat).exists()
    assert not Assignment.objects.visible_to(cast.pusat).exists()


def test_pkb_of_two_single_villages_sees_these_and_not_the_kecamatan(cast):
    pkb = person("pkb-desa", Role.PKB, TEMENGENG)
    add_assignment(by=None, system=True, user=pkb, role=Role.PKB, region=Region.objects.get(pk=KUTUKAN))
    person("kader-kutukan", Role.KADER, KUTUKAN)
    person("kader-temengeng", Role.KADER, TEMENGENG)
    seen = set(User.objects.visible_to(pkb).values_list("username", flat=True))
    assert seen == {"pkb-desa", "kader-kutukan", "kader-temengeng"}
    assert pkb.can(Permission.DECIDE_REPORT, KUTUKAN)
    assert not pkb.can(Permission.DECIDE_REPORT, VILLAGE)


def test_role_is_bound_to_its_place(cast):
    """PKB here and kader there: the permission of one place is not carried to the other."""
    pkb = person("rangkap", Role.PKB, DISTRICT)
    add_assignment(by=None, system=True, user=pkb, role=Role.KADER, region=Region.objects.get(pk=KUTUKAN))
    assert pkb.role is Role.PKB
    assert pkb.can(Permission.DECIDE_REPORT, VILLAGE)
    assert not pkb.can(Permission.DECIDE_REPORT, KUTUKAN)
    assert pkb.can(Permission.WRITE_REPORT, KUTUKAN)
    assert not pkb.can(Permission.WRITE_REPORT, "33.17.01.2001")


def test_area_codes_never_match_by_a_shorter_beginning(cast):
    """ "33.1" begins "33.16" as text; only whole codes are areas, and one regency is not the next."""
    assert cast.opdkb.roles_at("33.1") == set()
    assert cast.opdkb.roles_at("33") == set()
    assert cast.opdkb.roles_at("33.17.01.2001") == set()
    assert cast.opdkb.roles_at("33.16.02.2009") == {Role.OPDKB}
    assert cast.opdkb.roles_at("") == set()
    assert cast.pusat.roles_at("") == {Role.PUSAT}


def test_ended_assignment_gives_nothing_from_the_next_day(cast):
    end_assignment(by=cast.opdkb, assignment=cast.pkb.assignments.get(), on=today() - timedelta(days=1))
    pkb = fresh(cast.pkb)
    assert pkb.role is None
    assert pkb.area_codes == []
    assert not pkb.can(Permission.DECIDE_REPORT, VILLAGE)


def test_last_day_of_an_assignment_still_counts(cast):
    end_assignment(by=cast.opdkb, assignment=cast.pkb.assignments.get(), on=today())
    assert fresh(cast.pkb).can(Permission.DECIDE_REPORT, VILLAGE)


def test_future_assignment_gives_nothing_yet(cast):
    pkb = person("pkb-besok", Role.PKB, RANDUBLATUNG, start=today() + timedelta(days=1))
    assert pkb.current_assignments == []
    assert not pkb.can(Permission.VIEW_KAMPUNG)


def test_users_of_an_ended_task_stay_visible_to_their_area(cast):
    end_assignment(by=cast.pkb, assignment=cast.kader.assignments.get(), on=today() - timedelta(days=1))
    assert User.objects.visible_to(cast.pkb).filter(pk=cast.kader.pk).exists()


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.KADER, DISTRICT),
        (Role.KADER, None),
        (Role.PKB, REGENCY),
        (Role.OPDKB, PROVINCE),
        (Role.PROVINSI, REGENCY),
        (Role.PUSAT, PROVINCE),
        (Role.ADMIN, VILLAGE),
    ],
)
def test_assignment_region_must_fit_the_role_even_in_the_database(cast, role, code):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(user=cast.nobody, role=role, region_id=code)


@pytest.mark.parametrize(
    ("who", "may"),
    [("kader", False), ("pkb", False), ("opdkb", False), ("provinsi", True), ("pusat", True), ("admin", True)],
)
def test_staff_follows_from_the_role(cast, who, may):
    assert getattr(cast, who).is_staff is may


def test_superuser_without_assignment_is_administrator(cast):
    root = User.objects.create_superuser("root", password="x", name="Operator")
    assert root.is_staff
    assert root.role is Role.ADMIN
    assert root.can(Permission.MANAGE_USERS, NEXT_REGENCY)
    assert not root.can(Permission.DECIDE_REPORT, VILLAGE)
