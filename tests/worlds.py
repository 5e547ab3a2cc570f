"""Worlds: what many tests of a module stand on is made once, and each test finds it untouched.

    @world
    def kampung(cast, territory):
        return founded(cast.opdkb, territory[VILLAGE])

is a fixture like any other, but consecutive tests of one module that ask for the same worlds share one making: it stays
in a transaction nobody commits, each test runs on a savepoint inside it, and each gets copies of the objects and of the
files of its own. So a world is made of other worlds alone (never of `client`, `settings` or another fixture of one
test), and what it holds besides rows are plain values and model instances.

Worlds lie on each other in the order a test needs them. The next test leaves standing what it needs too and takes down
the rest: no test finds rows it did not ask for. A world is made as any fixture is for a test that commits
(`transactional_db`, `live_server`), for one that patches (`monkeypatch`: it may mean the making, too), and where a
module has put a fixture of another kind in the place of a world below.
"""

import copy
import inspect
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings

YOUNG = 60  # seconds; what was decided in a world may be undone for two minutes


def world(make: Callable):
    """A fixture of this function's name, made once for consecutive tests; its parameters name other worlds."""
    name = make.__name__
    assert name not in inspect.signature(make).parameters, f"{name}: a world is made of worlds of other names"

    def given(request, db, _stage, **needed):
        return _stage.shown[name] if name in _stage.shown else make(**needed)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    names = ("request", "db", "_stage", *inspect.signature(make).parameters)
    given.__signature__ = inspect.Signature([inspect.Parameter(each, kind) for each in names])
    given.__doc__, given.__module__, given.make = make.__doc__, make.__module__, make
    return pytest.fixture(given, name=name)


@dataclass
class Layer:
    """One world on the stage, with what was handed out by it and by those below, and all their files."""

    make: Callable
    values: dict
    media: Path
    rows: transaction.Atomic


class Stage:
    """The worlds that stand in the database now, the first one lowest."""

    def __init__(self, folders: Callable[[str], Path]):
        self.folders = folders
        self.module = None
        self.begun = 0.0
        self.layers: list[Layer] = []
        self.shown: dict = {}  # copies for the test that runs, by name

    def show(self, module, makes: list[Callable]) -> None:
        """These worlds and no others stand."""
        if connection.closed_in_transaction:
            self.take_down()  # a test closed the connection, and with it went the transaction below
        kept = 0
        if module is self.module and time.monotonic() - self.begun < YOUNG:
            while kept < min(len(makes), len(self.layers)) and makes[kept] is self.layers[kept].make:
                kept += 1
        self.take_down(kept)
        if not kept:
            self.module, self.begun = module, time.monotonic()
        for make in makes[kept:]:
            self._put_up(make)
        self.shown = copy.deepcopy(self.layers[-1].values) if self.layers else {}

    def _put_up(self, make: Callable) -> None:
        values, media = {}, self.folders(make.__name__)
        if self.layers:
            # What this making changes of the objects below is not theirs once it is taken down.
            values = copy.deepcopy(self.layers[-1].values)
            shutil.copytree(self.layers[-1].media, media, dirs_exist_ok=True)
        rows = transaction.atomic()
        rows.__enter__()
        self.layers.append(Layer(make, values, media, rows))
        try:
            with override_settings(MEDIA_ROOT=media):
                values[make.__name__] = make(**{name: values[name] for name in inspect.signature(make).parameters})
            # Once for all, and not on every savepoint again.
            connection.check_constraints()
        except BaseException:
            self.take_down(len(self.layers) - 1)
            raise
        cache.clear()

    def take_down(self, kept: int = 0) -> None:
        """All but the lowest so many."""
        while len(self.layers) > kept:
            layer = self.layers.pop()
            transaction.set_rollback(True)
            layer.rows.__exit__(None, None, None)
            shutil.rmtree(layer.media)


def makes_its_own(item) -> bool:
    """A test that commits, and one that patches, itself or in a fixture of ours (one of pytest-django always does)."""
    mark, info = item.get_closest_marker("django_db"), item._fixtureinfo
    commits = (mark and mark.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(item.fixturenames)
    ours = [fixtures[-1].argnames for fixtures in info.name2fixturedefs.values() if fixtures[-1].baseid]
    return bool(commits) or any("monkeypatch" in names for names in (info.argnames, *ours))


def makes_of(item) -> list[Callable]:
    """The worlds that stand for a test, each after those it is made of."""
    if makes_its_own(item):
        return []
    fixtures = item._fixtureinfo.name2fixturedefs
    found: list[Callable] = []

    def add(name: str) -> bool:
        make = getattr(fixtures[name][-1].func, "make", None) if name in fixtures else None
        if not make or not all(add(below) for below in inspect.signature(make).parameters):
            return False
        if make not in found:
            found.append(make)
        return True

    for name in item.fixturenames:
        add(name)
    return found


@pytest.fixture(scope="session")
def _worlds(django_db_setup, django_db_blocker, tmp_path_factory):
    stage = Stage(lambda name: tmp_path_factory.mktemp(f"world-{name}-"))
    yield stage
    with django_db_blocker.unblock():
        stage.take_down()


@pytest.fixture(scope="session")
def _no_worlds(_worlds, django_db_blocker):
    """Nothing stands when Playwright begins, nor when it ends: inside its event loop Django has another connection."""

    def take_down():
        with django_db_blocker.unblock():
            _worlds.take_down()

    take_down()
    return take_down


@pytest.fixture
def _stage(request, _worlds, django_db_blocker, _clean_surroundings, settings):
    """The worlds of this test stand; before its own transaction begins, see `_django_db_helper` in conftest.py."""
    with django_db_blocker.unblock():
        _worlds.show(request.node.module, makes_of(request.node))
    if _worlds.layers:
        shutil.copytree(_worlds.layers[-1].media, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return _worlds
