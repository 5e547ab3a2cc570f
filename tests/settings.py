"""Settings of the tests: the product's own, sealed off from this machine's .env, without what only costs time."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One folder for a run; the workers of pytest-xdist inherit it from the process that made it.
if "KAMPUNGKB_TEST_FOLDER" not in os.environ:
    os.environ["KAMPUNGKB_TEST_FOLDER"] = tempfile.mkdtemp(prefix="kampungkb-test-")
    atexit.register(shutil.rmtree, os.environ["KAMPUNGKB_TEST_FOLDER"], ignore_errors=True)
FOLDER = Path(os.environ["KAMPUNGKB_TEST_FOLDER"])
for name in ("static", "media"):
    (FOLDER / name).mkdir(exist_ok=True)

for name in ("ALLOWED_HOSTS", "SITE_URL", "CACHE_URL", "EMAIL_URL", "TIME_ZONE", "DEBUG", "DEMO"):
    os.environ.pop(name, None)
os.environ |= {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "key-of-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "HTTPS": "false",
    "STATIC_ROOT": str(FOLDER / "static"),
    "MEDIA_ROOT": str(FOLDER / "media"),
    # Playwright's synchronous interface keeps an event loop in the thread of the tests.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from kampungkb.settings import *  # noqa: E402, F403
from kampungkb.settings import DATABASES, STORAGES, TEMPLATES  # noqa: E402
from tests.undefined import UndefinedVariable  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the server of the browser tests and the races need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

# A browser keeps its line to the live server open, and that thread its connection: the database could not be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
