from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.enums import Role
from regions.models import Region
from tests.cast import VILLAGE, person
from tests.territory import BODEH, KUTUKAN, RONGGO_MULYO, TEMENGENG
from tests.villages.content import CONTENT, POPULATION, drafted, founded, submitted
from verification.actions import StepRefused, change_status
from verification.enums import Status, Step
from verification.models import Notice, StatusChange
from verification.signals import status_changed
from villages.actions.kampung import create_kampung, move_kampung, set_active, set_example, set_examples, update_kampung
from villages.actions.refusals import ChecksFailed, StaleReport, VillagesRefused
from villages.actions.reports import cancel_report, save_report, start_report, submit_report
from villages.models import Kampung, PopulationReport, ProfileReport


@pytest.fixture
def announced():
    """What the project's signal said about Kampung KB."""
    heard = []

    def listen(sender, instance, by, **kwargs):
        if sender is Kampung:
            heard.append((instance.region_id, instance.is_active, by))

    status_changed.connect(listen)
    yield heard
    status_changed.disconnect(listen)


# --- Kampung KB -----------------------------------------------------------------------------------------------


def test_create_announces_and_keeps_history(cast, territory, announced):
    kampung = create_kampung(by=cast.opdkb, region=territory[KUTUKAN], name="Melati")
    assert (kampung.regency_code, kampung.search_name) == ("33.16", "melati kutukan")
    assert announced == [(KUTUKAN, True, cast.opdkb)]
    assert kampung.history.get().history_user == cast.opdkb


@pytest.mark.parametrize(
    "name", ["Kampung \N{FAMILY} Bahagia 🌾", "قرية ياسمين", "Regapu’u 'OR 1=1 --", "<b>Melati</b>"]
)
def test_names_of_any_script_are_kept_as_they_are(cast, territory, name):
    kampung = create_kampung(by=cast.opdkb, region=territory[KUTUKAN], name=name)
    assert Kampung.objects.get(pk=kampung.pk).name == name


@pytest.mark.parametrize("who", ["kader", "pkb", "opdkb2", "nobody"])
def test_create_needs_the_right_at_that_place(cast, territory, announced, who):
    with pytest.raises(PermissionDenied):
        create_kampung(by=getattr(cast, who), region=territory[KUTUKAN], name="Melati")
    assert not Kampung.objects.exists()
    assert announced == []


def test_one_active_kampung_per_village(cast, kampung):
    with pytest.raises(VillagesRefused) as refused:
        create_kampung(by=cast.opdkb, region=kampung.region, name="Kedua")
    assert refused.value.message == "Desa/kelurahan ini sudah memiliki Kampung KB yang aktif."
    set_active(kampung, by=cast.opdkb, is_active=False)
    create_kampung(by=cast.opdkb, region=kampung.region, name="Kedua")
    with pytest.raises(VillagesRefused):
        set_active(kampung, by=cast.opdkb, is_active=True)
    kampung.refresh_from_db()
    assert not kampung.is_active


def test_report_of_a_kampung_that_went_meanwhile_is_neither_saved_nor_handed_in(cast, kampung):
    draft = drafted(kampung, "profil", cast.kader)
    set_active(Kampung.objects.get(), by=cast.opdkb, is_active=False)
    with pytest.raises(VillagesRefused, match="tidak aktif"):
        save_report(draft, by=cast.kader, cleaned={"has_bkb": False})
    with pytest.raises(VillagesRefused, match="tidak aktif"):
        submit_report(draft, by=cast.kader)
    assert ProfileReport.objects.get().status == Status.DRAFT


def test_database_refuses_a_second_active_kampung(cast, kampung):
    with pytest.raises(IntegrityError), transaction.atomic():
        Kampung.objects.bulk_create([Kampung(name="Kedua", search_name="kedua", region=kampung.region)])


def test_create_refuses_an_ended_village(cast, territory):
    region = territory[KUTUKAN]
    region.valid_to = "2025-01-01"
    region.save()
    with pytest.raises(VillagesRefused) as refused:
        create_kampung(by=cast.opdkb, region=Region.objects.get(pk=KUTUKAN), name="Melati")
    assert refused.value.field == "region"


