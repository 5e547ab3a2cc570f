"""The arrows of docs/architecture.md, read from the source: between apps, and between the layers inside one app."""

import ast
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent

# The line, lowest first. The last three are siblings: they read everything above and nothing of each other.
LINE = [
    "core", "regions", "accounts", "verification", "villages", "reference", "pokja", "programs", "rhythm",
    "classification",
]  # fmt: skip
SIBLINGS = ["dashboard", "public", "demo"]
APPS = LINE + SIBLINGS
PROJECT = "kampungkb"

# Layer: the layers of its own app that it may import. Anything not named (apps, urls, admin, checks, tags, helpers
# such as names.py) is free, as long as it does not carry one of the names below into a forbidden place.
LAYERS = {
    "enums": set(),
    "engine": {"enums"},
    "rules": {"enums", "roles"},
    "roles": {"enums"},
    "models": {"enums", "engine", "rules", "roles", "managers", "names", "fields"},
    "queries": {"enums", "engine", "rules", "roles", "models"},
    "actions": {"enums", "engine", "rules", "roles", "models", "queries", "signals"},
    "forms": {"enums", "engine", "rules", "roles", "models", "queries"},
    "filters": {"enums", "engine", "rules", "roles", "models", "queries", "forms"},
    "tables": {"enums", "rules", "roles", "models", "queries"},
    "exports": {"enums", "engine", "rules", "roles", "models", "queries", "tables"},
    "imports": {"enums", "engine", "rules", "roles", "models", "queries", "actions"},
    "management": {"enums", "engine", "rules", "roles", "models", "queries", "actions", "imports"},
}
# Layers above which nothing but the web may stand; a helper module that a low layer uses must not lead up to them.
WEB = {"views", "urls"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
SAVE_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}


