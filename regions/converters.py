"""Region codes in addresses."""

from django.urls import register_converter


class AreaCode:
    """A province, regency, district or village: "33", "33.16", "33.16.06", "33.16.06.2008"."""

    regex = r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class VillageCode(AreaCode):
    """A village only: "33.16.06.2008"."""

    regex = r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}"


register_converter(AreaCode, "area")
register_converter(VillageCode, "village")
