from datetime import date, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.actions import (
    AccountsRefused,
    NewPerson,
    accept_invitation,
    add_assignment,
    create_user,
    deactivate_user,
    end_assignment,
    find_invitation,
    hand_over,
    invite,
    reactivate_user,
    update_person,
)
from accounts.enums import InvitationState, Role
from accounts.models import Assignment, Invitation, User, today
from regions.models import Region
from tests.cast import DISTRICT, NEXT_DISTRICT, NEXT_VILLAGE, PROVINCE, REGENCY, VILLAGE, person
from tests.territory import KUTUKAN, TEMENGENG

GOOD_PASSWORD = "jagung-rebus-manis"


def region(code):
    return Region.objects.get(pk=code) if code else None


def attempt(by, role, code, username="baru"):
    return create_user(by=by, username=username, name="Orang Baru", role=role, region=region(code))


@pytest.mark.parametrize(
    ("who", "role", "code"),
    [
        ("pkb", Role.KADER, VILLAGE),
        ("opdkb", Role.KADER, KUTUKAN),
        ("opdkb", Role.PKB, DISTRICT),
        ("opdkb", Role.PKB, KUTUKAN),
        ("provinsi", Role.OPDKB, REGENCY),
        ("pusat", Role.PROVINSI, PROVINCE),
        ("pusat", Role.KADER, NEXT_VILLAGE),
        ("admin", Role.PUSAT, None),
    ],
)
def test_create_user_below_oneself_and_inside_the_area(cast, who, role, code):
    user = attempt(getattr(cast, who), role, code)
    assert user.role is role
    assert not user.has_usable_password()
    assert user.assignments.get().created_by == getattr(cast, who)


@pytest.mark.parametrize(
    ("who", "role", "code"),
    [
        ("kader", Role.KADER, VILLAGE),  # a kader creates nobody
        ("pkb", Role.PKB, DISTRICT),  # own rank
        ("pkb", Role.OPDKB, REGENCY),  # above
        ("pkb", Role.KADER, KUTUKAN),  # the next kecamatan
        ("opdkb", Role.PKB, NEXT_DISTRICT),  # the next regency
        ("opdkb", Role.KADER, NEXT_VILLAGE),
        ("opdkb", Role.PROVINSI, PROVINCE),
        ("provinsi", Role.PUSAT, None),
        ("pusat", Role.PUSAT, None),
        ("admin", Role.ADMIN, None),
        ("nobody", Role.KADER, VILLAGE),
    ],
)
def test_create_user_is_refused_elsewhere(cast, who, role, code):
    with pytest.raises(AccountsRefused, match="tidak berwenang"):
        attempt(getattr(cast, who), role, code)
    assert not User.objects.filter(username="baru").exists()


def test_create_user_takes_the_rank_of_the_place_not_the_highest_one(cast):
    """OPD KB in Blora and PKB in a kecamatan of Rembang: in Rembang only a PKB."""
    add_assignment(by=None, system=True, user=cast.opdkb, role=Role.PKB, region=region(NEXT_DISTRICT))
    with pytest.raises(AccountsRefused):
        attempt(cast.opdkb, Role.PKB, NEXT_DISTRICT)
    assert attempt(cast.opdkb, Role.KADER, NEXT_VILLAGE)


def test_create_user_without_author_needs_the_system(territory):
    with pytest.raises(AccountsRefused):
        attempt(None, Role.KADER, VILLAGE)


def test_create_user_by_an_officer_sets_no_password(cast):
    with pytest.raises(AccountsRefused):
        create_user(
            by=cast.pkb, username="b", name="B", role=Role.KADER, region=region(VILLAGE), password="rahasia-12345"
        )


