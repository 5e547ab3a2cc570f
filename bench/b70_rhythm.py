"""The rhythm of a nation: figures of five years, dormancy from millions of activities, and the pages that read them.

4.2 million activities of one year on PostgreSQL, 170,000 on SQLite; BENCH_ACTIVITIES asks for another number. The
database itself writes them, with nothing but what this topic reads: the streaming filler of `b60` would take as long as
all else together.
"""

import os

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import create_user
from accounts.enums import Role
from pokja.models import Poktan
from programs.models import Activity
from reference.models import Section
from regions.models import Region
from rhythm.models import VillageMonth
from rhythm.queries.silence import by_last_day, load_rows, silences, state_counts, villages_seen
from verification.enums import Status
from villages.models import Kampung, ProfileReport

from .data import NOW, _insert, fill_nation
from .harness import Row, superuser

COUNT = int(os.environ.get("BENCH_ACTIVITIES", 0)) or {"postgresql": 4_200_000, "sqlite": 170_000}[connection.vendor]
MONTHS = 13  # of the nation
YEARS = 5  # of the kabupaten, and of the sums of all areas
REGENCY = "33.16"  # 295 villages
DORMANCY_SECONDS = 30
READ_MS = 20
REGENCY_MS = 80
NATION_MS = 200
SIZE = 15

_MONTHS_OF_REGENCY = (
    "SELECT district_code, month, SUM(expected), SUM(received), SUM(on_time), SUM(verified) FROM rhythm_villagemonth "
    "WHERE regency_code = %s AND month >= %s GROUP BY district_code, month"
)
_MONTHS_OF_PROVINCES = (
    "SELECT code, month, expected, received, on_time FROM rhythm_areamonth "
    "WHERE parent = '' AND level = 1 AND duty = '' AND month >= %s"
)
_LAST_DAYS = "SELECT kampung_id, section_id, MAX(held_on) FROM programs_activity WHERE status = %s GROUP BY 1, 2"
_SILENT = "SELECT id FROM rhythm_lastseen WHERE key = '' ORDER BY last_on NULLS FIRST, id LIMIT 15"


def run(bench):
    fill_nation(connection)
    count = bench.time(_fill)
    yield Row(f"Mengisi {Activity.objects.count()} kegiatan, 2 POKTAN dan janji tiap kampung", value=count, unit="s")
    # The first run writes some 800,000 rows; the one of every night counts the same and writes what changed.
    yield _command(bench, "Siapa yang diam, 83762 kampung: pertama kali", "--months", "0")
    yield _command(
        bench, "Siapa yang diam, 83762 kampung: tiap malam", "--months", "0", goal=DORMANCY_SECONDS, raw=True
    )
    yield _command(bench, f"Irama {MONTHS} bulan, 83762 kampung", "--months", str(MONTHS))
    yield _command(bench, "Irama sekali lagi, 0 ditulis", "--months", str(MONTHS))
    yield _command(bench, "Irama 5 tahun satu kabupaten", "--months", str(12 * YEARS), "--area", REGENCY)
    _deepen()
    yield from _pages(bench)
    yield from _reads(bench)


def _command(bench, what, *options, goal=None, raw=False):
    made = bench.manage("update_rhythm", *options)
    return Row(
        what,
        value=made.seconds,
        unit="s",
        goal=bench.goal(postgresql=goal),
        raw=bench.sql(_LAST_DAYS, (Status.VERIFIED.value,), repeat=1) if raw else None,
        memory=made.peak_mb,
        cpu=made.cpu,
        note=made.output.strip().partition(":")[2].strip(),
    )


