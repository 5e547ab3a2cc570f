"""The code base agrees with itself: templates, documents, configuration and vendored files.

Each check is a function over text, so that the tests below can also show that it finds what it looks for.
"""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import Context, Template, engines

from tests.test_architecture import APPS
from tests.undefined import UndefinedVariableError

BASE = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((BASE / "templates").rglob("*.*"))
DOCS = sorted((BASE / "docs").rglob("*.md")) + [BASE / name for name in ("README.md", "CONTRIBUTING.md")]
VENDOR = BASE / "static" / "vendor"
TEXT_SUFFIXES = {".py", ".md", ".html", ".txt", ".js", ".css", ".toml", ".yml", ".yaml", ".cfg", ".sh", ".example"}

# Found by name by Django and by packages, not named in our code.
FOUND_BY_NAME = re.compile(
    r"^(400|403|403_csrf|404|500)\.html$|^(account|mfa|usersessions|allauth|admin|registration|socialaccount)/|"
    r"^django/|^django_tables2/|^django_filters/"
)


def read_all(paths):
    return "\n".join(path.read_text() for path in paths)


def tracked_files():
    """Files of the project as git knows them, new ones included, ignored ones not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=True).stdout.split("\n")
    return [BASE / name for name in names if name and (BASE / name).is_file()]


def own_python():
    return [path for app in [*APPS, "kampungkb"] for path in sorted((BASE / app).rglob("*.py"))]


# --- templates ---------------------------------------------------------------------------------------------

INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    # A script with src or holding only data (JSON) is no inline code.
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "javascript link": re.compile(r"javascript:", re.I),
}


def without_tags(html):
    """Template tags blanked out: their arguments may look like attributes."""
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", lambda m: "x" * len(m.group()), html, flags=re.S)


def inline_code(html):
    return [name for name, pattern in INLINE.items() if pattern.search(without_tags(html))]


def unused_templates(names, sources):
    return [name for name in names if not FOUND_BY_NAME.search(name) and f"{name}" not in sources]


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.suffix == ".html"], ids=lambda p: str(p.relative_to(BASE)))
def test_template_has_no_inline_code(path):
    assert inline_code(path.read_text()) == []


def test_no_inline_code_is_built_in_python():
    own = [p for p in own_python() if p.suffix == ".py" and "migrations" not in p.parts]
    assert [f"{p}: {found}" for p in own if (found := re.findall(r"style=[\"']|<script|<style", p.read_text()))] == []


def test_every_template_is_used():
    names = [path.relative_to(BASE / "templates").as_posix() for path in TEMPLATES]
    assert unused_templates(names, read_all([*own_python(), *TEMPLATES])) == []


def test_every_template_compiles():
    engine = engines["django"]
    for path in TEMPLATES:
        engine.get_template(path.relative_to(BASE / "templates").as_posix())


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<button class="a" onclick="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_inline_code_is_found(html):
    assert inline_code(html)


@pytest.mark.parametrize(
    "html",
    [
        '<script src="{% static "js/x.js" %}" defer></script>',
        '<script type="application/json" id="x">{}</script>',
        '{% component style="wide" %}',
        '<meta name="htmx-config" content="x">',
    ],
)
def test_right_markup_passes(html):
    assert inline_code(html) == []


def test_unused_template_is_found():
    assert unused_templates(["a/x.html", "a/y.html", "404.html"], 'render(request, "a/x.html")') == ["a/y.html"]


def test_undefined_variable_in_our_template_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.undefined.TEMPLATES", tmp_path)
    ours = Template("{{ nobody.knows }}")
    for node in ours.nodelist:
        node.origin.name = str(tmp_path / "x.html")
    with pytest.raises(UndefinedVariableError, match="nobody.knows"):
        ours.render(Context())


def test_undefined_variable_in_the_template_of_a_package_is_silent():
    assert Template("[{{ nobody.knows }}]").render(Context()) == "[]"


# --- migrations, configuration, commands ------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_carries_a_name():
    names = [p.name for app in APPS for p in (BASE / app / "migrations").glob("0*.py")]
    assert [name for name in names if "_auto_" in name] == []


def environment_variables(source):
    """Names read through django-environ: env.bool("DEBUG", ...)."""
    return set(re.findall(r"\benv\.\w+\(\s*\"([A-Z_]+)\"", source))


def test_every_environment_variable_is_documented():
    names = environment_variables((BASE / "kampungkb" / "settings.py").read_text())
    example = set(re.findall(r"^#?\s?([A-Z_]+)=", (BASE / ".env.example").read_text(), re.M))
    document = set(re.findall(r"^\| `([A-Z_]+)`", (BASE / "docs" / "configuration.md").read_text(), re.M))
    assert names == example
    assert names == document


def test_environment_variables_are_found():
    assert environment_variables('A = env.bool("DEBUG")\nB = env.str(\n    "KEY", default="")') == {"DEBUG", "KEY"}


def test_nothing_reads_the_environment_but_the_settings():
    own = [path for path in own_python() if path.parts[-2] != "kampungkb"]
    assert [str(path) for path in own if re.search(r"os\.environ|getenv", path.read_text())] == []


def test_every_system_check_is_documented():
    ids = set(re.findall(r"kampungkb\.[EW]\d{3}", read_all(own_python())))
    assert ids == set(re.findall(r"kampungkb\.[EW]\d{3}", (BASE / "docs" / "configuration.md").read_text()))


def test_every_command_is_documented():
    commands = [path.stem for app in APPS for path in (BASE / app / "management" / "commands").glob("[a-z]*.py")]
    text = read_all(DOCS)
    assert [name for name in commands if f"manage.py {name}" not in text] == []


# --- documents ------------------------------------------------------------------------------------------------------


def broken_links(path, text):
    """Relative links of a Markdown file to files that do not exist."""
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    return [target for target in targets if not (path.parent / target).exists()]


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(BASE)))
def test_links_between_documents_lead_somewhere(path):
    assert broken_links(path, path.read_text()) == []


def test_broken_link_is_found(tmp_path):
    assert broken_links(tmp_path / "x.md", "[a](y.md) [b](https://x.id)") == ["y.md"]


def test_every_decision_is_listed():
    index = (BASE / "docs" / "adr" / "README.md").read_text()
    assert [p.name for p in (BASE / "docs" / "adr").glob("0*.md") if p.name not in index] == []


# Built from pieces, so that this file does not name them itself.
REGISTRY_HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry." + "npmjs",
    "deb." + "debian",
    "jsdelivr" + ".net",
]


def test_no_file_names_the_host_of_a_package_registry():
    text = [path for path in tracked_files() if path.suffix in TEXT_SUFFIXES and VENDOR not in path.parents]
    found = [f"{path}: {host}" for path in text for host in REGISTRY_HOSTS if host in path.read_text()]
    assert found == []


def test_the_project_does_not_lean_on_its_neighbours():
    """The shared folder beside a checkout is for tests alone, and they skip without it."""
    text = [p for p in tracked_files() if p.suffix in TEXT_SUFFIXES and (BASE / "tests") not in p.parents]
    assert [str(p) for p in text if re.search(r"\.\./" + "shared", p.read_text())] == []


# --- vendored files ---------------------------------------------------------------------------------------------------


def vendored():
    return [path for path in VENDOR.rglob("*") if path.is_file() and path.name != "README.md"]


def test_every_vendored_file_is_listed_with_its_origin():
    readme = (VENDOR / "README.md").read_text()
    assert [p.name for p in vendored() if p.relative_to(VENDOR).as_posix() not in readme and p.name not in readme] == []


def test_vendored_files_point_to_no_source_map():
    """The manifest storage would look for the map and fail."""
    scripts = [path for path in vendored() if path.suffix in (".js", ".css")]
    assert [p.name for p in scripts if "sourceMappingURL" in p.read_text()] == []
