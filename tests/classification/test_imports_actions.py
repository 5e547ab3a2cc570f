from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import add_assignment
from accounts.enums import Role
from classification.actions.assess import assess_region
from classification.engine.evaluation import evaluate
from classification.enums import Basis, ImportState
from classification.imports.actions import ImportRefused, confirm_import, discard_import, import_file, start_import
from classification.models import Assessment, AssessmentSnapshot, ImportBatch, ImportRow
from classification.queries.stored import current_instrument
from regions.models import Region
from tests.cast import person
from tests.classification.workbooks import BRABOWAN, COUNT_COLUMNS, LOGEDE, TEMENGENG, counted, scored, workbook
from tests.villages.content import drafted, submitted
from verification.enums import Status
from villages.actions.kampung import set_active
from villages.enums import Source
from villages.models import REPORTS, FamilyPlanningReport, Kampung, PopulationReport, ProfileReport

ON = date(2022, 10, 27)


def brought(file, by, as_of=None) -> ImportBatch:
    """Uploaded and confirmed."""
    return confirm_import(start_import(file, by=by, as_of=as_of), by=by)


def everything() -> list:
    """All rows an import may touch."""
    models = (Kampung, Kampung.history.model, *REPORTS.values(), Assessment, AssessmentSnapshot)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- upload -------------------------------------------------------------------------------------------------------


def test_start_import_keeps_file_and_preview_but_changes_nothing(cast, settings):
    batch = start_import(counted(BRABOWAN, LOGEDE, TEMENGENG | {"Desa": "TIDAK ADA"}), by=cast.opdkb)
    assert (batch.state, batch.as_of, batch.area_code) == (ImportState.PREVIEW, ON, "33.16")
    counts = batch.counts
    assert [counts[k] for k in ("rows", "placed", "unplaced", "created", "refused", "outside")] == [3, 2, 1, 1, 2, 1]
    reasons = {row.line: row.reasons for row in batch.rows.filter(is_refused=True)}
    assert reasons == {3: ["Di luar wilayah Anda."], 4: ["Desa/kelurahan tidak ditemukan di kecamatan itu."]}
    assert not Kampung.objects.exists()
    stored = list((settings.MEDIA_ROOT / "impor").iterdir())
    assert len(stored) == 1
    assert "rekap" not in stored[0].name


def test_start_import_drops_the_preview_left_open(cast, settings):
    first = start_import(counted(BRABOWAN), by=cast.opdkb)
    other = start_import(counted(BRABOWAN), by=cast.pusat)
    second = start_import(counted(TEMENGENG), by=cast.opdkb)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.is_open, second.is_open) == (ImportState.DISCARDED, True, True)


def test_start_import_needs_the_right(cast):
    for user in (cast.kader, cast.pkb, cast.nobody):
        with pytest.raises(PermissionDenied):
            start_import(counted(BRABOWAN), by=user)
    assert not ImportBatch.objects.exists()


def test_start_import_leaves_nothing_behind_when_refused(cast, settings):
    with pytest.raises(ImportRefused):
        start_import(workbook([{"A": 1}], ["A"]), by=cast.opdkb)
    assert not ImportBatch.objects.exists()
    assert list(settings.MEDIA_ROOT.iterdir()) == []


def test_start_import_stores_strange_cells_of_refused_rows(cast):
    row = BRABOWAN | {"Pus": "=1+1", "Penduduk": 1e300, "Keluarga": "a\x00b 😀 قرية \\N\t\\"}
    batch = start_import(counted(row), by=cast.opdkb)
    assert "\\N" in batch.rows.get().values[batch.columns.index("Keluarga")]


@pytest.mark.parametrize(
    ("areas", "common"),
    [
        (((Role.OPDKB, "33.16"), (Role.OPDKB, "33.17")), "33"),
        (((Role.OPDKB, "31.74"), (Role.OPDKB, "33.16")), ""),
        (((Role.OPDKB, "33.16"), (Role.PROVINSI, "33")), "33"),
    ],
)
def test_import_for_several_areas_is_seen_from_above_all_of_them(cast, areas, common):
    officer = person("rangkap", *areas[0])
    role, code = areas[1]
    add_assignment(by=cast.admin, user=officer, role=role, region=Region.objects.get(pk=code))
    batch = start_import(counted(BRABOWAN), by=officer)
    import_file(counted(BRABOWAN), file_name="rekap.xlsx", as_of=ON, by=officer)
    assert {b.area_code for b in ImportBatch.objects.all()} == {common}
    seen = {user: ImportBatch.objects.visible_to(user).count() for user in (officer, cast.opdkb, cast.pusat)}
    assert seen == {officer: 2, cast.opdkb: 0, cast.pusat: 2}
    assert batch in ImportBatch.objects.visible_to(officer)


