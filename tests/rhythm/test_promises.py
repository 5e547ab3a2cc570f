"""What is expected of a village, by table: promises, what came, and the figures of a year."""

from datetime import date

import pytest

from rhythm.enums import Duty
from rhythm.promises import (
    Came,
    Figures,
    Group,
    Handed,
    Profile,
    Village,
    due_day,
    is_asked,
    items,
    mondays,
    months_between,
    profile_of,
    summed,
    times,
    uncounted,
)
from villages.enums import Frequency

OLD = date(2018, 3, 14)
TODAY = date(2026, 11, 20)


def month(text):
    return date.fromisoformat(f"{text}-01")


def year(number):
    return months_between(date(number, 1, 1), date(number, 12, 1))


def expected(village, duty, number, came=None, today=date(2030, 1, 1)):
    """Of one duty, for each month of a year."""
    found = [summed(items(village, came or Came(), each, today)) for each in year(number)]
    return [figures.get(duty, Figures()).expected for figures in found]


def figures(village, came, text, duty, today=TODAY):
    return summed(items(village, came, month(text), today)).get(duty)


# --- days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("2024-02", 4), ("2026-02", 4), ("2026-11", 5), ("2026-12", 4), ("2024-09", 5), ("2024-07", 5), ("2026-06", 5)],
)
def test_weeks_of_a_month_are_its_mondays(text, weeks):
    assert mondays(month(text)) == weeks


@pytest.mark.parametrize("number", [2023, 2024, 2026])
def test_mondays_of_a_year_are_all_counted_once(number):
    assert sum(map(mondays, year(number))) in (52, 53)
    assert sum(map(mondays, year(2024))) == 53  # the leap year that begins with a Monday


@pytest.mark.parametrize(
    ("duty", "text", "due"),
    [
        (Duty.ACTIVITY, "2024-02", date(2024, 2, 29)),
        (Duty.ACTIVITY, "2026-02", date(2026, 2, 28)),
        (Duty.REGISTER, "2026-12", date(2027, 1, 3)),
        (Duty.REGISTER, "2024-02", date(2024, 3, 3)),
        (Duty.CARD, "2026-01", date(2026, 1, 3)),
    ],
)
def test_each_duty_has_its_due_day(duty, text, due):
    assert due_day(duty, month(text)) == due


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [
        (date(2026, 2, 1), None, True),
        (date(2026, 2, 2), None, False),
        (date(2026, 1, 31), None, True),
        (OLD, date(2026, 2, 2), True),
        (OLD, date(2026, 2, 1), False),
        (OLD, date(2026, 1, 31), False),
    ],
)
def test_a_group_is_asked_from_its_first_whole_month_until_it_is_inactive(start, end, asked):
    assert is_asked(Group(1, True, start, end), month("2026-02")) is asked


# --- expected ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("founded", "months"),
    [
        (OLD, [1] * 12),
        (date(2024, 2, 29), [0, 0] + [1] * 10),
        (date(2024, 3, 1), [0, 0] + [1] * 10),
        (date(2024, 3, 2), [0, 0, 0] + [1] * 9),
        (date(2024, 12, 5), [0] * 12),
    ],
)
def test_one_activity_report_a_month_from_the_first_whole_month(founded, months):
    assert expected(Village(founded), Duty.ACTIVITY, 2024) == months


def test_nothing_is_expected_of_the_future_and_the_running_month_is():
    today = date(2024, 2, 29)
    assert expected(Village(OLD), Duty.ACTIVITY, 2024, today=today) == [1, 1] + [0] * 10


@pytest.mark.parametrize(
    ("groups", "registers", "january"),
    [
        ([Group(1, True, OLD)], [1] * 12, 1),
        ([Group(1, True, OLD), Group(2, True, OLD)], [2] * 12, 2),
        ([Group(1, False, OLD)], [0] * 12, 1),  # DASHAT: a card and no register
        ([Group(1, True, date(2024, 2, 10))], [0, 0] + [1] * 10, 0),
        ([Group(1, True, OLD, date(2024, 6, 15))], [1] * 6 + [0] * 6, 1),
        ([Group(1, True, OLD, date(2024, 1, 1))], [0] * 12, 0),
        ([Group(1, True, date(2024, 4, 1), date(2024, 7, 1)), Group(2, True, OLD)], [1, 1, 1, 2, 2, 2] + [1] * 6, 1),
    ],
)
def test_groups_keep_a_register_a_month_and_a_card_in_january(groups, registers, january):
    village = Village(OLD, tuple(groups))
    assert expected(village, Duty.REGISTER, 2024) == registers
    assert expected(village, Duty.CARD, 2024) == [january] + [0] * 11


def test_groups_of_a_village_are_not_expected_before_it():
    village = Village(date(2024, 3, 10), (Group(1, True, OLD),))
    assert expected(village, Duty.REGISTER, 2024) == [0, 0, 0] + [1] * 9
    assert expected(village, Duty.CARD, 2024) == [0] * 12


@pytest.mark.parametrize(
    ("frequency", "months"),
    [
        (Frequency.WEEKLY, [5, 4, 4, 5, 4, 4, 5, 4, 5, 4, 4, 5]),
        (Frequency.MONTHLY, [1] * 12),
        (Frequency.QUARTERLY, [0, 0, 1] * 4),
        (Frequency.HALF_YEARLY, [0, 0, 0, 0, 0, 1] * 2),
        (Frequency.YEARLY, [0] * 11 + [1]),
        (Frequency.OTHER, [0] * 12),
        ("", [0] * 12),
    ],
)
def test_meetings_follow_the_frequency_of_the_profile(frequency, months):
    village = Village(OLD, (), (Profile(OLD, (("planning", frequency),)),))
    assert expected(village, Duty.MEETING, 2024) == months


