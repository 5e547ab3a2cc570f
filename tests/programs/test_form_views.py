"""The report form over HTTP, without a browser: drafts, sending twice, returns, two tabs, and who may not."""

import gzip
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from programs.actions import save_activity, submit_activity
from programs.models import Activity, ActivityPhoto
from reference.models import CatalogueActivity, SubProgram
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.programs.content import STORY, content, drafted, photographed, picture, submitted
from verification.actions import change_status
from verification.enums import Status, Step
from villages.actions.kampung import set_active

CREATE = f"/kampung/{VILLAGE}/kegiatan/lapor/"


@pytest.fixture
def kader(client, cast, kampung):
    client.force_login(cast.kader)
    return client


def story(**changes):
    today = timezone.localdate().isoformat()
    return {"key": str(uuid.uuid4()), "title": "Senam lansia", "held_on": today, "place": "Balai Desa"} | changes


def details(**changes):
    return {
        "section": "kasih-sayang",
        "subprograms": ["stunting"],
        "targets": ["lansia"],
        "agencies": ["puskesmas"],
        "men": "3",
        "women": "25",
    } | changes


def edit(activity, step=1):
    return activity.get_edit_url(step)


# --- beginning -----------------------------------------------------------------------------------------------------


def test_first_page_makes_a_draft_and_leads_to_the_second(kader, cast, kampung):
    response = kader.post(CREATE, story())
    activity = Activity.objects.get()
    assert response["Location"] == edit(activity, 2)
    assert (activity.title, activity.status, activity.is_on_behalf) == ("Senam lansia", Status.DRAFT, False)
    assert activity.created_by == cast.kader


@pytest.mark.parametrize(("act", "step"), [("next", 2), ("save", 1), ("photos", 3), ("back", 1), ("?", 1)])
def test_each_button_saves_and_leads_on(kader, act, step):
    response = kader.post(CREATE, story(act=act))
    assert response["Location"] == edit(Activity.objects.get(), step)


def test_wrong_input_stays_on_the_page(kader):
    response = kader.post(CREATE, story(title="", place="Balai <Desa>"))
    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_title"' in html
    assert "Balai &lt;Desa&gt;" in html
    assert not Activity.objects.exists()


def test_sent_twice_is_one_report_with_what_was_typed_last(kader):
    data = story(description=STORY)
    kader.post(CREATE, data)
    response = kader.post(CREATE, data | {"title": "Senam lansia dan tensi", "description": ""}, follow=True)
    activity = Activity.objects.get()
    assert response.redirect_chain[-1][0] == edit(activity, 2)
    assert "tidak dibuat dua kali" in response.content.decode()
    assert (activity.title, activity.description) == ("Senam lansia dan tensi", STORY)


def _filled_further(activity, cast):
    save_activity(activity, by=cast.kader, cleaned={"men": 0})


def _photographed(activity, cast):
    photographed(activity, cast.kader)


def _edited(activity, cast):
    save_activity(activity, by=cast.pkb, cleaned={"title": "Senam lansia RW 2"})


