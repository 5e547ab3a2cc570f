"""The page where one report is decided: what an officer sees there, and what each answer does."""

import pytest
from django.urls import reverse

from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.territory import TEMENGENG
from tests.villages.content import drafted, founded, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Reason, Status, Step
from verification.models import Notice, StatusChange
from villages.actions.kampung import set_active
from villages.actions.reports import cancel_report
from villages.models import PopulationReport, ProfileReport

QUEUE = reverse("verification-queue")


def page_of(report):
    return reverse("verification-decide", args=[report.kind, report.pk])


@world
def kampung(cast, territory):
    return founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")


@world
def report(kampung, cast):
    """The Profil of Sumber Rejeki, waiting."""
    return submitted(kampung, "profil", cast.kader)


@pytest.fixture
def post(client, cast, report):
    """post(step=…, …): the PKB's answer to the report."""
    client.force_login(cast.pkb)
    return lambda **data: client.post(page_of(report), data)


def status_of(report):
    return ProfileReport.objects.get(pk=report.pk).status


def test_page_shows_the_report_and_who_handed_it_in(client, cast, report):
    client.force_login(cast.pkb)
    response = client.get(page_of(report))
    page = response.content.decode()
    assert cast.kader.name in page and "Orientasi Kampung KB" in page
    assert response.context["may_decide"] and not response.context["may_reopen"]
    assert "Ini laporan terakhir di antrean" in page


def test_page_marks_what_differs_from_the_version_before(client, cast, report, kampung):
    change_status(report, Step.VERIFY, by=cast.pkb)
    newer = submitted(kampung, "profil", cast.kader, pokja_members=19)
    client.force_login(cast.pkb)
    page = client.get(page_of(newer)).content.decode()
    assert "Sebelumnya: Ada, 14 anggota" in page


def test_approval_verifies_and_tells_the_author(post, cast, report):
    response = post(step="setujui")
    assert response["Location"] == QUEUE
    assert status_of(report) == Status.VERIFIED
    assert ProfileReport.objects.get(pk=report.pk).decided_by == cast.pkb
    assert Notice.objects.get(recipient=cast.kader).text.endswith("sudah diverifikasi.")


def test_approval_needs_no_reason_and_keeps_none(post, report):
    post(step="setujui", reason_text="bagus")
    change = StatusChange.objects.get(step=Step.VERIFY)
    assert status_of(report) == Status.VERIFIED
    assert change.by_name


def test_return_stores_reason_words_and_field(post, cast, report):
    response = post(step="kembalikan", reason_code="angka", reason_text="  Hitung lagi. ", reason_field="has_pokja")
    assert response.status_code == 302
    returned = ProfileReport.objects.get(pk=report.pk)
    assert (returned.status, returned.reason_code) == (Status.RETURNED, Reason.ODD_FIGURE)
    assert (returned.reason_text, returned.reason_field) == ("Hitung lagi.", "has_pokja")
    assert Notice.objects.get(recipient=cast.kader).url.endswith("/profil/isi/#id_has_pokja")


def test_return_may_point_at_an_answer_told_in_the_row_of_another(post, report, client):
    assert '<optgroup label="Pokja">' in client.get(page_of(report)).content.decode()
    post(step="kembalikan", reason_code="angka", reason_field="pokja_members")
    assert ProfileReport.objects.get(pk=report.pk).reason_field == "pokja_members"


@pytest.mark.parametrize("words", ["", "   "])
def test_return_without_a_reason_is_refused_and_keeps_the_input(post, report, words):
    response = post(step="kembalikan", reason_text=words, reason_field="has_pokja")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Sebutkan alasannya" in page
    assert '<option value="has_pokja" selected>' in page
    assert status_of(report) == Status.SUBMITTED


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "ajukan"},
        {"step": "batalkan"},
        {"step": "kembalikan", "reason_code": "entah"},
        {"step": "kembalikan", "reason_code": "angka", "reason_field": "created_by"},
        {"step": "kembalikan", "reason_text": "x" * 501},
        {"step": "kembalikan", "reason_text": "a\x00b"},
    ],
    ids=str,
)
def test_nonsense_is_refused_and_changes_nothing(post, report, data):
    assert post(**data).status_code == 422
    assert status_of(report) == Status.SUBMITTED


def test_second_officer_is_told_who_was_faster(client, cast, report):
    """Both have the page open; the OPD KB answers first."""
    client.force_login(cast.pkb)
    client.get(page_of(report))
    change_status(report, Step.RETURN, by=cast.opdkb, reason_text="Cek")
    response = client.post(page_of(report), {"step": "setujui"}, follow=True)
    assert f"oleh {cast.opdkb.name}" in response.content.decode()
    assert status_of(report) == Status.RETURNED
    assert not StatusChange.objects.filter(step=Step.VERIFY).exists()


def test_next_one_of_the_same_queue_opens(client, cast, report, kampung, territory):
    other = submitted(founded(cast.opdkb, territory[TEMENGENG], "Guyub Rukun"), "profil", cast.opdkb)
    population = submitted(kampung, "penduduk", cast.kader)
    client.force_login(cast.pkb)
    assert client.post(page_of(report), {"step": "setujui"})["Location"] == page_of(other)
    response = client.post(f"{page_of(other)}?jenis=penduduk", {"step": "setujui"})
    assert response["Location"] == f"{page_of(population)}?jenis=penduduk"
    assert client.post(page_of(population), {"step": "setujui"})["Location"] == QUEUE


