"""What the public pays: time of the public pages, and every byte of a first visit to a village."""

import gzip
import re

from django.db import connection

from classification.enums import Basis
from villages.models import Kampung

from .data import fill_nation
from .harness import Row

PAGE_MS = 60
FIRST_VISIT_KB = 100
VILLAGE_QUERIES = 18  # with the Pokja, the groups, the meetings and the plan

_LINKED = re.compile(rb'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]*?(?:href|src)="(/[^"]+)"')


def run(bench):
    fill_nation(connection)
    bench.manage("assess")
    code = Kampung.objects.active().within("33.16").order_by("name", "pk").values_list("region_id", flat=True)[0]
    raw = bench.sql(
        "SELECT * FROM villages_kampung k JOIN classification_assessment a ON a.kampung_id = k.id"
        " WHERE k.region_id = %s AND a.basis = %s",
        (code, Basis.REPORTED.value),
    )
    counts = "SELECT * FROM classification_areasummary WHERE parent_code = %s AND basis = %s AND month IS NULL"
    prepared = bench.sql(counts, ("", Basis.REPORTED.value))
    # Only the village's page carries a promise; the others are shown beside it.
    for what, path, sql, goal in (
        ("Halaman kampung untuk umum", f"/wilayah/{code}/", raw, PAGE_MS),
        ("Mengapa kelas ini, untuk umum", f"/wilayah/{code}/kelas/", raw, None),
        ("Jelajahi Indonesia", "/wilayah/", prepared, None),
        ("Jelajahi satu kabupaten", "/wilayah/33.16/", prepared, None),
    ):
        page = bench.page(path)
        yield Row(
            what,
            value=page.p50_ms,
            unit="ms",
            goal=goal,
            raw=sql * 1000,
            queries=page.queries,
            max_queries=VILLAGE_QUERIES,
            note=f"{page.kilobytes:.0f} KB",
        )
    with bench.server() as server:
        _, body = server.get(f"/wilayah/{code}/")
        linked = {path.decode() for path in _LINKED.findall(gzip.decompress(body))}
        parts = {path: len(server.get(path)[1]) for path in linked}
    yield Row(
        "Kunjungan pertama halaman kampung, semua berkas",
        value=(len(body) + sum(parts.values())) / 1024,
        unit="KB",
        goal=FIRST_VISIT_KB,
        note=f"HTML {len(body) / 1024:.1f} KB dan {len(parts)} berkas",
    )
