"""No module imports itself by a detour: imports inside functions and for type checkers count like any other."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tests.tools.code_trees import TREES, walked

from .sources import modules

pytestmark = TREES

Graph = Mapping[str, set[str]]


def dotted(path: str) -> str:
    """`wsisfund/cli/main.py` as `wsisfund.cli.main`; a package is named by its folder."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(name: str, is_package: bool, tree: ast.Module, known: frozenset[str]) -> Iterator[str]:
    """Modules of the program that a module imports, anywhere in its text."""
    for node in walked(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            parts = name.split(".")
            base = parts[: len(parts) - node.level + is_package] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                if inner in known:
                    yield inner
                elif source in known:
                    yield source


def graph_of(trees: list[tuple[str, ast.Module]]) -> Graph:
    """Each module with those that it imports."""
    known = frozenset(dotted(path) for path, _ in trees)
    return {
        dotted(path): set(imported(dotted(path), path.endswith("__init__.py"), tree, known)) - {dotted(path)}
        for path, tree in trees
    }


def cycles(graph: Graph) -> list[list[str]]:
    """Groups of modules that each reach all the others of their group (Tarjan), sorted."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return sorted(found)


def test_no_module_imports_itself_by_a_detour() -> None:
    assert cycles(graph_of(modules())) == []


def test_the_test_sees_lazy_and_typing_imports() -> None:
    one = "def f():\n    from .b import g"
    other = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from wsisfund.x import a"
    trees = [
        ("wsisfund/x/__init__.py", ""),
        ("wsisfund/x/a.py", one),
        ("wsisfund/x/b.py", other),
        ("wsisfund/x/c.py", "from . import a"),
    ]
    assert cycles(graph_of([(path, ast.parse(text)) for path, text in trees])) == [["wsisfund.x.a", "wsisfund.x.b"]]
