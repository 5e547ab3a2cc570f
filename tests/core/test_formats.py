"""Figures and days as Indonesian readers write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (0, "0"),
        (7, "7"),
        (1234, "1.234"),
        (83762, "83.762"),
        (2**63, "9.223.372.036.854.775.808"),
        (-1234, "−1.234"),
        (2.5, "2,5"),
        (0.1, "0,1"),
        (Decimal("1234.50"), "1.234,5"),
        (Decimal("100"), "100"),
    ],
)
def test_number_groups_by_thousands(value, text):
    assert formats.number(value) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (2.6, 2, "2,60"),
        (3, 2, "3,00"),
        (None, 2, "–"),
        (12.5, 0, "12"),  # halves to the even neighbour, as the instrument of the classification rounds
        (13.5, 0, "14"),
        (2.675, 2, "2,68"),  # the decimal people typed, not its binary neighbour 2,67499…
        (Decimal("0.005"), 2, "0,00"),
        (1234.567, 1, "1.234,6"),
    ],
)
def test_fixed_rounds_halves_to_even(value, places, text):
    assert formats.fixed(value, places) == text


def test_percent_keeps_figure_and_sign_on_one_line():
    assert formats.percent(formats.share(979, 1552)) == "63,08\u00a0%"
    assert formats.percent(100) == "100,00\u00a0%"
    assert formats.percent(0, 0) == "0\u00a0%"
    assert formats.percent(None) == "–"


@pytest.mark.parametrize(("part", "whole"), [(None, 5), (5, 0), (5, None), (0, 0)])
def test_share_is_unknown_without_a_whole(part, whole):
    assert formats.share(part, whole) is None


def test_share_of_nothing_in_something_is_zero():
    assert formats.share(0, 5) == 0


def test_days_and_months_carry_indonesian_names():
    assert formats.day(date(2026, 11, 21)) == "21 Nov 2026"
    assert formats.day(date(2026, 8, 1)) == "1 Agu 2026"
    assert formats.day(date(2026, 5, 1)) == "1 Mei 2026"
    assert formats.long_day(date(2026, 11, 21)) == "Sabtu, 21 Nov 2026"
    assert formats.month(date(2026, 10, 1)) == "Oktober 2026"
    assert formats.day(None) == formats.month(None) == formats.long_day(None) == "–"


def test_a_moment_is_told_in_local_time_with_its_zone():
    moment = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
    assert formats.moment(moment) == "21 Nov 2026, 01.05 WIB"
    assert formats.day(moment) == "21 Nov 2026"
    assert formats.moment(None) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 11, 21), "hari ini"),
        (date(2026, 11, 20), "kemarin"),
        (date(2026, 11, 12), "9 hari lalu"),
        (date(2026, 7, 21), "123 hari lalu"),
        (date(2024, 11, 1), "2 tahun lalu"),
        (date(2026, 11, 22), "besok"),
        (date(2026, 11, 29), "8 hari lagi"),
        (None, "–"),
    ],
)
def test_age_is_said_in_words(value, text):
    assert formats.age(value, today=date(2026, 11, 21)) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "1 KB"), (400, "1 KB"), (52_000, "52 KB"), (1_240_000, "1,2 MB"), (None, "–")]
)
def test_size_is_said_as_people_do(count, text):
    assert formats.size(count) == text
