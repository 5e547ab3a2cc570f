from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.queries.activities import find_catalogue
from reference.enums import Helix
from reference.loading import load_reference, shipped
from reference.models import Agency, CatalogueActivity, FundingSource, Goal, Section, SubProgram, TargetGroup
from regions.models import fold
from villages.models import PopulationReport

pytestmark = pytest.mark.django_db

LISTS = list(shipped())
# Activities of the official portal's list by sub-programme.
CATALOGUE = {
    "data-adminduk": 2,
    "germas": 12,
    "kesehatan-kb": 6,
    "stunting": 15,
    "pendidikan": 7,
    "perlindungan-sosial": 3,
    "ekonomi": 10,
    "lingkungan": 3,
}


def run(*options) -> str:
    out = StringIO()
    call_command("load_reference", *options, stdout=out)
    return out.getvalue()


# --- what is shipped -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "number"),
    [
        (Goal, 4),
        (SubProgram, 8),
        (CatalogueActivity, 58),
        (Section, 9),
        (TargetGroup, 9),
        (FundingSource, 7),
        (Agency, 37),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_lists_are_complete_and_in_order(model, number):
    rows = list(model.objects.all())
    assert len(rows) == number == len(shipped()[model])
    assert len({fold(row.name) for row in rows}) == number
    if model is not SubProgram:
        assert [row.position for row in rows] == list(range(1, number + 1))


def test_catalogue_has_58_activities_in_eight_subprogrammes():
    counted = Counter(CatalogueActivity.objects.values_list("subprogram__code", flat=True))
    assert (dict(counted), sum(counted.values())) == (CATALOGUE, 58)


def test_every_activity_says_its_indicator_who_leads_and_how_it_is_found():
    for activity in CatalogueActivity.objects.all():
        assert activity.indicator, activity.code
        assert activity.lead, activity.code
        assert len(activity.keywords.split(",")) >= 5, activity.code
        assert activity.search_name == fold(f"{activity.name} {activity.keywords}"), activity.code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("dapur sehat", "dashat"),
        ("dapur umum", "dashat"),
        ("DASHAT", "dashat"),
        ("germas", "germas"),
        ("rumah dataku", "rumah-dataku"),
        ("bkb", "bkb"),
        ("bkr", "bkr"),
        ("bkl", "bkl"),
        ("pik-r", "pik-r"),
        ("PIK R", "pik-r"),
        ("genre", "pik-r"),
        ("uppka", "kemandirian-ekonomi"),
        ("penimbangan", "posyandu-aktif"),
        ("penimbangan", "tumbuh-kembang-balita"),
        ("timbang balita", "tumbuh-kembang-balita"),
        ("posyandu", "pembinaan-posyandu"),
        ("stbm", "stbm"),
        ("jamban", "stbm"),
        ("pil tambah darah", "ttd"),
        ("kia", "pelayanan-adminduk"),
        ("jentik", "jumantik"),
        ("bpjs", "pbi-jkn"),
        ("bedah rumah", "permukiman-layak"),
        ("tpk", "pendampingan-keluarga-balita"),
        ("senam lansia", "bkl"),
        ("pasang kb", "pelayanan-kb-kespro"),
        ("elsimil", "skrining-catin"),
        ("kejar paket", "literasi-nonformal"),
    ],
)
def test_cadres_words_find_the_activity(words, code):
    assert code in find_catalogue(words).values_list("code", flat=True)


def test_search_wants_every_word_and_leaves_out_what_is_not_used():
    assert not find_catalogue("dapur jamban").exists()
    CatalogueActivity.objects.filter(code="dashat").update(is_active=False)
    assert not find_catalogue("dapur sehat").exists()


def test_agencies_have_a_group_and_two_belong_to_the_sector():
    assert set(Agency.objects.values_list("helix", flat=True)) == set(Helix) - {Helix.MEDIA}
    sector = Agency.objects.filter(is_family_planning=True).values_list("code", flat=True)
    assert set(sector) == {"opd-ppkb", "perwakilan-bkkbn"}
    assert Agency.objects.get(is_other=True).code == "lainnya"


