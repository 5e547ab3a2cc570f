"""Questions about the territory that need more than one region."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Value, When

from .enums import CODE_LENGTHS, Level
from .models import Region
from .names import split_kind

BATCH = 5_000  # codes in one statement; a page never has more


def with_ancestors(codes: Iterable[str]) -> dict[str, list[Region]]:
    """For each code the way down to it: province, regency, district, the region itself. One query for a page of
    codes; unknown codes are left out."""
    wanted = set(codes)
    needed = sorted({code[:length] for code in wanted for length in CODE_LENGTHS if length <= len(code)})
    found: dict[str, Region] = {}
    for start in range(0, len(needed), BATCH):
        found.update((region.pk, region) for region in Region.objects.filter(pk__in=needed[start : start + BATCH]))
    return {
        code: [found[code[:length]] for length in CODE_LENGTHS if length <= len(code)]
        for code in wanted
        if code in found
    }


def breadcrumb(region: Region) -> list[Region]:
    """From the province down to the region itself, in one query (none for a province)."""
    return [*region.ancestors, region] if region.ancestor_codes else [region]


def path_name(way: list[Region]) -> str:
    """The place as a letter would name it, from a breadcrumb: "Desa Kutukan, Kec. Randublatung, Kabupaten Blora".

    The province is named only for a regency: below it, the regency is enough.
    """
    names = [region.display_name for region in reversed(way)]
    return ", ".join(names[:-1] if len(names) > 2 else names)


def search(
    words: str, level: Level | None = None, limit: int = 20, *, within: str = "", include_ended: bool = False
) -> list[Region]:
    """Regions by name or code, best first: the very name, then names that begin so, then the rest; large places
    before small ones. `within` is a region code ("" the nation)."""
    regions = Region.objects.search(words).within(within)
    if level is not None:
        regions = regions.level(level)
    if not include_ended:
        regions = regions.current()
    _, name = split_kind(words)
    fit = Case(
        When(search_name=name, then=Value(0)),
        When(level=Level.REGENCY, search_name__in=[f"kabupaten {name}", f"kota {name}"], then=Value(0)),
        When(search_name__startswith=name, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(regions.order_by(fit, "level", "search_name", "code")[:limit])
