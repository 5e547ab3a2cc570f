"""The page "Mengapa kelas ini?" in words: values, gaps, evidence, and both bases."""

from datetime import date

import pytest

from classification.actions.assess import assess_region, record_official
from classification.engine.evaluation import evaluate
from classification.engine.facts import OWN, Facts
from classification.queries.reasons import explain, value_of
from tests.cast import VILLAGE
from tests.villages.content import submitted
from verification.actions import change_status
from verification.enums import Step
from villages.actions.kampung import set_active
from villages.models import REPORTS

CIAMIS = "434332443443"


def value(rule, slug, **facts):
    known = Facts(profile=OWN, population=OWN, family_planning=OWN, **facts)
    return value_of(next(r for r in evaluate(known, rule).readings if r.indicator.slug == slug), known)


@pytest.mark.parametrize(
    ("slug", "facts", "text"),
    [
        ("I1", {"has_pokja": True, "pokja_members": 14, "is_pokja_trained": False}, "14 anggota, belum dilatih"),
        ("I1", {"has_pokja": True}, "anggota belum diisi, pelatihan belum diisi"),
        ("I2", {"funding_count": 3}, "3 jenis"),
        ("I2", {"funding_count": 0}, "Tidak ada"),
        ("I2", {}, "Belum diisi"),
        ("I3", {"has_bkb": True, "has_pikr": True, "has_bkl": False}, "2 dari 5 kelompok: BKB, PIK-R"),
        ("P2", {"mechanism_count": 4}, "4 dari 5 berjalan"),
        ("P3", {"agencies": 7}, "7 instansi"),
        ("O1", {"families": 100, "uppka_participants": 95}, "19\u00a0%, rata-rata 5 kelompok"),
        ("O2", {"couples": 571, "pill": 406}, "71,10\u00a0%, 406 PUS"),
        ("O3", {"iud": 140, "pill": 266}, "34,48\u00a0%, 140 peserta"),
        ("O4", {"couples": 571, "wants_later": 31, "wants_none": 27}, "10,16\u00a0%, 58 PUS"),
        ("O4", {"couples": 0}, "0,00\u00a0%, 0 PUS"),
    ],
)
def test_value_of_in_words(rule, slug, facts, text):
    assert value(rule, slug, **facts).text == text


def test_value_of_single_answers(rule):
    assert value(rule, "I4", has_secretariat=True).answers == (("Sekretariat", True), ("Rumah DataKu", None))
    assert value(rule, "I1", has_pokja=False).answers == (("Pokja", False),)


def test_explain_reported_village(reported):
    why = explain(reported)
    assert why.reported.rule == "Input dan Output mencapai batas 3,00 tetapi Proses belum, maka kelasnya Mandiri."
    assert [group.reported.distance for group in why.groups] == [0, -3, 0]
    assert why.missing == ("PIK-R", "peserta PIK-R")
    assert not why.verified.has_reports
    assert [report.name for report in why.waiting] == ["Profil", "Penduduk", "KB"]
    rows = {row.indicator.slug: row for group in why.groups for row in group.rows}
    assert [report.name for report in rows["O2"].evidence] == ["Penduduk", "KB"]
    assert rows["O2"].differs
    assert not rows["P3"].differs


def test_explain_verified_village_has_nothing_waiting(cast, reported):
    for model in REPORTS.values():
        change_status(model.objects.in_force().get(kampung=reported), Step.VERIFY, by=cast.pkb)
    why = explain(reported)
    assert why.waiting == ()
    assert why.verified.result == why.reported.result


def test_explain_official_scores_only(kampung):
    record_official([(kampung.pk, VILLAGE, CIAMIS)], on=date(2022, 10, 27))
    assess_region()
    why = explain(kampung)
    assert why.has_carried
    assert why.official.as_of == date(2022, 10, 27)
    row = next(row for row in why.groups[0].rows if row.indicator.slug == "I1")
    assert row.value.text == "Skor dari portal resmi: ada Pokja, beranggota dan dilatih"
    assert (row.evidence, row.absent) == ((), ())


def test_explain_names_absent_reports(cast, kampung):
    submitted(kampung, "profil", cast.kader)
    rows = {row.indicator.slug: row for group in explain(kampung).groups for row in group.rows}
    assert rows["O2"].absent == ("Penduduk", "KB")
    assert rows["O2"].value.text == "Belum diisi"


def test_explain_inactive_village_has_no_class(cast, kampung):
    set_active(kampung, by=cast.opdkb, is_active=False)
    with pytest.raises(ValueError, match="tidak aktif"):
        explain(kampung)


def test_explain_asks_five_queries(reported, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        explain(reported)