def test_inauguration_before_the_programme_is_refused(cast, territory):
    with pytest.raises(VillagesRefused) as refused:
        create_kampung(by=cast.opdkb, region=territory[KUTUKAN], name="Melati", inaugurated_on="2015-12-31")
    assert (refused.value.field, refused.value.message) == (
        "inaugurated_on",
        "Pencanangan paling awal 1 Januari 2016.",
    )


def test_update_changes_only_what_is_given(cast, kampung):
    update_kampung(kampung, by=cast.kader, name="Melati", is_active=False, is_regency_example=True)
    kampung.refresh_from_db()
    assert (kampung.name, kampung.description, kampung.is_active, kampung.is_regency_example) == (
        "Melati",
        "Tepi hutan jati.",
        True,
        False,
    )
    assert kampung.search_name == "melati brabowan"


@pytest.mark.parametrize("who", ["kader2", "opdkb2", "nobody"])
def test_update_needs_the_right_at_that_place(cast, kampung, who):
    with pytest.raises(PermissionDenied):
        update_kampung(kampung, by=getattr(cast, who), name="Diambil")


def test_change_of_words_leaves_what_others_changed_meanwhile(cast, territory, reported):
    """Each person loaded the page before the others acted."""
    seen = Kampung.objects.get()
    set_example(Kampung.objects.get(), by=cast.opdkb, level="regency", is_example=True)
    update_kampung(seen, by=cast.kader, name="Melati")
    assert Kampung.objects.get().is_regency_example

    seen = Kampung.objects.get()
    move_kampung(Kampung.objects.get(), by=cast.opdkb, region=territory[KUTUKAN])
    update_kampung(seen, by=cast.opdkb, name="Mawar")
    assert (seen.region_id, seen.district_code, seen.search_name) == (KUTUKAN, "33.16.02", "mawar kutukan")
    assert set(ProfileReport.objects.values_list("region_id", flat=True)) == {Kampung.objects.get().region_id}

    seen = Kampung.objects.get()
    set_active(Kampung.objects.get(), by=cast.opdkb, is_active=False)
    update_kampung(seen, by=cast.opdkb, name="Kenanga")
    assert not Kampung.objects.get().is_active


def test_every_other_change_starts_from_the_row_as_it_is_now(cast, territory, kampung):
    seen = [Kampung.objects.get() for _ in range(4)]
    update_kampung(kampung, by=cast.kader, name="Melati", description="Di tepi sungai.")
    set_example(seen[0], by=cast.opdkb, level="regency", is_example=True)
    move_kampung(seen[1], by=cast.opdkb, region=territory[KUTUKAN])
    with pytest.raises(PermissionDenied):  # the kader's village is no longer its own
        update_kampung(seen[2], by=cast.kader, name="Mawar")
    set_active(seen[3], by=cast.opdkb, is_active=False)
    fresh = Kampung.objects.get()
    assert (fresh.name, fresh.description, fresh.region_id) == ("Melati", "Di tepi sungai.", KUTUKAN)
    assert (fresh.is_active, fresh.is_regency_example) == (False, False)
    assert seen[3].region_id == KUTUKAN


def test_deactivating_ends_the_percontohan_and_announces(cast, kampung, announced):
    set_example(kampung, by=cast.opdkb, level="regency", is_example=True)
    announced.clear()
    set_active(kampung, by=cast.opdkb, is_active=False)
    kampung.refresh_from_db()
    assert (kampung.is_active, kampung.is_regency_example) == (False, False)
    set_active(kampung, by=cast.opdkb, is_active=False)  # again: nothing to do, nothing to say
    assert announced == [(VILLAGE, False, cast.opdkb)]


def test_one_percontohan_per_regency_replaces_the_old_one(cast, territory, kampung):
    other = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    assert set_example(kampung, by=cast.opdkb, level="regency", is_example=True) is None
    assert set_example(other, by=cast.opdkb, level="regency", is_example=True) == kampung
    assert list(Kampung.objects.filter(is_regency_example=True)) == [other]
    assert set_example(other, by=cast.opdkb, level="regency", is_example=False) is None
    assert not Kampung.objects.filter(is_regency_example=True).exists()


def test_percontohan_of_a_province_is_named_by_who_manages_it(cast, kampung):
    with pytest.raises(PermissionDenied):
        set_example(kampung, by=cast.opdkb, level="province", is_example=True)
    set_example(kampung, by=cast.provinsi, level="province", is_example=True)
    kampung.refresh_from_db()
    assert kampung.is_province_example
    set_active(kampung, by=cast.opdkb, is_active=False)
    with pytest.raises(VillagesRefused):
        set_example(kampung, by=cast.provinsi, level="province", is_example=True)


