"""What looks odd about a report: each hint where it belongs, and silence where it does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.formats import day
from programs.actions import cancel_activity, remove_photo, save_activity, submit_activity
from programs.enums import PhotoKind, PostKind
from programs.hints import LATE_DAYS, SAME_DAY, hints_for, hints_of
from programs.models import Activity, ActivityPhoto
from reference.models import TargetGroup
from tests.programs.content import drafted, photographed, submitted
from tests.villages.content import submitted as report_submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step

TODAY = timezone.localdate()


def codes(activity, viewer=None):
    return [hint.code for hint in hints_of(Activity.objects.get(pk=activity.pk), viewer)]


def hint(activity, code, viewer=None):
    return next(hint for hint in hints_of(Activity.objects.get(pk=activity.pk), viewer) if hint.code == code)


def other_story(n=0):
    return f"Senam bersama lansia di balai desa setiap Jumat pagi, dipimpin kader Posyandu nomor {n}, diikuti warga."


def plain(n=0, **changes):
    """A report that shares nothing with the one of the design picture."""
    return {"title": f"Senam lansia {n}", "description": other_story(n), "men": 5, "women": 10} | changes


def with_photo(kampung, by, seed, **changes):
    activity = drafted(kampung, by, **changes)
    photographed(activity, by, seed)
    submit_activity(activity, by=by)
    return activity


def targets(*names):
    return list(TargetGroup.objects.filter(code__in=names))


@world
def population(kampung, cast):
    """571 PUS, 3,261 residents, 187 toddlers, 176 families with toddlers."""
    return report_submitted(kampung, "penduduk", cast.kader)


def test_an_ordinary_report_has_no_hint(cast, kampung, population):
    activity = with_photo(kampung, cast.kader, 1)
    assert activity.hint_codes == []
    assert codes(activity, cast.pkb) == []


# --- the same photo -------------------------------------------------------------------------------------------------


def test_photo_of_another_report_is_found_and_leads_to_both(cast, kampung):
    first = with_photo(kampung, cast.kader, 7)
    second = with_photo(kampung, cast.kader, 7, **plain())
    assert second.hint_codes == ["foto"]
    found = hint(second, "foto", cast.pkb)
    assert found.text.startswith("Foto 1 sudah dipakai di laporan ") and found.text.endswith(" kampung ini.")
    assert found.photo_id == second.photos.get().pk
    assert found.url == f"/verifikasi/kegiatan/{second.pk}/foto/{second.photos.get().pk}/"
    assert codes(first) == ["foto"]  # the other one looks just as odd now


@pytest.mark.parametrize(("bits", "expected"), [(0, ["foto"]), (3, ["foto"]), (4, [])])
def test_photo_that_differs_in_three_bits_is_the_same(cast, kampung, bits, expected):
    first = with_photo(kampung, cast.kader, 7)
    second = with_photo(kampung, cast.kader, 99, **plain())
    photo, twin = first.photos.get(), second.photos.get()
    twin.fingerprint = photo.fingerprint
    for position in (0, 16, 32, 48)[:bits]:  # the worst case: each bit in a band of its own
        twin.fingerprint ^= 1 << position
    twin.save()
    assert codes(second) == expected


SKY = 0x0000_1234_ABCD_9876  # the upper quarter is one smooth field


def marked(activity, *fingerprints):
    """Photos of a report with these fingerprints; there are no files."""
    for fingerprint in fingerprints:
        files = {"large": "x", "small": "y", "width": 1, "height": 1}
        ActivityPhoto(activity=activity, caption="Senam", fingerprint=fingerprint, **files).save()


@pytest.mark.parametrize(
    ("bits", "expected"), [((), ["foto"]), ((0, 17, 18), ["foto"]), ((0, 1, 16, 32), [])], ids=["same", "near", "far"]
)
def test_a_copy_is_found_among_many_strangers_under_the_same_sky(cast, kampung, kampung2, bits, expected):
    strangers, copied = (submitted(kampung2, cast.kader2, **plain(n)) for n in (1, 2))
    marked(strangers, *((n * 0x9E37_79B9 % 2**31) << 16 | SKY & 0xFFFF for n in range(400)))  # another band in common
    marked(strangers, *(n * 0x9E37_79B9 % 2**48 for n in range(1, 401)))
    marked(copied, SKY ^ sum(1 << bit for bit in bits))
    activity = submitted(kampung, cast.kader)
    marked(activity, SKY)
    assert codes(activity) == expected


def test_smooth_band_alone_leads_to_nobody_and_a_copy_of_smooth_bands_is_found(cast, kampung, kampung2):
    smooth = 0x0000_0001_FFFF_FFFE - 2**63  # every band is, or nearly
    other, activity = submitted(kampung2, cast.kader2, **plain()), submitted(kampung, cast.kader)
    marked(activity, smooth)
    marked(other, smooth ^ 2)
    assert codes(activity) == []
    marked(other, smooth)
    assert codes(activity) == ["foto"]


def test_photo_used_often_is_told_of_the_own_village_and_the_newest(cast, kampung, kampung2):
    for place, by, days in ((kampung2, cast.kader2, 1), (kampung, cast.kader, 20), (kampung, cast.kader, 10)):
        marked(submitted(place, by, **plain(days, held_on=TODAY - timedelta(days=days))), SKY)
    activity = submitted(kampung, cast.kader)
    marked(activity, SKY)
    assert f"{day(TODAY - timedelta(days=10))} kampung ini" in hint(activity, "foto").text


def test_photo_too_plain_to_tell_is_like_no_other(cast, kampung):
    first, second = (with_photo(kampung, cast.kader, 7, **plain(n)) for n in (1, 2))
    for photo in ActivityPhoto.objects.all():
        photo.fingerprint = None
        photo.save()
    assert codes(first) == codes(second) == []


def test_photo_of_a_draft_or_a_dropped_report_was_never_used(cast, kampung):
    draft = drafted(kampung, cast.kader, **plain())
    photographed(draft, cast.kader, 7)
    activity = with_photo(kampung, cast.kader, 7)
    assert codes(activity) == []
    cancel_activity(draft, by=cast.kader)
    assert codes(activity) == []


def test_photo_that_was_taken_out_was_never_used(cast, kampung):
    first = with_photo(kampung, cast.kader, 7, **plain())
    change_status(first, Step.RETURN, by=cast.pkb, reason_code="foto")
    remove_photo(first.photos.get(), by=cast.kader)
    assert codes(with_photo(kampung, cast.kader, 7)) == []


def test_photo_of_another_village_names_it_without_a_way_there(cast, kampung, kampung2):
    with_photo(kampung2, cast.kader2, 7, **plain())
    activity = with_photo(kampung, cast.kader, 7)
    found = hint(activity, "foto", cast.pkb)
    assert found.text.endswith("di kampung lain: Ronggo Makmur, Desa Ronggo Mulyo, Kec. Sumber.")
    assert (found.url, found.link) == ("", "")
    assert hint(activity, "foto", cast.provinsi).url


# --- what is missing ------------------------------------------------------------------------------------------------


def test_photo_taken_out_while_it_waits_leaves_it_incomplete(cast, kampung):
    activity = drafted(kampung, cast.kader, post_kind=PostKind.BEFORE_AFTER)
    for seed, kind in ((1, PhotoKind.BEFORE), (2, PhotoKind.AFTER)):
        photo = photographed(activity, cast.kader, seed)
        ActivityPhoto.objects.filter(pk=photo.pk).update(kind=kind)
    submit_activity(activity, by=cast.kader)
    assert activity.hint_codes == codes(activity) == []
    remove_photo(photo, by=cast.kader)
    assert hint(activity, "kurang").text.startswith("Belum lengkap: Post Sebelum – Sesudah memerlukan")
    assert Activity.objects.get().hint_codes == ["kurang"]
    change_status(activity, Step.RETURN, by=cast.pkb, reason_code="foto")
    assert codes(activity) == []  # its author is told in the form


# --- the same words -------------------------------------------------------------------------------------------------


def test_same_text_is_found_whatever_its_spacing(cast, kampung, kampung2):
    first = submitted(kampung2, cast.kader2)
    second = submitted(kampung, cast.kader, description=first.description.upper().replace(" ", "  "))
    assert second.hint_codes == ["cerita"]
    found = hint(second, "cerita", cast.pkb)
    assert "di kampung lain: Ronggo Makmur" in found.text and found.url == ""
    assert hint(second, "cerita", cast.provinsi).url == first.get_absolute_url()


def test_short_text_is_everybodys(cast, kampung):
    for n in range(2):
        activity = submitted(kampung, cast.kader, title=f"Senam {n}", description="Senam bersama lansia.")
    assert codes(activity) == []


def test_same_title_on_the_same_day_is_found(cast, kampung):
    first = submitted(kampung, cast.kader)
    second = submitted(
        kampung, cast.kader, title="  penimbangan balita DAN makanan tambahan", description=other_story()
    )
    assert second.hint_codes == ["ganda"]
    assert hint(second, "ganda", cast.pkb).url == first.get_absolute_url()
    third = submitted(kampung, cast.kader, held_on=TODAY - timedelta(days=10), description=other_story(3))
    assert third.hint_codes == []


# --- more people than there are -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "men", "women", "expected"),
    [
        (["keluarga-balita"], 76, 100, []),
        (["keluarga-balita"], 77, 100, ["peserta-sasaran"]),
        (["balita"], 87, 100, []),  # 96 + 91 children of 0 to 4 years
        (["balita"], 88, 100, ["peserta-sasaran"]),
        (["balita", "keluarga-balita"], 87, 100, []),  # the larger one counts
        (["keluarga-balita", "lansia"], 1000, 1000, []),  # nobody knows how many elderly there are
        (["lainnya"], 1000, 1000, []),
        (["lansia"], 2000, 2000, ["peserta-penduduk"]),
        (["keluarga-balita"], 2000, 2000, ["peserta-penduduk"]),  # the stronger word alone
    ],
)
def test_participants_against_who_was_meant(cast, kampung, population, who, men, women, expected):
    other = "Kader" if "lainnya" in who else ""
    activity = submitted(kampung, cast.kader, targets=targets(*who), target_other=other, men=men, women=women)
    assert activity.hint_codes == expected


def test_participants_say_what_they_are_measured_by(cast, kampung, population):
    activity = submitted(kampung, cast.kader, targets=targets("keluarga-balita"), men=77, women=100)
    found = hint(activity, "peserta-sasaran", cast.pkb)
    assert (found.lead, found.field, found.link) == ("Peserta 177", "men", "Lihat laporan")
    assert found.rest.startswith("lebih banyak dari 176 keluarga punya balita (Penduduk, ")
    assert found.url == population.get_version_url()


def test_another_group_in_words_says_nothing_about_numbers(cast, kampung, population):
    activity = submitted(
        kampung, cast.kader, targets=targets("keluarga-balita"), target_other="Tamu", men=300, women=300
    )
    assert activity.hint_codes == []


@pytest.mark.parametrize(
    ("part", "count", "expected"),
    [
        ("couples", 571, []),
        ("couples", 572, ["peserta-couples"]),
        ("pregnant", 572, ["peserta-pregnant"]),
        ("toddlers", 188, ["peserta-toddlers"]),
        ("teenagers", 461, ["peserta-teenagers"]),
        ("elderly", 900, []),
    ],
)
def test_parts_of_the_participants_against_the_village(cast, kampung, population, part, count, expected):
    numbers = {"men": 500, "women": 1000, "pregnant": None, part: count}
    activity = submitted(kampung, cast.kader, targets=targets("seluruh-penduduk"), **numbers)
    assert activity.hint_codes == expected


def test_without_a_population_report_nothing_is_measured(cast, kampung):
    assert submitted(kampung, cast.kader, men=40_000, women=40_000).hint_codes == []


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "expected"), [(LATE_DAYS, []), (LATE_DAYS + 1, ["terlambat"])])
def test_long_ago_is_more_than_sixty_days(cast, kampung, days, expected):
    assert submitted(kampung, cast.kader, held_on=TODAY - timedelta(days=days)).hint_codes == expected


def test_days_on_the_officers_desk_are_not_late(cast, kampung):
    now = timezone.now()
    activity = submitted(kampung, cast.kader, held_on=TODAY - timedelta(days=90), at=now - timedelta(days=50))
    change_status(activity, Step.RETURN, by=cast.pkb, reason_code="kurang", at=now - timedelta(days=40))
    save_activity(activity, by=cast.kader, cleaned={"men": 10})
    submit_activity(activity, by=cast.kader)
    assert activity.hint_codes == []


def test_five_of_one_village_on_one_day(cast, kampung, kampung2):
    for n in range(SAME_DAY):
        last = submitted(kampung, cast.kader, **plain(n))
        assert last.hint_codes == (["sehari"] if n == SAME_DAY - 1 else [])
    assert hint(last, "sehari", cast.pkb).text.startswith("5 laporan kampung ini diisi pada hari yang sama, ")
    assert submitted(kampung2, cast.kader2, **plain(77)).hint_codes == []


def test_history_that_is_brought_in_later_was_not_entered_on_one_day(cast, kampung):
    for n in range(SAME_DAY + 1):
        day = timezone.now() - timedelta(days=3 * n)
        last = submitted(kampung, cast.kader, at=day, held_on=day.date(), **plain(n))
    assert last.hint_codes == []


# --- cost -----------------------------------------------------------------------------------------------------------


def test_hints_of_three_cost_what_hints_of_one_cost(cast, kampung, population, django_assert_num_queries):
    made = [with_photo(kampung, cast.kader, 7, **plain(n % 2)) for n in range(4)]
    assert cast.pkb.area_codes  # read once a request
    for count in (1, 3):
        activities = list(Activity.objects.filter(pk__in=[activity.pk for activity in made[:count]]))
        with django_assert_num_queries(15):
            found = hints_for(activities, cast.pkb)
        assert all(found.values())
