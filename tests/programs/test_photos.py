import uuid
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.db.models.sql.compiler import SQLInsertCompiler
from django.urls import reverse
from PIL import Image

from core.images import clean_photo
from programs.actions import (
    ProgramsRefused,
    cancel_activity,
    remove_photo,
    save_activity,
    submit_activity,
    take_photo,
    take_photos,
)
from programs.forms.photos import PhotosForm
from programs.models import Activity
from tests.cast import VILLAGE, make_cast
from tests.core.uploads import other, phone_photo
from tests.core.uploads import picture as plain_picture
from tests.programs.content import drafted, photographed, picture
from tests.territory import make_territory
from tests.villages.content import founded
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step
from villages.actions.kampung import set_active

ALL = ("kader", "pkb", "opdkb", "provinsi", "pusat", "admin")
STRANGERS = ("kader2", "pkb2", "opdkb2", "nobody")


def address(name, activity, *args):
    return reverse(name, args=[activity.region_id, activity.pk, *args])


def shown_to(client, cast, url) -> set[str]:
    """Who of the cast gets to see it; for everybody else it does not exist."""
    allowed = set()
    for name in (*ALL, *STRANGERS):
        client.force_login(getattr(cast, name))
        response = client.get(url)
        assert response.status_code in (200, 404)
        if response.status_code == 200:
            response.getvalue()
            allowed.add(name)
    return allowed


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests


@world
def draft(cast, kampung):
    return drafted(kampung, cast.kader)


@pytest.fixture
def send(client, draft):
    """send(user, …): one photo as the page sends it."""

    def post(user, upload=None, *, key=None, **fields):
        client.force_login(user)
        data = {"photo": upload or picture(), "key": str(key or uuid.uuid4()), **fields}
        return client.post(address("activity-photo-add", draft), data, headers={"X-Requested-With": "photos"})

    return post


# --- sending ---------------------------------------------------------------------------------------------------------


def test_photo_is_stored_and_answered_with_its_figure(cast, draft, send):
    response = send(cast.kader)
    photo = draft.photos.get()
    assert response.status_code == 200
    assert f'id="id_photo_{photo.pk}"' in response.text
    assert f'name="caption_{photo.pk}"' in response.text


def test_photo_sent_twice_is_one(cast, draft, send):
    key = uuid.uuid4()
    first, second = send(cast.kader, key=key), send(cast.kader, key=key)
    assert (first.status_code, second.status_code, draft.photos.count()) == (200, 200, 1)
    assert first.text == second.text


def test_key_of_a_photo_of_another_report_is_refused(cast, kampung, draft, send):
    key = photographed(drafted(kampung, cast.kader), cast.kader).key
    response = send(cast.kader, key=key)
    assert (response.status_code, draft.photos.count()) == (422, 0)


def test_sixth_photo_is_refused_before_it_is_read(cast, draft, send, monkeypatch):
    for seed in range(5):
        photographed(draft, cast.kader, seed)
    monkeypatch.setattr("programs.actions.uploads.clean_photo", lambda upload: pytest.fail("read"))
    response = send(cast.kader)
    assert response.status_code == 422
    assert "Paling banyak 5 foto" in response.json()["message"]


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (other(b"<html><script>alert(1)</script></html>", "foto.jpg", "image/jpeg"), "bukan gambar"),
        (other(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "foto.svg", "image/svg+xml"), "bukan"),
        (other(picture().read()[:3000], "foto.jpg", "image/jpeg"), "bukan gambar"),
        (other(b"\0\0\0\x24ftypheic" + bytes(500), "IMG_1.HEIC", "image/heic"), "HEIC"),
        (plain_picture("PNG", size=(8000, 6500), mode="L", name="bom.png"), "terlalu besar"),
        (other(b"\xff\xd8" + bytes(12_100_000), "foto.jpg", "image/jpeg"), "paling besar 12 MB"),
        (SimpleUploadedFile("kosong.jpg", b"", "image/jpeg"), "bukan gambar"),
    ],
    ids=["html", "svg", "half", "heic", "bomb", "large", "empty"],
)
def test_what_is_no_photo_is_refused_and_the_report_kept(cast, draft, send, upload, words):
    upload.seek(0)
    before = draft.updated_at
    response = send(cast.kader, upload)
    assert response.status_code == 422
    assert words in response.json()["message"]
    draft.refresh_from_db()
    assert (draft.photos.count(), draft.updated_at) == (0, before)


