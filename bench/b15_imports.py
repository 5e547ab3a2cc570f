"""Both exports of the official portal with as many rows as it printed in October 2022, into an empty portal."""

import json
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from classification.actions.assess import load_instruments
from classification.engine.evaluation import judge
from classification.enums import Kelas
from classification.imports.reader import (
    FAMILY_PLANNING_COUNTS,
    FLAGS,
    IDENTITY,
    INDICES,
    KELAS,
    POPULATION_COUNTS,
    PROFILE_COUNTS,
)
from classification.models import AreaSummary, Assessment, AssessmentSnapshot, ImportBatch, ImportRow
from classification.queries.stored import current_instrument
from core.excel import write_xlsx
from regions.enums import Level
from regions.models import Region
from villages.models import REPORTS, Kampung

from .harness import Row

ROWS = 17_731
SECONDS = 15
MEGABYTES = 300
MISSPELT_EVERY = 80  # about as many as the official export has


def run(bench):
    if not Region.objects.exists():
        call_command("import_regions", verbosity=0)
    load_instruments()
    tables = [model._meta.db_table for model in (Kampung, *REPORTS.values(), Assessment)]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name, make in (("rekap-kampung", _counts), ("rekap-klasifikasi", _scores)):
            path = Path(folder, f"{name}-2022-10-27.xlsx")
            with path.open("wb") as file:
                write_xlsx(file, ("Worksheet", *make()))
            first = bench.manage("import_rekap", str(path), "--json")
            found = json.loads(first.output)
            raw = 0.0
            for table in tables:
                raw += bench.sql(f"CREATE TABLE bench_copy AS SELECT * FROM {table}", repeat=1)
                bench.sql("DROP TABLE bench_copy", repeat=1)
            yield Row(
                f"Impor {name} {found['rows']} baris",
                value=first.seconds,
                unit="s",
                goal=SECONDS,
                raw=raw,
                memory=first.peak_mb,
                max_memory=MEGABYTES,
                cpu=first.cpu,
                note=f"{found['exact']} tepat, {found['near']} mirip, {found['changed']} berubah",
            )
            again = bench.manage("import_rekap", str(path), "--json")
            if json.loads(again.output)["changed"]:
                raise RuntimeError(f"Impor kedua mengubah sesuatu: {again.output}")
            yield Row(f"Impor {name} sekali lagi, 0 berubah", value=again.seconds, unit="s", memory=again.peak_mb)
    _empty()


def _places() -> list[tuple[str, str, str, str]]:
    """Names as an export prints them, evenly over the nation; some lack a letter."""
    names = dict(Region.objects.values_list("code", "name"))
    villages = sorted(Region.objects.current().level(Level.VILLAGE).values_list("code", flat=True))
    places = []
    for n in range(ROWS):
        code = villages[n * len(villages) // ROWS]
        village = names[code].upper()
        if n % MISSPELT_EVERY == 0:
            village = village[:3] + village[4:]
        regency = names[code[:5]].removeprefix("Kabupaten ").upper()
        places.append((names[code[:2]].upper(), regency, names[code[:8]].upper(), village))
    return places


def _counts():
    columns = [*IDENTITY, *FLAGS, *PROFILE_COUNTS, *POPULATION_COUNTS, *FAMILY_PLANNING_COUNTS]

    def rows():
        for n, place in enumerate(_places()):
            flags = [1 if (n * factor) % 100 < 60 else None for factor in range(3, 3 + len(FLAGS))]
            # A third of the villages reported no figures, as in the real one.
            profile = [2 + n % 3, 5 + n % 20, n % 5, n % 6]
            figures = [100 + n % 400 + factor for factor in range(len(POPULATION_COUNTS))]
            methods = [(n * factor) % 60 for factor in range(1, 1 + len(FAMILY_PLANNING_COUNTS))]
            rest = [*profile, *figures, *methods] if n % 3 else [None] * (len(columns) - len(IDENTITY) - len(FLAGS))
            yield [f"Kampung {n}", *place, *flags, *rest]

    return columns, rows()


def _scores():
    rule = current_instrument().rule
    columns = [*IDENTITY, *rule.columns, *INDICES, KELAS]

    def rows():
        for n, place in enumerate(_places()):
            scores = [1 + (n * (i + 3)) % indicator.highest for i, indicator in enumerate(rule.indicators)]
            verdict = judge("".join(map(str, scores)), rule)
            yield [f"Kampung {n}", *place, *scores, *verdict.indices, Kelas(verdict.kelas).label]

    return columns, rows()


def _empty() -> None:
    """Leave the database as the other benchmarks expect it: without a single village report."""
    models = (ImportRow, ImportBatch, AssessmentSnapshot, Assessment, AreaSummary, *REPORTS.values())
    with connection.cursor() as cursor:
        for model in (*models, Kampung.history.model, Kampung):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