def sources():
    for app in APPS:
        for path in sorted((BASE / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(BASE)


def read(path) -> ast.Module:
    return ast.parse((BASE / path).read_text(), filename=str(path))


def imported_modules(tree: ast.Module, path: Path):
    """(dotted module, line, inside a function?) of every import; relative ones spelt out."""
    package = list(path.parts[:-1])
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, id(node) in inside
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join(start + ([node.module] if node.module else []))
            yield module, node.lineno, id(node) in inside
            # `from . import x` and `from accounts import actions` name a module, too.
            for alias in node.names:
                if "." not in module:
                    yield f"{module}.{alias.name}", node.lineno, id(node) in inside


def layer_of(parts) -> str:
    """views: dashboard/views.py and dashboard/views/tasks.py alike. urls: classification/urls_imports.py, too."""
    name = parts[1].removesuffix(".py") if len(parts) > 1 else ""
    return name.split("_")[0] if name.split("_")[0] in WEB else name


def wrong_app_arrows(tree, path):
    app = path.parts[0]
    allowed = set(LINE[: LINE.index(app) + 1]) if app in LINE else {*LINE, app}
    for module, line, _ in imported_modules(tree, path):
        target = module.split(".")[0]
        if target == PROJECT or (target in APPS and target not in allowed):
            yield f"{path}:{line} {app} must not import {module}"


def wrong_layer_arrows(tree, path):
    app, layer = path.parts[0], layer_of(path.parts)
    for module, line, _ in imported_modules(tree, path):
        parts = module.split(".")
        if parts[0] not in APPS or len(parts) < 2:
            continue
        target = layer_of(parts)
        if parts[0] != app:
            # From an app above: its web layer is nobody's business, a low layer stays low.
            low = layer in ("enums", "rules", "models") and target in LAYERS
            if target in WEB and layer not in WEB or low and target not in {*LAYERS["models"], "models"}:
                yield f"{path}:{line} {layer} must not import {module}"
        elif target == layer or layer in WEB:
            continue
        elif target in WEB or (layer in LAYERS and target in LAYERS and target not in LAYERS[layer]):
            yield f"{path}:{line} {layer} must not import {module}"


def imports_in_functions(tree, path):
    for module, line, inside in imported_modules(tree, path):
        if inside and module.split(".")[0] in [*APPS, PROJECT]:
            yield f"{path}:{line} imports {module} inside a function"


def writes_in_views(tree, path):
    """Views call actions. A form is saved by the action that takes its data, never by the view."""
    if layer_of(path.parts) != "views" or path.parts[0] == "core":
        return
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, owner = node.func.attr, node.func.value
        if name in WRITES and is_queryset_or_row(owner):
            yield f"{path}:{node.lineno} .{name}() in a view"
        if name == "all" and isinstance(owner, ast.Attribute) and owner.attr == "objects":
            yield f"{path}:{node.lineno} .objects.all() in a view"


def is_queryset_or_row(owner) -> bool:
    """Not `context.update(...)`, `cache.delete(...)`, `hashlib.new().update(...)`: dictionaries have an update, too."""
    text = ast.unparse(owner)
    harmless = ("context", "initial", "params", "query", "data", "extra", "cache", "kwargs", "session", "digest")
    return ".objects" in text or "(" in text or not text.split(".")[-1].lower().endswith(harmless)


def forbidden_signals(tree, path):
    if path.as_posix() == "verification/signals.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Signal":
            yield f"{path}:{node.lineno} a second signal"
        if (
            isinstance(node, ast.Name)
            and node.id in SAVE_SIGNALS
            or (isinstance(node, ast.Attribute) and node.attr in SAVE_SIGNALS)
        ):
            yield f"{path}:{node.lineno} a receiver of Django's model signals"


RULES = [wrong_app_arrows, wrong_layer_arrows, imports_in_functions, writes_in_views, forbidden_signals]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_source_follows_rule(rule):
    assert [problem for path in sources() for problem in rule(read(path), path)] == []


def test_every_app_of_the_project_stands_in_the_line(settings):
    own = [name for name in settings.INSTALLED_APPS if (BASE / name / "apps.py").exists()]
    assert own == APPS


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (wrong_app_arrows, "regions/models.py", "from accounts.models import User"),
        (wrong_app_arrows, "public/views.py", "import dashboard.queries"),
        (wrong_app_arrows, "villages/models.py", "from kampungkb.urls import urlpatterns"),
        (wrong_layer_arrows, "villages/models.py", "from .actions import submit"),
        (wrong_layer_arrows, "villages/models/reports.py", "from ..forms import ReportForm"),
        (wrong_layer_arrows, "villages/rules.py", "from .models import Kampung"),
        (wrong_layer_arrows, "villages/queries.py", "from . import views"),
        (wrong_layer_arrows, "classification/engine/paths.py", "from ..queries.stored import facts_of"),
        (wrong_layer_arrows, "villages/actions.py", "from accounts.views import login"),
        (wrong_layer_arrows, "villages/models.py", "from accounts.actions import create_user"),
        (imports_in_functions, "villages/actions.py", "def f():\n    from accounts.models import User"),
        (writes_in_views, "villages/views.py", "def f(request, kampung):\n    kampung.save()"),
        (writes_in_views, "villages/views/forms.py", "Kampung.objects.filter(pk=1).update(name='')"),
        (writes_in_views, "villages/views.py", "rows = Kampung.objects.all()"),
        (forbidden_signals, "villages/signals.py", "from django.dispatch import Signal\nx = Signal()"),
        (forbidden_signals, "villages/apps.py", "post_save.connect(f)"),
        (forbidden_signals, "villages/apps.py", "signals.post_save.connect(f)"),
    ],
)
def test_rule_finds_a_breach(rule, path, source):
    assert list(rule(ast.parse(source), Path(path)))


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (wrong_app_arrows, "public/views.py", "from classification.queries.stored import x\nfrom .queries import y"),
        (wrong_layer_arrows, "villages/views/forms.py", "from ..actions import submit"),
        (wrong_layer_arrows, "villages/actions.py", "from accounts.models import User\nfrom .models import Kampung"),
        (writes_in_views, "villages/views.py", "context.update(a=1)"),
    ],
)
def test_rule_lets_right_code_pass(rule, path, source):
    assert not list(rule(ast.parse(source), Path(path)))