def test_own_report_is_shown_but_not_decided(client, cast, kampung):
    own = submitted(kampung, "profil", cast.pkb)
    client.force_login(cast.pkb)
    response = client.get(page_of(own))
    assert "harus diputuskan orang lain" in response.content.decode()
    assert not response.context["may_decide"]
    follow = client.post(page_of(own), {"step": "setujui"}, follow=True)
    assert "harus diputuskan orang lain" in follow.content.decode()
    assert status_of(own) == Status.SUBMITTED


def test_opdkb_reopens_with_a_reason(client, cast, report):
    change_status(report, Step.VERIFY, by=cast.pkb)
    client.force_login(cast.opdkb)
    assert client.get(page_of(report)).context["may_reopen"]
    assert client.post(page_of(report), {"step": "buka-lagi"}).status_code == 422
    assert status_of(report) == Status.VERIFIED
    client.post(page_of(report), {"step": "buka-lagi", "reason_text": "SK ternyata dicabut"})
    assert status_of(report) == Status.SUBMITTED
    assert "SK ternyata dicabut" in client.get(page_of(report)).content.decode()


def test_pkb_does_not_reopen(client, cast, report):
    change_status(report, Step.VERIFY, by=cast.pkb)
    client.force_login(cast.pkb)
    assert not client.get(page_of(report)).context["may_reopen"]
    client.post(page_of(report), {"step": "buka-lagi", "reason_text": "Periksa lagi"})
    assert status_of(report) == Status.VERIFIED


def test_superseded_version_says_so(client, cast, report, kampung):
    submitted(kampung, "profil", cast.kader, pokja_members=15)
    client.force_login(cast.pkb)
    assert "sudah digantikan" in client.get(page_of(report)).content.decode()


def test_findings_and_confirmed_warnings_stand_above(client, cast, report, kampung):
    submitted(kampung, "penduduk", cast.kader)
    words = "Peserta BKB 176 sama dengan sasarannya: partisipasi 100\u00a0%."
    odd = submitted(kampung, "kb", cast.kader, confirmed=[words], bkb_participants=176)
    PopulationReport.objects.filter(kampung=kampung).update(couples=600)  # the other side moved afterwards
    client.force_login(cast.pkb)
    page = client.get(page_of(odd)).content.decode()
    assert "PUS pada laporan Penduduk 600: selisih 29" in page
    assert f"Dikonfirmasi pengisi: {words}" in page


def test_draft_is_nobody_elses_business(client, cast, kampung):
    draft = drafted(kampung, "profil", cast.kader)
    client.force_login(cast.pkb)
    assert client.get(page_of(draft)).status_code == 404
    assert client.post(page_of(draft), {"step": "setujui"}).status_code == 404


def test_cancelled_draft_is_nobody_elses_business(client, cast, kampung):
    draft = drafted(kampung, "profil", cast.kader)
    cancel_report(draft, by=cast.kader)
    client.force_login(cast.pkb)
    assert client.get(page_of(draft)).status_code == 404


def test_report_of_an_inactive_kampung_is_not_found(client, cast, kampung, report):
    set_active(kampung, by=cast.opdkb, is_active=False)
    client.force_login(cast.pkb)
    assert client.get(page_of(report)).status_code == 404
    assert client.post(page_of(report), {"step": "setujui"}).status_code == 404
    assert status_of(report) == Status.SUBMITTED


@pytest.mark.parametrize("address", ["/verifikasi/entah/1/", "/verifikasi/profil/999999/", "/verifikasi/kb/0/"])
def test_unknown_report_is_not_found(client, cast, report, address):
    client.force_login(cast.pkb)
    assert client.get(address).status_code == 404


def test_neighbours_report_is_not_found(client, cast, territory):
    report = submitted(founded(cast.opdkb2, territory[NEXT_VILLAGE], "Bocor"), "profil", cast.kader2)
    for who in (cast.pkb, cast.opdkb):
        client.force_login(who)
        assert client.get(page_of(report)).status_code == 404
        assert client.post(page_of(report), {"step": "setujui"}).status_code == 404
    assert status_of(report) == Status.SUBMITTED


@pytest.mark.parametrize("who", ["kader", "provinsi", "pusat", "admin", "nobody"])
def test_page_is_for_who_decides(client, cast, settings, report, who):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(getattr(cast, who))
    assert client.get(page_of(report)).status_code == 403
    assert client.post(page_of(report), {"step": "setujui"}).status_code == 403
    assert status_of(report) == Status.SUBMITTED


def test_decision_page_costs_the_same_for_one_waiting_report_and_for_three(
    client, cast, report, kampung, territory, django_assert_num_queries, django_assert_max_num_queries
):
    submitted(founded(cast.opdkb, territory[TEMENGENG], "Guyub Rukun"), "profil", cast.opdkb)
    client.force_login(cast.pkb)
    with django_assert_max_num_queries(30) as few:
        client.get(page_of(report))
    submitted(kampung, "penduduk", cast.kader)
    submitted(kampung, "kb", cast.kader)
    with django_assert_num_queries(len(few)):
        client.get(page_of(report))
