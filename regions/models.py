from django.db import models
from django.db.models import Q
from django.db.models.functions import Left

from .enums import CODE_LENGTHS, Kind, Level
from .names import code_prefix, display_name, fold, search_name, split_kind


class RegionQuerySet(models.QuerySet):
    def within(self, region: "Region | str | None"):
        """This region and everything below it; None or "" is the nation."""
        code = region.code if isinstance(region, Region) else region
        return self.filter(code__startswith=code) if code else self

    def current(self):
        return self.filter(valid_to__isnull=True)

    def level(self, level: Level):
        return self.filter(level=level)

    def search(self, words: str):
        """Regions whose name holds every word ("regapuu" finds "Regapu’u"), or whose code begins like this.

        A word for the kind may stand in front: "desa kutukan", "kec. jati". Nothing to search for finds nothing.
        """
        if not fold(words):
            return self.none()
        condition = _holds_all(fold(words))
        kinds, rest = split_kind(words)
        if kinds:
            condition |= Q(kind__in=kinds) & _holds_all(rest)
        if code := code_prefix(words):
            condition |= Q(code__startswith=code)
        return self.filter(condition)


def _holds_all(folded: str) -> Q:
    condition = Q()
    for word in folded.split():
        condition &= Q(search_name__contains=word)
    return condition


class Region(models.Model):
    """One place of the official territory. The Kemendagri code is the key **and** the path in the tree."""

    code = models.CharField("kode wilayah", max_length=13, primary_key=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="wilayah induk",
        db_index=False,  # `region_parent_name` begins with it
    )
    level = models.PositiveSmallIntegerField("tingkat", choices=Level.choices)
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    name = models.CharField("nama", max_length=100, help_text="Nama resmi menurut Kepmendagri.")
    display_name = models.CharField("nama tampilan", max_length=120, help_text="Nama seperti ditampilkan di halaman.")
    search_name = models.CharField("nama untuk pencarian", max_length=120, editable=False)
    postal_code = models.CharField("kode pos", max_length=5, blank=True)
    latitude = models.DecimalField("lintang", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("bujur", max_digits=8, decimal_places=5, null=True, blank=True)
    point_is_exact = models.BooleanField("titik tingkat desa", default=False)
    valid_from = models.DateField("berlaku mulai", null=True, blank=True)
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="pengganti",
        db_index=False,  # nearly always empty: `region_successor` holds the few
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]
        indexes = [
            models.Index(fields=["level", "search_name"], name="region_level_search"),
            models.Index(fields=["parent", "name"], name="region_parent_name"),
            models.Index(fields=["successor"], name="region_successor", condition=Q(successor__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="region_root_is_province",
                condition=Q(level=Level.PROVINCE, parent__isnull=True)
                | Q(level__gt=Level.PROVINCE, parent__isnull=False),
                violation_error_message="Hanya provinsi yang tidak punya wilayah induk.",
            ),
            models.CheckConstraint(
                name="region_validity_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self):
        return self.display_name

    def save(self, *args, **kwargs):
        self.display_name = display_name(self.kind, self.name)
        self.search_name = search_name(self.name)
        super().save(*args, **kwargs)

    @property
    def ancestor_codes(self) -> list[str]:
        """Codes above this one, from the province down; empty for a province."""
        return [self.code[:n] for n in CODE_LENGTHS if n < len(self.code)]

    @property
    def ancestors(self):
        """The regions above this one, province first. For more than one region: `queries.with_ancestors`."""
        return Region.objects.filter(code__in=self.ancestor_codes).order_by("code")


# Rows listed or counted by area carry the code of each level as a stored column: equality on it is 50 to 150
# times cheaper than a join on a code prefix (docs/adr/0002-kode-wilayah-sebagai-pohon.md).
AREA_COLUMNS = {2: "province_code", 5: "regency_code", 8: "district_code", 13: "region_id"}


def area_q(code: str, prefix: str = "") -> Q:
    """The condition "lies in this area" on a model with the area columns. `prefix`: a relation such as "kampung__"."""
    return Q(**{prefix + AREA_COLUMNS[len(code)]: code}) if code else Q()


class AreaQuerySet(models.QuerySet):
    """For models that derive from `InArea`."""

    area_prefix = ""

    def within(self, region: Region | str | None):
        code = region.code if isinstance(region, Region) else (region or "")
        return self.filter(area_q(code, self.area_prefix))


class InArea(models.Model):
    """A row that belongs to one village of the territory, with stored codes of the levels above it."""

    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="+",
        verbose_name="desa/kelurahan",
        limit_choices_to={"level": Level.VILLAGE},
    )
    province_code = models.GeneratedField(
        expression=Left("region", 2), output_field=models.CharField(max_length=2), db_persist=True
    )
    regency_code = models.GeneratedField(
        expression=Left("region", 5), output_field=models.CharField(max_length=5), db_persist=True
    )
    district_code = models.GeneratedField(
        expression=Left("region", 8), output_field=models.CharField(max_length=8), db_persist=True
    )

    class Meta:
        abstract = True
