"""Doors of the access sweep, by slice of the portal. Each module may have

    EXPECTED: dict[str, Access]        URL name -> what each visitor finds (tests/access.py)
    ADMIN: dict[str, AdminAccess]      model label -> who sees it in the Django admin
    furnish(world)                     adds what its doors name to the world of tests/test_access.py, all in Blora

and is found by itself.
"""

from importlib import import_module
from pkgutil import iter_modules

MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]


def merged(name: str) -> dict:
    """One dictionary of all modules; the same door in two of them is a mistake."""
    found = {}
    for module in MODULES:
        rows = getattr(module, name, {})
        assert not found.keys() & rows.keys(), sorted(found.keys() & rows.keys())
        found |= rows
    return found


def furnish(world) -> None:
    for module in MODULES:
        if hasattr(module, "furnish"):
            module.furnish(world)
