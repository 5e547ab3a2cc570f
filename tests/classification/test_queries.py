from datetime import date

from classification.actions.assess import record_official
from classification.engine.facts import REPORT_OF, Facts
from classification.enums import Basis
from classification.queries.stored import (
    assessments_of,
    facts_of,
    iter_facts,
)
from classification.templatetags.klasifikasi import kampung_kelas, kelas_badge
from tests.cast import NEXT_VILLAGE, REGENCY, VILLAGE
from tests.villages.content import founded, submitted
from verification.actions import change_status
from verification.enums import Step
from villages.models import REPORTS


def test_facts_of_kampung_without_reports(kampung):
    row = facts_of(kampung.pk)
    assert row.reported.facts == row.verified.facts == Facts()
    assert (row.region_id, row.reported.last_report_on) == (VILLAGE, None)


def test_facts_of_takes_every_field_from_its_report(cast, reported):
    facts = facts_of(reported.pk).reported.facts
    profile, population, planning = (m.objects.in_force().get(kampung=reported) for m in REPORTS.values())
    assert (facts.profile, facts.population, facts.family_planning) == ("isian",) * 3
    for name in REPORT_OF:
        owner = next(r for r in (profile, population, planning) if hasattr(r, name))
        assert getattr(facts, name) == getattr(owner, name), name


def test_facts_mix_verified_versions_of_different_age(cast, reported):
    for kind in ("profil", "penduduk"):
        change_status(REPORTS[kind].objects.in_force().get(kampung=reported), Step.VERIFY, by=cast.pkb)
    submitted(reported, "profil", cast.kader, funding=["apbn"])
    row = facts_of(reported.pk)
    assert (row.reported.facts.funding_count, row.verified.facts.funding_count) == (1, 2)
    assert (row.verified.facts.couples, row.verified.facts.family_planning) == (571, None)


def test_official_scores_belong_to_the_reported_basis_alone(kampung):
    record_official([(kampung.pk, VILLAGE, "3" * 12)], on=date(2022, 10, 27))
    row = facts_of(kampung.pk)
    assert row.reported.facts.carried == "3" * 12
    assert row.verified.facts == Facts()


def test_iter_facts_one_query_for_any_area(cast, reported, territory, django_assert_num_queries):
    founded(cast.opdkb2, territory[NEXT_VILLAGE], "Kampung Tetangga")
    for code, count in (("", 2), ("33", 2), (REGENCY, 1), (VILLAGE, 1), ("81", 0)):
        with django_assert_num_queries(1):
            assert len(list(iter_facts(code))) == count


def test_badges(reported, django_assert_num_queries):
    assert "Mandiri" in kelas_badge(3)
    assert "c-belum" in kelas_badge(1, False)
    assert "Belum melapor" in kelas_badge(None)
    with django_assert_num_queries(1):
        classes = kampung_kelas(reported)
    assert (classes["reported"].kelas, classes["official"]) == (3, None)
    assert set(assessments_of(reported)) == {Basis.REPORTED, Basis.VERIFIED}
