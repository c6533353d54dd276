"""Imports point one way, and only the edge touches the outside: read from the source, run nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([ROOT / "app.py", *(ROOT / "config").rglob("*.py"), *(ROOT / "registry").rglob("*.py")])

PURE = {"domain", "names", "roles", "matching", "documents", "exchange"}
BELOW_SERVICES = PURE | {"db", "transaction"}
EDGE = {"app", "config", "web", "cli"}

ALLOWED: dict[str, set[str]] = {
    "domain": set(),
    "names": set(),
    "transaction": set(),
    "roles": {"domain", "names"},
    "matching": {"domain", "names", "roles"},
    "documents": {"domain", "names", "roles"},
    "exchange": {"domain"},
    "db": {"domain"},
    "services": BELOW_SERVICES,
    # The form of a mention is one of the formats: a request and a line of a file are read alike.
    "web": {"domain", "exchange", "services", "transaction"},
    "cli": {"domain", "services", "transaction"},
    "config": set(),
    "app": {"config", "web", "cli"},
}
"""What each layer may import of ours, besides itself."""

# (importing module, imported module): why it may.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("registry.cli.check", "registry.db.invariants"): "names what it checks",
    ("registry.cli.check", "registry.db.migrating"): "a schema that is behind is told apart from broken rows",
    ("registry.cli.context", "registry.db.embedded"): "commands find their database through it",
    ("registry.cli.context", "registry.db.database"): "our own server is started on first use",
    ("registry.cli.database", "registry.db.binaries"): "`registry db` is about the server itself",
    ("registry.cli.database", "registry.db.database"): "`registry db` is about the server itself",
    ("registry.cli.database", "registry.db.dump"): "`registry db` is about the server itself",
    ("registry.cli.database", "registry.db.embedded"): "`registry db` is about the server itself",
    ("registry.cli.group", "registry.db.errors"): "every command tells errors of the database in the same words",
    ("registry.cli.migrate", "registry.db.migrating"): "the schema itself is its subject",
    ("registry.cli.names", "registry.names.models.character"): "compiles the models",
    ("registry.cli.names", "registry.names.models.letters"): "trains the models",
    ("registry.cli.names", "registry.names.training"): "trains the models",
    ("registry.cli.serve", "registry.db.database"): "`registry up` makes a database that lacks",
    ("registry.cli.reconcile", "registry.db.errors"): "an error of the database has an exit status of its own",
    ("registry.web.errors", "registry.db.errors"): "every call tells errors of the database in the same words",
}

# (module, name): why a module outside db/ may use this piece of SQLAlchemy.
QUERY_EXCEPTIONS: dict[tuple[str, str], str] = {
    ("registry.transaction", "text"): "sets the transaction up and takes advisory locks",
}
QUERY_MAKERS = {"select", "insert", "update", "delete", "text", "func", "union", "union_all"}

CLOCK_AND_ENVIRONMENT = {
    "os.environ", "os.getenv", "os.environb", "time.time", "time.time_ns",
    "date.today", "datetime.now", "datetime.today", "datetime.utcnow",
    "datetime.date.today", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow",
}  # fmt: skip


VOCABULARY = {"domain", "access", "syntax"}
"""Modules at the bottom: what the registry speaks of, who may do what, how keys and tags are written."""


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str | None:
    """The layer a module of ours belongs to; None for the bare package and foreign modules."""
    first, _, rest = module.partition(".")
    if first in ("app", "config"):
        return first
    layer = rest.partition(".")[0] or None if first == "registry" else None
    return "domain" if layer in VOCABULARY else layer


def imports_of(path: Path) -> Iterator[tuple[str, str, int]]:
    """Every import of a file, wherever it stands: module, name ("" for a whole module), line.

    `from registry.db import embedded` counts as a module of its own too.
    """
    package = module_of(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, "", node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            for alias in node.names:
                yield module, alias.name, node.lineno


def our_imports(path: Path) -> Iterator[tuple[str, int]]:
    for module, name, line in imports_of(path):
        inner = f"{module}.{name}"
        is_module = (ROOT / f"{inner.replace('.', '/')}.py").exists() or (
            name and (ROOT / inner.replace(".", "/")).is_dir()
        )
        target = inner if is_module else module
        if layer_of(target):
            yield target, line


def dotted(node: ast.expr) -> str:
    """The dotted name an expression spells, such as `datetime.now`; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) > 10


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_point_inwards(path: Path) -> None:
    module = module_of(path)
    layer = layer_of(module)
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {target}"
        for target, line in our_imports(path)
        if layer and layer_of(target) not in {layer, *ALLOWED[layer]}
        if (module, target) not in EXCEPTIONS
    ]
    assert not wrong


def test_every_exception_is_used() -> None:
    used = {(module_of(path), target) for path in SOURCES for target, _ in our_imports(path)}
    assert set(EXCEPTIONS) <= used


def test_every_module_has_a_layer() -> None:
    layers = {layer_of(module_of(path)) for path in SOURCES} - {None}
    assert layers <= set(ALLOWED)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_flask_stays_in_the_web(path: Path) -> None:
    if layer_of(module_of(path)) in ("web", "app"):
        return
    web = {"flask", "werkzeug", "jinja2", "apiflask"}
    assert not [line for module, _, line in imports_of(path) if module.partition(".")[0] in web]


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_pure_layers_know_no_database(path: Path) -> None:
    if layer_of(module_of(path)) not in PURE:
        return
    stores = {"sqlalchemy", "psycopg", "alembic"}
    assert not [line for module, _, line in imports_of(path) if module.partition(".")[0] in stores]


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_queries_stay_in_db(path: Path) -> None:
    module = module_of(path)
    if layer_of(module) == "db":
        return
    wrong = [
        f"{path.relative_to(ROOT)}:{line} takes {name or 'all'} from {source}"
        for source, name, line in imports_of(path)
        if source.partition(".")[0] in ("sqlalchemy", "psycopg")
        if name in QUERY_MAKERS or not name
        if (module, name) not in QUERY_EXCEPTIONS
    ]
    assert not wrong


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_clock_and_environment_stay_at_the_edge(path: Path) -> None:
    if layer_of(module_of(path)) in EDGE:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {dotted(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCK_AND_ENVIRONMENT
    ]
    wrong += [
        f"{path.relative_to(ROOT)}:{line} takes {name} from {module}"
        for module, name, line in imports_of(path)
        if f"{module}.{name}" in CLOCK_AND_ENVIRONMENT
    ]
    assert not wrong


def test_packages_start_empty_and_no_module_is_a_drawer() -> None:
    full = [p for p in SOURCES if p.name == "__init__.py" and p.stat().st_size]
    drawers = [p for p in SOURCES if p.stem in ("utils", "util", "helpers", "common", "misc")]
    assert not full + drawers
