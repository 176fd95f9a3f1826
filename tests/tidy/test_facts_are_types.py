"""A fact is read once, where it comes in: no rule, builder, statement or page takes a ``custom`` line apart by position, nor
spells a key of a fact or of an entry.
"""

from __future__ import annotations

import ast

from tests.tools.code_trees import TREES, walked

from .sources import modules

pytestmark = TREES

# Where lines are read, written, compared whole, or their form is judged.
EDGE = {
    "wsisfund/books/records.py",
    "wsisfund/register/facts.py",
    "wsisfund/register/budget_facts.py",
    "wsisfund/register/fact_values.py",
    "wsisfund/register/bank_facts.py",
    "wsisfund/register/obligations.py",
    "wsisfund/register/policies.py",
    "wsisfund/register/versions.py",
    "wsisfund/register/once.py",
    "wsisfund/manual/facts.py",
    "wsisfund/contributions/reversal.py",  # says what it restores, word for word
    "wsisfund/web/ledger.py",  # Fava's own lines
}


def _positions(tree: ast.Module) -> list[int]:
    return [
        node.lineno
        for node in walked(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "values"
        and not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str))
        and not (isinstance(node.slice, ast.Name) and node.slice.id in ("column", "COMPARATIVE"))
    ]


# Keys are spelled where records are read, and by the rule that judges the form of what stands under them.
SPELLED = ("wsisfund/books/", "wsisfund/register/", "wsisfund/manual/facts.py")


def _spelled(tree: ast.Module) -> list[int]:
    """Lines of ``record.keys.get("name")``, ``record.keys["name"]`` and ``entry.key_of(posting, "name")``."""
    found = []
    for node in walked(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "key_of":
            found += [node.lineno for word in node.args if isinstance(word, ast.Constant)]
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
            of, key = node.func.value, node.args[0]
        elif isinstance(node, ast.Subscript):
            of, key = node.value, node.slice
        else:
            continue
        if isinstance(of, ast.Attribute) and of.attr == "keys" and isinstance(key, ast.Constant):
            found.append(node.lineno)
    return found


def test_no_key_is_spelled_where_rules_and_figures_are() -> None:
    assert [f"{name}:{line}" for name, tree in modules() if not name.startswith(SPELLED) for line in _spelled(tree)] == []


def test_no_fact_is_taken_apart_by_position() -> None:
    assert {name for name, tree in modules() if _positions(tree)} == EDGE