def test_percontohan_of_both_levels_is_named_at_once_or_not_at_all(cast, territory, kampung):
    other = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    with pytest.raises(PermissionDenied):
        set_examples(kampung, by=cast.opdkb, levels={"regency": True, "province": True})
    assert not Kampung.objects.filter(is_regency_example=True).exists()
    assert set_examples(other, by=cast.provinsi, levels={"regency": True, "province": True}) == []
    assert set_examples(kampung, by=cast.provinsi, levels={"regency": True, "province": True}) == [other]
    flags = Kampung.objects.order_by("pk").values_list("pk", "is_regency_example", "is_province_example")
    assert list(flags) == [(kampung.pk, True, True), (other.pk, False, False)]


def test_move_takes_reports_history_and_notices_along(cast, territory, reported, announced):
    report = reported.populationreports.get()
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="Periksa", reason_field="couples")
    move_kampung(reported, by=cast.opdkb, region=territory[KUTUKAN])
    for model in (ProfileReport, PopulationReport):
        assert set(model.objects.values_list("region_id", "district_code")) == {(KUTUKAN, "33.16.02")}
    assert set(StatusChange.objects.values_list("region_id", flat=True)) == {KUTUKAN}
    notice = Notice.objects.get(recipient=cast.kader)
    assert (notice.region_id, notice.url) == (KUTUKAN, f"/kampung/{KUTUKAN}/penduduk/isi/#id_couples")
    assert announced == [(KUTUKAN, True, cast.opdkb)]


def test_move_stays_inside_the_own_area(cast, territory, kampung):
    for who, code in (("opdkb", RONGGO_MULYO), ("opdkb2", RONGGO_MULYO), ("kader", TEMENGENG)):
        with pytest.raises(PermissionDenied):
            move_kampung(kampung, by=getattr(cast, who), region=territory[code])
    founded(cast.opdkb, territory[BODEH], "Melati")
    with pytest.raises(VillagesRefused):
        move_kampung(Kampung.objects.get(pk=kampung.pk), by=cast.opdkb, region=territory[BODEH])


# --- versions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CONTENT)
def test_start_opens_one_draft_and_finds_it_again(cast, kampung, kind):
    report = start_report(kampung, kind, by=cast.kader)
    assert (report.version, report.status, report.created_by_name) == (1, Status.DRAFT, "Sri Wahyuni")
    assert start_report(kampung, kind, by=cast.pkb).pk == report.pk


def test_database_refuses_a_second_draft(cast, kampung):
    report = start_report(kampung, "penduduk", by=cast.kader)
    report.pk, report.version = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save(force_insert=True)


def test_new_version_starts_from_the_last_one(cast, kampung):
    submitted(kampung, "penduduk", cast.kader)
    report = start_report(kampung, "penduduk", by=cast.pkb)
    assert report.version == 2
    assert {name: getattr(report, name) for name in POPULATION} == POPULATION
    assert report.residents == 3214
    assert (report.submitted_at, report.confirmed_warnings, report.is_current_reported) == (None, [], False)


def test_new_version_passes_over_a_cancelled_one(cast, kampung):
    submitted(kampung, "penduduk", cast.kader)
    cancel_report(drafted(kampung, "penduduk", cast.kader, couples=1), by=cast.kader)
    report = start_report(kampung, "penduduk", by=cast.kader)
    assert (report.version, report.couples) == (3, 571)


@pytest.mark.parametrize("who", ["provinsi", "pusat", "admin", "kader2", "opdkb2", "nobody"])
def test_writing_needs_the_right_at_that_place(cast, kampung, who):
    user = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        start_report(kampung, "penduduk", by=user)
    report = start_report(kampung, "penduduk", by=cast.kader)
    with pytest.raises(PermissionDenied):
        save_report(report, by=user, cleaned={"couples": 1})
    save_report(report, by=cast.kader, cleaned=POPULATION)
    with pytest.raises(StepRefused):
        submit_report(report, by=user)
    with pytest.raises(StepRefused):
        cancel_report(report, by=user)


def test_inactive_kampung_takes_no_report(cast, kampung):
    set_active(kampung, by=cast.opdkb, is_active=False)
    with pytest.raises(PermissionDenied):
        start_report(kampung, "penduduk", by=cast.kader)


