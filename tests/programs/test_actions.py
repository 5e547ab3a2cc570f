import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from programs.actions import (
    ActivityIncomplete,
    ProgramsRefused,
    StaleActivity,
    accept_agency,
    cancel_activity,
    copy_activity,
    merge_agency,
    remove_photo,
    save_activity,
    start_activity,
    submit_activity,
)
from programs.models import Activity, ActivityAgency, ActivityTally
from reference.models import Agency, CatalogueActivity, FundingSource, SubProgram, TargetGroup
from regions.models import Region
from tests.programs.content import content, drafted, photographed, submitted
from verification.actions import LostRace, change_status
from verification.enums import Status, Step
from verification.models import Notice, StatusChange
from villages.actions.kampung import move_kampung, set_active


def test_start_with_the_same_key_makes_one_row(cast, kampung):
    key = uuid.uuid4()
    first = drafted(kampung, cast.kader, key=key)
    again = start_activity(kampung, by=cast.kader, key=key, cleaned=content(title="Lain"))
    assert (again.pk, again.title, Activity.objects.count()) == (first.pk, first.title, 1)


def test_key_of_another_village_is_refused(cast, kampung, kampung2):
    key = uuid.uuid4()
    drafted(kampung, cast.kader, key=key)
    with pytest.raises(ProgramsRefused):
        drafted(kampung2, cast.kader2, key=key)


def test_only_writers_of_the_village_start(cast, kampung):
    for stranger in (cast.kader2, cast.provinsi, cast.pusat, cast.admin, cast.nobody):
        with pytest.raises(PermissionDenied):
            drafted(kampung, stranger)
    assert not drafted(kampung, cast.kader).is_on_behalf
    assert drafted(kampung, cast.pkb).is_on_behalf


@pytest.mark.parametrize("day", [date(2018, 3, 13), timezone.localdate() + timedelta(days=1)])
def test_day_before_pencanangan_or_after_today_is_refused(cast, kampung, day):
    with pytest.raises(ProgramsRefused) as refused:
        drafted(kampung, cast.kader, held_on=day)
    assert refused.value.field == "held_on"


def test_submit_names_everything_that_is_missing(cast, kampung):
    draft = start_activity(
        kampung, by=cast.kader, key=uuid.uuid4(), cleaned={"title": "Rapat", "held_on": timezone.localdate()}
    )
    with pytest.raises(ActivityIncomplete) as refused:
        submit_activity(draft, by=cast.kader)
    assert [m.field for m in refused.value.missing] == [
        "place", "description", "section", "subprograms", "targets", "agencies", "men", "women",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"couples": 65}, "couples"),
        ({"pregnant": 56}, "pregnant"),
        ({"men": 0, "women": 0, "pregnant": None}, "men"),
        ({"description": "Tujuan [tujuan] tercapai."}, "description"),
        ({"post_kind": "sebelum-sesudah"}, "photos"),
    ],
)
def test_submit_refuses(cast, kampung, changes, field):
    draft = drafted(kampung, cast.kader, **changes)
    with pytest.raises(ActivityIncomplete) as refused:
        submit_activity(draft, by=cast.kader)
    assert [m.field for m in refused.value.missing] == [field]


def test_other_asks_for_words(cast, kampung):
    other = {
        "targets": [TargetGroup.objects.get(code="lainnya")],
        "funding": [FundingSource.objects.get(code="lainnya")],
    }
    draft = drafted(kampung, cast.kader, **other)
    with pytest.raises(ActivityIncomplete) as refused:
        submit_activity(draft, by=cast.kader)
    assert [m.field for m in refused.value.missing] == ["target_other", "funding_other"]
    save_activity(draft, by=cast.kader, cleaned={"target_other": "Kader", "funding_other": "Arisan"})
    submit_activity(draft, by=cast.kader)


def test_second_submit_loses_and_changes_nothing(cast, kampung):
    activity = drafted(kampung, cast.kader)
    other_tab = Activity.objects.get(pk=activity.pk)
    submit_activity(activity, by=cast.kader)
    with pytest.raises(LostRace):
        submit_activity(other_tab, by=cast.kader)
    assert StatusChange.objects.filter(kind="kegiatan", step=Step.SUBMIT).count() == 1


def test_catalogue_fills_in_its_subprogram(cast, kampung):
    entry = CatalogueActivity.objects.create(
        code="uji", name="Kegiatan uji", subprogram=SubProgram.objects.get(code="ekonomi")
    )
    activity = drafted(kampung, cast.kader, catalogue=entry)
    assert {s.code for s in activity.subprograms.all()} == {"stunting", "ekonomi"}


