"""Activities: filling a nation with them, and the pages that read them. A million; on SQLite a tenth."""

from django.db import connection
from django.urls import reverse

from accounts.actions import create_user
from accounts.enums import Role
from programs.models import Activity
from regions.models import Region
from verification.enums import Status

from .data import fill_nation
from .harness import Row

COUNT = {"postgresql": 1_000_000, "sqlite": 100_000}
FILL_SECONDS = 600
FILL_MB = 400
PAGE_MS = 60
OFFICER_TASKS_MS = 80
NATION_TASKS_MS = 120
EXCEL_SECONDS = 12
EXCEL_MB = 80
REGENCY = "33.16"
SIZE = 15  # rows of a page

_HEAD = "SELECT a.id, a.title, a.held_on FROM programs_activity a WHERE a.status <> 'draf'"
_TAIL = f" ORDER BY a.held_on DESC, a.id DESC LIMIT {SIZE}"
_QUEUE = (
    "SELECT a.id, a.title, a.submitted_at FROM programs_activity a WHERE a.status = 'diajukan' AND a.regency_code = %s"
    " ORDER BY a.submitted_at, a.id LIMIT 25"
)


def run(bench):
    fill_nation(connection)
    yield _fill(bench)
    bench.manage("assess")
    task = {"by": None, "system": True, "password": "-"}
    officer = create_user(
        **task, username="bench-opdkb", name="OPD KB", role=Role.OPDKB, region=Region.objects.get(pk=REGENCY)
    )
    nation = create_user(**task, username="bench-pusat-kegiatan", name="Pusat", role=Role.PUSAT, region=None)
    yield from _lists(bench, officer, nation)
    yield from _desks(bench, officer, nation)
    yield from _one(bench, officer)
    yield from _excel(bench, officer)


def _fill(bench):
    count = COUNT[bench.engine]
    made = bench.manage("fill_activities", "--count", str(count), "--force")
    return Row(
        f"Mengisi {count} kegiatan",
        value=made.seconds,
        unit="s",
        goal=bench.goal(postgresql=FILL_SECONDS),
        memory=made.peak_mb,
        max_memory=FILL_MB,
        cpu=made.cpu,
    )


def _lists(bench, officer, nation):
    own = f"{_HEAD} AND a.regency_code = %s"
    linked = (
        " AND EXISTS (SELECT 1 FROM programs_activityagency l JOIN reference_agency g ON g.id = l.agency_id"
        " WHERE l.activity_id = a.id AND g.code = %s)"
        " AND a.section_id = (SELECT id FROM reference_section WHERE code = %s)"
    )
    reverse_tail = _TAIL.replace("DESC", "ASC")
    address, area = reverse("activity-list"), f"prov={REGENCY[:2]}&kab={REGENCY}"
    pages = {
        "satu kabupaten": (officer, f"{address}?{area}", own + _TAIL, (REGENCY,)),
        "seksi dan instansi": (
            officer,
            f"{address}?{area}&seksi=ekonomi&instansi=puskesmas",
            own + linked + _TAIL,
            (REGENCY, "puskesmas", "ekonomi"),
        ),
        "halaman terakhir": (officer, f"{address}?{area}&akhir=1", own + reverse_tail, (REGENCY,)),
        "seluruh Indonesia": (nation, address, _HEAD + _TAIL, ()),
    }
    for what, (user, path, sql, parameters) in pages.items():
        yield _page(bench, f"Daftar kegiatan: {what}", user, path, PAGE_MS, sql, parameters)


def _desks(bench, officer, nation):
    queue = reverse("verification-queue")
    yield _page(bench, "Antrean verifikasi OPD KB", officer, queue, PAGE_MS, _QUEUE, (REGENCY,))
    tasks = reverse("tasks")
    waiting = "SELECT SUM(waiting), MIN(oldest_waiting_at) FROM programs_activitytally WHERE regency_code = %s"
    yield _page(bench, "Tugas saya OPD KB", officer, tasks, OFFICER_TASKS_MS, waiting, (REGENCY,))
    by_regency = "SELECT regency_code, SUM(verified), SUM(reported) FROM programs_activitytally GROUP BY regency_code"
    yield _page(bench, "Tugas saya pusat", nation, tasks, NATION_TASKS_MS, by_regency, ())


def _one(bench, officer):
    """The village with the most activities of the regency, one of its verified reports, and one that waits."""
    rows = Activity.objects.filter(regency_code=REGENCY)
    busy = rows.verified().order_by("-kampung__activity_tally__verified", "-pk").select_related("kampung")[0]
    waiting = rows.filter(status=Status.SUBMITTED).order_by("submitted_at", "pk")[0]
    tab = reverse("kampung-activities", args=[busy.region_id])
    own = f"{_HEAD} AND a.kampung_id = %s{_TAIL}"
    one = "SELECT * FROM programs_activity WHERE id = %s"
    yield _page(bench, "Kegiatan satu kampung", officer, tab, PAGE_MS, own, (busy.kampung_id,))
    yield _page(bench, "Halaman kegiatan", officer, busy.get_absolute_url(), PAGE_MS, one, (busy.pk,))
    yield _page(bench, "Halaman kegiatan untuk umum", None, busy.get_public_url(), PAGE_MS, one, (busy.pk,))
    decide = reverse("verification-decide", args=[Activity.kind, waiting.pk])
    yield _page(bench, "Memutuskan satu kegiatan", officer, decide, PAGE_MS, one, (waiting.pk,))


def _page(bench, what, user, path, goal, sql, parameters):
    page = bench.page(path, user=user)
    return Row(
        what,
        value=page.p50_ms,
        unit="ms",
        # SQLite is for development and small tests: its times are shown, not promised.
        goal=bench.goal(postgresql=goal),
        raw=bench.sql(sql, parameters) * 1000,
        queries=page.queries,
        note=f"{page.kilobytes:.0f} KB",
    )


def _excel(bench, officer):
    """Through the real server, so that its memory is the one that counts."""
    path = f"{reverse('activity-list')}?prov={REGENCY[:2]}&kab={REGENCY}"
    count = Activity.objects.listed().filter(regency_code=REGENCY).count()
    raw = bench.sql(f"{_HEAD.replace('a.id, a.title, a.held_on', 'a.*')} AND a.regency_code = %s", (REGENCY,), repeat=1)
    with bench.server() as server:
        server.get(path, user=officer)
        idle = server.peak_mb()
        seconds, body = server.get(f"{path}&export=xlsx", user=officer)
        memory = server.peak_mb() - idle
    yield Row(
        f"Excel {count} kegiatan satu kabupaten",
        value=seconds,
        unit="s",
        goal=bench.goal(postgresql=EXCEL_SECONDS),
        raw=raw,
        memory=memory,
        max_memory=EXCEL_MB,
        note=f"memori di atas keadaan diam; {len(body) / 1024 / 1024:.1f} MB",
    )
