"""What every test stands on: a clean cache and media folder, the cast of people, and a real Chromium."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection

pytest_plugins = ["tests.worlds", "tests.cast"]

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_SWITCHES = [
    "--no-sandbox",  # root has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items):
    """Whatever uses a page is a browser test, whether or not its author remembered the mark."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A browser that leaves in the middle of an answer leaves a thread of the live server with its connection, and
    PostgreSQL drops no database that somebody still uses: such lines are cut before the database goes."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            connection.close()


@pytest.fixture(autouse=True)
def _clean_surroundings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    cache.clear()


@pytest.fixture
def _django_db_helper(_stage, _django_db_helper):
    """The transaction of a test begins on the worlds it asked for (tests/worlds.py)."""


# --- browser ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def playwright(_no_worlds, playwright):
    yield playwright
    _no_worlds()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.fail("No Chromium on the PATH: `python3 dev.py test` installs it.", pytrace=False)
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_SWITCHES}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": DESKTOP, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}


@pytest.fixture
def page(page):
    """A tab that does not forgive: an error in a script, or code blocked by the CSP, fails the test."""
    page.set_default_timeout(10_000)
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    yield page
    # Chromium also reports each answer of 400 and above; the test itself says whether it wanted one.
    problems = [text for text in problems if not text.startswith("Failed to load resource")]
    assert problems == []


@pytest.fixture
def phone(page):
    """The same tab on the narrowest screen the portal promises to serve."""
    page.set_viewport_size(PHONE)
    return page


@pytest.fixture
def sign_in(page, live_server, client):
    """sign_in(user): the tab continues as this person. The login form has tests of its own."""

    def enter(user):
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return enter


@pytest.fixture(scope="session")
def assert_accessible():
    """assert_accessible(page): axe finds nothing, and nothing is wider than the screen."""
    axe = Axe()

    def check(page):
        found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        lines = [
            f"{v['id']} ({v['impact']}): {v['help']}\n" + "\n".join(f"    {n['html'][:200]}" for n in v["nodes"][:5])
            for v in found
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{page.url} is {width[0]} px wide on a screen of {width[1]} px"

    return check
