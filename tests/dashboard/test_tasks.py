"""*Tugas saya*: every line from a real row, each role its own, and nothing of the neighbours."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from dashboard.queries.tasks import differing_classes, tasks_of, tiles_of
from tests.cast import NEXT_VILLAGE, PASSWORD, VILLAGE, person
from tests.territory import BODEH, BRABOWAN, KUTUKAN, TEMENGENG
from tests.villages.content import CONTENT, drafted, founded, submitted
from verification.actions import change_status
from verification.enums import Reason, Step
from villages.actions import save_report, start_report, submit_report
from villages.models import REPORTS

URL = reverse("tasks")


def lines(user):
    """{what: (where, url)} over all groups."""
    return {task.what: (task.where, task.url) for group in tasks_of(user) for task in group.tasks}


@pytest.fixture
def brabowan(cast, territory):
    return founded(cast.opdkb, territory[BRABOWAN], "Sumber Rejeki")


@pytest.fixture
def bocor(cast, territory):
    """Next door: work of every kind that must not show in Blora."""
    kampung = founded(cast.opdkb2, territory[NEXT_VILLAGE], "Sumber Bocor")
    change_status(submitted(kampung, "profil", cast.kader2), Step.RETURN, by=cast.pkb2, reason_text="Bocor")
    submitted(kampung, "penduduk", cast.kader2)
    return kampung


# --- kader ------------------------------------------------------------------------------------------------


def test_kader_finds_what_was_never_filled_in(cast, brabowan):
    assert lines(cast.kader) == {
        f"{REPORTS[kind]._meta.verbose_name} belum pernah diisi": (
            "Kampung KB Sumber Rejeki",
            reverse(REPORTS[kind].url_name, args=[VILLAGE]),
        )
        for kind in REPORTS
    }


def test_kader_finds_the_return_with_its_reason_and_the_way_to_the_field(cast, brabowan):
    report = submitted(brabowan, "profil", cast.kader)
    change_status(
        report, Step.RETURN, by=cast.pkb, reason_code=Reason.NO_PROOF, reason_text="SK mana?", reason_field="has_pokja"
    )
    (what,) = [what for what in lines(cast.kader) if "dikembalikan" in what]
    assert what.endswith("dikembalikan: Bukti belum ada. SK mana?")
    assert lines(cast.kader)[what][1] == f"/kampung/{VILLAGE}/profil/isi/#id_has_pokja"


def test_kader_finds_the_draft_but_nothing_that_waits(cast, brabowan):
    drafted(brabowan, "profil", cast.kader)
    submitted(brabowan, "penduduk", cast.kader)
    whats = list(lines(cast.kader))
    assert len(whats) == 2
    assert any(what.startswith("Draf") and "Profil" in what for what in whats)
    assert not any("Penduduk" in what for what in whats)


def test_kader_is_done_when_a_newer_version_replaced_the_returned_one(cast, brabowan):
    report = submitted(brabowan, "profil", cast.kader)
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="Cek")
    submit_report(report, by=cast.kader)
    assert not any("Profil" in what for what in lines(cast.kader))


def test_kader_reads_nothing_of_the_neighbours(client, cast, brabowan, bocor):
    client.force_login(cast.kader)
    assert "Bocor" not in client.get(URL).content.decode()


# --- officers ---------------------------------------------------------------------------------------------


def test_pkb_finds_the_queue_by_village_with_its_age(cast, brabowan):
    on = timezone.localdate() - timedelta(days=12)
    report = save_report(
        start_report(brabowan, "profil", by=cast.kader), by=cast.kader, cleaned=CONTENT["profil"], on=on
    )
    submit_report(report, by=cast.kader, at=timezone.now() - timedelta(days=12))
    submitted(brabowan, "penduduk", cast.kader)
    late = tasks_of(cast.pkb)[0]
    assert late.is_late and late.note == "1 hal, lewat batas 7 hari"
    assert [(t.what, t.where, t.days) for t in late.tasks] == [("2 laporan menunggu verifikasi", "Desa Brabowan", 12)]
    assert late.tasks[0].url == "/verifikasi/?prov=33&kab=33.16&kec=33.16.06&desa=33.16.06.2008"


def test_own_report_is_no_task(cast, brabowan):
    submitted(brabowan, "profil", cast.pkb)
    assert not any("menunggu verifikasi" in what for what in lines(cast.pkb))


def test_link_of_a_backlog_leads_to_exactly_its_reports(client, cast, brabowan, territory):
    submitted(brabowan, "profil", cast.kader)
    submitted(founded(cast.opdkb, territory[KUTUKAN], "Melati"), "profil", person("k1", Role.KADER, KUTUKAN))
    client.force_login(cast.opdkb)
    where, url = next(v for what, v in lines(cast.opdkb).items() if "menunggu verifikasi" in what)
    rows = client.get(url).context["page"].object_list
    assert len(rows) == 1 and where in rows[0].place


def test_opdkb_finds_districts_returns_silence_and_missing_people(cast, brabowan, territory):
    submitted(brabowan, "profil", cast.kader)
    founded(cast.opdkb, territory[KUTUKAN], "Melati")  # Kec. Randublatung: no PKB, no kader, no report
    report = submitted(founded(cast.opdkb, territory[TEMENGENG], "Guyub"), "profil", cast.opdkb)
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="Cek")
    found = lines(cast.opdkb)
    assert found["1 laporan menunggu verifikasi"][0] == "Kec. Sambong"
    assert "1 laporan dikembalikan belum diperbaiki" in found
    assert "2 Kampung KB belum pernah melapor" in found
    assert found["1 kecamatan tanpa PKB/PLKB"][0] == "Kec. Randublatung"
    assert found["2 Kampung KB tanpa Pengisi Konten"][0] == "Desa Kutukan, Desa Temengeng"


def test_people_who_left_are_missing(cast, brabowan):
    assert not any("tanpa" in what for what in lines(cast.opdkb))
    cast.kader.is_active = cast.pkb.is_active = False
    cast.kader.save(update_fields=["is_active"])
    cast.pkb.save(update_fields=["is_active"])
    assert {"1 kecamatan tanpa PKB/PLKB", "1 Kampung KB tanpa Pengisi Konten"} <= set(lines(cast.opdkb))


def test_reported_and_verified_class_that_differ_are_a_task(cast, brabowan):
    for kind in CONTENT:
        changes = {"wants_later": 40, "wants_none": 34, "wants_soon": 56, "pregnant": 35} if kind == "kb" else {}
        change_status(submitted(brabowan, kind, cast.kader, **changes), Step.VERIFY, by=cast.pkb)
    assert differing_classes(cast.opdkb) == 0
    report = submitted(brabowan, "kb", cast.kader, **{k: CONTENT["kb"][k] for k in CONTENT["kb"]})
    assert differing_classes(cast.opdkb) == 1
    assert lines(cast.pkb)["1 Kampung KB berbeda kelas"][1] == "/kampung/?beda=ya"
    assert differing_classes(cast.opdkb2) == 0
    change_status(report, Step.VERIFY, by=cast.pkb)
    assert differing_classes(cast.opdkb) == 0


def test_those_above_see_where_things_lie(cast, brabowan, bocor):
    submitted(brabowan, "profil", cast.kader)
    provinsi = [(t.what, t.where) for g in tasks_of(cast.provinsi) for t in g.tasks if "menunggu" in t.what]
    assert sorted(where for _, where in provinsi) == ["Kabupaten Blora", "Kabupaten Rembang"]
    (pusat,) = [t for g in tasks_of(cast.pusat) for t in g.tasks if "menunggu" in t.what]
    assert (pusat.what, pusat.where) == ("2 laporan menunggu verifikasi", "Jawa Tengah")


@pytest.mark.parametrize("who", ["pkb", "opdkb"])
def test_officers_read_nothing_of_the_neighbours(client, cast, brabowan, bocor, who):
    client.force_login(getattr(cast, who))
    response = client.get(URL)
    page = response.content.decode()
    assert "Bocor" not in page and "Rembang" not in page and "Ronggo" not in page
    assert not any("menunggu" in what or "dikembalikan" in what for what in lines(getattr(cast, who)))
    assert response.context["tiles"][0].value == 0


def test_tiles_count_the_own_area(cast, brabowan, bocor, territory):
    change_status(submitted(brabowan, "profil", cast.kader), Step.VERIFY, by=cast.pkb)
    submitted(brabowan, "penduduk", cast.kader)
    founded(cast.opdkb, territory[BODEH], "Mawar")
    values = {tile.label: (tile.value, tile.unit) for tile in tiles_of(cast.opdkb)}
    assert values == {
        "Menunggu verifikasi": (1, ""),
        "Pernah melapor": (1, "dari 2 kampung"),
        "Diverifikasi bulan ini": (1, "laporan"),
        "Berbeda kelas": (0, "kampung"),
    }


# --- the page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["kader", "pkb", "opdkb", "provinsi", "pusat", "admin", "nobody"])
def test_page_opens_for_everybody_even_in_an_empty_portal(client, cast, settings, who):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(getattr(cast, who))
    response = client.get(URL)
    assert response.status_code == 200
    if who in ("kader", "nobody", "admin", "pusat"):
        assert "Tidak ada yang menunggu Anda" in response.content.decode()


def test_superuser_without_a_task_sees_the_nation(client, cast, brabowan, settings):
    settings.MFA_REQUIRED_ROLES = []
    root = User.objects.create_superuser("root", password=PASSWORD, name="Akar")
    client.force_login(root)
    response = client.get(URL)
    assert response.status_code == 200
    assert response.context["summary"].kampung == 1


def test_page_costs_the_same_for_one_line_and_for_three(
    client, cast, brabowan, territory, django_assert_num_queries, django_assert_max_num_queries
):
    submitted(brabowan, "profil", cast.kader)
    client.force_login(cast.opdkb)
    founded(cast.opdkb, territory[KUTUKAN], "Melati")
    with django_assert_max_num_queries(45) as few:
        client.get(URL)
    for number, code in enumerate((TEMENGENG, BODEH)):
        kampung = founded(cast.opdkb, territory[code], f"Mawar {number}")
        submitted(kampung, "profil", person(f"k{number}", Role.KADER, code))
        submitted(kampung, "penduduk", User.objects.get(username=f"k{number}"))
    with django_assert_num_queries(len(few)):
        client.get(URL)
