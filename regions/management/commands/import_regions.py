from argparse import ArgumentTypeError
from collections import Counter
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from regions.actions import RegionDiff, RegionsRefused, compare_regions, synchronise_regions
from regions.enums import Level
from regions.imports import SHIPPED, BrokenRegionFile, read_regions

SHOWN = 10  # rows named under each heading


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” bukan tanggal dalam bentuk 2026-11-30") from None


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


class Command(BaseCommand):
    help = "Menyamakan wilayah dengan daftar resmi. Wilayah yang hilang diakhiri, tidak dihapus; aman diulang."

    def add_arguments(self, parser):
        parser.add_argument(
            "--path", type=Path, default=SHIPPED, help="Folder daftar (bawaan: daftar yang disertakan)."
        )
        parser.add_argument("--dry-run", action="store_true", help="Hanya menampilkan perbedaan, tidak menyimpan.")
        parser.add_argument(
            "--on",
            type=a_day,
            default=None,
            metavar="TTTT-BB-HH",
            help="Tanggal berlakunya perubahan (bawaan: hari ini).",
        )

    def handle(self, *, path: Path, dry_run: bool, on: date | None, **options):
        try:
            regions = read_regions(path)
            if dry_run:
                diff = compare_regions(regions.rows, with_points=regions.has_points)
            else:
                diff = synchronise_regions(
                    rows=regions.rows, on=on or timezone.localdate(), with_points=regions.has_points
                )
        except BrokenRegionFile as error:
            raise CommandError(self._describe_problems(error)) from None
        except RegionsRefused as error:
            raise CommandError(f"Daftar ditolak, tidak ada yang disimpan. {error.message}") from None
        counts = Counter(row.level for row in regions.rows)
        parts = ", ".join(f"{thousands(counts[level])} {level.label.lower()}" for level in Level)
        self.stdout.write(f"Dibaca: {thousands(len(regions.rows))} wilayah ({parts})")
        self._show(diff)
        if dry_run:
            self.stdout.write("Uji coba: tidak ada yang disimpan.")
        else:
            self.stdout.write(self.style.SUCCESS("Tersimpan." if diff else "Tidak ada perubahan."))

    def _show(self, diff: RegionDiff) -> None:
        self._section("Baru", [f"{row.code} {row.display_name}" for row in diff.added])
        self._section(
            "Berubah",
            [
                f"{change.row.code} {change.row.display_name}: "
                + ", ".join(
                    f"{name} {old!s} → {getattr(change.row, name)!s}"
                    for name, old in change.before.items()
                    if name not in ("display_name", "search_name") or len(change.before) == 1
                )
                for change in diff.changed
            ],
        )
        self._section("Dibuka kembali", [f"{row.code} {row.display_name}" for row in diff.reopened])
        self._section("Berakhir", [f"{region.code} {region.display_name}" for region in diff.ended])
        self.stdout.write(f"Tidak berubah: {thousands(diff.unchanged)}")

    def _section(self, title: str, lines: list[str]) -> None:
        self.stdout.write(f"{title}: {thousands(len(lines))}")
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … dan {thousands(len(lines) - SHOWN)} lagi")

    def _describe_problems(self, error: BrokenRegionFile) -> str:
        lines = [f"Daftar ditolak, tidak ada yang disimpan: {thousands(len(error.problems))} kesalahan."]
        lines += [f"  {problem}" for problem in error.problems[: 2 * SHOWN]]
        if len(error.problems) > 2 * SHOWN:
            lines.append(f"  … dan {thousands(len(error.problems) - 2 * SHOWN)} lagi")
        return "\n".join(lines)