def test_frequencies_of_several_mechanisms_add_up():
    promised = (("planning", "bulanan"), ("outreach", "triwulan"), ("reporting", "lainnya"))
    village = Village(OLD, (), (Profile(OLD, promised),))
    assert expected(village, Duty.MEETING, 2024) == [1, 1, 2] * 4
    assert uncounted(village, month("2024-05")) == [("reporting", "lainnya")]


def test_a_month_is_held_to_the_profile_reported_in_or_before_it():
    versions = (
        Profile(date(2024, 2, 20), (("planning", "bulanan"),)),
        Profile(date(2024, 6, 1), (("planning", "mingguan"),)),
        Profile(date(2024, 9, 30), ()),
    )
    village = Village(OLD, (), versions)
    assert expected(village, Duty.MEETING, 2024) == [0, 1, 1, 1, 1, 4, 5, 4, 0, 0, 0, 0]
    assert profile_of(village, month("2024-01")) is None and uncounted(village, month("2024-01")) == []
    assert expected(village, Duty.MEETING, 2023) == [0] * 12


def test_two_versions_of_one_month_count_by_the_later_version():
    versions = (
        Profile(date(2024, 3, 28), (("planning", "bulanan"),)),
        Profile(date(2024, 3, 2), (("planning", "mingguan"),)),  # handed in before the other one was mended
    )
    assert times(profile_of(Village(OLD, (), versions), month("2024-03")).frequencies[0][1], month("2024-03")) == 4


# --- received ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handed", "counted"),
    [
        (None, Figures(1, 0, 0, 0)),
        (Handed(date(2024, 2, 29), False), Figures(1, 1, 1, 0)),
        (Handed(date(2024, 3, 1), False), Figures(1, 1, 0, 0)),
        (Handed(date(2024, 2, 3), True), Figures(1, 1, 1, 1)),
        (Handed(date(2025, 1, 1), True), Figures(1, 1, 0, 1)),
    ],
)
def test_an_activity_is_on_time_until_the_last_day_of_its_month(handed, counted):
    came = Came(activities={month("2024-02"): handed} if handed else {})
    assert figures(Village(OLD), came, "2024-02", Duty.ACTIVITY) == counted


@pytest.mark.parametrize(
    ("day", "on_time"), [(date(2024, 12, 31), 1), (date(2025, 1, 3), 1), (date(2025, 1, 4), 0), (date(2025, 3, 1), 0)]
)
def test_a_register_is_on_time_until_the_third(day, on_time):
    village = Village(OLD, (Group(7, True, OLD), Group(8, True, OLD)))
    came = Came(registers={(7, month("2024-12")): Handed(day, True), (9, month("2024-12")): Handed(day, True)})
    assert figures(village, came, "2024-12", Duty.REGISTER) == Figures(2, 1, on_time, 1)


@pytest.mark.parametrize(("day", "on_time"), [(date(2023, 12, 29), 1), (date(2024, 1, 3), 1), (date(2024, 1, 4), 0)])
def test_a_card_is_on_time_until_the_third_of_january_and_never_verified(day, on_time):
    village = Village(OLD, (Group(7, False, OLD),))
    assert figures(village, Came(cards={(7, 2024): day}), "2024-01", Duty.CARD) == Figures(1, 1, on_time, 0)
    assert figures(village, Came(cards={(7, 2023): day}), "2024-01", Duty.CARD) == Figures(1)


@pytest.mark.parametrize(
    ("frequency", "text", "held", "counted"),
    [
        ("bulanan", "2024-05", {"2024-05": 3}, Figures(1, 1, 1, 0)),
        ("bulanan", "2024-05", {"2024-04": 3, "2024-06": 1}, Figures(1)),
        ("mingguan", "2024-05", {"2024-05": 3}, Figures(4, 3, 3, 0)),
        ("triwulan", "2024-06", {"2024-04": 1}, Figures(1, 1, 1, 0)),
        ("triwulan", "2024-06", {"2024-03": 1, "2024-07": 1}, Figures(1)),
        ("semesteran", "2024-12", {"2024-07": 1}, Figures(1, 1, 1, 0)),
        ("semesteran", "2024-12", {"2024-06": 1}, Figures(1)),
        ("tahunan", "2024-12", {"2024-01": 2}, Figures(1, 1, 1, 0)),
        ("tahunan", "2024-12", {"2023-12": 2}, Figures(1)),
    ],
)
def test_meetings_count_inside_their_span_and_never_more_than_promised(frequency, text, held, counted):
    village = Village(OLD, (), (Profile(OLD, (("planning", frequency),)),))
    came = Came(meetings={("planning", month(when)): count for when, count in held.items()})
    assert figures(village, came, text, Duty.MEETING) == counted


def test_a_meeting_of_another_kind_fulfils_nothing():
    village = Village(OLD, (), (Profile(OLD, (("planning", "bulanan"), ("monitoring", "bulanan"))),))
    came = Came(meetings={("monitoring", month("2024-05")): 5})
    assert figures(village, came, "2024-05", Duty.MEETING) == Figures(2, 1, 1, 0)


def test_what_came_for_nothing_expected_counts_nothing():
    came = Came(activities={month("2017-05"): Handed(date(2017, 5, 3), True)})
    assert list(items(Village(OLD), came, month("2017-05"), TODAY)) == []
