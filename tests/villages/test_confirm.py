"""*Masih berlaku*: the same content as a version of today, by whom, when not, and what is left behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils import timezone

from core.dates import months_before
from tests.cast import VILLAGE
from tests.core.uploads import pdf
from tests.villages.content import drafted, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Status, Step
from villages.actions.confirming import confirm_report
from villages.actions.refusals import ChecksFailed, VillagesRefused
from villages.actions.reports import save_report, start_report
from villages.history import history_of, read_events
from villages.models import ProfileReport

URL = f"/kampung/{VILLAGE}/profil/masih-berlaku/"
TAB = f"/kampung/{VILLAGE}/profil/"


def aged(report, days: int = 1):
    """As if it had been handed in twelve months and some days ago."""
    at = timezone.now() - (timezone.localdate() - months_before(timezone.localdate(), 12)) - timedelta(days)
    type(report).objects.filter(pk=report.pk).update(submitted_at=at)
    report.refresh_from_db()
    return report


@world
def old(cast, kampung):
    """A verified Profil with SK and RKM, a day older than twelve months."""
    report = submitted(kampung, "profil", cast.kader, pokja_decree_file=pdf(), plan_file=pdf(name="rkm.pdf"))
    change_status(report, Step.VERIFY, by=cast.pkb)
    return aged(report)


def test_new_version_of_today_has_the_same_content(cast, kampung, old):
    report = confirm_report(kampung, "profil", by=cast.kader, version=1)
    report.refresh_from_db()
    today = timezone.localdate()
    assert (report.version, report.status, report.submitted_by) == (2, Status.SUBMITTED, cast.kader)
    assert (report.year, report.month) == (today.year, today.month)
    assert timezone.localdate(report.submitted_at) == today
    assert report.content() == old.content()
    old.refresh_from_db()
    assert (report.is_current_reported, old.is_current_verified) == (True, True)
    told = [event.detail for event in read_events(kampung, history_of(kampung)[:20])]
    assert "Versi 1 dinyatakan masih berlaku" in told


def test_files_of_the_old_version_outlive_a_change_of_the_new_one(cast, kampung, old):
    report = confirm_report(kampung, "profil", by=cast.kader, version=1)
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="SK sudah berganti")
    report.refresh_from_db()
    save_report(report, by=cast.kader, cleaned={"pokja_decree_file": False, "plan_file": pdf(name="baru.pdf")})
    old.refresh_from_db()
    report.refresh_from_db()
    assert not report.pokja_decree_file
    assert report.plan_file.name != old.plan_file.name
    assert all(default_storage.exists(file.name) for file in (old.pokja_decree_file, old.plan_file, report.plan_file))


@pytest.mark.parametrize("who", ["pkb", "opdkb"])
def test_officers_confirm_on_behalf(cast, kampung, old, who):
    assert confirm_report(kampung, "profil", by=getattr(cast, who), version=1).version == 2


@pytest.mark.parametrize("who", ["kader2", "opd", "provinsi", "pusat", "nobody"])
def test_others_may_not(cast, kampung, old, who):
    with pytest.raises(PermissionDenied):
        confirm_report(kampung, "profil", by=getattr(cast, who), version=1)
    assert ProfileReport.objects.count() == 1


def test_second_tap_makes_no_second_version(cast, kampung, old):
    confirm_report(kampung, "profil", by=cast.kader, version=1)
    with pytest.raises(VillagesRefused, match="Versi 2 diajukan"):
        confirm_report(kampung, "profil", by=cast.kader, version=1)
    assert ProfileReport.objects.count() == 2


def _with_draft(cast, kampung, old):
    start_report(kampung, "profil", by=cast.kader)


def _with_return(cast, kampung, old):
    change_status(submitted(kampung, "profil", cast.kader), Step.RETURN, by=cast.pkb, reason_text="Cek")


def _with_newer(cast, kampung, old):
    submitted(kampung, "profil", cast.kader)


def _as_import(cast, kampung, old):
    ProfileReport.objects.update(source="impor")


def _a_day_younger(cast, kampung, old):
    aged(old, 0)


def _seen_another(cast, kampung, old):
    ProfileReport.objects.update(version=3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_with_draft, "Versi 2 masih draf"),
        (_with_return, "Versi 2 masih dikembalikan"),
        (_with_newer, "Versi 2 diajukan .* belum perlu"),
        (_as_import, "impor"),
        (_a_day_younger, "Versi 1 diajukan .* belum perlu"),
        (_seen_another, "sekarang versi 3"),
    ],
)
def test_refused_when_there_is_nothing_to_confirm(cast, kampung, old, change, words):
    change(cast, kampung, old)
    count = ProfileReport.objects.count()
    with pytest.raises(VillagesRefused, match=words):
        confirm_report(kampung, "profil", by=cast.kader, version=1)
    assert ProfileReport.objects.count() == count


def test_refused_where_nothing_was_ever_reported(cast, kampung):
    with pytest.raises(VillagesRefused, match="Belum ada laporan Profil"):
        confirm_report(kampung, "profil", by=cast.kader, version=1)


def test_content_that_fails_the_checks_of_today_is_refused_and_leaves_no_draft(client, cast, kampung, old):
    ProfileReport.objects.update(pkb_nip="123")
    with pytest.raises(ChecksFailed):
        confirm_report(kampung, "profil", by=cast.kader, version=1)
    client.force_login(cast.kader)
    answer = client.post(URL, {"version": 1})
    assert answer.status_code == 422
    assert "Isi NIP PKB/PLKB dengan 18 angka." in answer.content.decode()
    assert ProfileReport.objects.count() == 1


def test_a_warning_is_ticked_before_it_goes_through(client, cast, kampung, old):
    ProfileReport.objects.update(pokja_members=50)
    client.force_login(cast.kader)
    page = client.post(URL, {"version": 1})
    assert (page.status_code, "Ada yang belum dicentang" in page.content.decode()) == (422, True)
    ticked = [finding.message for finding in page.context["warnings"]]
    assert client.post(URL, {"version": 1, "confirmed": ticked}).status_code == 302
    assert ProfileReport.objects.get(version=2).confirmed_warnings == ticked


def test_page_shows_content_and_proof_and_leads_back(client, cast, kampung, old):
    client.force_login(cast.kader)
    tab = client.get(TAB).content.decode()
    assert "Perlu konfirmasi" in tab
    assert URL in tab
    page = client.get(URL).content.decode()
    for words in ("14 anggota", old.get_file_url("pokja_decree_file"), old.get_file_url("plan_file"), "Masih berlaku"):
        assert words in page
    assert client.post(URL, {"version": 1}, follow=True).redirect_chain == [(TAB, 302)]
    assert client.post(URL, {"version": 1}, follow=True).redirect_chain == [(TAB, 302)]
    assert ProfileReport.objects.count() == 2
    assert "Perlu konfirmasi" not in client.get(TAB).content.decode()


def test_fresh_report_shows_no_mark(client, cast, kampung):
    drafted(kampung, "kb", cast.kader)
    submitted(kampung, "profil", cast.kader)
    client.force_login(cast.kader)
    assert "Perlu konfirmasi" not in client.get(TAB).content.decode()
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize(("who", "sees_link"), [("pkb", True), ("provinsi", False), ("opd", False)])
def test_who_may_not_write_sees_the_mark_alone(client, cast, kampung, old, who, sees_link):
    client.force_login(getattr(cast, who))
    tab = client.get(TAB).content.decode()
    assert ("Perlu konfirmasi" in tab, URL in tab) == (True, sees_link)