# --- Rekap Kampung ------------------------------------------------------------------------------------------------


def test_confirm_import_founds_kampung_with_reports_and_class(cast):
    batch = brought(counted(BRABOWAN, TEMENGENG), cast.opdkb)
    assert batch.state == ImportState.APPLIED
    kampung = Kampung.objects.get(region="33.16.06.2008")
    assert (kampung.name, kampung.inaugurated_on, kampung.is_active) == ("Sumber Rejeki", None, True)
    assert kampung.created_by == cast.opdkb
    assert kampung.search_name == "sumber rejeki brabowan"
    assert kampung.history.get().history_change_reason == "Impor Rekap Kampung 27 Okt 2022"
    profile = ProfileReport.objects.get(kampung=kampung)
    assert (profile.status, profile.source, profile.version) == (Status.SUBMITTED, Source.IMPORT, 1)
    assert (profile.source_note, profile.year, profile.month) == ("Rekap Kampung 27 Okt 2022", 2022, 10)
    assert (profile.submitted_by, profile.submitted_at.date()) == (cast.opdkb, ON)
    assert (profile.has_pokja, profile.has_pkb, profile.funding, profile.funding_count) == (True, None, None, 3)
    assert PopulationReport.objects.in_force().get(kampung=kampung).residents == 800
    assert FamilyPlanningReport.objects.in_force().get(kampung=kampung).wants_none == 30
    reported = Assessment.objects.get(kampung=kampung, basis=Basis.REPORTED)
    assert (reported.has_reports, reported.last_report_on) == (True, ON)


def test_confirm_import_removes_the_file(cast, settings, django_capture_on_commit_callbacks):
    batch = start_import(counted(BRABOWAN), by=cast.opdkb)
    with django_capture_on_commit_callbacks(execute=True):
        batch = confirm_import(batch, by=cast.opdkb)
    assert batch.file.name == ""
    assert list((settings.MEDIA_ROOT / "impor").iterdir()) == []


def test_the_same_file_twice_changes_nothing(cast):
    brought(counted(BRABOWAN, TEMENGENG), cast.opdkb)
    brought(scored(BRABOWAN, TEMENGENG), cast.opdkb)
    before = everything()
    for file in (counted(BRABOWAN, TEMENGENG), scored(BRABOWAN, TEMENGENG)):
        batch = start_import(file, by=cast.opdkb)
        assert (batch.counts["changed"], batch.counts["unchanged"]) == (0, 2)
        confirm_import(batch, by=cast.opdkb)
    assert everything() == before


def test_confirm_import_makes_only_reports_that_say_something(cast):
    brought(workbook([BRABOWAN | {"Pus": 80, "Jumlah Sumber Dana": 1}], COUNT_COLUMNS), cast.opdkb)
    assert PopulationReport.objects.get().couples == 80
    assert not ProfileReport.objects.exists()
    assert not FamilyPlanningReport.objects.exists()


def test_newer_export_appends_a_version_and_older_one_does_not(cast):
    brought(counted(BRABOWAN), cast.opdkb)
    brought(counted(BRABOWAN | {"Pus": 101, "IUD": 21}), cast.opdkb, date(2022, 12, 26))
    current = PopulationReport.objects.in_force().get()
    assert (current.version, current.couples) == (2, 101)
    assert ProfileReport.objects.get().version == 1  # said the same
    batch = start_import(counted(BRABOWAN | {"Pus": 99}), by=cast.opdkb, as_of=date(2022, 6, 13))
    assert batch.counts["changed"] == 0
    assert "impor yang lebih baru sudah ada" in batch.rows.get().warnings[0]


def test_import_never_replaces_what_the_village_wrote_later(cast, kampung):
    own = submitted(kampung, "penduduk", cast.kader)
    batch = brought(counted(BRABOWAN), cast.opdkb)
    assert PopulationReport.objects.get() == own
    assert ProfileReport.objects.get().source == Source.IMPORT
    assert batch.rows.get().warnings[0].startswith("Penduduk: isian kampung sendiri lebih baru")
    kampung.refresh_from_db()
    assert kampung.name == "Kampung KB Sumber Rejeki"


def test_import_never_pushes_a_draft_aside(cast, kampung):
    draft = drafted(kampung, "profil", cast.kader)
    ProfileReport.objects.update(year=2020)
    brought(counted(BRABOWAN), cast.opdkb)
    assert ProfileReport.objects.get() == draft


def test_import_follows_what_the_village_wrote_before(cast, kampung):
    own = submitted(kampung, "profil", cast.kader)
    ProfileReport.objects.update(year=2021)
    brought(counted(BRABOWAN), cast.opdkb)
    current = ProfileReport.objects.in_force().get()
    assert (current.version, current.source) == (2, Source.IMPORT)
    own.refresh_from_db()
    assert not own.is_current_reported


