"""The rates of a village beside those of its district."""

import pytest

from public.queries import family_planning_rates
from tests.cast import VILLAGE
from tests.territory import TEMENGENG
from tests.villages.content import CONTENT, founded, submitted
from tests.worlds import world
from villages.actions.kampung import set_active
from villages.models import REPORTS, FamilyPlanningReport, PopulationReport

SAMBONG = "33.16.06.2004"
RETURNED = {"is_current_reported": False}  # no longer in force


@world
def neighbours(cast, territory):
    return founded(cast.opdkb, territory[TEMENGENG]), founded(cast.opdkb, territory[SAMBONG])


def in_force(model, village=VILLAGE):
    return model.objects.in_force().filter(region=village).first()


def reports(kampung, by, **changes):
    """Its three reports; changes: kind -> fields that differ, written past the checks as an import would be."""
    for kind in CONTENT:
        submitted(kampung, kind, by)
    for kind, fields in changes.items():
        REPORTS[kind].objects.filter(kampung=kampung).update(**fields)


def district_rates(village=VILLAGE) -> list[float | None]:
    rates = family_planning_rates(in_force(FamilyPlanningReport, village), in_force(PopulationReport, village))
    return [rate.neighbour for rate in rates]


def test_district_rates_count_only_versions_in_force(cast, reported):
    rates = family_planning_rates(in_force(FamilyPlanningReport), in_force(PopulationReport))
    assert [(rate.part, rate.whole) for rate in rates] == [(406, 571), (140, 406), (58, 571)]
    assert district_rates() == [rate.value for rate in rates]
    for kind in ("penduduk", "penduduk", "kb"):
        submitted(reported, kind, cast.kader)
    assert district_rates() == [rate.value for rate in rates]


def test_district_rates_divide_sums_by_sums(cast, reported, neighbours):
    reports(neighbours[0], cast.opdkb, penduduk={"couples": 429}, kb={"iud": 0, "pill": 0, "wants_later": None})
    assert district_rates() == pytest.approx(
        [(406 + 314) / 1000 * 100, (140 + 106) / (406 + 314) * 100, (58 + 27) / 1000 * 100]
    )


def test_district_rates_by_couples_leave_out_villages_with_one_report(cast, reported, neighbours):
    alone = district_rates()
    reports(neighbours[0], cast.opdkb, penduduk={"couples": 900}, kb=RETURNED)
    reports(neighbours[1], cast.opdkb, penduduk=RETURNED, kb={"iud": 234})
    cpr, long_acting, unmet = district_rates()
    assert [cpr, unmet] == [alone[0], alone[2]]
    assert long_acting == pytest.approx((140 + 340) / (406 + 606) * 100)  # needs no couples


def test_district_rates_leave_out_inactive_kampung(cast, reported, neighbours):
    alone = district_rates()
    reports(neighbours[0], cast.opdkb, penduduk={"couples": 900}, kb={"iud": 234})
    set_active(neighbours[0], by=cast.opdkb, is_active=False)
    assert district_rates() == alone


def test_district_rates_are_unknown_without_couples(cast, kampung, django_assert_num_queries):
    reports(kampung, cast.kader, penduduk=RETURNED)
    report = in_force(FamilyPlanningReport)
    with django_assert_num_queries(1):
        rates = family_planning_rates(report, None)
    assert [rate.neighbour is None for rate in rates] == [True, False, True]