@pytest.mark.parametrize(
    ("role", "code", "words"),
    [
        (Role.KADER, DISTRICT, "Wilayah untuk Kader: desa/kelurahan"),
        (Role.PKB, REGENCY, "kecamatan atau desa/kelurahan"),
        (Role.OPDKB, VILLAGE, "kabupaten/kota"),
    ],
)
def test_create_user_names_the_level_the_role_needs(cast, role, code, words):
    with pytest.raises(AccountsRefused, match=words) as refused:
        attempt(cast.provinsi, role, code)
    assert refused.value.field == "region"
    assert not User.objects.filter(username="baru").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "KADER"}, "username"),  # exists in small letters
        ({"username": "ada spasi"}, "username"),
        ({"email": "OPDKB@example.org"}, ""),
        ({"email": "bukan-email"}, "email"),
        ({"name": "  "}, "name"),
    ],
)
def test_create_user_refuses_bad_input_with_its_field(cast, changes, field):
    data = {"username": "baru", "name": "Orang Baru", "email": "", **changes}
    with pytest.raises(AccountsRefused) as refused:
        create_user(by=cast.pkb, role=Role.KADER, region=region(VILLAGE), **data)
    assert refused.value.field == field
    assert Assignment.objects.filter(region_id=VILLAGE).count() == 1


def test_create_user_refuses_a_region_that_is_over(cast):
    Region.objects.filter(pk=TEMENGENG).update(valid_to=date(2025, 1, 1))
    with pytest.raises(AccountsRefused, match="tidak berlaku lagi"):
        attempt(cast.pkb, Role.KADER, TEMENGENG)


def test_add_assignment_refuses_oneself_strangers_and_closed_accounts(cast):
    with pytest.raises(AccountsRefused, match="dirinya sendiri"):
        add_assignment(by=cast.opdkb, user=cast.opdkb, role=Role.PKB, region=region(DISTRICT))
    with pytest.raises(AccountsRefused, match="tidak ada di wilayah Anda"):
        add_assignment(by=cast.opdkb, user=cast.kader2, role=Role.KADER, region=region(VILLAGE))
    deactivate_user(by=cast.pkb, user=cast.kader)
    with pytest.raises(AccountsRefused, match="nonaktif"):
        add_assignment(by=cast.opdkb, user=cast.kader, role=Role.KADER, region=region(KUTUKAN))


def over(user, code, role, end, start=date(2020, 1, 1)):
    task = add_assignment(by=None, system=True, user=user, role=role, region=region(code), start=start)
    return end_assignment(by=None, system=True, assignment=task, on=end)


def test_add_assignment_takes_on_nobody_whose_last_task_was_elsewhere(cast):
    """A small task for a former officer would hand over the account: invitation, second factor, name."""
    former = person("mantan", Role.KADER, VILLAGE, start=date(2019, 1, 1))
    end_assignment(by=None, system=True, assignment=former.assignments.get(), on=date(2020, 12, 31))
    over(former, REGENCY, Role.OPDKB, date(2025, 12, 31))
    with pytest.raises(AccountsRefused, match="sudah berakhir") as refused:
        add_assignment(by=cast.pkb, user=former, role=Role.KADER, region=region(VILLAGE))
    assert refused.value.field == "user"
    assert add_assignment(by=cast.provinsi, user=former, role=Role.KADER, region=region(VILLAGE))


def test_all_tasks_that_ended_last_decide_together(cast):
    former = person("mantan", Role.KADER, VILLAGE)
    end_assignment(by=None, system=True, assignment=former.assignments.get(), on=date(2025, 12, 31))
    over(former, REGENCY, Role.OPDKB, date(2025, 12, 31))
    for officer in (cast.pkb, cast.opdkb):
        with pytest.raises(AccountsRefused):
            add_assignment(by=officer, user=former, role=Role.KADER, region=region(VILLAGE))
        with pytest.raises(AccountsRefused):
            invite(by=officer, user=former)
    assert invite(by=cast.provinsi, user=former)


def test_add_assignment_reaches_no_person_of_a_place_where_one_is_kader(cast):
    other = person("kader-kutukan", Role.KADER, KUTUKAN)
    add_assignment(by=None, system=True, user=cast.pkb, role=Role.KADER, region=region(KUTUKAN))
    with pytest.raises(AccountsRefused, match="tidak ada di wilayah Anda"):
        add_assignment(by=cast.pkb, user=other, role=Role.KADER, region=region(VILLAGE))


def test_add_assignment_twice_is_refused(cast):
    with pytest.raises(AccountsRefused, match="masih berjalan"):
        add_assignment(by=cast.pkb, user=cast.kader, role=Role.KADER, region=region(VILLAGE))


