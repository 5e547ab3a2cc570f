"""Pages without login. Only what is public: no phone numbers, no names of users, no drafts; what nobody verified yet
says so. Every view carries `login_not_required`."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from classification.enums import Basis, Kelas
from classification.models import Assessment
from classification.queries.reasons import explain
from pokja.data_house import DataHouseStanding, assess, facts_of
from pokja.queries.groups import data_house_of, public_groups
from pokja.queries.meetings import public_meetings
from pokja.queries.plans import public_plan
from pokja.queries.working import public_pokja
from regions.enums import Level
from regions.models import Region
from regions.queries import breadcrumb, path_name
from villages.display import report_sections
from villages.enums import AGE_BANDS, Method, NonUse
from villages.models import Kampung, ProfileReport
from villages.queries import previous_version, reports_in_force

from .. import queries

NATION = "Indonesia"


def crumbs_of(way: list[Region]) -> list[tuple[str, str]]:
    """The way down as links; the last one is the page itself."""
    places = [(region.display_name, reverse("public-area", args=[region.pk])) for region in way]
    return [(NATION, reverse("public-area")), *places]


@login_not_required
@require_GET
def home(request):
    summary = queries.current_summary("")
    return render(
        request,
        "public/home.html",
        {
            "summary": summary,
            "segments": queries.class_segments(summary) if summary else [],
            "meanings": MEANINGS,
            "provinces": queries.areas_below(""),
        },
    )


@login_not_required
@require_GET
def area(request, code=""):
    """One place: the nation, a province, regency or district, or the public page of a village."""
    region = get_object_or_404(Region, pk=code) if code else None
    if region and region.level == Level.VILLAGE:
        return village(request, region)
    way = breadcrumb(region) if region else []
    summary = queries.current_summary(code)
    above = queries.current_summary(way[-2].pk if len(way) > 1 else "") if region else None
    before = queries.last_month_summary(code)
    is_district = region is not None and region.level == Level.DISTRICT
    sort = request.GET.get("urut", "nama")
    return render(
        request,
        "public/area.html",
        {
            "region": region,
            "name": region.display_name if region else NATION,
            "above_name": way[-2].display_name if len(way) > 1 else NATION,
            "crumbs": crumbs_of(way),
            "summary": summary,
            "above": above,
            "before": before,
            "segments": queries.class_segments(summary) if summary else [],
            "activity_count": queries.verified_activities_in(code),
            "classes": queries.class_table(summary, before, above) if summary else [],
            "rows": [] if is_district else queries.areas_below(code, sort),
            "villages": queries.villages_below(code) if is_district else [],
            "sort": sort if sort in queries.SORTS else "nama",
            "columns": SORT_COLUMNS,
            "below": BELOW[region.level if region else None],
            "meanings": MEANINGS,
        },
    )


BELOW = {
    None: ("Provinsi", "provinsi"),
    Level.PROVINCE: ("Kabupaten/kota", "kabupaten/kota"),
    Level.REGENCY: ("Kecamatan", "kecamatan"),
    Level.DISTRICT: ("Desa/kelurahan", "desa/kelurahan"),
}

SORT_COLUMNS = [
    ("kampung", "Kampung KB"),
    ("cakupan", "Cakupan"),
    *((kelas.slug, kelas.label) for kelas in Kelas),
    ("belum", "Belum melapor"),
]

# Official meaning of the four classes in our own words (docs/classification.md).
MEANINGS = [
    {"level": kelas.value, "label": kelas.label, "slug": kelas.slug, "text": text}
    for kelas, text in {
        Kelas.DASAR: "Pengelolaan belum berjalan baik dan hasilnya belum tampak.",
        Kelas.BERKEMBANG: "Kegiatan dan pengelolaan berjalan, hasilnya belum besar.",
        Kelas.MANDIRI: "Hasilnya sudah nyata, pengelolaannya belum lengkap.",
        Kelas.BERKELANJUTAN: "Hasil nyata dan pengelolaannya baik.",
    }.items()
]


def village(request, region: Region):
    """The public page of a village; it says so where there is no Kampung KB yet."""
    way = breadcrumb(region)
    context = {"region": region, "place": path_name(way), "crumbs": crumbs_of(way)}
    kampung = Kampung.objects.active().filter(region=region).select_related("region").first()
    if kampung is None:
        return render(request, "public/village_none.html", context)
    reports = reports_in_force(kampung)
    profile, population, family_planning = reports.profile, reports.population, reports.family_planning
    previous = previous_version(population) if population else None
    tally = queries.activity_tally(kampung)
    context |= {
        "kampung": kampung,
        "picture": _stored(kampung.picture),
        "structure": _stored(kampung.structure_picture),
        "plan": _plan_of(kampung),
        "profile": profile,
        "population": population,
        "previous_population": previous,
        "has_bands": population is not None and any(n is not None for n in (*population.male, *population.female)),
        "family_planning": family_planning,
        **_classes(kampung),
        "updated_on": queries.last_change((profile, population, family_planning), tally.last_verified_on),
        "meetings": public_meetings(kampung, timezone.localdate().year),
        "meetings_year": timezone.localdate().year,
        "year_plan": public_plan(kampung, timezone.localdate().year),
        "activity_count": tally.verified,
        "activities": queries.newest_activities(kampung) if tally.verified else [],
        "age_labels": [label for _, label in AGE_BANDS],
        "poktans": public_groups(kampung),
        "data_house": _data_house(kampung),
        "groups": queries.group_rows(profile, population, family_planning),
        "rates": queries.family_planning_rates(family_planning, population) if family_planning else [],
        "page_url": settings.SITE_URL + request.path,
        **_bars(family_planning),
        **_profile_parts(profile),
        "working": public_pokja(kampung),
    }
    if context["working"]:  # the chart stands where the answers of the Profil stood; they support it below
        context["support"] = context["pokja"] + context["support"]
    return render(request, "public/village.html", context)


def _data_house(kampung: Kampung) -> DataHouseStanding | None:
    """The class of the Rumah DataKu; None where it has no card."""
    house = data_house_of(kampung)
    return assess(facts_of(house)) if house else None


def _stored(file):
    """The file, or None where none is named or storage has lost it (a restored database without its media)."""
    return file if file and file.storage.exists(file.name) else None


def _plan_of(kampung: Kampung):
    """The RKM that may be downloaded: of the newest verified Profil, if that says there is one."""
    profile = ProfileReport.objects.in_force(verified=True).filter(kampung=kampung).first()
    return _stored(profile.plan_file) if profile and profile.has_plan else None


def _classes(kampung: Kampung) -> dict:
    """The class on each basis; None where nothing stands on it."""
    found = {a.basis: a for a in Assessment.objects.filter(kampung=kampung)}
    bases = {"reported": Basis.REPORTED, "verified": Basis.VERIFIED, "official": Basis.OFFICIAL}
    return {name: found.get(basis) for name, basis in bases.items()}


def _bars(report) -> dict:
    """Users by method (largest first) and non-users by reason, on one common scale."""
    if report is None:
        return {"methods": [], "non_uses": [], "highest": 0}
    long_acting = Method.long_acting()
    methods = [
        {"label": f"{m.label}{'*' if m in long_acting else ''}", "value": getattr(report, m.value) or 0} for m in Method
    ]
    non_uses = [{"label": n.label, "value": getattr(report, n.value) or 0} for n in NonUse]
    highest = max(row["value"] for row in methods + non_uses)
    ordered = [sorted(rows, key=lambda row: -row["value"]) for rows in (methods, non_uses)]
    return {"methods": ordered[0], "non_uses": ordered[1], "highest": highest}


# Which blocks of the Profil stand under which heading of the public page, in the order people know.
_PROFILE_PARTS = {
    "pokja": ("Pokja",),
    "facilities": ("Sarana dan prasarana",),
    "support": (
        "Sumber dana",
        "PKB/PLKB pendamping",
        "Regulasi daerah",
        "Rencana kerja dan penggunaan data",
    ),
    "mechanisms": ("Mekanisme operasional",),
}


def _profile_parts(profile) -> dict:
    """Rows of the Profil by heading of the page; empty lists where there is no Profil."""
    sections = {s.title: s.rows for s in report_sections(profile, public=True)} if profile else {}
    return {
        part: [row for title in titles for row in sections.get(title, [])] for part, titles in _PROFILE_PARTS.items()
    }


@login_not_required
@require_GET
def why(request, code):
    """The twelve indicators behind the class of one village."""
    region = get_object_or_404(Region, pk=code)
    kampung = get_object_or_404(Kampung.objects.active().select_related("region"), region=code)
    way = breadcrumb(region)
    crumbs = [*crumbs_of(way), ("Mengapa kelas ini?", "")]
    return render(
        request,
        "public/why.html",
        {"kampung": kampung, "region": region, "place": path_name(way), "crumbs": crumbs, "why": explain(kampung)},
    )


@login_not_required
@require_GET
def plan_file(request, code):
    """The RKM, once an officer has verified the Profil it came with."""
    plan = _plan_of(get_object_or_404(Kampung.objects.active(), region=code))
    if plan is None:
        raise Http404
    return FileResponse(plan.open("rb"), as_attachment=True, filename=f"RKM-{code}.{plan.name.rsplit('.', 1)[-1]}")


@login_not_required
@require_GET
def picture(request, code, which):
    """The kampung's picture or the picture of its structure."""
    kampung = get_object_or_404(Kampung.objects.active(), region=code)
    file = _stored({"kampung": kampung.picture, "struktur": kampung.structure_picture}.get(which))
    if file is None:
        raise Http404
    response = FileResponse(file.open("rb"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@login_not_required
@require_GET
def search(request):
    words = request.GET.get("q", "")[:80].replace("\x00", "")
    kampung, areas = queries.search(words)
    return render(
        request,
        "public/search.html",
        {
            "words": words,
            "kampung": kampung,
            "areas": areas,
            "is_short": bool(words) and queries.is_too_short(words),
            "minimum": queries.SEARCH_MIN,
            "limit": queries.SEARCH_LIMIT,
        },
    )


@login_not_required
@require_GET
def about(request):
    return render(request, "public/about.html", {"meanings": MEANINGS})
