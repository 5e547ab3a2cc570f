"""The whole territory into an empty database."""

from regions.models import Region

from .harness import Row


def run(bench):
    first = bench.manage("import_regions")
    table = Region._meta.db_table
    raw = bench.sql(f"CREATE TABLE bench_copy AS SELECT * FROM {table}", repeat=1)
    bench.sql("DROP TABLE bench_copy", repeat=1)
    yield Row(
        f"Impor {Region.objects.count()} wilayah ke basis data kosong",
        value=first.seconds,
        unit="s",
        goal=bench.goal(sqlite=5, postgresql=8),
        raw=raw,
        memory=first.peak_mb,
        cpu=first.cpu,
    )
    again = bench.manage("import_regions")
    yield Row(
        "Impor wilayah sekali lagi, tanpa perubahan", value=again.seconds, unit="s", memory=again.peak_mb, cpu=again.cpu
    )
