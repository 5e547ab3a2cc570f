import re
from io import BytesIO

import pytest
from PIL import Image

from core.images import LARGE_BYTES, MAX_SIDE
from programs.models import Activity, ActivityPhoto
from tests.cast import VILLAGE, make_cast
from tests.core.uploads import CAMERA, phone_photo
from tests.programs.content import drafted, photographed
from tests.territory import make_territory
from tests.villages.content import founded
from verification.actions import change_status
from verification.enums import Step

TRACES = (CAMERA.encode(), b"Exif", b"GPS", b"catatan", b"profil", b"xmp", b"ICC_PROFILE")


@pytest.fixture
def report(transactional_db):
    territory, cast = make_territory(), make_cast()
    return cast, drafted(founded(cast.opdkb, territory[VILLAGE]), cast.kader)


@pytest.fixture
def step(report, phone, live_server, sign_in):
    """The third page of the form, on a phone."""
    cast, activity = report
    sign_in(cast.kader)
    phone.goto(f"{live_server.url}{activity.get_edit_url(3)}")
    return phone


def chosen(upload, name: str) -> dict:
    return {"name": name, "mimeType": upload.content_type, "buffer": upload.read()}


@pytest.fixture(scope="module")
def phone_photos():
    return [chosen(phone_photo(seed), f"IMG_{seed}.jpg") for seed in range(5)]


def sent_bytes(page) -> list[int]:
    """Collects how large each photo was on its way."""
    sizes = []
    page.on("request", lambda r: sizes.append(len(r.post_data_buffer or b"")) if r.url.endswith("/foto/") else None)
    return sizes


def assert_clean(photo: ActivityPhoto):
    for stored in (photo.large, photo.small):
        with stored.open() as file:
            data = file.read()
        assert [trace for trace in TRACES if trace in data] == []
        image = Image.open(BytesIO(data))
        assert not image.getexif()
        assert max(image.size) <= MAX_SIDE
        assert image.height > image.width  # upright, as it was held


def test_five_phone_photos_arrive_small_and_without_the_place(report, step, phone_photos, assert_accessible):
    assert all(b"GPS" in photo["buffer"] or b"\x88\x25" in photo["buffer"] for photo in phone_photos)
    sizes, bars = sent_bytes(step), []
    step.expose_function("seenBar", lambda value: bars.append(value))
    step.evaluate(
        "new MutationObserver(() => document.querySelectorAll('#id_photos [data-bar]')"
        ".forEach((bar) => seenBar(bar.value)))"
        ".observe(document.getElementById('id_photos'), {subtree: true, childList: true, attributes: true})"
    )
    step.get_by_label("Tambah foto").set_input_files(phone_photos)
    step.locator("figure[data-photo]").nth(4).wait_for(timeout=60_000)
    step.get_by_text("Sudah lima foto").wait_for()
    assert_accessible(step)
    photos = list(report[1].photos.all())
    assert len(photos) == len(sizes) == 5
    assert max(sizes) <= LARGE_BYTES + 2_000  # with what a form adds
    assert 100 in bars
    for photo in photos:
        assert_clean(photo)


def test_bad_file_among_good_ones_keeps_them_and_the_report(report, step, phone_photos, assert_accessible):
    page = {"name": "halaman.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>alert(1)</script></html>"}
    step.get_by_label("Tambah foto").set_input_files([phone_photos[0], page, phone_photos[1]])
    step.locator("figure[data-photo]").nth(1).wait_for(timeout=30_000)
    step.locator(".is-failed").get_by_text("bukan gambar").wait_for()
    assert_accessible(step)
    for field in step.get_by_label("Keterangan foto").all():
        field.fill("Penimbangan di Posyandu")
    step.get_by_role("button", name="Kirim laporan").click()
    step.get_by_text("tekan tombolnya sekali lagi").wait_for()
    step.get_by_role("button", name="Kirim laporan").click()
    step.wait_for_url(re.compile("terkirim"))
    activity = Activity.objects.get()
    assert (activity.status, len(activity.shown_photos)) == ("diajukan", 2)
    assert {photo.caption for photo in activity.shown_photos} == {"Penimbangan di Posyandu"}


def test_photo_lost_on_the_way_is_sent_again_and_stays_one(report, step, phone_photos, live_server):
    """The first answer never arrives, although the photo did."""
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch())
            return route.abort()
        return route.continue_()

    step.route("**/foto/", lose)
    step.get_by_label("Tambah foto").set_input_files(phone_photos[0])
    step.get_by_text("Sambungan terputus").first.wait_for(timeout=30_000)
    step.get_by_role("button", name="Coba lagi").click()
    step.locator("figure[data-photo]").wait_for()
    assert report[1].photos.count() == 1


def test_form_waits_for_photos_on_their_way(report, step, phone_photos):
    step.get_by_label("Tambah foto").set_input_files(phone_photos[:2])
    step.get_by_role("button", name="Simpan draf").click()
    step.get_by_text("Draf tersimpan.").wait_for(timeout=30_000)
    assert report[1].photos.count() == 2


def test_photo_is_removed_without_leaving_the_page(report, step, phone_photos):
    step.get_by_label("Tambah foto").set_input_files(phone_photos[:2])
    step.locator("figure[data-photo]").nth(1).wait_for(timeout=30_000)
    step.get_by_label("Keterangan foto 2").fill("Sesudah")
    step.get_by_role("button", name="Hapus foto 1").click()
    step.get_by_text("Foto dihapus.").wait_for()
    assert step.get_by_label("Keterangan foto 2").input_value() == "Sesudah"
    step.get_by_role("button", name="Simpan draf").click()
    step.get_by_text("Draf tersimpan.").wait_for()
    assert [photo.caption for photo in report[1].photos.all()] == ["Sesudah"]


def test_photo_works_without_a_worker(report, step, phone_photos):
    sizes = sent_bytes(step)
    step.evaluate("delete window.OffscreenCanvas")
    step.get_by_label("Tambah foto").set_input_files(phone_photos[0])
    step.locator("figure[data-photo]").wait_for(timeout=30_000)
    assert sizes[0] <= LARGE_BYTES + 2_000
    assert_clean(report[1].photos.get())


def test_photo_the_officer_returned_shows_the_words(report, phone, live_server, sign_in, assert_accessible):
    cast, activity = report
    photo = photographed(activity, cast.kader)
    change_status(activity, Step.SUBMIT, by=cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_code="foto", reason_field=f"photo_{photo.pk}")
    sign_in(cast.kader)
    phone.goto(f"{live_server.url}{activity.get_mend_url()}")
    phone.locator(f"#id_photo_{photo.pk}").get_by_text("Foto tidak jelas").wait_for()
    assert_accessible(phone)


def test_photos_go_with_the_form_where_no_script_runs(report, browser, live_server, page, sign_in, phone_photos):
    cast, activity = report
    sign_in(cast.kader)
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{live_server.url}{activity.get_edit_url(3)}")
    svg = {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='alert(1)'/>"}
    plain.get_by_label("Tambah foto").set_input_files([phone_photos[0], svg, phone_photos[1]])
    plain.get_by_role("button", name="Simpan draf").click()
    plain.get_by_text("logo.svg: Berkas ini bukan gambar").wait_for()
    photos = list(activity.photos.all())
    assert len(photos) == 2
    for photo in photos:
        assert_clean(photo)
    plain.get_by_label("Keterangan foto 2").fill("Sesudah")
    plain.get_by_role("button", name="Hapus foto 1").click()
    plain.get_by_text("Foto dihapus.").wait_for()
    assert [photo.caption for photo in activity.photos.all()] == ["Sesudah"]
    context.close()