def test_edit_after_return_keeps_the_version_and_tells_the_change(cast, kampung):
    activity = submitted(kampung, cast.kader, women=75)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Terlalu banyak", reason_field="women")
    notice = Notice.objects.get(recipient=cast.kader)
    assert notice.url.endswith("/isi/2/#id_women")
    save_activity(activity, by=cast.kader, cleaned={"women": 60})
    save_activity(activity, by=cast.kader, cleaned={"women": 55})
    change = submit_activity(activity, by=cast.kader)
    assert change.changes == {"women": [75, 55]}
    assert activity.version == 2
    kept = activity.versions.get()
    assert (kept.version, kept.content["women"], kept.by_name) == (1, 75, cast.kader.name)


def test_resubmission_without_change_is_no_new_version(cast, kampung):
    activity = submitted(kampung, cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa")
    change = submit_activity(activity, by=cast.kader)
    assert (change.changes, activity.version, activity.versions.count()) == ({}, 1, 0)


def test_stale_save_is_refused(cast, kampung):
    activity = drafted(kampung, cast.kader)
    seen = activity.updated_at
    save_activity(activity, by=cast.kader, cleaned={"place": "Balai desa"}, seen=seen)
    with pytest.raises(StaleActivity):
        save_activity(activity, by=cast.kader, cleaned={"place": "Lapangan"}, seen=seen)


def test_submitted_report_cannot_be_changed(cast, kampung):
    activity = submitted(kampung, cast.kader)
    with pytest.raises(ProgramsRefused):
        save_activity(activity, by=cast.kader, cleaned={"place": "Lapangan"})


def test_writers_do_not_decide_what_they_wrote(cast, kampung):
    activity = drafted(kampung, cast.kader)
    save_activity(activity, by=cast.pkb, cleaned={"place": "Balai desa"})
    submit_activity(activity, by=cast.kader)
    assert cast.pkb.pk in activity.author_ids


def test_tally_follows_every_step(cast, kampung):
    activity = submitted(kampung, cast.kader)
    tally = ActivityTally.objects.get(kampung=kampung)
    assert (tally.reported, tally.verified, tally.waiting) == (1, 0, 1)
    assert (tally.agencies_reported, tally.agencies_verified) == (2, 0)
    change_status(activity, Step.VERIFY, by=cast.pkb)
    tally.refresh_from_db()
    assert (tally.reported, tally.verified, tally.waiting, tally.oldest_waiting_at) == (1, 1, 0, None)
    assert (tally.agencies_verified, tally.last_verified_on) == (2, activity.held_on)


def test_copy_leaves_participants_and_photos_behind(cast, kampung):
    activity = drafted(kampung, cast.kader)
    photographed(activity, cast.kader)
    copy = copy_activity(activity, by=cast.kader, key=uuid.uuid4())
    assert (copy.title, copy.men, copy.cost, copy.photos.count()) == (activity.title, None, None, 0)
    assert set(copy.agencies.all()) == set(activity.agencies.all())
    assert copy.held_on == timezone.localdate()


def test_cancel_drops_the_draft(cast, kampung):
    activity = drafted(kampung, cast.kader)
    cancel_activity(activity, by=cast.kader)
    assert activity.status == Status.CANCELLED


def test_photo_of_a_draft_goes_with_its_files(cast, kampung, django_capture_on_commit_callbacks):
    activity = drafted(kampung, cast.kader)
    photo = photographed(activity, cast.kader)
    stored = [photo.large, photo.small]
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo, by=cast.kader)
    assert not activity.photos.exists()
    assert not any(f.storage.exists(f.name) for f in stored)


def test_photo_after_a_return_stays_in_the_old_version(cast, kampung):
    activity = drafted(kampung, cast.kader)
    photo = photographed(activity, cast.kader)
    submit_activity(activity, by=cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_code="foto", reason_field=f"photo_{photo.pk}")
    assert Notice.objects.get().url.endswith(f"/isi/3/#id_photo_{photo.pk}")
    remove_photo(photo, by=cast.kader)
    assert activity.shown_photos == []
    assert activity.versions.get().content["photos"] == [[photo.pk, "kegiatan", photo.caption]]


def test_photo_of_a_verified_report_stays(cast, kampung):
    activity = drafted(kampung, cast.kader)
    photo = photographed(activity, cast.kader)
    submit_activity(activity, by=cast.kader)
    change_status(activity, Step.VERIFY, by=cast.pkb)
    photo.activity.refresh_from_db()
    with pytest.raises(ProgramsRefused):
        remove_photo(photo, by=cast.kader)


def test_sixth_photo_is_refused(cast, kampung):
    activity = drafted(kampung, cast.kader)
    for seed in range(5):
        photographed(activity, cast.kader, seed)
    with pytest.raises(ProgramsRefused):
        photographed(activity, cast.kader, 6)


