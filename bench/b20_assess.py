"""Both classes of every village of the nation, each with three reports."""

from django.db import connection

from classification.models import Assessment
from classification.queries.stored import iter_facts

from .data import fill_nation
from .harness import Row

# What any way of doing it must at least read and write, without the rule.
_READ = """
    SELECT k.id, p.has_pokja, p.funding_count, u.couples, u.families, f.iud, f.wants_none
    FROM villages_kampung k
    LEFT JOIN villages_profilereport p ON p.kampung_id = k.id AND p.is_current_reported
    LEFT JOIN villages_populationreport u ON u.kampung_id = k.id AND u.is_current_reported
    LEFT JOIN villages_familyplanningreport f ON f.kampung_id = k.id AND f.is_current_reported
    WHERE k.is_active
"""


def run(bench):
    count = fill_nation(connection)
    first = bench.manage("assess")
    table = Assessment._meta.db_table
    read = 2 * bench.sql(_READ, repeat=1)
    write = bench.sql(f"CREATE TABLE bench_copy AS SELECT * FROM {table}", repeat=1)
    bench.sql("DROP TABLE bench_copy", repeat=1)
    yield Row(
        f"Menilai {count} kampung dari tiga laporan, dua dasar",
        value=first.seconds,
        unit="s",
        goal=bench.goal(sqlite=10, postgresql=8),
        raw=read + write,
        memory=first.peak_mb,
        max_memory=400,
        cpu=first.cpu,
        note=first.output.splitlines()[0],
    )
    again = bench.manage("assess")
    if "ditulis 0," not in again.output:
        raise RuntimeError(f"Putaran kedua menulis sesuatu: {again.output}")
    yield Row(
        "Menilai sekali lagi, 0 baris ditulis", value=again.seconds, unit="s", memory=again.peak_mb, cpu=again.cpu
    )
    yield Row(
        "Membaca fakta satu kampung",
        value=bench.time(lambda: list(iter_facts("33.16.02.2009")), repeat=20) * 1000,
        unit="ms",
        queries=1,
        max_queries=1,
    )
    kept = bench.manage("assess", "--area", "33.16", "--snapshot")
    yield Row("Potret bulanan seluruh Indonesia", value=kept.seconds, unit="s", memory=kept.peak_mb, cpu=kept.cpu)
