"""python -m bench [--postgres URL] [--only TOPIC ...] [--engine sqlite|postgresql] [--json FILE]"""

import argparse
import importlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
MODULES = sorted(path.stem for path in Path(__file__).parent.glob("b[0-9]*_*.py"))


def arguments():
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("--postgres", metavar="URL", help="basis data PostgreSQL kosong (diberikan oleh dev.py)")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="hanya mesin basis data ini")
    parser.add_argument("--only", nargs="+", metavar="TOPIK", help=f"hanya topik ini: {', '.join(MODULES)}")
    parser.add_argument("--json", metavar="BERKAS", help="bawaan: bench-<tanggal>.json")
    parser.add_argument("--child", metavar="BERKAS", help=argparse.SUPPRESS)
    return parser.parse_args()


def environment(folder: str, url: str) -> dict:
    """Like a server on this machine: nothing from its .env, files in a temporary folder."""
    for name in ("media", "static"):
        Path(folder, name).mkdir(exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kampungkb.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "HTTPS": "false",
        "LOG_LEVEL": "ERROR",
        "MFA_REQUIRED_ROLES": "",  # pages are measured, not the login
        "DATABASE_URL": url,
        "MEDIA_ROOT": f"{folder}/media",
        "STATIC_ROOT": f"{folder}/static",
    }


def measure(report: str, only: list[str] | None) -> None:
    """In the process of one engine: prepare an empty database, run the modules, write the rows."""
    import django

    django.setup()
    from bench.harness import Bench

    bench = Bench()
    bench.manage("prepare")
    rows = []
    for name in MODULES:
        if only and not any(topic in name for topic in only):
            continue
        for row in importlib.import_module(f"bench.{name}").run(bench):
            rows.append({**row.as_dict(), "engine": bench.engine})
            print(f"  {row.what}: {number(row.value)} {row.unit}", flush=True)
    Path(report).write_text(json.dumps(rows))


def number(value, digits=1) -> str:
    if value is None:
        return ""
    digits = 2 if digits and abs(value) < 10 else digits
    return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def limited(value, limit, unit, digits=1) -> str:
    if value is None:
        return ""
    promise = f" (≤ {number(limit, 0)})" if limit is not None else ""
    return f"{number(value, digits)} {unit}".rstrip() + promise


def table(rows: list[dict]) -> str:
    head = ["Apa", "Mesin", "Terukur (sasaran)", "SQL mentah", "Rasio", "Kueri", "Memori", "CPU", "Hasil"]
    lines = [head]
    for row in rows:
        lines.append(
            [
                row["what"],
                row["engine"],
                limited(row["value"], row["goal"], row["unit"]),
                limited(row["raw"], None, row["unit"]),
                number(row["ratio"]) + ("×" if row["ratio"] else ""),
                limited(row["queries"], row["max_queries"], "", 0),
                limited(row["memory"], row["max_memory"], "MB", 0),
                limited(row["cpu"], None, "s"),
                ("baik" if row["ok"] else "TIDAK") + (f" ({row['note']})" if row["note"] else ""),
            ]
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in lines)


def loop_ms() -> float:
    """How fast this machine is just now: a million multiplications in Python, the best of five. Times of two runs are
    compared by it, since a shared machine is sometimes half as fast as at another hour."""

    def once():
        began, total = time.perf_counter(), 0
        for i in range(1_000_000):
            total += i * i
        return (time.perf_counter() - began) * 1000

    return min(once() for _ in range(5))


def main() -> int:
    options = arguments()
    if options.child:
        measure(options.child, options.only)
        return 0
    rows, failed = [], False
    with tempfile.TemporaryDirectory(prefix="kampungkb-bench-") as folder:
        engines = {"sqlite": f"sqlite:///{folder}/bench.sqlite3", "postgresql": options.postgres}
        for engine, url in engines.items():
            if not url or options.engine not in (None, engine):
                continue
            print(f"── {engine}", flush=True)
            report = Path(folder, f"{engine}.json")
            command = [sys.executable, "-m", "bench", "--child", str(report)]
            command += ["--only", *options.only] if options.only else []
            failed |= subprocess.run(command, cwd=BASE, env=environment(folder, url)).returncode != 0
            rows += json.loads(report.read_text()) if report.exists() else []
    when, loop = datetime.now(UTC), loop_ms()
    facts = {
        "at": when.isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "python": sys.version.split()[0],
        "loop_ms": round(loop),
    }
    target = Path(options.json or BASE / f"bench-{when:%Y%m%d-%H%M}.json")
    target.write_text(json.dumps({**facts, "rows": rows}, indent=1))
    print(f"\n{table(rows)}\n\nKecepatan mesin: {number(loop, 0)} ms untuk satu juta perkalian. Ditulis: {target}")
    return 1 if failed or not all(row["ok"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