@pytest.mark.parametrize("data", [{}, {"key": "x"}, {"key": str(uuid.uuid4())}], ids=["nothing", "no-key", "no-photo"])
def test_request_without_a_photo_or_a_key_is_refused(client, cast, draft, data):
    client.force_login(cast.kader)
    assert client.post(address("activity-photo-add", draft), data).status_code == 422


def test_handed_in_report_takes_no_photo(cast, draft, send):
    submit_activity(draft, by=cast.kader)
    response = send(cast.kader)
    assert response.status_code == 422
    assert "menunggu verifikasi" in response.json()["message"]


def test_report_of_an_inactive_kampung_takes_no_photo(cast, kampung, draft, send):
    set_active(kampung, by=cast.opdkb, is_active=False)
    response = send(cast.kader)
    assert response.status_code == 422
    assert "tidak aktif" in response.json()["message"]


def test_nobody_else_adds_or_removes_a_photo(client, cast, draft):
    photo = photographed(draft, cast.kader)
    urls = [address("activity-photo-add", draft), address("activity-photo-remove", draft, photo.pk)]
    submit_activity(draft, by=cast.kader)
    for name, expected in {**dict.fromkeys(STRANGERS, 404), "provinsi": 403, "pusat": 403, "admin": 403}.items():
        client.force_login(getattr(cast, name))
        assert [client.post(url).status_code for url in urls] == [expected, expected], name
    assert draft.photos.get().removed_at is None


def test_photo_of_another_village_stands_at_no_address_of_ours(client, cast, kampung2, draft):
    """The code in the address must be that of the report."""
    theirs = drafted(kampung2, cast.kader2)
    photo = photographed(theirs, cast.kader2)
    client.force_login(cast.kader)
    for name, args in (("activity-photo", [photo.pk, "besar"]), ("activity-photo-remove", [photo.pk])):
        for activity_pk in (theirs.pk, draft.pk):
            url = reverse(name, args=[draft.region_id, activity_pk, *args])
            assert client.post(url).status_code in (404, 405)
            assert client.get(url).status_code in (404, 405)


def test_form_goes_on_after_its_own_photos_but_not_over_somebody_elses_change(cast, draft, send):
    seen = draft.updated_at
    response = send(cast.kader, seen=seen.isoformat())
    draft.refresh_from_db()
    assert response["X-Seen"] == draft.updated_at.isoformat() != seen.isoformat()
    save_activity(draft, by=cast.pkb, cleaned={"place": "Balai desa"})
    assert "X-Seen" not in send(cast.kader, seen=response["X-Seen"])
    assert send(cast.kader, seen="kemarin").status_code == 200


@pytest.mark.parametrize("seen", ["2026-13-45T99:99", "2026-01-01T10:00", "kemarin", ""])
def test_moment_that_cannot_be_is_no_moment(client, cast, draft, send, seen):
    response = send(cast.kader, seen=seen)
    assert response.status_code == 200
    assert "X-Seen" not in response
    url = address("activity-photo-remove", draft, draft.photos.get().pk)
    response = client.post(url, {"seen": seen}, headers={"X-Requested-With": "photos"})
    assert response.status_code == 204
    assert "X-Seen" not in response


def test_form_does_not_go_on_over_a_change_made_while_the_photo_was_read(cast, draft, send, monkeypatch):
    def slow(upload):
        save_activity(Activity.objects.get(), by=cast.pkb, cleaned={"place": "Balai desa"})
        return clean_photo(upload)

    monkeypatch.setattr("programs.actions.uploads.clean_photo", slow)
    response = send(cast.kader, seen=draft.updated_at.isoformat())
    assert response.status_code == 200
    assert "X-Seen" not in response


