"""What must stay true of the house: arrows point one way, and no import hides."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("server", "warning_labels")


def _modules() -> dict[str, ast.Module]:
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = _modules()


def _is_package(module: str) -> bool:
    return (ROOT / module.replace(".", "/") / "__init__.py").exists()


def _targets(module: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules of ours that an import statement names."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        base = node.module or ""
        if node.level:
            above = module.split(".")
            above = above[: len(above) - node.level + _is_package(module)]
            base = ".".join([*above, *([node.module] if node.module else [])])
        # `from . import models` names a module; `from .models import X` a name within one.
        within = [f"{base}.{alias.name}" for alias in node.names]
        names = [name if name in MODULES else base for name in within]
    yield from (name for name in names if name in MODULES and name != module)


def _imports(module: str) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in _targets(module, node):
                yield node, target


def _area(module: str) -> str:
    return ".".join(module.split(".")[:2])


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {module: {target for _, target in _imports(module)} for module in MODULES}

    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_no_import_of_ours_hides_in_a_function() -> None:
    hidden = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node, _ in _imports(module)
        if node.col_offset
    ]

    assert hidden == []


def test_labels_know_nothing_of_the_service() -> None:
    outside = [
        f"{module} → {target}"
        for module in MODULES
        if module.startswith("warning_labels")
        for _, target in _imports(module)
        if target.startswith("server")
    ]

    assert outside == []


def test_records_know_no_kind_of_record() -> None:
    kinds = {"server.checks", "server.labels", "server.control_points", "server.enterprises"}
    known = [
        f"{module} → {target}"
        for module in MODULES
        if _area(module) == "server.records"
        for _, target in _imports(module)
        if _area(target) in kinds
    ]

    assert known == []


def test_migrations_need_nothing_that_may_change_after_them() -> None:
    needed = [
        f"{module} → {target}"
        for module in MODULES
        if module.startswith("server.migrations.versions")
        for _, target in _imports(module)
        if target != "server.database"  # for the types of columns
    ]

    assert needed == []


def test_services_never_touch_the_request() -> None:
    touching = [
        module
        for module, tree in MODULES.items()
        if module.endswith((".service", ".models"))
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "flask"
        and {"request", "session", "g"} & {alias.name for alias in node.names}
    ]

    assert touching == []
