"""The page of one activity and of its earlier versions: who reads what, and what may be done there."""

import pytest
from django.urls import reverse

from programs.actions import cancel_activity, remove_photo, save_activity, submit_activity
from reference.models import Agency
from tests.programs.content import drafted, photographed, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Reason, Step
from villages.actions.kampung import set_active

ABOVE = ["provinsi", "pusat", "admin"]
ALL = ["kader", "pkb", "opdkb", *ABOVE]


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = []


@world
def returned(cast, kampung):
    """Sent with 55 women and a photo, returned by the PKB."""
    activity = drafted(kampung, cast.kader)
    photographed(activity, cast.kader, caption="Foto pertama")
    submit_activity(activity, by=cast.kader)
    change_status(
        activity,
        Step.RETURN,
        by=cast.pkb,
        reason_code=Reason.ODD_PARTICIPANTS,
        reason_text="Hitung lagi pesertanya",
        reason_field="women",
    )
    return activity


@world
def mended(cast, returned):
    """The same with another number, story and photo, not handed in again."""
    old = returned.photos.get()
    save_activity(returned, by=cast.kader, cleaned={"women": 35, "title": "Penimbangan balita RT 04"})
    photographed(returned, cast.kader, seed=5, caption="Foto kedua")
    remove_photo(old, by=cast.kader)
    returned.refresh_from_db()
    return returned


@pytest.fixture
def read(client):
    def get(user, activity, version=None):
        client.force_login(user)
        place = [activity.region_id, activity.pk]
        if version is None:
            return client.get(reverse("activity-detail", args=place))
        return client.get(reverse("activity-version", args=[*place, version]))

    return get


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


# --- who reads it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["kader2", "pkb2", "opdkb2", "nobody"])
def test_neighbour_finds_nothing(read, cast, mended, who):
    user = getattr(cast, who)
    assert read(user, mended).status_code == 404
    assert read(user, mended, 1).status_code == 404


@pytest.mark.parametrize("who", ALL)
def test_draft_is_its_writers_own(read, cast, kampung, who):
    draft = drafted(kampung, cast.kader)
    assert read(getattr(cast, who), draft).status_code == (404 if who in ABOVE else 200)
    assert read(getattr(cast, who), draft, 1).status_code == 404


def test_other_village_in_the_address_finds_nothing(client, cast, kampung, kampung2):
    activity = submitted(kampung, cast.kader)
    client.force_login(cast.pusat)
    assert client.get(reverse("activity-detail", args=[kampung2.region_id, activity.pk])).status_code == 404


def test_activity_of_an_inactive_village_is_gone(read, cast, kampung):
    activity = submitted(kampung, cast.kader)
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert read(cast.kader, activity).status_code == 404


# --- what it shows ------------------------------------------------------------------------------------------


def test_page_says_everything_that_was_filled_in(read, cast, kampung):
    activity = drafted(kampung, cast.kader, new_agencies=["Karang Taruna"])
    photographed(activity, cast.kader, caption="Menimbang di Posyandu")
    submit_activity(activity, by=cast.kader)
    page = text(read(cast.provinsi, activity))
    for words in (
        "Penimbangan balita dan makanan tambahan",
        "Posyandu Melati, RT 04",
        "Kasih Sayang",
        "Karang Taruna",
        "Laki-laki 9, perempuan 55",
        "Rp1.850.000",
        "3 balita tidak naik berat badannya",
        "Menimbang di Posyandu",
        "Menunggu verifikasi",
        "Menunggu sejak hari ini",
    ):
        assert words in page


def test_officer_reads_how_long_it_waits_and_who_filled_it_in(read, cast, kampung, settings):
    activity = drafted(kampung, cast.opdkb)
    from_then = activity.created_at.replace(year=activity.created_at.year - 1)
    submit_activity(activity, by=cast.opdkb, at=from_then)
    page = text(read(cast.pkb, activity))
    assert "Menunggu 365 hari" in page or "Menunggu 366 hari" in page
    assert "Diisi petugas" in page


