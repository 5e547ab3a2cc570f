"""One JSON object a line, for people with `grep` and for machines alike.

No personal data: neither names, addresses nor query strings (they hold what people searched for), and no secrets:
the links of invitations and of password resets are masked.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# Region codes have 13 characters, request ids do not stand in addresses; what is longer is a one-time token.
_TOKEN = re.compile(r"(?<=/)[^/]{24,}")
_EXTRA = ("method", "path", "status", "ms")


def safe_path(path: str) -> str:
    return _TOKEN.sub("…", path)


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message(record),
            "request_id": request_id.get(),
        }
        line.update({name: getattr(record, name) for name in _EXTRA if hasattr(record, name)})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def message(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        # Django puts the whole path into its messages about a request.
        path = getattr(getattr(record, "request", None), "path", "")
        return text.replace(path, safe_path(path)) if path else text