def test_import_refuses_a_second_row_for_a_village(cast):
    batch = brought(counted(BRABOWAN, BRABOWAN | {"Kampung KB": "Lain"}), cast.opdkb)
    assert batch.rows.get().reasons == ["Ganda: baris 2 sudah untuk desa/kelurahan ini."]
    assert Kampung.objects.get().name == "Sumber Rejeki"


def test_import_takes_the_second_row_where_the_first_is_refused(cast):
    brought(counted(BRABOWAN | {"Pus": -1}, BRABOWAN | {"Kampung KB": "Lain"}), cast.opdkb)
    assert Kampung.objects.get().name == "Lain"


def test_import_refuses_a_village_whose_kampung_was_closed(cast, kampung):
    set_active(kampung, by=cast.opdkb, is_active=False)
    batch = brought(counted(BRABOWAN), cast.opdkb)
    assert "dinonaktifkan" in batch.rows.get().reasons[0]
    assert not Kampung.objects.active().exists()


def test_import_keeps_odd_figures_but_says_so(cast):
    batch = brought(counted(BRABOWAN | {"Pus": 90, "Pokja Jumlah Terlatih": 24, "BKB": 60}), cast.opdkb)
    warnings = " ".join(batch.rows.get().warnings)
    assert "Anggota terlatih 24, anggota Pokja 12." in warnings
    assert "selisih 10" in warnings
    assert "Peserta BKB 60" in warnings
    assert batch.counts["warned"] == 1
    assert ProfileReport.objects.get().confirmed_warnings == batch.rows.get().warnings


def test_names_of_every_script_arrive_whole(cast):
    brought(counted(BRABOWAN | {"Kampung KB": "=قرية 😀 \\N 'x'"}), cast.opdkb)
    kampung = Kampung.objects.get()
    assert kampung.name == kampung.history.get().name == "=قرية 😀 \\N 'x'"


# --- Rekapitulasi Klasifikasi -------------------------------------------------------------------------------------


def test_scores_become_an_official_assessment_with_its_history(cast):
    brought(scored(BRABOWAN), cast.opdkb)
    official = Assessment.objects.get(basis=Basis.OFFICIAL)
    assert (official.as_of, official.scores, official.get_kelas_display()) == (ON, "433331434441", "Mandiri")
    assert Assessment.objects.get(basis=Basis.REPORTED).scores == official.scores  # carried, nothing else is known
    dasar = {"Index Output": 2.5, "Klasifikasi": "Dasar", "Output CPR": 1}
    brought(scored(BRABOWAN | dasar), cast.opdkb, date(2022, 6, 13))
    assert Assessment.objects.get(basis=Basis.OFFICIAL) == official
    history = AssessmentSnapshot.objects.filter(basis=Basis.OFFICIAL).order_by("as_of")
    assert [(row.as_of.month, row.get_kelas_display()) for row in history] == [(6, "Dasar"), (10, "Mandiri")]


def test_newer_scores_replace_older_ones(cast):
    brought(scored(BRABOWAN), cast.opdkb)
    brought(scored(BRABOWAN), cast.opdkb, date(2022, 12, 26))
    assert Assessment.objects.get(basis=Basis.OFFICIAL).as_of == date(2022, 12, 26)
    assert AssessmentSnapshot.objects.filter(basis=Basis.OFFICIAL).count() == 2


LATER = date(2023, 6, 30)
FEWER = {"Pus": 100, "IUD": 1, "Suntik": 0, "Jumlah Mekanisme Operasional": 1}


def test_newer_counts_take_over_what_they_tell_from_older_scores(cast):
    brought(scored(BRABOWAN), cast.opdkb)
    brought(counted(BRABOWAN | FEWER), cast.opdkb, LATER)
    reported = Assessment.objects.get(basis=Basis.REPORTED)
    # Pokja without training known, one mechanism; participation 15 %, CPR 1 %, all of it IUD, unmet need 30 %.
    assert reported.scores == "33333" + "123" + "2141"
    assert reported.facts.newer == "profil penduduk kb"
    assert reported.get_kelas_display() == "Dasar"
    assert assess_region().written == 0
    reading = {r.indicator.slug: r for r in evaluate(reported.facts, current_instrument().rule).readings}
    assert not reading["O2"].is_carried
    assert reading["I4"].is_carried


@pytest.mark.parametrize("first", ["scores", "counts"])
def test_scores_stand_over_counts_of_the_same_day_or_older(cast, first):
    files = [(scored(BRABOWAN), LATER), (counted(BRABOWAN | FEWER), LATER)]
    for file, on in files if first == "scores" else reversed(files):
        brought(file, cast.opdkb, on)
    reported = Assessment.objects.get(basis=Basis.REPORTED)
    assert (reported.scores, reported.facts.newer) == ("433331434441", "")
    brought(scored(BRABOWAN), cast.opdkb, date(2023, 8, 1))
    assert Assessment.objects.get(basis=Basis.REPORTED).scores == "433331434441"


