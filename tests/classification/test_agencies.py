"""P3, Lintas sektor: agencies of activities count on both bases, and everything that takes them away again."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from classification.actions.assess import assess_later, assess_region, record_official
from classification.engine.facts import Facts
from classification.enums import Basis
from classification.models import Assessment, pack, unpack
from classification.queries.reasons import explain
from classification.queries.stored import facts_of, involved_agencies, iter_facts, summary_of
from programs.actions import accept_agency, add_agency, cancel_activity, merge_agency
from reference.enums import AgencyState, Helix
from reference.models import Agency
from tests.cast import VILLAGE
from tests.programs.content import drafted, submitted
from verification.actions import change_status
from verification.enums import Step
from villages.actions.kampung import set_active

KB_BODIES = ("opd-ppkb", "perwakilan-bkkbn")
P3 = 7  # position among the twelve scores


def others(count: int) -> list[Agency]:
    """National agencies outside the KB sector."""
    return list(Agency.objects.counted().filter(is_family_planning=False).order_by("position")[:count])


def kb_bodies() -> list[Agency]:
    return list(Agency.objects.filter(code__in=KB_BODIES))


def figures(kampung) -> list[tuple[int, int, int, str]]:
    """Agencies, KB bodies, activities and the score of P3, reported and verified, as they are stored."""
    stored = {row.basis: row for row in kampung.assessments.all()}
    rows = [stored[basis] for basis in (Basis.REPORTED, Basis.VERIFIED)]
    return [(r.facts.agencies, r.facts.kb_agencies, r.facts.activities, r.scores[P3]) for r in rows]


@pytest.mark.parametrize(("count", "score"), [(1, "2"), (3, "2"), (4, "3"), (6, "3"), (7, "4")])
def test_score_follows_the_number_of_agencies(cast, kampung, count, score):
    assert figures(kampung) == [(0, 0, 0, "1")] * 2
    activity = submitted(kampung, cast.kader, agencies=others(count))
    assert figures(kampung) == [(count, 0, 1, score), (0, 0, 0, "1")]
    change_status(activity, Step.VERIFY, by=cast.pkb)
    assert figures(kampung) == [(count, 0, 1, score)] * 2


def test_agencies_count_once_over_all_activities_ever(cast, kampung):
    some = others(5)
    submitted(kampung, cast.kader, agencies=some[:3], held_on=timezone.localdate() - timedelta(days=700))
    submitted(kampung, cast.kader, agencies=some[2:])
    assert figures(kampung)[0] == (5, 0, 2, "3")


def test_kb_bodies_are_counted_and_told_apart(cast, kampung):
    submitted(kampung, cast.kader, agencies=[*others(2), *kb_bodies()])
    assert figures(kampung)[0] == (4, 2, 1, "3")


def test_lainnya_and_unplaced_names_do_not_count_but_the_village_has_reported(cast, kampung):
    submitted(kampung, cast.kader, agencies=[Agency.objects.get(is_other=True)], new_agencies=["Karang Taruna"])
    assert figures(kampung)[0] == (0, 0, 1, "1")
    stored = kampung.assessments.get(basis=Basis.REPORTED)
    assert stored.has_reports
    assert summary_of("33.16", Basis.REPORTED).not_reported == 0
    assert summary_of("33.16", Basis.VERIFIED).not_reported == 1


def test_drafts_returned_and_cancelled_ones_do_not_count(cast, kampung):
    drafted(kampung, cast.kader)
    assert figures(kampung)[0] == (0, 0, 0, "1")
    activity = submitted(kampung, cast.kader)
    assert figures(kampung)[0] == (2, 0, 1, "2")
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Cek")
    assert figures(kampung)[0] == (0, 0, 0, "1")
    cancel_activity(activity, by=cast.kader)
    assert figures(kampung) == [(0, 0, 0, "1")] * 2
    assert not kampung.assessments.get(basis=Basis.REPORTED).has_reports


def test_reopened_activity_leaves_the_verified_basis_alone(cast, kampung):
    activity = submitted(kampung, cast.kader)
    change_status(activity, Step.VERIFY, by=cast.pkb)
    change_status(activity, Step.REOPEN, by=cast.opdkb, reason_text="Cek lagi")
    assert figures(kampung) == [(2, 0, 1, "2"), (0, 0, 0, "1")]


def test_placing_and_merging_agencies_moves_the_score(cast, kampung):
    """A name counts once placed; two names of one office count once after they are merged."""
    some = others(2)
    activity = submitted(kampung, cast.kader, agencies=some, new_agencies=["Dinas KB Blora", "Dinas KB Kab. Blora"])
    change_status(activity, Step.VERIFY, by=cast.pkb)
    first, second = Agency.objects.filter(state=AgencyState.PROPOSED).order_by("pk")
    accept_agency(first, by=cast.opdkb, name="Dinas KB Blora", helix=Helix.GOVERNMENT)
    assert figures(kampung) == [(3, 0, 1, "2")] * 2
    accept_agency(second, by=cast.opdkb, name="Dinas KB Kabupaten Blora", helix=Helix.GOVERNMENT)
    assert figures(kampung) == [(4, 0, 1, "3")] * 2
    second.refresh_from_db()
    merge_agency(second, into=first, by=cast.opdkb)
    assert figures(kampung) == [(3, 0, 1, "2")] * 2


def test_local_agency_counts_from_the_start(cast, kampung):
    own = add_agency("RPTRA Blora", by=cast.opdkb, region=kampung.region.parent.parent, helix=Helix.COMMUNITY)
    submitted(kampung, cast.kader, agencies=[own])
    assert figures(kampung)[0] == (1, 0, 1, "2")


@pytest.mark.parametrize(("official", "count", "score"), [("3", 1, "3"), ("3", 7, "4"), ("2", 3, "2"), ("4", 4, "4")])
def test_the_better_of_own_and_official_score_stands_for_what_is_reported(cast, kampung, official, count, score):
    record_official([(kampung.pk, VILLAGE, "1" * P3 + official + "1" * 4)], on=date(2022, 10, 27))
    assess_region()
    activity = submitted(kampung, cast.kader, agencies=others(count))
    change_status(activity, Step.VERIFY, by=cast.pkb)
    reported, verified = figures(kampung)
    assert reported == (count, 0, 1, score)
    assert verified[3] == {1: "2", 3: "2", 4: "3", 7: "4"}[count]


def test_day_of_the_newest_activity_is_a_report_day(cast, kampung, reported):
    """An activity as old as last week does not make a village look fresher than its report of today."""
    today = timezone.localdate()
    Assessment.objects.get(kampung=kampung, basis=Basis.REPORTED, last_report_on=today)
    activity = submitted(kampung, cast.kader, held_on=today - timedelta(days=8))
    assert facts_of(kampung.pk).reported.last_report_on == today
    change_status(activity, Step.VERIFY, by=cast.pkb)
    assert facts_of(kampung.pk).verified.last_report_on == today - timedelta(days=8)
    assert summary_of("33", Basis.VERIFIED).last_report_on == today - timedelta(days=8)


def test_bulk_and_single_assessment_agree(cast, kampung, reported):
    submitted(kampung, cast.kader, agencies=[*others(3), *kb_bodies()])
    with assess_later():
        change_status(submitted(kampung, cast.kader, agencies=others(1)), Step.VERIFY, by=cast.pkb)
    assert figures(kampung) == [(5, 2, 2, "3"), (1, 0, 1, "2")]
    before = list(Assessment.objects.order_by("pk").values())
    assert assess_region().written == 0
    assert list(Assessment.objects.order_by("pk").values()) == before


def test_reports_verified_but_activities_not_yet(cast, reported):
    for name in ("profilereports", "populationreports", "familyplanningreports"):
        change_status(getattr(reported, name).get(), Step.VERIFY, by=cast.pkb)
    submitted(reported, cast.kader, agencies=others(4))
    row = facts_of(reported.pk)
    assert (row.reported.facts.agencies, row.verified.facts.agencies) == (4, 0)
    assert row.verified.facts == row.reported.facts._replace(agencies=0, activities=0)


def test_inactive_kampung_has_no_class_whatever_it_did(cast, kampung):
    submitted(kampung, cast.kader)
    set_active(kampung, by=cast.opdkb, is_active=False)
    assert not kampung.assessments.exists()
    set_active(kampung, by=cast.opdkb, is_active=True)
    assert figures(kampung)[0] == (2, 0, 1, "2")


def test_facts_stored_before_activities_are_read_and_not_written_anew():
    facts = Facts(profile="isian", funding_count=2, carried="1" * 12, newer="profil")
    before = json.dumps(facts[: Facts._fields.index("newer") + 1], separators=(",", ":"))
    assert unpack(before) == facts and pack(facts) == before
    busy = facts._replace(agencies=3, kb_agencies=1, activities=4)
    assert unpack(pack(busy)) == busy


def test_iter_facts_stays_one_query(cast, kampung, django_assert_num_queries):
    submitted(kampung, cast.kader)
    with django_assert_num_queries(1):
        (row,) = iter_facts()
    assert row.reported.facts.agencies == 2


# --- in words ------------------------------------------------------------------------------------------------------


def row_of(why):
    return next(row for group in why.groups for row in group.rows if row.is_from_activities)


@pytest.mark.parametrize(
    ("count", "lift"),
    [
        (0, "Libatkan 1 instansi lagi dalam kegiatan"),
        (2, "Libatkan 2 instansi lagi dalam kegiatan"),
        (6, "Libatkan 1 instansi lagi dalam kegiatan"),
        (7, None),
    ],
)
def test_what_lifts_the_score(cast, kampung, count, lift):
    if count:
        submitted(kampung, cast.kader, agencies=others(count))
    row = row_of(explain(kampung))
    assert row.value.text == f"{count} instansi"
    assert (row.step and row.step.text) == lift


def test_what_lifts_an_official_score_is_told_by_the_own_count(cast, kampung):
    record_official([(kampung.pk, VILLAGE, "1" * P3 + "3" + "1" * 4)], on=date(2022, 10, 27))
    submitted(kampung, cast.kader, agencies=others(2))
    row = row_of(explain(kampung))
    assert row.reading.is_carried
    assert (row.step.score, row.step.text) == (4, "Libatkan 5 instansi lagi dalam kegiatan")


def test_agencies_are_named_with_what_counts_and_what_is_verified(cast, kampung):
    some, kb = others(1), kb_bodies()[:1]
    change_status(submitted(kampung, cast.kader, agencies=some), Step.VERIFY, by=cast.pkb)
    other = Agency.objects.get(is_other=True)
    submitted(kampung, cast.kader, agencies=[*some, *kb, other], new_agencies=["Karang Taruna"])
    why = explain(kampung)
    assert {agency.name for agency in why.counted_agencies} == {some[0].name, kb[0].name}
    assert {agency.name for agency in why.uncounted_agencies} == {other.name, "Karang Taruna"}
    assert [agency.name for agency in why.verified_agencies] == [some[0].name]
    assert [agency.name for agency in why.agencies if agency.is_family_planning] == [kb[0].name]
    assert len(why.counted_agencies) == why.reported.facts.agencies
    assert why.waiting_activities == 1


@pytest.mark.parametrize("count", [1, 3])
def test_naming_agencies_is_one_query(cast, kampung, count, django_assert_num_queries):
    for _ in range(count):
        submitted(kampung, cast.kader, agencies=others(count))
    with django_assert_num_queries(1):
        assert len(involved_agencies(kampung.pk)) == count