@transaction.atomic
def _fill():
    """Every village reports, some until today, some until months ago, some never; nine in ten are verified."""
    if Activity.objects.exists():
        return
    postgresql = connection.vendor == "postgresql"
    each = max(1, round(COUNT / Kampung.objects.count()))
    numbers = f"generate_series(1, {each}) AS s(n)"
    if not postgresql:
        numbers = (
            f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {each}) SELECT n FROM s) s"
        )
    # By the village: nothing to wait for, two months of silence, half a year, two years.
    quiet = "CASE WHEN k % 10 < 6 THEN 0 WHEN k % 10 < 8 THEN 60 WHEN k % 10 = 8 THEN 150 ELSE 700 END"
    days = f"CAST({quiet} + (n * 7919 + k * 31) % 365 AS integer)"
    held = f"CURRENT_DATE - {days}" if postgresql else f"date('now', '-' || {days} || ' days')"
    sent = (
        f"(CURRENT_DATE - {days} + CAST(n % 40 AS integer)) + TIME '03:00'"
        if postgresql
        else (f"datetime('now', '-' || {days} || ' days', '+' || (n % 40) || ' days')")
    )
    officer = superuser().pk
    sections = list(Section.objects.order_by("pk").values_list("pk", flat=True))
    verified = "(n % 10 > 0)"
    common = {"kampung_id": "kampung_id", "region_id": "region_id"}
    activity = common | {
        "key": "gen_random_uuid()" if postgresql else "lower(hex(randomblob(16)))",
        "title": "'Kegiatan ' || n",
        "held_on": held,
        "section_id": f"{sections[0]} + (n * 7 + k) % {len(sections)}",
        "status": f"CASE WHEN {verified} THEN '{Status.VERIFIED.value}' ELSE '{Status.SUBMITTED.value}' END",
        "submitted_at": sent,
        "submitted_by_name": "'Kader Uji'",
        "decided_at": f"CASE WHEN {verified} THEN {sent} END",
        "decided_by_id": f"CASE WHEN {verified} THEN {officer} END",
    }
    villages = "SELECT id AS kampung_id, region_id, id AS k, n FROM villages_kampung"
    _insert(connection, Activity, activity, f"{villages} CROSS JOIN {numbers} WHERE id - id / 20 * 20 > 0")
    two = "(SELECT 1 AS n UNION ALL SELECT 2) s"
    kinds = {"kind": "CASE WHEN n = 1 THEN 'bkb' ELSE 'bkl' END", "name": "'Melati'", "started_on": "'2018-01-01'"}
    if postgresql:
        kinds["started_on"] = "DATE '2018-01-01'"
    _insert(connection, Poktan, common | kinds, f"{villages} CROSS JOIN {two}")
    ProfileReport.objects.update(
        has_planning=True, planning_frequency="bulanan", has_reporting=True, reporting_frequency="triwulan"
    )
    Kampung.objects.update(inaugurated_on=NOW.date().replace(year=2018))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _deepen():
    """The sums of all areas once more for the years before, so that they lie as deep as after five years."""
    columns = "parent, level, duty, expected, received, on_time, verified, villages, missing, computed_at"
    for shift in range(MONTHS, 12 * YEARS, MONTHS):
        month = f"month - INTERVAL '{shift} months'"
        if connection.vendor != "postgresql":
            month = f"date(month, '-{shift} months')"
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO rhythm_areamonth (code, month, {columns}) SELECT code, {month}, {columns} "  # noqa: S608
                "FROM rhythm_areamonth WHERE month >= %s ON CONFLICT DO NOTHING",
                [_first()],
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _first():
    """The first month of the nation's figures."""
    today = timezone.localdate()
    return connection.ops.adapt_datefield_value(today.replace(year=today.year - 1, day=1))


def _pages(bench):
    task = {"by": None, "system": True, "password": "-"}
    place = Region.objects.get(pk=REGENCY)
    officer = create_user(**task, username="bench-irama", name="OPD KB", role=Role.OPDKB, region=place)
    nation = create_user(**task, username="bench-irama-pusat", name="Pusat", role=Role.PUSAT, region=None)
    address, silence = reverse("punctuality"), reverse("silence")
    rows = VillageMonth.objects.filter(regency_code=REGENCY).count()
    district = f"{address}?prov=33&kab={REGENCY}&kec={REGENCY}.06"
    pages = (
        (f"Ketepatan satu kabupaten, {rows} angka", officer, address, REGENCY_MS, _MONTHS_OF_REGENCY),
        ("Ketepatan: siapa belum lapor", officer, f"{address}?lapor=belum", REGENCY_MS, _MONTHS_OF_REGENCY),
        ("Ketepatan satu kecamatan", officer, district, None, _MONTHS_OF_REGENCY),
        ("Ketepatan Indonesia per provinsi", nation, address, NATION_MS, _MONTHS_OF_PROVINCES),
        ("Kampung yang diam, satu kabupaten", officer, silence, None, _SILENT),
        ("Kampung yang diam, Indonesia", nation, silence, None, _SILENT),
    )
    for what, user, path, goal, sql in pages:
        page = bench.page(path, user=user)
        parameters = {_MONTHS_OF_REGENCY: (REGENCY, _first()), _MONTHS_OF_PROVINCES: (_first(),)}.get(sql, ())
        yield Row(
            what,
            value=page.p50_ms,
            unit="ms",
            goal=bench.goal(postgresql=goal),
            raw=bench.sql(sql, parameters) * 1000,
            queries=page.queries,
            note=f"{page.kilobytes:.0f} KB",
        )


def _reads(bench):
    """What the page of silent villages reads, without the page around it."""
    user, today = superuser(), timezone.localdate()
    rows = villages_seen(user)

    def page():
        silences(load_rows(list(by_last_day(rows).values_list("pk", flat=True)[:SIZE])), today)

    for what, function in (("keadaan 83762 kampung", lambda: state_counts(rows, today)), ("satu halaman", page)):
        function()
        took = bench.time(function, repeat=15) * 1000
        yield Row(f"Membaca siapa yang diam: {what}", value=took, unit="ms", goal=bench.goal(postgresql=READ_MS))