def _returned(activity, cast):
    save_activity(activity, by=cast.kader, cleaned=content(title="Senam lansia RW 2"))
    submit_activity(activity, by=cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa")


@pytest.mark.parametrize("since", [_filled_further, _photographed, _edited, _returned])
def test_first_page_sent_again_takes_nothing_from_what_came_since(kader, cast, since):
    data = story()
    kader.post(CREATE, data)
    activity = Activity.objects.get()
    since(activity, cast)
    activity.refresh_from_db()
    title = activity.title
    response = kader.post(CREATE, data | {"title": "Senam"}, follow=True)
    assert response.redirect_chain[-1][0] == edit(activity, 1)
    assert "isian yang baru saja dikirim tidak dipakai" in response.content.decode()
    activity.refresh_from_db()
    assert activity.title == title
    assert activity.versions.count() == 0


def test_first_page_sent_again_unchanged_goes_on(kader, cast):
    data = story()
    kader.post(CREATE, data)
    activity = Activity.objects.get()
    _filled_further(activity, cast)
    before = Activity.objects.get().updated_at
    assert kader.post(CREATE, data)["Location"] == edit(activity, 2)
    assert Activity.objects.get().updated_at == before


def test_sent_again_after_handing_in_leads_to_the_report(kader, cast, kampung):
    key = uuid.uuid4()
    submit_activity(drafted(kampung, cast.kader, key=key), by=cast.kader)
    response = kader.post(CREATE, story(key=str(key), title="Lain"))
    activity = Activity.objects.get()
    assert response["Location"] == reverse("activity-sent", args=[VILLAGE, activity.pk])
    assert "Laporan ini sudah terkirim." in kader.get(response["Location"]).content.decode()
    assert activity.title != "Lain"


def test_a_key_of_somebody_else_is_replaced(kader, cast, kampung):
    theirs = drafted(kampung, cast.pkb)
    response = kader.post(CREATE, story(key=str(theirs.key)))
    assert response.status_code == 422
    form = response.context["form"]
    assert form["key"].value() != str(theirs.key)
    kader.post(CREATE, story(key=form["key"].value()))
    assert Activity.objects.count() == 2


def test_officer_writes_on_behalf_and_reads_so(client, cast, kampung):
    client.force_login(cast.pkb)
    assert "Anda mengisi atas nama" in client.get(CREATE).content.decode()
    client.post(CREATE, story())
    assert Activity.objects.get().is_on_behalf


def test_cadre_is_not_told_of_writing_for_others(kader):
    assert "atas nama" not in kader.get(CREATE).content.decode()


@pytest.mark.parametrize("who", ["provinsi", "pusat", "admin"])
def test_offices_that_only_read_are_refused(client, cast, kampung, settings, who):
    settings.MFA_REQUIRED_ROLES = []
    activity = drafted(kampung, cast.kader)
    client.force_login(getattr(cast, who))
    sent = reverse("activity-sent", args=[VILLAGE, activity.pk])
    for url in (CREATE, edit(activity, 1), sent, reverse("catalogue-search")):
        assert client.get(url).status_code == 403
    assert client.post(CREATE, story()).status_code == 403
    assert Activity.objects.count() == 1


def test_cadre_of_another_village_finds_nothing(client, cast, kampung, kampung2):
    activity = drafted(kampung, cast.kader)
    client.force_login(cast.kader2)
    args = [VILLAGE, activity.pk]
    names = ("activity-sent", "activity-cancel")
    urls = [CREATE, *(edit(activity, n) for n in (1, 2, 3)), *(reverse(name, args=args) for name in names)]
    assert {client.get(url).status_code for url in urls} == {404}
    assert {client.post(url, story()).status_code for url in [*urls[:4], reverse("activity-copy", args=args)]} == {404}
    # Nor under the address of their own village.
    assert client.get(reverse("activity-edit", args=[NEXT_VILLAGE, activity.pk, 1])).status_code == 404
    assert client.get(f"/kampung/{NEXT_VILLAGE}/kegiatan/lapor/").status_code == 200


def test_a_village_that_is_not_active_says_so(kader, cast, kampung):
    activity = drafted(kampung, cast.kader)
    set_active(kampung, by=cast.opdkb, is_active=False)
    for url in (CREATE, edit(activity, 2)):
        for response in (kader.get(url), kader.post(url, story())):
            assert response.status_code == 409
            assert "tidak aktif" in response.content.decode()
    kader.post(reverse("activity-copy", args=[VILLAGE, activity.pk]))
    assert Activity.objects.count() == 1


def test_a_step_that_is_none_is_not_found(kader, cast, kampung):
    activity = drafted(kampung, cast.kader)
    assert [kader.get(reverse("activity-edit", args=[VILLAGE, activity.pk, n])).status_code for n in (0, 4)] == [
        404
    ] * 2


# --- going on -------------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(kader, cast, kampung):
    kader.post(CREATE, story(description=STORY))
    return Activity.objects.get()


def test_whole_report_from_first_page_to_sent(kader, draft):
    assert kader.post(edit(draft, 2), details())["Location"] == edit(draft, 3)
    response = kader.post(edit(draft, 3), {"post_kind": "kegiatan", "act": "submit"})
    assert response["Location"] == reverse("activity-sent", args=[VILLAGE, draft.pk])
    page = kader.get(response["Location"]).content.decode()
    assert "Menunggu verifikasi" in page
    assert "https://wa.me/?text=Senam+lansia" in page
    draft.refresh_from_db()
    assert (draft.status, draft.participants) == (Status.SUBMITTED, 28)


def test_every_page_fits_its_budget(kader, draft):
    for url in (CREATE, *(edit(draft, n) for n in (1, 2, 3))):
        assert len(gzip.compress(kader.get(url).content)) < 30_000


def test_mend_addresses_lead_to_something_on_their_page(kader, cast, draft):
    photographed(draft, cast.kader)
    for name in ("title", "held_on", "place", "description"):
        assert f'id="id_{name}"' in kader.get(edit(draft, 1)).content.decode()
    page = kader.get(edit(draft, 2)).content.decode()
    for name in ("section", "catalogue", "subprograms", "targets", "agencies", "men", "elderly", "funding", "cost"):
        assert f'id="id_{name}"' in page
    page = kader.get(edit(draft, 3)).content.decode()
    for name in ("post_kind", "photos", f"photo_{ActivityPhoto.objects.get().pk}"):
        assert f'id="id_{name}"' in page


def test_what_is_missing_is_listed_with_its_place_and_nothing_is_lost(kader, draft):
    response = kader.post(edit(draft, 3), {"post_kind": "sebelum-sesudah", "act": "submit"})
    html = response.content.decode()
    assert response.status_code == 422
    assert f'href="{edit(draft, 2)}?kurang=1#id_agencies"' in html
    assert 'href="#id_photos"' in html
    draft.refresh_from_db()
    assert (draft.status, draft.post_kind) == (Status.DRAFT, "sebelum-sesudah")
    assert "Pilih sedikitnya satu instansi pembina." in kader.get(f"{edit(draft, 2)}?kurang=1").content.decode()
    assert "Pilih sedikitnya satu instansi pembina." not in kader.get(edit(draft, 2)).content.decode()


def test_wrong_details_are_refused_and_stay(kader, draft):
    response = kader.post(edit(draft, 2), details(men="tiga", cost="1.850.000"))
    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_men"' in html
    assert 'value="tiga"' in html
    draft.refresh_from_db()
    assert draft.cost is None


def test_names_in_no_list_become_proposals(kader, draft):
    kader.post(edit(draft, 2), details(new_agencies="Karang Taruna\nBank Sampah", act="save"))
    assert {agency.name for agency in draft.agencies.all()} == {"Puskesmas", "Karang Taruna", "Bank Sampah"}
    assert "Karang Taruna" in kader.get(edit(draft, 2)).content.decode()


def test_the_catalogue_fills_the_subprogram(kader, draft):
    lingkungan = SubProgram.objects.get(code="lingkungan")
    CatalogueActivity.objects.create(code="uji-zebra", name="Zebra", subprogram=lingkungan, position=200)
    kader.post(edit(draft, 2), details(catalogue="uji-zebra", subprograms=[]))
    assert list(draft.subprograms.all()) == [lingkungan]


def test_photos_come_with_the_form_and_a_broken_one_keeps_the_report(kader, draft):
    kader.post(edit(draft, 2), details())
    broken = picture(2)
    broken.name = "rusak.jpg"
    broken.file.truncate(20)
    files = [picture(1), broken]
    response = kader.post(edit(draft, 3), {"post_kind": "kegiatan", "act": "submit", "photos": files}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain[-1][0] == edit(draft, 3)
    assert "rusak.jpg" in html
    assert ActivityPhoto.objects.count() == 1
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_two_tabs_the_second_keeps_its_input_and_is_told(kader, cast, draft):
    page = kader.get(edit(draft, 1))
    seen = page.context["form"].initial["seen"]
    save_activity(draft, by=cast.kader, cleaned={"title": "Dari tab lain"})
    data = story(title="Dari tab ini", seen=seen)
    response = kader.post(edit(draft, 1), data)
    html = response.content.decode()
    assert response.status_code == 409
    assert "disimpan di tempat lain" in html
    assert "Dari tab ini" in html
    draft.refresh_from_db()
    assert draft.title == "Dari tab lain"
    again = data | {"seen": response.context["form"]["seen"].value()}
    assert kader.post(edit(draft, 1), again).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Dari tab ini"


def test_what_was_handed_in_is_not_changed_by_a_late_save(kader, cast, kampung):
    activity = submitted(kampung, cast.kader)
    for step, data in ((1, story(title="Lain")), (2, details()), (3, {"post_kind": "kegiatan", "act": "submit"})):
        response = kader.post(edit(activity, step), data)
        assert response["Location"] == reverse("activity-sent", args=[VILLAGE, activity.pk])
    activity.refresh_from_db()
    assert activity.title != "Lain"


def test_a_verified_report_leads_to_its_page(kader, cast, kampung):
    activity = submitted(kampung, cast.kader)
    change_status(activity, Step.VERIFY, by=cast.pkb)
    assert kader.get(edit(activity, 1))["Location"] == activity.get_absolute_url()
    sent = kader.get(reverse("activity-sent", args=[VILLAGE, activity.pk]))
    assert "sudah diverifikasi" in sent.content.decode()


# --- returned -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "step"), [("held_on", 1), ("men", 2), ("section", 2), ("agencies", 2), ("catalogue", 2)]
)
def test_the_officers_words_stand_on_top_and_at_the_field(kader, cast, kampung, field, step):
    activity = submitted(kampung, cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa <lagi>", reason_field=field)
    html = kader.get(edit(activity, step)).content.decode()
    assert html.count("Periksa &lt;lagi&gt;") == 2
    assert f'href="{activity.get_mend_url()}"' in html
    assert activity.get_mend_url().endswith(f"/isi/{step}/#id_{field}")


def test_mended_report_is_sent_as_a_new_version(kader, cast, kampung):
    activity = submitted(kampung, cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Tanggal salah", reason_field="held_on")
    day = (activity.held_on - timedelta(days=1)).isoformat()
    data = story(title=activity.title, held_on=day, place=activity.place, description=activity.description)
    kader.post(edit(activity, 1), data)
    kader.post(edit(activity, 3), {"post_kind": "kegiatan", "act": "submit"})
    activity.refresh_from_db()
    assert (activity.status, activity.version, activity.held_on.isoformat()) == (Status.SUBMITTED, 2, day)
    assert activity.versions.count() == 1


# --- copies, cancelling ---------------------------------------------------------------------------------------------


def test_copy_makes_one_draft_however_often_it_is_tapped(kader, cast, kampung):
    source = submitted(kampung, cast.kader)
    (offered, key), *_ = kader.get(CREATE).context["copies"]
    assert offered == source
    url = reverse("activity-copy", args=[VILLAGE, source.pk])
    for _ in range(2):
        response = kader.post(url, {"key": str(key)})
    copy = Activity.objects.get(key=key)
    assert response["Location"] == edit(copy, 1)
    assert Activity.objects.count() == 2
    assert (copy.title, copy.held_on, copy.men) == (source.title, timezone.localdate(), None)


def test_copy_without_a_key_still_copies(kader, cast, kampung):
    source = submitted(kampung, cast.kader)
    kader.post(reverse("activity-copy", args=[VILLAGE, source.pk]), {"key": "x"})
    assert Activity.objects.count() == 2


def test_cancelled_after_asking(kader, draft):
    url = reverse("activity-cancel", args=[VILLAGE, draft.pk])
    assert draft.title in kader.get(url).content.decode()
    assert kader.post(url)["Location"] == reverse("kampung-activities", args=[VILLAGE])
    draft.refresh_from_db()
    assert draft.status == Status.CANCELLED
    assert kader.get(url).status_code == 404
    assert kader.get(edit(draft))["Location"] == reverse("kampung-activities", args=[VILLAGE])
    sent = reverse("activity-sent", args=[VILLAGE, draft.pk])
    assert kader.get(sent)["Location"] == reverse("kampung-activities", args=[VILLAGE])


def test_what_is_not_sent_has_no_page_that_says_so(kader, draft):
    assert kader.get(reverse("activity-sent", args=[VILLAGE, draft.pk]))["Location"] == edit(draft)


# --- lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["kader", "pkb", "opdkb"])
def test_catalogue_is_searched_by_every_writer(client, cast, who):
    germas = SubProgram.objects.get(code="germas")
    CatalogueActivity.objects.create(code="uji-zebra", name="Zebra & <b>kuda</b>", subprogram=germas, position=200)
    client.force_login(getattr(cast, who))
    html = client.get(reverse("catalogue-search"), {"q": "zebra kuda"}).content.decode()
    assert 'data-value="uji-zebra"' in html
    assert "<mark>Zebra</mark> &amp; &lt;b&gt;" in html
    assert "lanjut tanpa ini" in html
    assert "<b>kuda" not in html


def test_catalogue_is_not_public(client, db):
    assert client.get(reverse("catalogue-search"), {"q": "zebra"}).status_code == 302


def test_a_word_nobody_knows_still_shows_the_way_on(kader):
    html = kader.get(reverse("catalogue-search"), {"q": "<script>"}).content.decode()
    assert html.count("<li") == 1
    assert "script" not in html


@pytest.mark.parametrize(("step", "queries"), [(0, 7), (1, 13), (2, 27), (3, 13)])
def test_pages_ask_as_often_with_one_report_as_with_three(
    kader, cast, kampung, django_assert_num_queries, step, queries
):
    draft = drafted(kampung, cast.kader)
    url = edit(draft, step) if step else CREATE
    kader.get(url)
    with django_assert_num_queries(queries):
        kader.get(url)
    for n in range(2):
        submitted(kampung, cast.kader, title=f"Kegiatan {n}")
    photographed(draft, cast.kader)
    photographed(draft, cast.kader, seed=2)
    with django_assert_num_queries(queries):
        kader.get(url)
