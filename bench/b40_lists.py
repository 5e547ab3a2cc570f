"""The list of Kampung KB, one village and the Excel, with every village of the nation in the table."""

from django.db import connection

from accounts.actions import create_user
from accounts.enums import Role
from classification.enums import Basis
from dashboard.views.kampung import PAGE_SIZE
from villages.models import Kampung

from .data import fill_nation
from .harness import Row

PAGE_MS = 60
LIST_QUERIES = 8
VILLAGE_QUERIES = 22  # of them two for the newest activities, six for what the lists say, three for the rhythm
EXCEL_SECONDS = 12
EXCEL_MB = 80

_HEAD = "SELECT k.id, k.name, k.region_id FROM villages_kampung k WHERE k.is_active"
_TAIL = f" ORDER BY k.name, k.id LIMIT {PAGE_SIZE}"


def run(bench):
    count = fill_nation(connection)
    bench.manage("assess")
    officer = create_user(
        by=None, system=True, username="bench-pusat", name="Pusat", role=Role.PUSAT, region=None, password="-"
    )
    yield from _lists(bench, officer, count)
    yield _village(bench, officer)
    yield from _excel(bench, officer, count)


def _lists(bench, officer, count):
    """The five pages of the promise, each beside the SQL that finds the same rows."""
    last = -(-count // PAGE_SIZE)
    pages = {
        "halaman pertama": ("/kampung/", _HEAD + _TAIL, ()),
        "satu kabupaten": ("/kampung/?prov=33&kab=33.16", f"{_HEAD} AND k.regency_code = %s{_TAIL}", ("33.16",)),
        "satu provinsi": ("/kampung/?prov=33", f"{_HEAD} AND k.province_code = %s{_TAIL}", ("33",)),
        "cari nama": ("/kampung/?q=suka", f"{_HEAD} AND k.search_name LIKE %s{_TAIL}", ("%suka%",)),
        "halaman terakhir": (f"/kampung/?page={last}", f"{_HEAD}{_TAIL} OFFSET {(last - 1) * PAGE_SIZE}", ()),
    }
    # SQLite is for development and small tests: its times are shown, not promised.
    goal = bench.goal(postgresql=PAGE_MS)
    for what, (path, sql, parameters) in pages.items():
        page = bench.page(path, user=officer)
        yield Row(
            f"Daftar {count} Kampung KB: {what}",
            value=page.p50_ms,
            unit="ms",
            goal=goal,
            raw=bench.sql(sql, parameters) * 1000,
            queries=page.queries,
            max_queries=LIST_QUERIES,
            note=f"{page.kilobytes:.0f} KB",
        )


def _village(bench, officer):
    code = Kampung.objects.active().within("33.16").order_by("name", "pk").values_list("region_id", flat=True)[0]
    page = bench.page(f"/kampung/{code}/", user=officer)
    raw = bench.sql(
        "SELECT * FROM villages_kampung k JOIN classification_assessment a ON a.kampung_id = k.id"
        " WHERE k.region_id = %s AND a.basis = %s",
        (code, Basis.REPORTED.value),
    )
    return Row(
        "Halaman kampung (Ringkasan)",
        value=page.p50_ms,
        unit="ms",
        goal=PAGE_MS,
        raw=raw * 1000,
        queries=page.queries,
        max_queries=VILLAGE_QUERIES,
        note=f"{page.kilobytes:.0f} KB",
    )


def _excel(bench, officer, count):
    """Through the real server, so that its memory is the one that counts."""
    raw = bench.sql(
        "SELECT k.*, a.kelas, a.index_input, a.index_process, a.index_output FROM villages_kampung k"
        " LEFT JOIN classification_assessment a ON a.kampung_id = k.id AND a.basis = %s ORDER BY k.name, k.id",
        (Basis.REPORTED.value,),
        repeat=1,
    )
    with bench.server() as server:
        server.get("/kampung/", user=officer)
        idle = server.peak_mb()
        seconds, body = server.get("/kampung/?export=xlsx", user=officer)
        memory = server.peak_mb() - idle
    yield Row(
        f"Excel {count} Kampung KB",
        value=seconds,
        unit="s",
        goal=bench.goal(sqlite=EXCEL_SECONDS, postgresql=EXCEL_SECONDS),
        raw=raw,
        memory=memory,
        max_memory=EXCEL_MB,
        note=f"memori di atas keadaan diam; {len(body) / 1024 / 1024:.1f} MB",
    )