# --- invitations -----------------------------------------------------------------------------------------------


def test_invite_stores_only_a_digest_and_lasts_seven_days(cast):
    invitation, token = invite(by=cast.pkb, user=cast.kader)
    assert token not in str(Invitation.objects.values().get())
    days = (invitation.expires_at - timezone.now()) / timedelta(days=1)
    assert 6.99 < days <= 7
    assert invitation.state is InvitationState.OPEN


def test_invitation_sets_the_password_once(cast):
    _, token = invite(by=cast.pkb, user=cast.kader)
    user = accept_invitation(token=token, password=GOOD_PASSWORD)
    assert user == cast.kader
    assert User.objects.get(pk=user.pk).check_password(GOOD_PASSWORD)
    with pytest.raises(AccountsRefused) as refused:
        accept_invitation(token=token, password="lain-lagi-sekali")
    assert refused.value.reason is InvitationState.USED
    assert User.objects.get(pk=user.pk).check_password(GOOD_PASSWORD)


def test_invitation_expires(cast):
    invitation, token = invite(by=cast.pkb, user=cast.kader)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    with pytest.raises(AccountsRefused) as refused:
        accept_invitation(token=token, password=GOOD_PASSWORD)
    assert refused.value.reason is InvitationState.EXPIRED


@pytest.mark.parametrize("tamper", [lambda t: t[:-1], lambda t: t + "x", str.upper, lambda t: ""])
def test_invitation_with_a_changed_token_is_unknown(cast, tamper):
    _, token = invite(by=cast.pkb, user=cast.kader)
    with pytest.raises(AccountsRefused, match="tidak dikenal") as refused:
        find_invitation(tamper(token))
    assert refused.value.reason is None


def test_invite_voids_the_one_before(cast):
    _, first = invite(by=cast.pkb, user=cast.kader)
    _, second = invite(by=cast.opdkb, user=cast.kader)
    with pytest.raises(AccountsRefused) as refused:
        find_invitation(first)
    assert refused.value.reason is InvitationState.VOIDED
    assert find_invitation(second).user == cast.kader


def test_accept_invitation_refuses_a_weak_password_and_stays_open(cast):
    _, token = invite(by=cast.pkb, user=cast.kader)
    with pytest.raises(AccountsRefused) as refused:
        accept_invitation(token=token, password="12345")
    assert refused.value.field == "new_password1"
    assert find_invitation(token).state is InvitationState.OPEN


@pytest.mark.parametrize(
    ("by", "user"),
    [
        ("pkb2", "kader"),  # another regency
        ("kader", "pkb"),  # above
        ("pkb", "pkb"),  # oneself
        ("opdkb", "opdkb2"),
        ("pusat", "admin"),
        ("pkb", "nobody"),  # nobody's person
    ],
)
def test_invite_needs_authority_over_the_person(cast, by, user):
    with pytest.raises(AccountsRefused, match="tidak berwenang"):
        invite(by=getattr(cast, by), user=getattr(cast, user))


def test_invite_needs_authority_over_every_task_of_the_person(cast):
    """An invitation hands over the account: a PKB may not take one that also opens another kecamatan."""
    add_assignment(by=cast.opdkb, user=cast.kader, role=Role.KADER, region=region(KUTUKAN))
    with pytest.raises(AccountsRefused):
        invite(by=cast.pkb, user=cast.kader)
    assert invite(by=cast.opdkb, user=cast.kader)


def test_invite_of_the_operator_is_refused_to_everybody_else(cast):
    root = User.objects.create_superuser("root", password="x", name="Operator")
    add_assignment(by=None, system=True, user=root, role=Role.KADER, region=region(VILLAGE))
    with pytest.raises(AccountsRefused):
        invite(by=cast.admin, user=root)


# --- handover ----------------------------------------------------------------------------------------------------


def test_hand_over_ends_one_and_starts_the_other_without_a_gap(cast):
    old = cast.kader.assignments.get()
    on = today()
    new = hand_over(by=cast.pkb, assignment=old, on=on, new_person=NewPerson(username="kader-baru", name="Wati Rahayu"))
    old.refresh_from_db()
    assert (old.end, new.start, new.end) == (on - timedelta(days=1), on, None)
    assert (new.role, new.region_id) == (old.role, old.region_id)
    assert User.objects.get(pk=cast.kader.pk).role is None
    assert new.user.role is Role.KADER
    assert {row.history_type for row in old.history.all()} == {"+", "~"}
    assert old.history.first().history_user == cast.pkb