def test_form_does_not_go_on_over_a_change_made_just_before_a_removal(client, cast, draft, monkeypatch):
    photo = photographed(draft, cast.kader)

    def late(row, *, by):
        save_activity(Activity.objects.get(), by=cast.pkb, cleaned={"place": "Balai desa"})
        remove_photo(row, by=by)

    monkeypatch.setattr("programs.views.photos.remove_photo", late)
    client.force_login(cast.kader)
    data = {"seen": draft.updated_at.isoformat()}
    url = address("activity-photo-remove", draft, photo.pk)
    response = client.post(url, data, headers={"X-Requested-With": "photos"})
    assert response.status_code == 204
    assert "X-Seen" not in response


def test_phone_photo_leaves_no_trace_in_the_stored_files(cast, draft, send):
    assert send(cast.kader, phone_photo(7)).status_code == 200
    photo = draft.photos.get()
    for stored in (photo.large, photo.small):
        with stored.open() as file:
            data = file.read()
        assert not any(trace in data for trace in (b"Exif", b"GPS", b"Kamera", b"catatan", b"xmp", b"profil"))
        image = Image.open(BytesIO(data))
        assert not image.getexif()
        assert image.height > image.width
    assert (photo.width, photo.height) == (1200, 1600)


# --- with the form ---------------------------------------------------------------------------------------------------


def test_photos_of_a_form_are_taken_one_by_one(cast, draft):
    good, bad = picture(1), ContentFile(b"<html>", name="x" * 200 + ".jpg")
    failures = take_photos(draft, [good, bad, picture(2)], by=cast.kader)
    assert draft.photos.count() == 2
    assert [photo.position for photo in draft.photos.all()] == [0, 1]
    [failure] = failures
    assert failure.startswith("…")
    assert failure.endswith(".jpg: Berkas ini bukan gambar JPEG, PNG, atau WebP yang utuh.")


def test_more_than_five_photos_of_a_form(cast, draft):
    uploads = [picture(seed) for seed in range(7)]
    uploads[5].name = "enam.jpg"
    failures = take_photos(draft, uploads, by=cast.kader)
    assert draft.photos.count() == 5
    assert failures == ["enam.jpg, foto.jpeg: tidak disimpan. Paling banyak 5 foto."]


def test_photos_there_is_no_room_for_are_not_read(cast, draft, monkeypatch):
    photographed(draft, cast.kader)
    read = []
    monkeypatch.setattr(
        "programs.actions.uploads.clean_photo", lambda upload: read.append(upload) or clean_photo(upload)
    )
    uploads = [other(b"x", f"{n}.jpg") for n in range(100)]
    failures = take_photos(draft, uploads, by=cast.kader)
    assert (len(read), len(failures)) == (4, 5)
    assert failures[-1] == "4.jpg, 5.jpg, 6.jpg, 7.jpg, 8.jpg, dan 91 foto lain: tidak disimpan. Paling banyak 5 foto."


def test_photos_nobody_may_add_end_in_words(cast, draft):
    [failure] = take_photos(draft, [picture()], by=cast.provinsi)
    assert "tidak berwenang" in failure


