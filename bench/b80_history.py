"""Who moved from which class to which: the nation between two months, and the pages that read it."""

from datetime import date

from django.db import connection
from django.urls import reverse

from accounts.actions import create_user
from accounts.enums import Role
from classification.actions.assess import assess_region, take_snapshots
from classification.enums import Basis
from classification.models import Assessment
from classification.queries.movement import Moment, matrix_of, movements
from villages.models import Kampung

from .data import fill_nation
from .harness import Row

BEFORE, AFTER = date(2026, 1, 1), date(2026, 2, 1)
_RAW = """
    SELECT b.kelas, a.kelas, COUNT(*) FROM classification_assessmentsnapshot b
    JOIN classification_assessmentsnapshot a ON a.kampung_id = b.kampung_id AND a.basis = b.basis AND a.as_of = %s
    WHERE b.basis = %s AND b.as_of = %s GROUP BY 1, 2
"""


def run(bench):
    fill_nation(connection)
    if not Assessment.objects.exists():
        assess_region()
    for month in (BEFORE, AFTER):
        take_snapshots(month)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    task = {"by": None, "system": True, "password": "-"}
    user = create_user(**task, username="bench-riwayat", name="Pusat", role=Role.PUSAT, region=None)
    count = Kampung.objects.count()
    asked = (Basis.REPORTED, Moment(BEFORE), Moment(AFTER))
    if matrix_of(movements(user, None, *asked)).total != count:
        raise RuntimeError("Matriks tidak memuat setiap kampung")
    days = [connection.ops.adapt_datefield_value(day) for day in (AFTER, BEFORE)]
    yield Row(
        f"Matriks pergerakan {count} kampung, dua bulan",
        value=bench.time(lambda: matrix_of(movements(user, None, *asked)), repeat=5) * 1000,
        unit="ms",
        raw=bench.sql(_RAW, (days[0], Basis.REPORTED.value, days[1])) * 1000,
        queries=1,
        max_queries=1,
    )
    address = f"{reverse('class-movement')}?dari={BEFORE}&ke={AFTER}"
    village = reverse("kampung-class-history", args=["33.16.02.2009"])
    for what, path in (
        ("Pergerakan kelas Indonesia", address),
        ("Pergerakan kelas satu kabupaten", f"{address}&prov=33&kab=33.16"),
        ("Pergerakan kelas: kampung yang tetap, Indonesia", f"{address}&arah=tetap"),
        ("Riwayat klasifikasi satu kampung", village),
    ):
        page = bench.page(path, user=user, repeat=10)
        yield Row(what, value=page.p50_ms, unit="ms", queries=page.queries, note=f"{page.kilobytes:.0f} KB")
