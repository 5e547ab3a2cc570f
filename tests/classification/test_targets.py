"""*Coba perubahan* as a page, and *Jadikan target* from the scenario to the class that was reached."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from classification.actions.assess import assess_later, assess_region, record_official
from classification.actions.targets import REPLACED, TargetRefused, cancel_target, set_target
from classification.enums import TargetState
from classification.models import Assessment, Target
from classification.queries.targets import target_progress
from dashboard.queries.tasks import board_of
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.classification.test_actions import EXPORT_DAY, OFFICIAL
from tests.villages.content import submitted
from villages.actions.kampung import move_kampung
from villages.history import history_of, read_events

# Sumber Rejeki lacks Proses: the two mechanisms and the agencies lift it from Mandiri to Berkelanjutan.
LIFTING = {"data": 4, "mekanisme": 3, "instansi": 1}
URL = "rapor-whatif"


def soon(days=90):
    return timezone.localdate() + timedelta(days=days)


def page(client, user, **sent):
    client.force_login(user)
    return client.get(f"{reverse(URL, args=[VILLAGE])}?{urlencode(sent)}")


def aimed(kampung, by, **changes):
    given = {"values": LIFTING, "due_on": soon(), "who": "Pokja Kampung KB", **changes}
    return set_target(kampung, by=by, **given)


@pytest.fixture
def lifting(client, cast, reported):
    """The query of a scenario that lifts the class, as the page finds it."""
    client.force_login(cast.kader)
    response = client.get(f"{reverse(URL, args=[VILLAGE])}?jalan=4")
    assert response.status_code == 302
    return response["Location"].partition("?")[2]


# --- the page ---------------------------------------------------------------------------------------------------


def test_link_shows_the_scenario_and_saves_nothing(client, cast, reported, lifting):
    before = list(Assessment.objects.order_by("pk").values())
    client.force_login(cast.opd)  # who may see the village may try
    html = client.get(f"{reverse(URL, args=[VILLAGE])}?{lifting}").content.decode()
    assert "Kelas bila itu terjadi" in html and "Berkelanjutan" in html
    assert "Jadikan target" not in html
    assert list(Assessment.objects.order_by("pk").values()) == before
    assert not Target.objects.exists()


def test_address_is_brought_to_what_differs(client, cast, reported):
    response = page(client, cast.kader, rumah_dataku="ada", sekretariat="ada", anggota="14", lain="x")
    assert response.status_code == 302
    assert response["Location"].endswith("?rumah_dataku=ada")
    html = client.get(response["Location"]).content.decode()
    assert "skor 2 naik ke 3" in html
    assert "https://wa.me/?" in html


def test_without_changes_it_shows_today(client, cast, reported):
    html = page(client, cast.kader).content.decode()
    assert "Kelas sekarang" in html and "Mulai dari satu perubahan" in html
    assert "Sekarang 63, sasaran 176" in html


def test_wrong_input_stays_and_is_explained(client, cast, reported):
    response = page(client, cast.kader, peserta_bkb="999", rumah_dataku="ada")
    assert response.status_code == 422
    html = response.content.decode()
    assert 'value="999"' in html and "Paling banyak 176, sasarannya." in html and 'href="#id_peserta_bkb"' in html


def test_htmx_gets_the_outcome_alone(client, cast, reported):
    client.force_login(cast.kader)
    url = reverse(URL, args=[VILLAGE])
    response = client.get(f"{url}?rumah_dataku=ada&sekretariat=ada", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert response["HX-Replace-Url"] == f"{url}?rumah_dataku=ada"
    assert "Kelas bila itu terjadi" in html and "<html" not in html and "hx-swap-oob" in html
    wrong = client.get(f"{url}?peserta_bkb=999", headers={"HX-Request": "true"})
    assert wrong.status_code == 200 and "Paling banyak 176" in wrong.content.decode()


def test_way_that_is_no_more_leads_to_the_form(client, cast, reported):
    for query in ("jalan=1", "jalan=x", "jalan=4&cara=9"):
        response = client.get(f"{reverse(URL, args=[VILLAGE])}?{query}")
        assert response.status_code == 302
    assert page(client, cast.kader, jalan="1")["Location"] == reverse(URL, args=[VILLAGE])


def test_village_with_official_scores_alone_tries_bands(client, cast, kampung):
    record_official([(kampung.pk, VILLAGE, OFFICIAL)], on=EXPORT_DAY)
    assess_region()
    html = page(client, cast.kader, skor_I2="4").content.decode()
    assert "dari portal resmi tanpa rincian." in html
    assert "Sumber dana: 5 jenis sumber dana atau lebih" in html


def test_page_costs_the_same_with_every_report(client, cast, kampung, django_assert_num_queries):
    client.force_login(cast.kader)
    url = reverse(URL, args=[VILLAGE])
    client.get(url)
    with django_assert_num_queries(9):
        client.get(url)
    for kind in ("profil", "penduduk", "kb"):
        submitted(kampung, kind, cast.kader)
    with django_assert_num_queries(9):
        client.get(f"{url}?rumah_dataku=ada")


# --- targets ----------------------------------------------------------------------------------------------------


def test_target_from_the_form_to_the_village_page(client, cast, reported, lifting):
    url = f"{reverse('target-create', args=[VILLAGE])}?{lifting}"
    assert "Langkahnya" in client.get(url).content.decode()
    assert client.post(url, {"who": "", "due_on": ""}).status_code == 422
    assert client.post(url, {"who": "Pokja", "due_on": timezone.localdate()}).status_code == 422
    sent = {"who": "Pokja Kampung KB", "due_on": soon(), "key": uuid4()}
    for _ in range(2):  # a double tap
        assert client.post(url, sent)["Location"] == reverse("kampung-target", args=[VILLAGE])
    target = Target.objects.get()
    assert (target.kelas, target.kelas_before, target.query) == (4, 3, lifting)
    for name in ("kampung-target", "kampung-detail"):
        html = client.get(reverse(name, args=[VILLAGE])).content.decode()
        assert "0 dari" in html and "Pokja Kampung KB" in html
    assert "Target: Berkelanjutan" in client.get(reverse("public-area", args=[VILLAGE])).content.decode()


def test_second_target_replaces_only_when_said_so(client, cast, reported, lifting):
    first = aimed(reported, cast.kader)
    client.force_login(cast.pkb)
    url = f"{reverse('target-create', args=[VILLAGE])}?{lifting}"
    sent = {"who": "PKB/PLKB", "due_on": soon(), "key": uuid4(), "seen": first.pk}
    response = client.post(url, sent)
    assert response.status_code == 422 and "Centang bila target lama" in response.content.decode()
    assert client.post(url, sent | {"replace": "on", "seen": first.pk + 1}).status_code == 422
    assert client.post(url, sent | {"replace": "on"}).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.end_reason) == (TargetState.CANCELLED, REPLACED)
    assert Target.objects.running().get().who == "PKB/PLKB"


def test_set_target_refuses(cast, reported):
    for wrong in ({"values": {"rumah_dataku": False}}, {"due_on": timezone.localdate()}, {"due_on": soon(9_999)}):
        with pytest.raises(TargetRefused):
            aimed(reported, cast.kader, **wrong)
    for person in (cast.kader2, cast.opd, cast.provinsi, cast.pusat):
        with pytest.raises(PermissionDenied):
            aimed(reported, person)
    target = aimed(reported, cast.opdkb)
    with pytest.raises(PermissionDenied):
        cancel_target(target, by=cast.provinsi, reason="x")


class Any:
    """Every warning confirmed."""

    def __contains__(self, message):
        return True


def test_target_is_followed_until_the_class_is_reached(cast, reported):
    target = aimed(reported, cast.kader, values={"data": 4, "mekanisme": 5})
    assert [(row.step.score, row.step.to) for row in target_progress(reported).steps] == [(3, 4), (2, 4)]
    data = ["pk", "rutin", "podes", "sektoral"]
    submitted(reported, "profil", cast.kader, data_use=data, confirmed=Any())
    progress = target_progress(reported)
    assert (progress.target, progress.done, progress.kelas_now) == (target, 1, 3)
    names = ("planning", "coordination", "outreach", "monitoring", "reporting")
    mechanisms = {f"has_{name}": True for name in names} | {f"{name}_frequency": "triwulan" for name in names}
    with assess_later(VILLAGE):  # bulk work follows targets, too
        submitted(reported, "profil", cast.kader, data_use=data, confirmed=Any(), **mechanisms)
        target.refresh_from_db()
        assert target.is_running
    target.refresh_from_db()
    assert target.state == TargetState.REACHED and target.ended_at
    assert target_progress(reported) is None
    told = [event.what for event in read_events(reported, history_of(reported)[:50])]
    assert "Target ditetapkan: Berkelanjutan" in told and "Target Berkelanjutan tercapai" in told
    with pytest.raises(TargetRefused):
        cancel_target(target, by=cast.kader, reason="Terlambat")


def test_single_report_ends_a_target(cast, reported):
    target = aimed(reported, cast.kader, values={"data": 4, "mekanisme": 5})
    names = ("planning", "coordination", "outreach", "monitoring", "reporting")
    mechanisms = {f"has_{name}": True for name in names} | {f"{name}_frequency": "triwulan" for name in names}
    data = ["pk", "rutin", "podes", "sektoral"]
    submitted(reported, "profil", cast.kader, data_use=data, confirmed=Any(), **mechanisms)
    target.refresh_from_db()
    assert target.state == TargetState.REACHED


def test_cancel_asks_why(client, cast, reported):
    target = aimed(reported, cast.kader)
    client.force_login(cast.kader)
    url = reverse("target-cancel", args=[target.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Menunggu Musdes"}).status_code == 302
    assert client.post(url, {"reason": "Lagi"}).status_code == 302
    target.refresh_from_db()
    assert (target.state, target.end_reason) == (TargetState.CANCELLED, "Menunggu Musdes")
    assert "Menunggu Musdes" in client.get(reverse("kampung-target", args=[VILLAGE])).content.decode()


def test_overdue_target_is_a_task(cast, reported):
    target = aimed(reported, cast.kader)
    for person in (cast.kader, cast.pkb):
        assert not overdue_lines(person, target.due_on)
        (line,) = overdue_lines(person, target.due_on + timedelta(days=1))
        assert line.task.url == reverse("kampung-target", args=[VILLAGE])
    assert not overdue_lines(cast.kader2, target.due_on + timedelta(days=1))


def overdue_lines(user, today):
    return [line for line in board_of(user, today).lines if line.task.what.startswith("Target Berkelanjutan")]


def test_target_moves_with_its_village(cast, reported, territory):
    target = aimed(reported, cast.kader)
    move_kampung(reported, by=cast.pusat, region=territory[NEXT_VILLAGE])
    target.refresh_from_db()
    assert target.region_id == NEXT_VILLAGE