def test_targets_name_figures_the_penduduk_report_has():
    names = TargetGroup.objects.exclude(population_field="").values_list("population_field", flat=True)
    assert all(hasattr(PopulationReport, name) for name in names)


# --- the loader ------------------------------------------------------------------------------------------


def test_second_run_changes_nothing():
    before = {model: list(model.history.values_list("history_id", flat=True)) for model in LISTS}
    diff = load_reference(update=True)
    assert (diff.missing, diff.changed, diff.unchanged) == ([], [], sum(len(e) for e in shipped().values()))
    assert before == {model: list(model.history.values_list("history_id", flat=True)) for model in LISTS}


def test_each_list_is_read_once():
    with CaptureQueriesContext(connection) as queries:
        load_reference()
    assert len([q for q in queries if q["sql"].startswith("SELECT")]) == len(LISTS)


def test_missing_entry_comes_back_searchable_and_with_history():
    CatalogueActivity.objects.get(code="dashat").delete()
    assert load_reference(dry_run=True).missing == [(CatalogueActivity, "dashat")]
    assert not find_catalogue("dapur umum").exists()
    assert load_reference().missing == [(CatalogueActivity, "dashat")]
    row = find_catalogue("dapur umum").get()
    assert (row.subprogram.code, row.history.first().history_type) == ("stunting", "+")


def test_edits_of_the_admin_stay_until_update_asks_for_the_file():
    section = Section.objects.get(code="ekonomi")
    section.name = "Ekonomi keluarga"
    section.save()
    activity = CatalogueActivity.objects.get(code="dashat")
    activity.subprogram, activity.is_active = SubProgram.objects.get(code="ekonomi"), False
    activity.save()
    for options in ({}, {"dry_run": True, "update": True}):
        diff = load_reference(**options)
        assert [(e.model, e.code, e.fields) for e in diff.changed] == [
            (CatalogueActivity, "dashat", {"subprogram": ("ekonomi", "stunting")}),
            (Section, "ekonomi", {"name": ("Ekonomi keluarga", "Ekonomi")}),
        ]
    section.refresh_from_db()
    assert section.name == "Ekonomi keluarga"
    load_reference(update=True)
    section.refresh_from_db()
    activity.refresh_from_db()
    assert (section.name, activity.subprogram.code, activity.is_active) == ("Ekonomi", "stunting", False)
    assert section.history.first().name == "Ekonomi"


def test_what_only_some_entries_say_is_compared_with_its_default():
    Agency.objects.filter(code="puskesmas").update(is_family_planning=True)
    assert load_reference().changed[0].fields == {"is_family_planning": (True, False)}


def test_list_whose_table_is_not_there_yet_waits():
    FundingSource.objects.all().delete()
    Section.objects.filter(code="ekonomi").delete()
    diff = load_reference(has_table=lambda model: model is not FundingSource)
    assert diff.missing == [(Section, "ekonomi")] and not FundingSource.objects.exists()


def test_own_entries_are_left_alone():
    FundingSource.objects.create(code="zakat", name="Zakat")
    diff = load_reference(update=True)
    assert (diff.missing, diff.changed) == ([], [])
    assert FundingSource.objects.filter(code="zakat").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], ["Baru: 1", "sumber dana: csr", "nama: Dana kampung → Dana Desa", "Tersimpan.", "Dengan --update"]),
        (["--dry-run"], ["Baru: 1", "Tidak berubah: 141", "Uji coba: tidak ada yang disimpan."]),
        (["--update"], ["Berbeda dari bawaan: 1", "badan sektor KB: ya → tidak", "Tersimpan."]),
    ],
)
def test_command_prints_the_difference(options, told):
    FundingSource.objects.filter(code="csr").delete()
    if "--update" in options:
        Agency.objects.filter(code="puskesmas").update(is_family_planning=True)
    else:
        FundingSource.objects.filter(code="dana-desa").update(name="Dana kampung")
    output = run(*options)
    assert [words for words in told if words not in output] == []


def test_command_says_that_nothing_changed():
    assert "Tidak ada perubahan." in run("--update")
