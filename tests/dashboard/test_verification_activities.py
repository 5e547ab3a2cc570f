"""The desk with an activity on it: what the officer sees, taking back, and approving what nothing is odd about."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from dashboard.queries.verification import QUEUE_LIMIT, queue, stamp
from programs.actions import remove_photo, save_activity, submit_activity
from programs.models import Activity
from tests.cast import VILLAGE, person
from tests.programs.content import drafted, photographed, submitted
from tests.territory import KUTUKAN
from tests.villages.content import founded
from tests.villages.content import submitted as report_submitted
from tests.worlds import world
from verification.actions import StepRefused, change_status
from verification.enums import UNDO_WINDOW, Status, Step
from verification.models import Notice, StatusChange

QUEUE = reverse("verification-queue")
CLEAN = reverse("verification-clean")


def page_of(item):
    return reverse("verification-decide", args=[item.kind, item.pk])


def undo_of(item):
    return reverse("verification-undo", args=[item.kind, item.pk])


def status_of(item):
    return type(item).objects.get(pk=item.pk).status


def story(n):
    return f"Kegiatan nomor {n} bersama warga di balai desa, dipimpin kader dan bidan desa sejak pagi hari."


def made(kampung, by, n, days=0, **changes):
    at = timezone.now() - timedelta(days=days, minutes=1)
    return submitted(kampung, by, at=at, **({"title": f"Kegiatan {n}", "description": story(n)} | changes))


@world
def kampung(cast, territory):
    return founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")


@world
def activity(kampung, cast):
    """Handed in with two photos."""
    activity = drafted(kampung, cast.kader)
    for seed, caption in ((1, "Penimbangan di Posyandu"), (2, "Makanan tambahan")):
        photographed(activity, cast.kader, seed, caption)
    submit_activity(activity, by=cast.kader)
    return activity


@pytest.fixture
def desk(client, cast, activity):
    client.force_login(cast.pkb)
    return lambda **data: client.post(page_of(activity), data)


# --- the queue ------------------------------------------------------------------------------------------------------


def test_activities_stand_between_reports_by_age(client, cast, kampung):
    made(kampung, cast.kader, 1, days=2)
    report_submitted(kampung, "profil", cast.kader)
    made(kampung, cast.kader, 2, days=9)
    client.force_login(cast.pkb)
    response = client.get(QUEUE)
    assert [row.name for row in response.context["page"].object_list] == ["Kegiatan 2", "Kegiatan 1", "Laporan Profil"]
    assert "Kegiatan: Kegiatan 2" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"jenis": "kegiatan"}, ["Kegiatan 2", "Kegiatan 1"]),
        ({"jenis": "profil"}, ["Laporan Profil"]),
        ({"hal": "ada"}, ["Kegiatan 2"]),
        ({"hal": "tanpa"}, ["Kegiatan 1", "Laporan Profil"]),
        ({"asal": "impor"}, []),
        ({"asal": "semua"}, ["Kegiatan 2", "Kegiatan 1", "Laporan Profil"]),
        ({"umur": "7"}, ["Kegiatan 2"]),
    ],
    ids=str,
)
def test_queue_is_narrowed(client, cast, kampung, query, expected):
    made(kampung, cast.kader, 2, days=9, held_on=timezone.localdate() - timedelta(days=80))
    made(kampung, cast.kader, 1, days=2)
    report_submitted(kampung, "profil", cast.kader)
    client.force_login(cast.pkb)
    response = client.get(QUEUE, query)
    assert [row.name for row in response.context["page"].object_list] == expected


def test_odd_things_are_counted_in_the_row(client, cast, kampung):
    made(kampung, cast.kader, 1, held_on=timezone.localdate() - timedelta(days=80))
    made(kampung, cast.kader, 2)
    client.force_login(cast.pkb)
    response = client.get(QUEUE)
    assert [row.odd for row in response.context["page"].object_list] == [1, 0]
    assert "1 hal janggal" in response.content.decode()


def test_own_activities_and_those_one_wrote_into_are_not_listed(cast, kampung):
    submitted(kampung, cast.pkb)
    mended = drafted(kampung, cast.kader)
    submit_activity(save_activity(mended, by=cast.pkb, cleaned={"place": "Balai"}), by=cast.kader)
    assert queue(cast.pkb) == []
    assert len(queue(cast.opdkb)) == 2


def test_queue_that_is_longer_than_it_is_read_says_so(client, cast, kampung, monkeypatch):
    assert QUEUE_LIMIT == 1000
    for module in ("queries", "views"):
        monkeypatch.setattr(f"dashboard.{module}.verification.QUEUE_LIMIT", 2)
    for n in range(3):
        made(kampung, cast.kader, n, days=n)
    client.force_login(cast.pkb)
    response = client.get(QUEUE)
    assert [row.name for row in response.context["page"].object_list] == ["Kegiatan 2", "Kegiatan 1"]
    assert "Lebih dari 2 laporan menunggu" in response.content.decode()


def test_queue_of_activities_costs_the_same_for_one_row_and_for_three(
    client, cast, kampung, territory, django_assert_num_queries, django_assert_max_num_queries
):
    made(kampung, cast.kader, 1)
    client.force_login(cast.opdkb)
    with django_assert_max_num_queries(20) as few:
        assert len(client.get(QUEUE).context["page"].object_list) == 1
    melati = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    made(melati, person("kader-kutukan", Role.KADER, KUTUKAN), 2)
    made(kampung, cast.kader, 3)
    with django_assert_num_queries(len(few)):
        assert len(client.get(QUEUE).context["page"].object_list) == 3


# --- the page -------------------------------------------------------------------------------------------------------


def test_page_shows_facts_story_and_photos(client, cast, activity):
    client.force_login(cast.pkb)
    page = client.get(page_of(activity)).content.decode()
    for words in ("Posyandu Melati, RT 04", "Kasih Sayang", "Laki-laki 9, perempuan 55", "Rp1.850.000", "telur dan"):
        assert words in page
    assert "dikirim Sri Wahyuni (kader)" in page and "Ini laporan terakhir di antrean" in page
    for photo in activity.photos.all():
        assert photo.caption in page
    assert activity.photos.first().get_absolute_url() in page


def test_page_offers_the_chips_and_fields_of_an_activity(client, cast, activity):
    client.force_login(cast.pkb)
    page = client.get(page_of(activity)).content.decode()
    assert "Foto tidak jelas" in page and "Bukti belum ada" not in page
    assert f'<option value="photo_{activity.photos.last().pk}">Foto 2</option>' in page


def test_what_changed_since_the_return_stands_at_the_value(client, cast, activity):
    change_status(activity, Step.RETURN, by=cast.pkb, reason_code="peserta", reason_field="women")
    changes = {"women": 35, "description": story(5), "title": "Penimbangan balita"}
    save_activity(activity, by=cast.kader, cleaned=changes)
    photographed(activity, cast.kader, 3, "Foto pengganti")
    submit_activity(activity, by=cast.kader)
    client.force_login(cast.pkb)
    page = client.get(page_of(activity)).content.decode()
    assert '<b>44</b> <s class="muted">64</s> <span class="act">diubah sejak dikembalikan</span>' in page
    assert "baru sejak dikembalikan" in page and "lihat cerita sebelumnya" in page
    assert "<b>Dikirim ulang</b>" in page and "Perempuan 55 menjadi 35." in page and "Cerita diubah." in page
    change_status(activity, Step.RETURN, by=cast.pkb, reason_code="kurang")
    submit_activity(activity, by=cast.kader)  # nothing changed this time
    assert "diubah sejak dikembalikan" not in client.get(page_of(activity)).content.decode()


def test_next_and_previous_keep_the_filter(client, cast, kampung):
    rows = [made(kampung, cast.kader, n, days=9 - n) for n in range(3)]
    report_submitted(kampung, "profil", cast.kader)
    client.force_login(cast.pkb)
    page = client.get(f"{page_of(rows[1])}?jenis=kegiatan").content.decode()
    assert "2 dari 3" in page and "Setelah ini: Kegiatan 2, Desa Brabowan, menunggu 7 hari" in page
    assert f'{page_of(rows[0])}?jenis=kegiatan"' in page and f'{page_of(rows[2])}?jenis=kegiatan"' in page
    response = client.post(f"{page_of(rows[2])}?jenis=kegiatan", {"step": "setujui"})
    assert response["Location"] == f"{page_of(rows[0])}?jenis=kegiatan"  # what was passed over comes again


def test_return_names_a_photo_and_offers_the_same_words_to_send(client, desk, cast, kampung, activity, settings):
    settings.SITE_URL = "https://kampung.example"
    following = made(kampung, cast.kader, 1)
    photo = activity.photos.last()
    response = desk(step="kembalikan", reason_code="foto", reason_text="Buram.", reason_field=f"photo_{photo.pk}")
    assert response["Location"] == page_of(following)
    notice = Notice.objects.get(recipient=cast.kader)
    assert notice.url.endswith(f"/isi/3/#id_photo_{photo.pk}")
    page = client.get(response["Location"])
    share = page.context["just_decided"]["share"]
    assert share == {"text": notice.message, "url": f"https://kampung.example{notice.url}"}
    assert share["text"].endswith("dikembalikan untuk diperbaiki. Foto tidak jelas. Buram.")
    assert "https://wa.me/?text=" in page.content.decode()
    assert client.get(page_of(activity)).context["share"] == share
    assert client.get(page_of(following)).context["just_decided"] is None


def test_report_handed_in_again_meanwhile_is_not_decided_unseen(desk, cast, activity):
    seen = activity.updated_at.isoformat()
    change_status(activity, Step.RETURN, by=cast.opdkb, reason_code="kurang")
    submit_activity(save_activity(activity, by=cast.kader, cleaned={"women": 99}), by=cast.kader)
    desk(step="setujui", seen=seen)
    assert status_of(activity) == Status.SUBMITTED
    desk(step="setujui", seen=Activity.objects.get().updated_at.isoformat())
    assert status_of(activity) == Status.VERIFIED


def test_photo_taken_out_meanwhile_is_not_approved_unseen(client, desk, cast, activity):
    client.force_login(cast.pkb)
    seen = activity.updated_at.isoformat()
    assert client.get(page_of(activity)).content.decode().count(f'name="seen" value="{seen}"') == 2
    remove_photo(activity.photos.last(), by=cast.kader)
    assert "berubah sesudah Anda membukanya" in client.get(desk(step="setujui", seen=seen)["Location"]).content.decode()
    assert status_of(activity) == Status.SUBMITTED
    assert desk(step="setujui", seen="kemarin").status_code == 422


@pytest.mark.parametrize("kind", ["kegiatan", "profil"])
def test_reopened_report_says_why_and_is_never_clean(client, cast, kampung, kind):
    item = made(kampung, cast.kader, 1) if kind == "kegiatan" else report_submitted(kampung, kind, cast.kader)
    change_status(item, Step.VERIFY, by=cast.pkb)
    change_status(item, Step.REOPEN, by=cast.opdkb, reason_code="foto", reason_text="Fotonya dari desa lain")
    client.force_login(cast.pkb)
    page = client.get(page_of(item)).content.decode()
    assert "<b>Dibuka lagi:</b> Foto tidak jelas. Fotonya dari desa lain" in page
    response = client.get(QUEUE)
    assert [row.odd for row in response.context["page"].object_list] == [1]
    assert "Dibuka lagi" in response.content.decode() and CLEAN not in response.content.decode()
    for words, count in (("ada", 1), ("tanpa", 0)):
        assert len(client.get(QUEUE, {"hal": words}).context["page"].object_list) == count
    assert shown(client) == []
    assert "1 kini ada hal janggal" in client.post(CLEAN, chosen(item), follow=True).content.decode()
    assert status_of(item) == Status.SUBMITTED


def test_opdkb_reopens_a_verified_activity(client, cast, activity):
    change_status(activity, Step.VERIFY, by=cast.pkb)
    client.force_login(cast.opdkb)
    assert "Buka lagi verifikasi" in client.get(page_of(activity)).content.decode()
    client.post(page_of(activity), {"step": "buka-lagi", "reason_text": "Fotonya dari desa lain"})
    assert status_of(activity) == Status.SUBMITTED


def test_twin_photo_is_framed_and_compared(client, cast, kampung, activity):
    other = drafted(kampung, cast.kader, title="Dapur sehat", description=story(1))
    photographed(other, cast.kader, 2)
    submit_activity(other, by=cast.kader)
    client.force_login(cast.pkb)
    page = client.get(page_of(activity)).content.decode()
    assert "2 sudah dipakai" in page and "<b>Foto 2 sudah dipakai</b>" in page
    photo = activity.photos.last()
    address = reverse("verification-compare", args=[activity.pk, photo.pk])
    assert address in page
    page = client.get(address).content.decode()
    assert photo.get_absolute_url() in page and other.photos.get().get_absolute_url() in page
    assert (
        client.get(reverse("verification-compare", args=[activity.pk, activity.photos.first().pk])).status_code == 404
    )


def test_twin_outside_the_area_is_named_but_not_shown(client, cast, territory, activity):
    there = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    kader = person("kader-kutukan", Role.KADER, KUTUKAN)
    other = drafted(there, kader, title="Dapur sehat", description=story(1))
    photographed(other, kader, 2)
    submit_activity(other, by=kader)
    address = reverse("verification-compare", args=[activity.pk, activity.photos.last().pk])
    client.force_login(cast.pkb)
    page = client.get(page_of(activity)).content.decode()
    assert "di kampung lain: Melati, Desa Kutukan, Kec. Randublatung" in page
    assert address not in page and other.get_absolute_url() not in page
    assert client.get(address).status_code == 404
    client.force_login(cast.opdkb)
    assert client.get(address).status_code == 200


def test_page_costs_the_same_for_one_waiting_activity_and_for_three(
    client, cast, kampung, activity, django_assert_num_queries, django_assert_max_num_queries
):
    made(kampung, cast.kader, 1)
    client.force_login(cast.pkb)
    with django_assert_max_num_queries(45) as few:
        client.get(page_of(activity))
    for n in (2, 3):
        made(kampung, cast.kader, n)
    with django_assert_num_queries(len(few)):
        client.get(page_of(activity))


# --- taking back ----------------------------------------------------------------------------------------------------


def test_approval_is_taken_back_on_the_page_that_opened(client, desk, cast, kampung, activity):
    following = made(kampung, cast.kader, 1)
    response = desk(step="setujui")
    page = client.get(response["Location"]).content.decode()
    assert response["Location"] == page_of(following)
    assert f"{activity.title} disetujui." in page and undo_of(activity) in page
    assert client.post(undo_of(activity))["Location"] == page_of(activity)
    assert status_of(activity) == Status.SUBMITTED
    assert not Notice.objects.filter(recipient=cast.kader).exists()
    steps = StatusChange.objects.filter(object_id=activity.pk, kind="kegiatan").values_list("step", flat=True)
    assert list(steps) == [Step.UNDO, Step.VERIFY, Step.SUBMIT]


@pytest.mark.parametrize("who", ["opdkb", "kader", "opdkb2"])
def test_only_the_one_who_approved_takes_back(client, cast, activity, who):
    change_status(activity, Step.VERIFY, by=cast.pkb)
    client.force_login(getattr(cast, who))
    client.post(undo_of(activity))
    assert status_of(activity) == Status.VERIFIED


def test_taking_back_is_over_after_two_minutes(client, cast, activity):
    change_status(activity, Step.VERIFY, by=cast.pkb, at=timezone.now() - UNDO_WINDOW - timedelta(seconds=1))
    client.force_login(cast.pkb)
    assert undo_of(activity) not in client.get(page_of(activity)).content.decode()
    page = client.post(undo_of(activity), follow=True).content.decode()
    assert "dalam dua menit" in page
    assert status_of(activity) == Status.VERIFIED


# --- many at once ---------------------------------------------------------------------------------------------------


def shown(client, **query):
    return [row.name for row in client.get(CLEAN, query).context["rows"]]


def chosen(*items):
    return {"pilih": [f"{item.kind}-{item.pk}-{stamp(item.updated_at)}" for item in items]}


def test_confirmation_lists_what_nothing_is_odd_about_now(client, cast, kampung):
    clean = made(kampung, cast.kader, 1, days=3)
    made(kampung, cast.kader, 2, days=2, held_on=timezone.localdate() - timedelta(days=80))
    twin = made(kampung, cast.kader, 3, days=1)
    made(kampung, cast.pkb, 4)  # one's own
    profile = report_submitted(kampung, "profil", cast.kader)
    client.force_login(cast.pkb)
    assert shown(client) == ["Kegiatan 1", "Kegiatan 3", "Laporan Profil"]
    assert shown(client, jenis="profil") == ["Laporan Profil"]
    made(kampung, cast.kader, 5, description=story(3))  # the stored codes of its twin know nothing of it
    assert twin.hint_codes == []
    assert shown(client) == ["Kegiatan 1", "Laporan Profil"]
    response = client.post(CLEAN, chosen(clean, profile), follow=True)
    assert "2 laporan disetujui." in response.content.decode()
    assert (status_of(clean), status_of(profile), status_of(twin)) == (Status.VERIFIED, Status.VERIFIED, "diajukan")


def test_reports_with_confirmed_warnings_are_not_clean(client, cast, kampung):
    for kind in ("profil", "penduduk"):
        report_submitted(kampung, kind, cast.kader)
    words = "Peserta BKB 176 sama dengan sasarannya: partisipasi 100\u00a0%."
    odd = report_submitted(kampung, "kb", cast.kader, confirmed=[words], bkb_participants=176)
    client.force_login(cast.pkb)
    assert shown(client) == ["Laporan Profil", "Laporan Penduduk"]
    page = client.post(CLEAN, chosen(odd), follow=True).content.decode()
    assert "0 laporan disetujui, 1 kini ada hal janggal." in page
    assert status_of(odd) == Status.SUBMITTED


def test_lost_races_and_new_hints_are_skipped_and_said(client, cast, kampung):
    rows = [made(kampung, cast.kader, n, days=n) for n in range(4)]
    sent = chosen(*rows)
    change_status(rows[0], Step.RETURN, by=cast.opdkb, reason_code="foto")
    change_status(rows[1], Step.RETURN, by=cast.opdkb, reason_code="foto")
    submit_activity(rows[1], by=cast.kader, at=timezone.now() + timedelta(seconds=2))  # not what was looked at
    made(kampung, cast.kader, 9, description=story(2))
    client.force_login(cast.pkb)
    page = client.post(CLEAN, sent, follow=True).content.decode()
    words = "1 sudah ditangani orang lain, 1 berubah sesudah Anda lihat, 1 kini ada hal janggal."
    assert f"1 laporan disetujui, {words}" in page
    assert [status_of(row) for row in rows] == ["dikembalikan", "diajukan", "diajukan", "terverifikasi"]


def test_row_of_which_a_photo_was_taken_out_is_not_approved(client, cast, activity):
    client.force_login(cast.pkb)
    (row,) = client.get(CLEAN).context["rows"]
    remove_photo(activity.photos.last(), by=cast.kader)
    page = client.post(CLEAN, {"pilih": [row.choice]}, follow=True).content.decode()
    assert "0 laporan disetujui, 1 berubah sesudah Anda lihat." in page
    assert status_of(activity) == Status.SUBMITTED


def test_role_lost_on_the_way_is_not_told_as_odd(client, cast, kampung, monkeypatch):
    item = made(kampung, cast.kader, 1)

    def refuse(*args, **kwargs):
        raise StepRefused("Anda tidak berwenang.")

    monkeypatch.setattr("dashboard.views.verification.change_status", refuse)
    client.force_login(cast.pkb)
    page = client.post(CLEAN, chosen(item), follow=True).content.decode()
    assert "0 laporan disetujui, 1 tidak dapat Anda putuskan." in page


def test_neighbours_and_own_rows_are_not_approved(client, cast, territory, kampung):
    there = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    foreign = made(there, person("kader-kutukan", Role.KADER, KUTUKAN), 1)
    own = made(kampung, cast.pkb, 2)
    client.force_login(cast.pkb)
    page = client.post(CLEAN, chosen(foreign, own), follow=True).content.decode()
    assert "0 laporan disetujui, 2 tidak dapat Anda putuskan." in page
    assert (status_of(foreign), status_of(own)) == (Status.SUBMITTED, Status.SUBMITTED)


@pytest.mark.parametrize("sent", [[], ["entah-1-1"], ["kegiatan-x-1"], ["kegiatan-1"], ["kegiatan-1-1", "x"]], ids=str)
def test_nonsense_approves_nothing(client, cast, kampung, sent):
    made(kampung, cast.kader, 1)
    client.force_login(cast.pkb)
    assert "Pilih sedikitnya satu" in client.post(CLEAN, {"pilih": sent}, follow=True).content.decode()
    assert not StatusChange.objects.filter(step=Step.VERIFY).exists()


def test_more_than_a_page_is_refused(client, cast, kampung):
    activity = made(kampung, cast.kader, 1)
    client.force_login(cast.pkb)
    rows = chosen(activity)["pilih"] + [f"kegiatan-{n}-1" for n in range(1000, 1025)]
    client.post(CLEAN, {"pilih": rows})
    assert status_of(activity) == Status.SUBMITTED


def test_confirmation_costs_the_same_for_one_row_and_for_three(
    client, cast, kampung, django_assert_num_queries, django_assert_max_num_queries
):
    made(kampung, cast.kader, 1)
    client.force_login(cast.pkb)
    with django_assert_max_num_queries(35) as few:
        assert len(shown(client)) == 1
    for n in (2, 3):
        made(kampung, cast.kader, n)
    with django_assert_num_queries(len(few)):
        assert len(shown(client)) == 3