def test_newer_scores_take_over_again(cast):
    brought(scored(BRABOWAN), cast.opdkb)
    brought(counted(BRABOWAN | FEWER), cast.opdkb, LATER)
    brought(scored(BRABOWAN), cast.opdkb, date(2023, 8, 1))
    assert Assessment.objects.get(basis=Basis.REPORTED).scores == "433331434441"


@pytest.mark.parametrize("cells", [{"Klasifikasi": "Dasar"}, {"Index Output": 3.5}])
def test_scores_that_do_not_make_their_class_are_refused(cast, cells):
    batch = brought(scored(BRABOWAN | cells, TEMENGENG), cast.opdkb)
    assert (batch.counts["mismatches"], batch.counts["refused"]) == (1, 1)
    assert "tidak sesuai dengan 12 skornya" in batch.rows.get().reasons[0]
    assert not Kampung.objects.filter(region="33.16.06.2008").exists()


def test_scores_beyond_an_indicator_are_refused(cast):
    batch = brought(scored(BRABOWAN | {"Input Sarana": 4}), cast.opdkb)
    assert (batch.counts["mismatches"], batch.counts["refused"]) == (0, 1)


# --- decisions ----------------------------------------------------------------------------------------------------


def test_confirm_import_happens_once(cast):
    batch = start_import(counted(BRABOWAN), by=cast.opdkb)
    confirm_import(batch, by=cast.opdkb)
    before = everything()
    with pytest.raises(ImportRefused, match="sudah diputuskan"):
        confirm_import(batch, by=cast.opdkb)
    assert everything() == before


def test_confirm_import_sees_the_portal_as_it_is_then(cast):
    batch = start_import(counted(BRABOWAN), by=cast.opdkb)
    brought(counted(BRABOWAN | {"Kampung KB": "Lebih dulu"}), cast.pusat)
    assert confirm_import(batch, by=cast.opdkb).counts["created"] == 0
    assert Kampung.objects.get().name == "Lebih dulu"


def test_only_the_uploader_decides(cast):
    batch = start_import(counted(BRABOWAN), by=cast.opdkb)
    for action in (confirm_import, discard_import):
        with pytest.raises(PermissionDenied):
            action(batch, by=cast.pusat)
    batch.refresh_from_db()
    assert batch.is_open


def test_confirm_import_refuses_when_the_file_is_gone(cast, settings):
    batch = start_import(counted(BRABOWAN), by=cast.opdkb)
    batch.file.storage.delete(batch.file.name)
    with pytest.raises(ImportRefused, match="Unggah lagi"):
        confirm_import(batch, by=cast.opdkb)


def test_discard_import_removes_file_and_rows(cast, settings, django_capture_on_commit_callbacks):
    batch = start_import(counted(LOGEDE), by=cast.opdkb)
    with django_capture_on_commit_callbacks(execute=True):
        discard_import(batch, by=cast.opdkb)
    assert not ImportRow.objects.exists()
    assert list((settings.MEDIA_ROOT / "impor").iterdir()) == []
    with pytest.raises(ImportRefused):
        confirm_import(batch, by=cast.opdkb)


# --- without a preview --------------------------------------------------------------------------------------------


def test_import_file_stands_for_the_operator(territory):
    plan = import_file(counted(BRABOWAN, LOGEDE), file_name="rekap-2022-10-27.xlsx")
    assert plan.counts["created"] == 2
    batch = ImportBatch.objects.get()
    assert (batch.uploaded_by, batch.uploaded_by_name, batch.state) == (None, "Impor resmi", ImportState.APPLIED)
    report = PopulationReport.objects.first()
    assert (report.submitted_by, report.submitted_by_name) == (None, "Impor resmi")
    import_file(counted(BRABOWAN, LOGEDE), file_name="rekap-2022-10-27.xlsx")
    assert ImportBatch.objects.count() == 1


def test_import_file_keeps_to_the_area_of_its_user(cast):
    plan = import_file(counted(BRABOWAN, LOGEDE), file_name="rekap.xlsx", as_of=ON, by=cast.opdkb)
    assert (plan.counts["created"], plan.counts["outside"]) == (1, 1)


def test_import_of_many_villages_needs_few_queries(cast, django_assert_max_num_queries):
    def cost(rows):
        with django_assert_max_num_queries(80) as found:
            import_file(counted(*rows), file_name="rekap.xlsx", as_of=ON)
        return len(found)

    assert cost([LOGEDE]) >= cost([BRABOWAN, TEMENGENG]) - 1
