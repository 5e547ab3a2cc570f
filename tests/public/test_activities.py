"""Public pages of activities: what is verified is there for everybody, anything else is not there at all."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from programs.actions import remove_photo
from programs.models import Activity, ActivityPhoto
from public.queries import PER_PAGE, STRIP
from reference.models import Agency
from tests.cast import REGENCY, VILLAGE
from tests.programs.content import drafted, photographed, submitted
from tests.public.test_search import tags
from tests.public.test_village import text
from tests.territory import TEMENGENG
from tests.villages.content import founded
from verification.actions import change_status
from verification.enums import Step
from villages.actions.kampung import set_active

LIST = reverse("public-activities", args=[VILLAGE])
VILLAGE_PAGE = reverse("public-area", args=[VILLAGE])


def published(kampung, cast, *, photos: int = 0, **changes) -> Activity:
    """A verified activity with photos."""
    activity = submitted_with(kampung, cast, photos=photos, **changes)
    change_status(activity, Step.VERIFY, by=cast.pkb)
    return activity


def submitted_with(kampung, cast, *, photos: int = 1, **changes) -> Activity:
    activity = submitted(kampung, cast.kader, **changes) if not photos else drafted(kampung, cast.kader, **changes)
    if photos:
        for seed in range(1, photos + 1):
            photographed(activity, cast.kader, seed=seed, caption=f"Keterangan {seed}")
        change_status(activity, Step.SUBMIT, by=cast.kader)
    return activity


def addresses(activity) -> list[str]:
    """The page of an activity and every photo of it, also those that were taken out."""
    found = [activity.get_public_url()]
    for photo in ActivityPhoto.objects.filter(activity=activity):
        found += [photo.get_public_url(), photo.get_public_small_url()]
    return found


def status(client, address) -> int:
    response = client.get(address)
    if response.streaming:
        response.getvalue()  # it holds its file open until it is read
    return response.status_code


def answers(client, activity) -> set[int]:
    return {status(client, address) for address in addresses(activity)}


# --- what is public --------------------------------------------------------------------------------------------------


def test_page_tells_the_activity(client, cast, kampung):
    activity = published(kampung, cast, photos=2, new_agencies=["Karang Taruna"])
    page = text(client.get(activity.get_public_url()))
    for words in (
        "Penimbangan balita dan makanan tambahan",
        "Posyandu Melati, RT 04",
        "dirujuk ke Puskesmas",
        "Kasih Sayang",
        "Puskesmas",
        "Karang Taruna",
        "Laki-laki 9, perempuan 55",
        "Dana Desa",
        "Keterangan 1",
        "Keterangan 2",
        "Kampung KB Sumber Rejeki",
    ):
        assert words in page, words
    assert page.count("<figure") == 2


def test_page_tells_no_names_and_no_cost(client, cast, kampung):
    activity = published(kampung, cast, photos=1)
    pages = text(client.get(activity.get_public_url())) + text(client.get(LIST)) + text(client.get(VILLAGE_PAGE))
    assert "1.850.000" not in pages and "iaya" not in pages
    assert [person.name for person in cast if person.name in pages] == []


def test_before_and_after_stand_side_by_side(client, cast, kampung):
    activity = drafted(kampung, cast.kader, post_kind="sebelum-sesudah")
    for seed, kind in enumerate(("sebelum", "sesudah"), start=1):
        photo = photographed(activity, cast.kader, seed=seed, caption=f"Foto {kind}")
        ActivityPhoto.objects.filter(pk=photo.pk).update(kind=kind)
    change_status(activity, Step.SUBMIT, by=cast.kader)
    change_status(activity, Step.VERIFY, by=cast.pkb)
    page = text(client.get(activity.get_public_url()))
    main = page.partition("<main")[2]
    places = [main.index(words) for words in ("<h2>Sebelum", "Foto sebelum", "<h2>Sesudah", "Foto sesudah")]
    assert places == sorted(places)
    after = ActivityPhoto.objects.get(kind="sesudah")
    assert tags(page)["og:image"].endswith(after.get_public_url())


def test_preview_of_a_shared_link(client, settings, cast, kampung):
    activity = published(kampung, cast, photos=1)
    photo = activity.photos.get()
    page = text(client.get(f"{activity.get_public_url()}?utm_source=wa"))
    found = tags(page)
    assert found["og:title"] == "Penimbangan balita dan makanan tambahan"
    assert found["og:type"] == "article"
    assert found["og:description"].startswith("Kampung KB Sumber Rejeki")
    assert found["canonical"] == found["og:url"] == settings.SITE_URL + activity.get_public_url()
    assert found["og:image"] == settings.SITE_URL + photo.get_public_url()
    assert (found["og:image:width"], found["og:image:height"]) == (str(photo.width), str(photo.height))
    assert found["article:published_time"].startswith(f"{timezone.localdate():%Y-%m-%d}")
    assert "https://wa.me/?text=" in page
    assert "<script>" not in page and "ld+json" not in page


def test_preview_without_a_photo_names_no_picture(client, cast, kampung):
    assert "og:image" not in text(client.get(published(kampung, cast).get_public_url()))


@pytest.mark.parametrize("size", ["besar", "kecil"])
def test_photos_are_served_to_everybody_and_may_be_kept_a_day(client, cast, kampung, size):
    photo = published(kampung, cast, photos=1).photos.get()
    response = client.get(photo.get_public_url(size))
    assert response.status_code == 200 and response["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
    assert response["Cache-Control"] == "public, max-age=86400"
    assert client.get(photo.get_public_url(size), headers={"if-none-match": response["ETag"]}).status_code == 304


def test_strangers_get_no_cookie(client, cast, kampung):
    activity = published(kampung, cast, photos=1)
    for address in (LIST, VILLAGE_PAGE, *addresses(activity)):
        assert status(client, address) == 200
        assert not client.cookies, address


# --- what is not there -----------------------------------------------------------------------------------------------


def test_what_is_not_verified_is_not_there(client, cast, kampung):
    activity = drafted(kampung, cast.kader, title="Rahasia dulu")
    photographed(activity, cast.kader)
    for step, by in (
        (None, None),
        (Step.SUBMIT, cast.kader),
        (Step.RETURN, cast.pkb),
        (Step.CANCEL, cast.kader),
    ):
        if step:
            change_status(activity, step, by=by, reason_text="Cek")
        assert answers(client, activity) == {404}, step
        assert "Rahasia dulu" not in text(client.get(LIST)) + text(client.get(VILLAGE_PAGE))


def test_opened_again_it_is_gone(client, cast, kampung):
    activity = published(kampung, cast, photos=1)
    assert answers(client, activity) == {200}
    change_status(activity, Step.REOPEN, by=cast.opdkb, reason_text="Cek lagi")
    assert answers(client, activity) == {404}
    assert "Belum ada kegiatan" in text(client.get(LIST))


def test_of_an_inactive_kampung_nothing_is_left(client, cast, kampung):
    activity = published(kampung, cast, photos=1)
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert answers(client, activity) == {404}
    assert client.get(LIST).status_code == 404


def test_photo_taken_out_is_gone(client, cast, kampung):
    activity = submitted_with(kampung, cast, photos=2)
    gone, kept = activity.photos.all()
    remove_photo(gone, by=cast.kader)
    change_status(Activity.objects.get(pk=activity.pk), Step.VERIFY, by=cast.pkb)
    assert [status(client, url) for url in (gone.get_public_url(), gone.get_public_small_url())] == [404, 404]
    assert status(client, kept.get_public_url()) == 200
    page = text(client.get(activity.get_public_url()))
    assert gone.get_public_url() not in page and "Keterangan 1" not in page
    assert gone.get_public_small_url() not in text(client.get(LIST))


def test_photo_of_another_activity_or_size_is_not_found(client, cast, kampung):
    first, second = (published(kampung, cast, photos=1, title=title) for title in ("Satu", "Dua"))
    photo = first.photos.get()
    args = [VILLAGE, second.pk, photo.pk, "besar"]
    assert client.get(reverse("public-activity-photo", args=args)).status_code == 404
    assert client.get(photo.get_public_url("asli")).status_code == 404


def test_photo_that_storage_lost_is_not_found(client, cast, kampung):
    activity = published(kampung, cast, photos=1)
    photo = activity.photos.get()
    photo.large.storage.delete(photo.large.name)
    assert client.get(photo.get_public_url()).status_code == 404
    assert client.get(activity.get_public_url()).status_code == 200


def test_activity_answers_only_under_its_own_village(client, cast, kampung, territory):
    activity = published(kampung, cast, photos=1)
    founded(cast.opdkb, territory[TEMENGENG], "Mawar")
    assert client.get(reverse("public-activity", args=[TEMENGENG, activity.pk])).status_code == 404
    args = [TEMENGENG, activity.pk, activity.photos.get().pk, "besar"]
    assert client.get(reverse("public-activity-photo", args=args)).status_code == 404
    assert "Penimbangan" not in text(client.get(reverse("public-activities", args=[TEMENGENG])))


def test_village_without_kampung_has_no_list(client, kampung):
    assert client.get(reverse("public-activities", args=[TEMENGENG])).status_code == 404


# --- lists -----------------------------------------------------------------------------------------------------------


def titles(page: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', page)


def test_list_goes_by_month_newest_first_and_pages_never_overlap(client, cast, kampung):
    today = timezone.localdate()
    for number in range(PER_PAGE + 2):
        published(kampung, cast, title=f"Kegiatan {number:02}", held_on=today - timedelta(days=20 * number))
    first = text(client.get(LIST))
    assert f"{PER_PAGE + 2} kegiatan terverifikasi" in first
    following = re.search(r'href="(\?sesudah=[^"]+)" rel="next"', first).group(1)
    second = text(client.get(LIST + following))
    assert titles(first) + titles(second) == [f"Kegiatan {number:02}" for number in range(PER_PAGE + 2)]
    assert len(re.findall('<h2 id="bulan-', first)) > 5
    assert tags(first)["robots"] == "index, follow" and tags(second)["robots"] == "noindex, follow"
    assert titles(text(client.get(f"{LIST}?sesudah=entah"))) == titles(first)


def test_empty_list_leads_back(client, kampung):
    page = text(client.get(LIST))
    assert "Belum ada kegiatan di sini" in page and VILLAGE_PAGE in page


def test_village_page_shows_the_newest_and_leads_to_all(client, cast, kampung):
    assert "Belum ada kegiatan yang terverifikasi" in text(client.get(VILLAGE_PAGE))
    today = timezone.localdate()
    for number in range(STRIP + 1):
        published(kampung, cast, title=f"Kegiatan {number}", held_on=today - timedelta(days=number))
    submitted(kampung, cast.kader, title="Menunggu dulu")
    page = text(client.get(VILLAGE_PAGE))
    assert titles(page) == [f"Kegiatan {number}" for number in range(STRIP)]
    assert f"Lihat semua {STRIP + 1} kegiatan" in page and 'href="#kegiatan"' in page


def test_area_counts_verified_activities_of_active_villages(client, cast, kampung, territory):
    sentence = "1 kegiatan terverifikasi"
    published(kampung, cast)
    submitted(kampung, cast.kader, title="Menunggu")
    for code, there in (("33.16.06", True), (REGENCY, True), ("33.16.05", False), ("33", False), ("", False)):
        page = text(client.get(reverse("public-area", args=[code] if code else [])))
        assert (sentence in page) is there, code
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert "0 kegiatan terverifikasi" in text(client.get(reverse("public-area", args=[REGENCY])))


def test_why_page_names_verified_agencies_only(client, cast, kampung):
    some = list(Agency.objects.counted().filter(is_family_planning=False).order_by("position")[:2])
    published(kampung, cast, agencies=some[:1])
    submitted(kampung, cast.kader, agencies=some[1:])
    page = text(client.get(reverse("public-why", args=[VILLAGE])))
    assert some[0].name in page and some[1].name not in page
    assert "2 instansi" in page and "Libatkan 2 instansi lagi dalam kegiatan" in page
    assert LIST in page


def test_sitemap_names_verified_activities_and_their_lists(client, cast, kampung):
    activity = published(kampung, cast)
    waiting = submitted(kampung, cast.kader)
    page = text(client.get("/sitemap-kegiatan.xml"))
    assert activity.get_public_url() in page and waiting.get_public_url() not in page
    assert LIST in text(client.get("/sitemap-daftar-kegiatan.xml"))
    assert "/sitemap-kegiatan.xml" in text(client.get("/sitemap.xml"))


# --- cost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["public-activities", "public-area", "public-why"])
def test_pages_cost_the_same_with_one_activity_and_with_three(
    client, cast, kampung, name, django_assert_num_queries, django_assert_max_num_queries
):
    address = reverse(name, args=[VILLAGE])
    published(kampung, cast, photos=1)
    with django_assert_max_num_queries(19) as few:
        client.get(address)
    for number in range(2):
        published(kampung, cast, photos=2, title=f"Senam {number}")
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_page_of_an_activity_costs_the_same_with_one_photo_and_with_three(
    client, cast, kampung, django_assert_num_queries, django_assert_max_num_queries
):
    one, three = (published(kampung, cast, photos=photos, title=f"Foto {photos}") for photos in (1, 3))
    with django_assert_max_num_queries(16) as few:
        client.get(one.get_public_url())
    with django_assert_num_queries(len(few)):
        client.get(three.get_public_url())