def test_typed_agency_counts_once_it_is_placed(cast, kampung):
    activity = submitted(kampung, cast.kader, new_agencies=["Karang Taruna  Kutukan"])
    proposed = Agency.objects.get(name="Karang Taruna Kutukan")
    tally = ActivityTally.objects.get(kampung=kampung)
    assert (proposed.state, proposed.region_id, tally.agencies_reported) == ("usulan", kampung.regency_code, 2)
    with pytest.raises(PermissionDenied):
        accept_agency(proposed, by=cast.opdkb2, name=proposed.name, helix="masyarakat")
    accept_agency(proposed, by=cast.opdkb, name=proposed.name, helix="masyarakat")
    tally.refresh_from_db()
    assert tally.agencies_reported == 3
    assert activity.agencies.count() == 3


def test_merge_rewrites_the_links_and_keeps_the_trace(cast, kampung):
    activity = submitted(kampung, cast.kader, new_agencies=["Dinkes Blora"])
    both = submitted(
        kampung, cast.kader, new_agencies=["Dinkes Blora"], agencies=[Agency.objects.get(code="dinas-kesehatan")]
    )
    typed, into = Agency.objects.get(name="Dinkes Blora"), Agency.objects.get(code="dinas-kesehatan")
    assert merge_agency(typed, into=into, by=cast.opdkb) == 2
    assert ActivityAgency.objects.get(activity=activity, agency=into).reported_as == typed
    assert list(both.agencies.all()) == [into]
    typed.refresh_from_db()
    assert (typed.state, typed.merged_into) == ("digabung", into)
    assert ActivityTally.objects.get(kampung=kampung).agencies_reported == 3
    # Typed again, the name leads to where it went.
    assert into in submitted(kampung, cast.kader, new_agencies=["dinkes blora"]).agencies.all()


def test_agency_merged_while_the_form_was_open_gives_its_target(cast, kampung):
    submitted(kampung, cast.kader, new_agencies=["Dinkes Blora"])
    typed, into = Agency.objects.get(name="Dinkes Blora"), Agency.objects.get(code="dinas-kesehatan")
    draft = drafted(kampung, cast.kader)
    merge_agency(typed, into=into, by=cast.opdkb)
    save_activity(draft, by=cast.kader, cleaned={"agencies": [typed]})
    assert list(draft.agencies.all()) == [into]


def test_agency_merged_twice_gives_the_last_target(cast, kampung):
    submitted(kampung, cast.kader, new_agencies=["Dinkes", "Dinkes Blora"])
    first, second = Agency.objects.get(name="Dinkes"), Agency.objects.get(name="Dinkes Blora")
    accept_agency(second, by=cast.opdkb, name=second.name, helix="pemerintah")
    merge_agency(first, into=second, by=cast.opdkb)
    into = Agency.objects.get(code="dinas-kesehatan")
    merge_agency(second, into=into, by=cast.opdkb)
    assert list(drafted(kampung, cast.kader, agencies=[first]).agencies.all()) == [into]


@pytest.mark.parametrize("name", ["", "  ", "!!!", "– ?"])
def test_name_without_letters_is_no_agency(cast, kampung, name):
    with pytest.raises(ProgramsRefused):
        drafted(kampung, cast.kader, new_agencies=[name])


def test_copy_leaves_out_what_is_no_longer_used(cast, kampung):
    activity = drafted(kampung, cast.kader, new_agencies=["Bank Sampah"])
    Agency.objects.filter(name="Bank Sampah").update(is_active=False)
    copy = copy_activity(activity, by=cast.kader, key=uuid.uuid4())
    assert "Bank Sampah" not in {agency.name for agency in copy.agencies.all()}


def test_activities_follow_a_moved_kampung(cast, kampung):
    activity = submitted(kampung, cast.kader)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa")
    to = Region.objects.filter(parent_id=kampung.district_code).exclude(pk=kampung.region_id).first()
    move_kampung(kampung, by=cast.opdkb, region=to)
    activity.refresh_from_db()
    assert activity.region_id == to.pk
    assert set(StatusChange.objects.filter(kind="kegiatan").values_list("region_id", flat=True)) == {to.pk}
    assert to.pk in Notice.objects.get().url
    assert ActivityTally.objects.get(kampung=kampung).region_id == to.pk


def test_inactive_kampung_takes_no_report(cast, kampung):
    activity = drafted(kampung, cast.kader)
    set_active(kampung, by=cast.opdkb, is_active=False)
    with pytest.raises(ProgramsRefused):
        submit_activity(activity, by=cast.kader)
    kampung.refresh_from_db()
    with pytest.raises(PermissionDenied):
        drafted(kampung, cast.kader)