def test_hand_over_to_somebody_who_has_an_account(cast):
    other = person("kader-lain", Role.KADER, TEMENGENG)
    new = hand_over(by=cast.pkb, assignment=cast.kader.assignments.get(), on=today(), to_user=other)
    assert new.user == other
    assert sorted(other.area_codes) == [TEMENGENG, VILLAGE]


def test_hand_over_on_a_later_day_changes_nothing_today(cast):
    other = person("kader-lain", Role.KADER, TEMENGENG)
    hand_over(by=cast.pkb, assignment=cast.kader.assignments.get(), on=today() + timedelta(days=7), to_user=other)
    assert User.objects.get(pk=cast.kader.pk).area_codes == [VILLAGE]
    assert User.objects.get(pk=other.pk).area_codes == [TEMENGENG]


@pytest.mark.parametrize(
    ("by", "start", "words"),
    [("pkb2", 0, "tidak berwenang"), ("kader", 0, "tidak berwenang"), ("pkb", None, "paling cepat sehari")],
)
def test_hand_over_refused_changes_neither_side(cast, by, start, words):
    old = cast.kader.assignments.get()
    on = old.start if start is None else today()
    with pytest.raises(AccountsRefused, match=words):
        hand_over(by=getattr(cast, by), assignment=old, on=on, new_person=NewPerson("kader-baru", "Wati"))
    old.refresh_from_db()
    assert old.end is None
    assert not User.objects.filter(username="kader-baru").exists()


def test_hand_over_to_a_taken_user_name_is_undone_whole(cast):
    old = cast.kader.assignments.get()
    with pytest.raises(AccountsRefused):
        hand_over(by=cast.pkb, assignment=old, on=today(), new_person=NewPerson("kader2", "Wati"))
    old.refresh_from_db()
    assert old.end is None


def test_end_assignment_before_its_start_or_twice_is_refused(cast):
    task = cast.kader.assignments.get()
    with pytest.raises(AccountsRefused, match="sebelum tanggal mulai"):
        end_assignment(by=cast.pkb, assignment=task, on=task.start - timedelta(days=1))
    end_assignment(by=cast.pkb, assignment=task, on=today() - timedelta(days=1))
    with pytest.raises(AccountsRefused, match="sudah berakhir"):
        end_assignment(by=cast.pkb, assignment=task, on=today())


# --- accounts -------------------------------------------------------------------------------------------------------


def test_deactivate_closes_sessions_and_invitations(cast, client):
    client.force_login(cast.kader)
    key = client.session.session_key
    _, token = invite(by=cast.pkb, user=cast.kader)
    deactivate_user(by=cast.pkb, user=cast.kader)
    with pytest.raises(AccountsRefused):
        find_invitation(token)
    assert SessionStore(key).exists(key) is False or client.get("/akun/").status_code == 302
    reactivate_user(by=cast.pkb, user=cast.kader)
    assert User.objects.get(pk=cast.kader.pk).is_active


def test_deactivated_person_with_ended_task_can_be_opened_again_by_the_same_officer(cast):
    end_assignment(by=cast.pkb, assignment=cast.kader.assignments.get(), on=today() - timedelta(days=1))
    deactivate_user(by=cast.pkb, user=cast.kader)
    assert reactivate_user(by=cast.pkb, user=cast.kader).is_active
    with pytest.raises(AccountsRefused):
        deactivate_user(by=cast.pkb2, user=cast.kader)


def test_update_person_by_oneself_leaves_the_email(cast):
    update_person(by=cast.kader, user=cast.kader, name="Sri W.", phone="0812", email="lain@example.org")
    stored = User.objects.get(pk=cast.kader.pk)
    assert (stored.name, stored.phone, stored.email) == ("Sri W.", "0812", "")
    with pytest.raises(AccountsRefused):
        update_person(by=cast.pkb2, user=cast.kader, name="X", phone="")
