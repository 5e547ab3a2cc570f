"""How figures and days are written in Indonesian. Pure functions: pages, exports and messages share them."""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils import timezone

NO_VALUE = "–"
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
# "Agu" and "Okt", not the first three letters of an English calendar.
SHORT_MONTHS = tuple("Agu" if month == "Agustus" else month[:3] for month in MONTHS)
# Hours are said with the zone of the place; these are the three of Indonesia by their offset from UTC.
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def _decimal(value) -> Decimal:
    # repr() of a float is what people typed (12.5, 0.1), not its binary neighbour.
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _grouped(text: str) -> str:
    """From the English writing 1,234.5 to the Indonesian 1.234,5; a true minus sign."""
    return text.translate(str.maketrans(",.-", ".,−"))


def number(value) -> str:
    """1234 -> "1.234"; decimals stay as they are (2.5 -> "2,5"); None -> "–"."""
    if value is None or value == "":
        return NO_VALUE
    value = _decimal(value)
    return _grouped(f"{int(value):,}" if value == value.to_integral_value() else f"{value.normalize():,f}")


def fixed(value, places: int = 2) -> str:
    """2.6 -> "2,60". Halves go to the even neighbour, as everywhere in the portal (12,5 -> 12)."""
    if value is None or value == "":
        return NO_VALUE
    return _grouped(f"{_decimal(value).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_EVEN):,f}")


def percent(value, places: int = 2) -> str:
    """A percentage as a number, 63.0799 -> "63,08 %" with a blank that does not break."""
    if value is None or value == "":
        return NO_VALUE
    return f"{fixed(value, places)}\u00a0%"


def share(part, whole) -> Decimal | None:
    """`part` of `whole` in per cent; None where either is unknown or there is no whole."""
    if part is None or not whole:
        return None
    return _decimal(part) * 100 / _decimal(whole)


def _day(value: date) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value: date | None) -> str:
    """21 Nov 2026. A moment is taken in local time."""
    if not value:
        return NO_VALUE
    value = _day(value)
    return f"{value.day} {SHORT_MONTHS[value.month - 1]} {value.year}"


def long_day(value: date | None) -> str:
    """Sabtu, 21 Nov 2026."""
    return f"{DAYS[_day(value).weekday()]}, {day(value)}" if value else NO_VALUE


def month(value: date | None) -> str:
    """November 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}" if value else NO_VALUE


def moment(value: datetime | None) -> str:
    """21 Nov 2026, 09.12 WIB."""
    if not value:
        return NO_VALUE
    value = timezone.localtime(value)
    zone = ZONES.get(value.utcoffset().total_seconds() // 3600, "")
    return f"{day(value)}, {value:%H.%M} {zone}".strip()


def age(value: date | None, today: date | None = None) -> str:
    """How long ago, in words: hari ini, kemarin, 9 hari lalu, 2 tahun lalu; ahead: besok, 8 hari lagi."""
    if not value:
        return NO_VALUE
    days = ((today or timezone.localdate()) - _day(value)).days
    if days in (-1, 0, 1):
        return {-1: "besok", 0: "hari ini", 1: "kemarin"}[days]
    if days < 0:
        return f"{number(-days)} hari lagi"
    if days >= 730:
        return f"{days // 365} tahun lalu"
    return f"{number(days)} hari lalu"


def size(count: int | None) -> str:
    """Bytes as people say them: 1,2 MB."""
    if count is None:
        return NO_VALUE
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{number(round(count / 1_000_000, 1))} MB"
