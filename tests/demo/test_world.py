"""One small demo world, looked at from every side."""

from datetime import timedelta

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from classification.enums import Basis, Kelas
from demo import showcase, showcase_activities
from demo.actions import ACCOUNTS, PASSWORD, build
from programs.checks import check
from programs.hints import hints_for, hints_of
from programs.models import Activity, ActivityPhoto
from programs.models.activities import NEAR
from reference.enums import AgencyState
from reference.models import Agency
from tests.demo.test_actions import RANDUBLATUNG, SMALL, load_regions
from tests.worlds import world
from verification.enums import Status
from verification.models import Notice, StatusChange
from villages.models import REPORTS, Kampung


@world
def small_world():
    """One small world for the tests that only read it: building one takes seconds."""
    load_regions(*RANDUBLATUNG)
    build(districts=SMALL)


def test_showcase_is_reported_mandiri_and_verified_dasar(small_world):
    kampung = Kampung.objects.get(region=showcase.CODE)
    classes = dict(kampung.assessments.values_list("basis", "kelas"))
    assert classes == {Basis.REPORTED: Kelas.MANDIRI, Basis.VERIFIED: Kelas.DASAR}
    # The twelve scores of the design pictures, with seven agencies on either basis.
    scores = dict(kampung.assessments.values_list("basis", "scores"))
    assert scores[Basis.REPORTED] == "333223342442"
    tally = kampung.activity_tally
    assert (tally.agencies_reported, tally.agencies_verified) == (7, 7)
    assert kampung.picture and kampung.profilereports.in_force(verified=True).get().plan_file


def test_showcase_has_one_report_of_each_state(small_world):
    own = Activity.objects.filter(region=showcase.CODE)
    assert set(own.values_list("status", flat=True)) == set(Status) - {Status.CANCELLED}
    newest = own.verified().values_list("title", flat=True)[:2]
    assert list(newest) == ["Penimbangan balita dan penyuluhan gizi", "Masak bersama pangan lokal untuk ibu hamil"]
    returned = own.get(status=Status.RETURNED)
    assert returned.reason_field == "men" and returned.submitted_by.username == "kader"
    assert Notice.objects.filter(recipient__username="kader", object_id=returned.pk, read_at__isnull=True).exists()
    mended = own.get(title__startswith="Pertemuan BKB: makan")
    assert mended.version == 2 and mended.versions.count() == 1
    assert Agency.objects.filter(state=AgencyState.PROPOSED, name="Perhutani KPH Randublatung").exists()


def test_weighing_of_the_decide_picture_waits_with_two_hints(small_world):
    weighing = Activity.objects.waiting().order_by("submitted_at").first()
    assert (weighing.region_id, weighing.kampung.name) == (showcase_activities.BEKUTUK, "Tunas Mulya")
    assert timezone.localdate() - timezone.localdate(weighing.submitted_at) == timedelta(days=12)
    assert sorted(hint.code for hint in hints_of(weighing)) == ["foto", "peserta-sasaran"]
    assert sorted(weighing.hint_codes) == ["foto", "peserta-sasaran"]
    sent = StatusChange.objects.filter(kind=Activity.kind, object_id=weighing.pk).first()
    assert sent.changes["women"] == [75, 55]


def test_photos_are_drawn_alike_for_nobody(small_world):
    stored = ActivityPhoto.objects.exclude(activity__region=showcase_activities.BEKUTUK)
    marks = [mark & (1 << 64) - 1 for mark in stored.exclude(fingerprint=None).values_list("fingerprint", flat=True)]
    near = [(a, b) for n, a in enumerate(marks) for b in marks[:n] if (a ^ b).bit_count() <= NEAR]
    assert marks and not near
    drawn = {photo.large.name: photo for photo in ActivityPhoto.objects.filter(fingerprint=None)}
    assert len(drawn) > 20
    for photo in drawn.values():
        assert photo.large.size < 70_000 and photo.small.size < 15_000
        assert photo.caption


def test_activities_fit_their_village(small_world):
    """Nothing that was decided long ago would have made an officer stop."""
    rows = Activity.objects.verified()
    assert rows.count() > 300
    assert not rows.exclude(hint_codes=[]).exists()
    sample = list(rows.order_by("text_hash")[:60])
    odd = {hint.code for found in hints_for(sample).values() for hint in found}
    assert odd <= {"cerita", "ganda"}
    for activity in sample:
        assert not check(activity), activity.title
        assert "{" not in activity.description + activity.title + activity.place


def test_one_account_a_role_and_everybody_is_marked_as_demo(small_world, client):
    assert {role for _, role, _, _ in ACCOUNTS} == set(Role)
    for username, role, _, _ in ACCOUNTS:
        assert client.login(username=username, password=PASSWORD)
        assert User.objects.get(username=username).role == role
    assert not User.objects.filter(is_demo=False).exists()
    others = User.objects.exclude(username__in=[username for username, *_ in ACCOUNTS])
    assert others and not any(user.has_usable_password() for user in others)


def test_nobody_decided_about_their_own_report(small_world):
    for model in (*REPORTS.values(), Activity):
        for report in model.objects.filter(decided_by__isnull=False):
            assert report.decided_by_id not in report.author_ids


def test_old_notices_are_read_and_new_ones_wait(small_world):
    fortnight = timezone.now() - timedelta(days=14)
    assert not Notice.objects.filter(created_at__lt=fortnight, read_at__isnull=True).exists()