def test_full_disk_loses_the_photo_and_nothing_else(cast, draft, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    [failure] = take_photos(draft, [picture()], by=cast.kader)
    assert failure == "foto.jpeg: Foto tidak dapat disimpan. Coba lagi."
    assert Activity.objects.get().title == draft.title


def stored_files(settings) -> set:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_photo_that_cannot_be_entered_leaves_no_files(cast, draft, settings, monkeypatch):
    execute, written = SQLInsertCompiler.execute_sql, []

    def fails(compiler, *args, **kwargs):
        execute(compiler, *args, **kwargs)
        written.extend(stored_files(settings) - before)
        raise DatabaseError("gone")

    before = stored_files(settings)
    monkeypatch.setattr(SQLInsertCompiler, "execute_sql", fails)
    [failure] = take_photos(draft, [picture()], by=cast.kader)
    assert len(written) == 2
    assert "tidak dapat disimpan" in failure
    assert stored_files(settings) == before


def test_small_file_that_cannot_be_written_takes_the_large_one_along(cast, draft, settings, monkeypatch):
    save, written = FileSystemStorage._save, []

    def full(storage, name, content):
        if written:
            raise OSError(28, "No space left on device")
        written.append(name)
        return save(storage, name, content)

    before = stored_files(settings)
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    [failure] = take_photos(draft, [picture()], by=cast.kader)
    assert "tidak dapat disimpan" in failure
    assert written
    assert stored_files(settings) == before


def test_draft_that_is_dropped_takes_its_photos_along(cast, draft, settings, django_capture_on_commit_callbacks):
    before = stored_files(settings)
    photographed(draft, cast.kader), photographed(draft, cast.kader, 2)
    assert len(stored_files(settings)) == len(before) + 4
    with django_capture_on_commit_callbacks(execute=True):
        cancel_activity(draft, by=cast.kader)
    assert draft.photos.count() == 0
    assert stored_files(settings) == before


def test_report_that_is_dropped_after_a_return_keeps_what_was_handed_in(
    cast, draft, settings, django_capture_on_commit_callbacks
):
    photographed(draft, cast.kader)
    submit_activity(draft, by=cast.kader)
    change_status(draft, Step.RETURN, by=cast.pkb, reason_code="foto")
    before = stored_files(settings)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_activity(draft, by=cast.kader)
    assert draft.photos.count() == 1
    assert stored_files(settings) == before


def form_of(activity, **data) -> PhotosForm:
    form = PhotosForm(data, activity=activity)
    form.is_valid()
    return form


def test_notes_hold_what_was_posted(cast, draft):
    first, second = photographed(draft, cast.kader), photographed(draft, cast.kader, 2)
    form = form_of(draft, **{f"caption_{first.pk}": " Dapur ", f"kind_{first.pk}": "sebelum"})
    assert form.photo_notes == {first.pk: {"caption": "Dapur", "kind": "sebelum"}}
    assert second.pk not in form.photo_notes  # sent meanwhile from another page


def test_photos_of_an_ordinary_post_are_neither_before_nor_after(cast, draft):
    photo = photographed(draft, cast.kader)
    form = form_of(draft, post_kind="kegiatan", **{f"caption_{photo.pk}": "A", f"kind_{photo.pk}": "sebelum"})
    assert form.photo_notes[photo.pk]["kind"] == "kegiatan"


@pytest.mark.parametrize("values", [{"caption": "x" * 151, "kind": "sebelum"}, {"caption": "A", "kind": "lain"}])
def test_note_that_cannot_be_is_no_note(cast, draft, values):
    photo = photographed(draft, cast.kader)
    form = form_of(draft, **{f"{name}_{photo.pk}": value for name, value in values.items()})
    assert not form.is_valid()
    assert form.photo_notes == {}


# --- removing -----------------------------------------------------------------------------------


def test_photo_removed_by_the_script_leaves_the_rest_alone(client, cast, draft):
    photo = photographed(draft, cast.kader)
    client.force_login(cast.kader)
    url = address("activity-photo-remove", draft, photo.pk)
    data = {"seen": Activity.objects.get().updated_at.isoformat()}
    response = client.post(url, data, headers={"X-Requested-With": "photos"})
    assert (response.status_code, draft.photos.count()) == (204, 0)
    assert response["X-Seen"] == Activity.objects.get().updated_at.isoformat()
    assert client.post(url).status_code == 404


def test_photo_removed_by_the_form_keeps_what_was_typed_and_chosen(client, cast, draft):
    first, second = photographed(draft, cast.kader), photographed(draft, cast.kader, 2)
    client.force_login(cast.kader)
    response = client.post(
        address("activity-photo-remove", draft, first.pk),
        {f"caption_{first.pk}": "Satu", f"caption_{second.pk}": "Dua", "photos": [picture(3), other(b"x", "a.jpg")]},
        follow=True,
    )
    assert [photo.caption for photo in draft.photos.all()] == ["Dua", ""]
    words = [str(message) for message in response.context["messages"]]
    assert words == ["Foto dihapus.", "a.jpg: Berkas ini bukan gambar JPEG, PNG, atau WebP yang utuh."]


def test_photo_can_go_while_the_report_waits_and_not_after(client, cast, draft):
    first, second = photographed(draft, cast.kader), photographed(draft, cast.kader, 2)
    submit_activity(draft, by=cast.kader)
    client.force_login(cast.kader)
    response = client.post(address("activity-photo-remove", draft, first.pk))
    assert response["Location"] == draft.get_absolute_url()
    change_status(draft, Step.VERIFY, by=cast.pkb)
    url = address("activity-photo-remove", draft, second.pk)
    assert client.post(url).status_code == 302
    response = client.post(url, headers={"X-Requested-With": "photos"})
    assert response.status_code == 422
    assert "sudah terverifikasi" in response.json()["message"]
    assert [photo.pk for photo in draft.shown_photos] == [second.pk]


def test_photo_that_goes_while_the_report_waits_takes_its_hint_along(cast, kampung, draft):
    used = drafted(kampung, cast.kader, title="Lain")
    photographed(used, cast.kader)
    photographed(used, cast.kader, 2)
    submit_activity(used, by=cast.kader)
    photo = photographed(draft, cast.kader)
    photographed(draft, cast.kader, 3)
    submit_activity(draft, by=cast.kader)
    draft.refresh_from_db()
    seen = draft.updated_at
    assert "foto" in draft.hint_codes
    remove_photo(photo, by=cast.kader)
    draft.refresh_from_db()
    assert "foto" not in draft.hint_codes
    assert draft.updated_at > seen


# --- handing out -----------------------------------------------------------------------------------


def test_photo_of_a_draft_is_its_writers_own(client, cast, draft):
    photo = photographed(draft, cast.kader)
    for size in ("besar", "kecil"):
        assert shown_to(client, cast, photo.get_absolute_url(size)) == {"kader", "pkb", "opdkb"}


def test_photo_of_a_report_is_shown_inside_the_area(client, cast, draft):
    photo = photographed(draft, cast.kader)
    submit_activity(draft, by=cast.kader)
    for size in ("besar", "kecil"):
        assert shown_to(client, cast, photo.get_absolute_url(size)) == set(ALL)
    client.logout()
    assert "login" in client.get(photo.get_absolute_url())["Location"]


def test_photo_taken_out_is_shown_only_with_the_version_that_had_it(client, cast, draft):
    photo = photographed(draft, cast.kader)
    submit_activity(draft, by=cast.kader)
    change_status(draft, Step.RETURN, by=cast.pkb, reason_code="foto")
    remove_photo(photo, by=cast.kader)
    assert shown_to(client, cast, photo.get_absolute_url()) == {"kader", "pkb", "opdkb"}
    client.force_login(cast.pkb)
    response = client.get(photo.get_small_url())
    assert response["Cache-Control"] == "private, no-cache"
    response.getvalue()


def test_photo_added_after_a_return_is_its_writers_own_until_it_is_handed_in(client, cast, draft):
    writers = {"kader", "pkb", "opdkb"}
    old = photographed(draft, cast.kader)
    submit_activity(draft, by=cast.kader)
    change_status(draft, Step.RETURN, by=cast.pkb, reason_code="foto")
    assert shown_to(client, cast, old.get_absolute_url()) == set(ALL)
    new = photographed(draft, cast.kader, 2)
    for size in ("besar", "kecil"):
        assert shown_to(client, cast, new.get_absolute_url(size)) == writers
        assert shown_to(client, cast, old.get_absolute_url(size)) == set(ALL)
    submit_activity(draft, by=cast.kader)
    assert shown_to(client, cast, new.get_absolute_url()) == set(ALL)


def test_photo_of_a_report_dropped_after_a_return_was_handed_in_or_is_the_writers_own(client, cast, draft):
    old = photographed(draft, cast.kader)
    submit_activity(draft, by=cast.kader)
    change_status(draft, Step.RETURN, by=cast.pkb, reason_code="foto")
    new = photographed(draft, cast.kader, 2)
    cancel_activity(draft, by=cast.kader)
    client.force_login(cast.provinsi)
    answers = [client.get(photo.get_absolute_url()) for photo in (old, new)]
    answers[0].getvalue()
    assert [answer.status_code for answer in answers] == [200, 404]


def test_photo_taken_out_while_the_report_waits_is_shown_to_nobody(client, cast, draft):
    """No version was decided with it: it should never have been there."""
    photo = photographed(draft, cast.kader)
    submit_activity(draft, by=cast.kader)
    remove_photo(photo, by=cast.kader)
    assert shown_to(client, cast, photo.get_absolute_url()) == set()


def test_photo_is_kept_by_the_browser_of_one_person(client, cast, draft):
    photo = photographed(draft, cast.kader)
    client.force_login(cast.kader)
    response = client.get(photo.get_absolute_url(), headers={"accept-encoding": "gzip"})
    assert response["Content-Type"] == "image/jpeg"
    assert "Content-Encoding" not in response
    assert int(response["Content-Length"]) == photo.large.size == len(response.getvalue())
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=604800, immutable"
    assert "Cookie" in response["Vary"]
    again = client.get(photo.get_absolute_url(), headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    other_size = client.get(photo.get_small_url(), headers={"if-none-match": response["ETag"]})
    assert other_size.status_code == 200
    other_size.getvalue()


def test_known_photo_is_no_way_round_the_rights(client, cast, draft):
    photo = photographed(draft, cast.kader)
    client.force_login(cast.kader)
    response = client.get(photo.get_absolute_url())
    response.getvalue()
    client.force_login(cast.kader2)
    assert client.get(photo.get_absolute_url(), headers={"if-none-match": response["ETag"]}).status_code == 404


def test_third_size_does_not_exist(client, cast, draft):
    photo = photographed(draft, cast.kader)
    client.force_login(cast.kader)
    assert client.get(photo.get_absolute_url("asli")).status_code == 404


def test_proxy_sends_what_the_view_allowed(client, cast, draft, settings):
    settings.FILE_SENDER = "x-accel"
    photo = photographed(draft, cast.kader)
    client.force_login(cast.kader)
    response = client.get(photo.get_absolute_url())
    assert response["X-Accel-Redirect"] == f"/_berkas/{photo.large.name}"
    assert (response["Content-Type"], response.content) == ("image/jpeg", b"")
    client.force_login(cast.kader2)
    assert "X-Accel-Redirect" not in client.get(photo.get_absolute_url())


# --- in the same second -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_photos_sent_in_the_same_second_stay_five_and_the_same_one_once(transactional_db):
    territory, people = make_territory(), make_cast()
    report = drafted(founded(people.opdkb, territory[VILLAGE]), people.kader)
    key, gate = uuid.uuid4(), Barrier(8)
    keys = [key, key, *(uuid.uuid4() for _ in range(6))]

    def take(number):
        gate.wait()
        try:
            return take_photo(report, picture(number), by=people.kader, key=keys[number]).position
        except ProgramsRefused as refusal:
            return refusal.message
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take, range(8)))
    positions = list(report.photos.values_list("position", flat=True))
    assert positions == [0, 1, 2, 3, 4]
    assert report.photos.filter(key=key).count() <= 1
    assert all(isinstance(a, int) or "Paling banyak 5 foto" in a for a in answers)