def test_save_keeps_what_is_not_given_and_stamps_the_month(cast, kampung):
    report = drafted(kampung, "penduduk", cast.kader)
    stranger = {"couples": 600, "version": 9, "status": "terverifikasi", "residents": 1}
    save_report(report, by=cast.kader, cleaned=stranger, on=date(2026, 3, 31))
    assert (report.couples, report.families, report.version, report.status) == (600, 1046, 1, Status.DRAFT)
    assert (report.residents, report.period) == (3214, date(2026, 3, 1))


def test_save_refuses_whoever_began_from_an_older_state(cast, kampung):
    report = drafted(kampung, "penduduk", cast.kader)
    seen = report.updated_at
    save_report(report, by=cast.pkb, cleaned={"couples": 600}, seen=seen)
    with pytest.raises(StaleReport):
        save_report(report, by=cast.kader, cleaned={"couples": 500}, seen=seen)
    report.refresh_from_db()
    assert report.couples == 600


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.VERIFIED, Status.CANCELLED])
def test_nothing_handed_in_is_ever_changed(cast, kampung, status):
    report = drafted(kampung, "penduduk", cast.kader)
    if status is Status.CANCELLED:
        cancel_report(report, by=cast.kader)
    else:
        submit_report(report, by=cast.kader)
    if status is Status.VERIFIED:
        change_status(report, Step.VERIFY, by=cast.pkb)
    before = PopulationReport.objects.values().get()
    with pytest.raises(VillagesRefused):
        save_report(report, by=cast.kader, cleaned={"couples": 1})
    with pytest.raises(VillagesRefused):
        submit_report(report, by=cast.kader)
    assert PopulationReport.objects.values().get() == before


def test_submit_refuses_errors_and_keeps_the_draft(cast, reported):
    report = drafted(reported, "kb", cast.kader, injection=165)
    with pytest.raises(ChecksFailed) as failed:
        submit_report(report, by=cast.kader)
    assert [finding.field for finding in failed.value.errors] == ["iud"]
    report.refresh_from_db()
    assert (report.status, report.injection) == (Status.DRAFT, 165)


def test_submit_takes_warnings_that_were_confirmed_word_for_word(cast, kampung):
    report = drafted(kampung, "penduduk", cast.kader, couples=1100)
    with pytest.raises(ChecksFailed) as failed:
        submit_report(report, by=cast.kader)
    [warning] = failed.value.warnings
    assert warning.message == "PUS 1.100, jumlah keluarga 1.046: lebih 54."
    # A confirmation of other figures is none.
    save_report(report, by=cast.kader, cleaned={"couples": 1101})
    with pytest.raises(ChecksFailed):
        submit_report(report, by=cast.kader, confirmed_warnings=[warning.message])
    save_report(report, by=cast.kader, cleaned={"couples": 1100})
    submit_report(report, by=cast.kader, confirmed_warnings=[warning.message, "sesuatu yang lain"])
    assert report.confirmed_warnings == [warning.message]


def test_confirmation_does_not_outweigh_an_error(cast, reported):
    report = drafted(reported, "kb", cast.kader, injection=165)
    with pytest.raises(ChecksFailed) as failed:
        submit_report(report, by=cast.kader)
    with pytest.raises(ChecksFailed):
        submit_report(report, by=cast.kader, confirmed_warnings=[f.message for f in failed.value.errors])


def test_resubmission_records_what_changed_since_the_return(cast, kampung):
    report = submitted(kampung, "penduduk", cast.kader)
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="Periksa PUS", reason_field="couples")
    save_report(report, by=cast.kader, cleaned={"couples": 500})
    save_report(report, by=cast.kader, cleaned={"couples": 560, "teenagers": 461, "male_00_04": 97})
    change = submit_report(report, by=cast.kader)
    assert change.changes == {"couples": [571, 560], "teenagers": [460, 461], "male_00_04": [96, 97]}
    assert report.content_at_return is None
    assert StatusChange.objects.filter(step=Step.SUBMIT).last().changes == {}


