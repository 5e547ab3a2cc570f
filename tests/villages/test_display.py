import pytest

from tests.villages.content import CONTENT, submitted
from villages.actions.reports import start_report
from villages.display import PRIVATE_FIELDS, field_choices, report_sections
from villages.models import REPORTS, FamilyPlanningReport, PopulationReport, ProfileReport
from villages.queries import previous_version


def rows(report, previous=None, public=False):
    return {row.label: row for section in report_sections(report, previous, public) for row in section.rows}


def profile(**changes):
    return ProfileReport(region_id="33.16.06.2008", **{**CONTENT["profil"], **changes})


def test_three_kinds_of_answers_stay_apart():
    shown = rows(profile())
    assert shown["BKB (Bina Keluarga Balita)"].text == "Ada"
    assert [row.shown for label, row in shown.items() if label.startswith(("UPPKA", "PIK-R"))] == [
        "Tidak ada",
        "Belum diisi",
    ]


def test_lists_tell_their_two_kinds_of_nothing_and_imported_numbers():
    def funding(**changes):
        return rows(profile(**changes))["Sumber dana"].shown

    assert funding() == "Dana Desa, APBD"
    assert funding(funding=[]) == "Tidak ada"
    assert funding(funding=None) == "Belum diisi"
    assert funding(funding=None, funding_count=3) == "3 jenis, belum dirinci"
    assert funding(funding=["apbn"], funding_other="Zakat") == "APBN, Zakat"
    assert rows(profile(data_use=["pk", "lainnya"], data_use_other="Catatan"))["Penggunaan data"].shown == (
        "PK dan Pemutakhiran Data, Catatan"
    )


def test_what_belongs_to_an_answer_stands_beside_it():
    shown = rows(profile(has_coordination=True, coordination_frequency="lainnya", coordination_frequency_other="rutin"))
    assert shown["Pokja"].text == "Ada, 14 anggota"
    assert shown["Pelatihan/sosialisasi Pokja"].note == "5 dari 14 anggota terlatih. Orientasi Kampung KB"
    assert shown["Rapat perencanaan kegiatan"].text == "Ada, Triwulan"
    assert shown["Rapat koordinasi dengan dinas/instansi terkait"].text == "Ada, Lainnya: rutin"


def test_void_questions_are_left_out():
    assert "Diarahkan oleh" not in rows(profile())
    without = rows(profile(has_pkb=False, guided_by="lainnya", guided_by_other="Bidan"))
    assert "NIP PKB/PLKB" not in without
    assert without["Diarahkan oleh"].shown == "Lainnya: Bidan"
    assert "Jenis regulasi" not in rows(profile(has_regulation=None))


def test_public_rows_name_nobody_and_link_no_file():
    report = profile(plan_file="rkm/a.pdf", pokja_decree_file="sk/a.pdf")
    report.pk = 7
    public = rows(report, public=True)
    assert not {row.field for row in public.values()} & PRIVATE_FIELDS
    assert not [row for row in public.values() if row.url]
    assert "081234567890" not in str(public)
    assert rows(report)["Berkas RKM"].url == "/kampung/33.16.06.2008/berkas/7/plan_file/"


def test_population_tells_a_band_in_one_line():
    shown = rows(PopulationReport(**CONTENT["penduduk"], residents=3214))
    assert shown["0–4 tahun"].shown == "96 laki-laki, 91 perempuan"
    assert shown["Jumlah jiwa"].shown == "3.214"
    assert rows(PopulationReport(male_00_04=3))["0–4 tahun"].shown == "3 laki-laki, – perempuan"
    assert rows(PopulationReport())["Jumlah jiwa"].shown == "Belum diisi"


def test_contraception_is_summed():
    shown = rows(FamilyPlanningReport(**CONTENT["kb"]))
    assert (shown["Semua yang memakai"].value, shown["Semua yang tidak memakai"].value) == (406, 165)


def test_changes_are_told_beside_what_was(cast, kampung):
    submitted(kampung, "penduduk", cast.kader)
    submitted(kampung, "penduduk", cast.kader, teenagers=470, male_00_04=97)
    report = PopulationReport.objects.get(version=2)
    changed = {
        label: row.previous_shown for label, row in rows(report, previous_version(report)).items() if row.changed
    }
    assert changed == {
        "0–4 tahun": "96 laki-laki, 91 perempuan",
        "Jumlah jiwa": "3.214",
        "Jumlah remaja": "460",
    }
    assert not [row for row in rows(report).values() if row.changed]


def test_every_field_to_return_exists_in_the_form(cast, kampung):
    """The officer names a field by its row; the author's form has an anchor for it."""
    for kind in CONTENT:
        report = start_report(kampung, kind, by=cast.kader)
        fields = {row.field for row in rows(report).values() if row.field}
        assert fields <= set(report.content_fields())


@pytest.mark.parametrize("model", REPORTS.values(), ids=REPORTS)
def test_choices_name_every_field_a_person_fills_in(model):
    names = [name for _, group in field_choices(model) for name, _ in group]
    editable = [name for name in model.content_fields() if model._meta.get_field(name).editable]
    assert sorted(names) == sorted(editable)
    labels = [label for _, group in field_choices(model) for _, label in group]
    assert len(set(labels)) == len(labels)