def test_before_and_after_stand_beside_each_other(read, cast, kampung):
    activity = drafted(kampung, cast.kader)
    photos = [photographed(activity, cast.kader, seed=seed, caption=f"Foto {seed}") for seed in (1, 2, 3)]
    notes = {photo.pk: {"kind": kind} for photo, kind in zip(photos, ("sesudah", "sebelum", "kegiatan"), strict=True)}
    save_activity(activity, by=cast.kader, cleaned={"post_kind": "sebelum-sesudah", "photo_notes": notes})
    arranged = read(cast.kader, activity).context["photos"]
    assert {place: [photo.caption for photo in found] for place, found in arranged.items()} == {
        "before": ["Foto 2"],
        "after": ["Foto 1"],
        "others": ["Foto 3"],
    }


def test_returned_one_leads_the_writer_to_the_field(read, cast, returned):
    page = text(read(cast.kader, returned))
    assert "Hitung lagi pesertanya" in page
    assert "Peserta tidak wajar" in page
    assert f'href="{returned.get_mend_url()}"' in page
    assert "Perbaiki" in page


def test_history_tells_what_changed_in_words(read, cast, mended):
    submit_activity(mended, by=cast.kader)
    page = text(read(cast.pkb, mended))
    assert "<del>55</del> menjadi <b>35</b>" in page
    assert "Perempuan" in page


# --- what is mended is its writers' own until it is sent -------------------------------------------------------


@pytest.mark.parametrize("who", ALL)
def test_unsent_mending_is_read_by_writers_alone(read, cast, mended, who):
    page = text(read(getattr(cast, who), mended))
    other = text(read(getattr(cast, who), mended, 1))
    if who in ABOVE:
        assert "perempuan 55" in page
        for words in ("perempuan 35", "RT 04</h1>", "Foto kedua"):
            assert words not in page
            assert words not in other
    else:
        assert "perempuan 35" in page
        assert "Foto kedua" in page
        assert "perempuan 55" in other
        assert "perempuan 35" in other


@pytest.mark.parametrize("who", ALL)
def test_mending_that_was_dropped_stays_its_writers_own(read, cast, mended, who):
    cancel_activity(mended, by=cast.kader)
    page = text(read(getattr(cast, who), mended))
    assert ("perempuan 35" in page) is (who not in ABOVE)
    assert ("Foto kedua" in page) is (who not in ABOVE)
    assert ("perempuan 55" in page) is (who in ABOVE)
    assert ("perempuan 35" in text(read(getattr(cast, who), mended, 1))) is (who not in ABOVE)


@pytest.mark.parametrize("who", ALL)
def test_draft_that_was_dropped_stays_its_writers_own(read, cast, kampung, who):
    draft = drafted(kampung, cast.kader)
    cancel_activity(draft, by=cast.kader)
    assert read(getattr(cast, who), draft).status_code == (404 if who in ABOVE else 200)


def test_message_to_share_says_what_its_reader_reads(read, cast, mended):
    assert "RT 04" in read(cast.kader, mended).context["share_text"].splitlines()[0]
    assert read(cast.provinsi, mended).context["share_text"].startswith("Penimbangan balita dan makanan tambahan\n")


@pytest.mark.parametrize("who", ALL)
def test_removed_photo_is_shown_by_its_version_to_writers_and_deciders(read, cast, mended, who):
    removed = mended.photos.get(removed_at__isnull=False)
    submit_activity(mended, by=cast.kader)
    page, earlier = text(read(getattr(cast, who), mended)), text(read(getattr(cast, who), mended, 1))
    assert removed.get_absolute_url() not in page
    assert (removed.get_absolute_url() in earlier) is (who not in ABOVE)
    assert ("1 foto sudah diambil" in earlier) is (who in ABOVE)