def test_newer_version_may_begin_while_one_waits(cast, kampung):
    first = submitted(kampung, "penduduk", cast.kader)
    second = drafted(kampung, "penduduk", cast.kader, couples=580)
    # The officer returns the first one meanwhile: it stays returned, the second one is worked on.
    change_status(first, Step.RETURN, by=cast.pkb, reason_text="Periksa")
    assert start_report(kampung, "penduduk", by=cast.kader).pk == second.pk
    with pytest.raises(VillagesRefused, match="versi 2"):
        save_report(first, by=cast.kader, cleaned={"couples": 1})
    with pytest.raises(VillagesRefused, match="versi 2"):
        submit_report(first, by=cast.kader)
    assert list(PopulationReport.objects.open()) == [second]
    submit_report(second, by=cast.kader)
    assert PopulationReport.objects.in_force().get() == second


def test_marks_follow_the_versions_that_count(cast, kampung):
    def marks():
        rows = PopulationReport.objects.order_by("version")
        return [(r.version, r.is_current_reported, r.is_current_verified) for r in rows]

    first = submitted(kampung, "penduduk", cast.kader)
    assert marks() == [(1, True, False)]
    change_status(first, Step.VERIFY, by=cast.pkb)
    second = submitted(kampung, "penduduk", cast.kader)
    assert marks() == [(1, False, True), (2, True, False)]
    change_status(second, Step.RETURN, by=cast.pkb, reason_text="Periksa")
    assert marks() == [(1, True, True), (2, False, False)]
    cancel_report(second, by=cast.kader)
    change_status(first, Step.REOPEN, by=cast.opdkb, reason_text="Keliru")
    assert marks() == [(1, True, False), (2, False, False)]


def test_whoever_wrote_into_a_version_does_not_decide_about_it(cast, kampung):
    report = drafted(kampung, "penduduk", cast.kader)
    save_report(report, by=cast.pkb, cleaned={"couples": 570})
    submit_report(report, by=cast.kader)
    with pytest.raises(StepRefused, match="orang lain"):
        change_status(report, Step.VERIFY, by=cast.pkb)
    change_status(report, Step.VERIFY, by=cast.opdkb)


def test_kb_report_waits_for_the_other_two(cast, kampung):
    report = drafted(kampung, "kb", cast.kader)
    with pytest.raises(ChecksFailed) as failed:
        submit_report(report, by=cast.kader)
    assert [finding.field for finding in failed.value.errors] == ["", ""]


# --- figures that only counted a list ----------------------------------------------------------------------------


def test_imported_numbers_stand_until_the_kinds_are_named(cast, kampung):
    imported = start_report(kampung, "profil", by=cast.kader)
    ProfileReport.objects.filter(pk=imported.pk).update(
        source="impor", funding_count=3, data_use_count=2, mechanism_count=4
    )
    imported.refresh_from_db()
    change_status(imported, Step.SUBMIT, by=cast.kader)
    report = start_report(kampung, "profil", by=cast.kader)
    assert (report.source, report.funding_count, report.data_use_count, report.mechanism_count) == ("isian", 3, 2, 4)
    report = save_report(report, by=cast.kader, cleaned={"has_bkb": True})
    assert (report.funding_count, report.data_use_count, report.mechanism_count) == (3, 2, 4)
    report = save_report(
        report, by=cast.kader, cleaned={"funding": ["apbn"], "funding_other": "Zakat", "has_planning": False}
    )
    assert (report.funding_count, report.mechanism_count) == (2, 0)
    report = save_report(report, by=cast.kader, cleaned={"funding": None, "has_planning": None})
    assert (report.funding_count, report.mechanism_count) == (None, None)


def test_imported_residents_stand_until_a_band_is_filled(cast, kampung):
    report = start_report(kampung, "penduduk", by=cast.kader)
    PopulationReport.objects.filter(pk=report.pk).update(residents=1629)
    report = save_report(report, by=cast.kader, cleaned={"couples": 300})
    assert report.residents == 1629
    report = save_report(report, by=cast.kader, cleaned={"male_00_04": 10, "female_75_up": 5})
    assert report.residents == 15
    report = save_report(report, by=cast.kader, cleaned={"male_00_04": None, "female_75_up": None})
    assert report.residents is None


def test_another_kader_of_the_village_may_go_on(cast, kampung):
    report = drafted(kampung, "penduduk", cast.kader)
    colleague = person("kader-lain", Role.KADER, VILLAGE)
    save_report(report, by=colleague, cleaned={"couples": 570})
    submit_report(report, by=colleague)
    assert (report.created_by, report.submitted_by, report.editors) == (cast.kader, colleague, [colleague.pk])
