"""Runs a management command and writes down the highest memory of its process: `python -m bench.launch FILE ARGS...`"""

import os
import re
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kampungkb.settings")


def peak_megabytes(process: int | str = "self") -> float:
    """VmHWM and not ru_maxrss: the latter also counts the parent as it was at the moment of the fork."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    report, *arguments = sys.argv[1:]
    try:
        execute_from_command_line(["manage.py", *arguments])
    finally:
        Path(report).write_text(str(peak_megabytes()))
