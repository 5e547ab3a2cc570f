"""How far every village is from its next class: one village in full and its Rapor, all villages of the nation for the
lists of the kabupaten, the page of a kabupaten, and a draft of the rule tried on the nation."""

from django.db import connection
from django.urls import reverse

from accounts.actions import create_user
from accounts.enums import Role
from classification.actions.versions import copy_version, save_draft
from classification.engine.outlook import outlook_of
from classification.enums import Basis
from classification.models import Assessment, Instrument, unpack
from classification.queries.district import guides_of
from classification.queries.stored import advice_of, current_instrument
from regions.models import Region

from .data import fill_nation
from .harness import Row, superuser

REGENCY = "33.16"  # 295 villages
VILLAGE = "33.16.02.2009"
NATION_SECONDS = 60
VILLAGE_MS = 20
PAGE_MS = 150
RAPOR_MS, RAPOR_QUERIES = 60, 15
PARTS = {"terdekat": "terdekat naik kelas", "langkah": "satu langkah", "beda": "dua kelas", "lonjakan": "lonjakan"}
_READ = "SELECT scores, packed_facts FROM classification_assessment WHERE basis = %s"
_READ_ONE = f"{_READ} AND kampung_id = (SELECT id FROM villages_kampung WHERE region_id = %s)"
_READ_REGENCY = f"{_READ} AND kampung_id IN (SELECT id FROM villages_kampung WHERE regency_code = %s)"


def run(bench):
    count = fill_nation(connection)
    if not Assessment.objects.exists():
        bench.manage("assess", "--snapshot")
    yield _one(bench)
    found = {}
    took = bench.time(lambda: found.update(_nation()))
    yield Row(
        f"Jalan naik kelas {count} kampung",
        value=took,
        unit="s",
        goal=bench.goal(sqlite=NATION_SECONDS, postgresql=NATION_SECONDS),
        raw=bench.sql(_READ, (Basis.REPORTED.value,), repeat=1),
        queries=3,
        note=f"{found['ways']} dapat naik, {found['single']} dengan satu langkah",
    )
    place = Region.objects.get(pk=REGENCY)
    officer = create_user(
        by=None, system=True, password="-", username="bench-rapor", name="OPD KB", role=Role.OPDKB, region=place
    )
    page = bench.page(reverse("kampung-rapor", args=[VILLAGE]), user=officer)
    yield Row(
        "Rapor satu kampung",
        value=page.p50_ms,
        unit="ms",
        goal=bench.goal(sqlite=RAPOR_MS, postgresql=RAPOR_MS),
        raw=bench.sql(_READ_ONE, (Basis.REPORTED.value, VILLAGE)) * 1000,
        queries=page.queries,
        max_queries=RAPOR_QUERIES,
        note=f"{page.kilobytes:.0f} KB",
    )
    for part, words in PARTS.items():
        page = bench.page(f"{reverse('area-rapor')}?bagian={part}", user=officer)
        yield Row(
            f"Rapor kabupaten: {words}",
            value=page.p50_ms,
            unit="ms",
            goal=bench.goal(sqlite=PAGE_MS, postgresql=PAGE_MS),
            raw=bench.sql(_READ_REGENCY, (Basis.REPORTED.value, REGENCY)) * 1000,
            queries=page.queries,
            note=f"{page.kilobytes:.0f} KB",
        )
    yield from _rehearsals(bench)


def _rehearsals(bench):
    """A draft with a lower threshold on every village, as page and as file: nearly all of them change."""
    user = superuser()
    draft = copy_version(current_instrument(), by=user)
    save_draft(draft, by=user, definition=draft.definition | {"threshold": "2.50"})
    path = f"{reverse('rule-rehearsal')}?versi={draft.pk}&nasional=1"
    page = bench.page(path, user=user, repeat=1)
    yield Row("Uji aturan, seluruh Indonesia", value=page.p50_ms / 1000, unit="s", queries=page.queries)
    file = bench.page(f"{path}&export=xlsx", user=user, repeat=1)
    yield Row(
        "Uji aturan, seluruh Indonesia: Excel",
        value=file.p50_ms / 1000,
        unit="s",
        queries=file.queries,
        note=f"{file.kilobytes:.0f} KB",
    )


def _one(bench):
    """Everything ahead of a village, people counted: the mean of a hundred."""
    stored = current_instrument()
    rule, advice = stored.rule, advice_of(stored)
    facts = [row.facts for row in Assessment.objects.filter(basis=Basis.REPORTED).order_by("pk")[:100]]

    def all_of_them():
        for each in facts:
            outlook = outlook_of(each, rule, advice)
            _ = outlook.goals, outlook.sentence

    took = bench.time(all_of_them) * 1000 / len(facts)
    goal = bench.goal(sqlite=VILLAGE_MS, postgresql=VILLAGE_MS)
    return Row("Semua jalan naik satu kampung, dengan jumlah orang", value=took, unit="ms", goal=goal)


def _nation() -> dict[str, int]:
    guides = guides_of(Instrument.objects.values_list("pk", flat=True))
    rows = Assessment.objects.filter(basis=Basis.REPORTED, has_reports=True)
    ways = single = 0
    for instrument, scores, packed in rows.values_list("instrument_id", "scores", "packed_facts").iterator(5_000):
        prospect = guides[instrument].prospect(unpack(packed), scores)
        ways += prospect.way is not None
        single += bool(prospect.lifts)
    return {"ways": ways, "single": single}