def test_version_stands_beside_the_one_that_followed(read, cast, mended):
    submit_activity(mended, by=cast.kader)
    change_status(mended, Step.RETURN, by=cast.pkb, reason_text="Sekali lagi")
    save_activity(mended, by=cast.kader, cleaned={"women": 36})
    submit_activity(mended, by=cast.kader)
    pairs = {pair.label: pair for pair in read(cast.pkb, mended, 1).context["pairs"]}
    assert (pairs["Judul"].old, pairs["Judul"].new) == (
        "Penimbangan balita dan makanan tambahan",
        "Penimbangan balita RT 04",
    )
    assert (pairs["Peserta"].old, pairs["Peserta"].new) == ("64", "44")
    assert not pairs["Tanggal"].changed
    second = {pair.label: pair for pair in read(cast.pkb, mended, 2).context["pairs"]}
    assert (second["Peserta"].old, second["Peserta"].new) == ("44", "45")
    assert not second["Judul"].changed
    assert read(cast.pkb, mended, 3).status_code == 404  # the present one is the activity's own page


# --- what may be done there --------------------------------------------------------------------------------------


def acts(response) -> set[str]:
    context = response.context
    names = ("may_edit", "may_cancel", "may_copy", "decide_url", "reopen_url")
    return {name for name in names if context[name]}


@pytest.mark.parametrize(
    ("who", "in_state"),
    [
        ("kader", {"draft": {"may_edit", "may_cancel", "may_copy"}, "sent": {"may_copy"}, "verified": {"may_copy"}}),
        (
            "pkb",
            {
                "draft": {"may_edit", "may_cancel", "may_copy"},
                "sent": {"may_copy", "decide_url"},
                "verified": {"may_copy"},
            },
        ),
        ("opdkb", {"sent": {"may_copy", "decide_url"}, "verified": {"may_copy", "reopen_url"}}),
        *((who, {"sent": set(), "verified": set()}) for who in ABOVE),
    ],
)
def test_acts_follow_role_and_state(read, cast, kampung, who, in_state):
    activity = drafted(kampung, cast.kader)
    user = getattr(cast, who)
    if "draft" in in_state:
        assert acts(read(user, activity)) == in_state["draft"]
    submit_activity(activity, by=cast.kader)
    assert acts(read(user, activity)) == in_state["sent"]
    change_status(activity, Step.VERIFY, by=cast.pkb)
    assert acts(read(user, activity)) == in_state["verified"]


def test_own_report_is_not_offered_for_decision(read, cast, kampung):
    assert "decide_url" not in acts(read(cast.pkb, submitted(kampung, cast.pkb)))


def test_sharing_leads_to_the_public_page_once_verified(read, cast, kampung, settings):
    activity = submitted(kampung, cast.kader)
    response = read(cast.kader, activity)
    assert response.context["share_url"] == settings.SITE_URL + activity.get_absolute_url()
    assert "wa.me" in text(response)
    change_status(activity, Step.VERIFY, by=cast.pkb)
    assert read(cast.kader, activity).context["share_url"] == settings.SITE_URL + activity.get_public_url()


def test_dropped_report_has_no_acts_but_a_copy(read, cast, returned):
    cancel_activity(returned, by=cast.kader)
    response = read(cast.kader, returned)
    assert acts(response) == {"may_copy"}
    assert "wa.me" not in text(response)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_however_much_happened(client, cast, kampung, django_assert_num_queries, rows):
    activity = drafted(kampung, cast.kader)
    for number in range(rows):
        photographed(activity, cast.kader, seed=number)
        agencies = list(Agency.objects.counted()[: number + 1])
        save_activity(activity, by=cast.kader, cleaned={"women": 50 + number, "agencies": agencies})
        submit_activity(activity, by=cast.kader)
        change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa lagi")
    save_activity(activity, by=cast.kader, cleaned={"women": 40, "agencies": list(Agency.objects.counted()[4:6])})
    submit_activity(activity, by=cast.kader)
    client.force_login(cast.pkb)
    place = [activity.region_id, activity.pk]
    with django_assert_num_queries(21):
        client.get(reverse("activity-detail", args=place))
    with django_assert_num_queries(19):
        client.get(reverse("activity-version", args=[*place, 1]))
