"""The program's own code as syntax trees, read once: what each function has in it, and what its names stand for.

Tests that ask for all of them run in one process, so that they are read once: mark them with `TREES`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PROGRAM: Final = ROOT / "wsisfund"
TREES: Final = pytest.mark.xdist_group("code trees")


@cache
def parsed(path: Path) -> ast.Module:
    """The tree of a file."""
    return ast.parse(path.read_bytes())


@cache
def walked(tree: ast.AST) -> Sequence[ast.AST]:
    """All nodes of a tree, as `ast.walk` finds them."""
    return tuple(ast.walk(tree))


class Module(NamedTuple):
    """One file: its tree, and what its names stand for."""

    path: Path
    tree: ast.Module
    constants: Mapping[str, ast.expr]
    imports: Mapping[str, tuple[Path, str]]
    functions: Mapping[str, ast.FunctionDef]
    own: Mapping[ast.AST, Sequence[ast.AST]]


@lru_cache(maxsize=1)
def modules() -> Mapping[Path, Module]:
    """All files of the program, read once."""
    return {path: _module(path) for path in sorted(PROGRAM.rglob("*.py"))}


def _module(path: Path) -> Module:
    tree = parsed(path)
    constants: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            constants[node.target.id] = node.value
    functions: dict[str, ast.FunctionDef] = {}
    own: dict[ast.AST, list[ast.AST]] = {}
    open_: list[ast.AST] = [tree]
    while open_:
        inside = open_.pop()
        own[inside] = _nodes_of(inside)
        inner = [node for node in own[inside] if isinstance(node, ast.FunctionDef)]
        functions |= {node.name: node for node in inner}
        open_ += inner
    imports = {
        alias.asname or alias.name: (_place(path, node), alias.name)
        for nodes in own.values()
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }
    return Module(path, tree, constants, imports, functions, own)


def _nodes_of(inside: ast.AST) -> list[ast.AST]:
    """Nodes of a function or file, with functions inside but not what is in them."""
    found: list[ast.AST] = []
    open_ = [inside]
    while open_:
        for value in open_.pop().__dict__.values():
            children = value if isinstance(value, list) else (value,)
            for child in children:
                if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
                    found.append(child)
                    if not isinstance(child, ast.FunctionDef):
                        open_.append(child)
    return found


def _place(path: Path, node: ast.ImportFrom) -> Path:
    base = path.parents[node.level - 1]
    found = base.joinpath(*(node.module or "").split("."))
    return found / "__init__.py" if found.is_dir() else found.with_suffix(".py")


@lru_cache(maxsize=1)
def kinds() -> frozenset[str]:
    """Names of all classes of faults."""
    bases = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for module in modules().values()
        for node in module.own[module.tree]
        if isinstance(node, ast.ClassDef)
    }
    found = {"Fault"}
    while more := {name for name, of in bases.items() if name not in found and found & set(of)}:
        found |= more
    return frozenset(found)
