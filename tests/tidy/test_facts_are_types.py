"""A fact is read once, where it comes in: no rule, builder, statement or page takes a ``custom`` line apart by position."""

from __future__ import annotations

import ast

from tests.tools.code_trees import TREES, walked

from .sources import modules

pytestmark = TREES

# Where lines are read, written, compared whole, or their form is judged.
EDGE = {
    "wsisfund/books/records.py",
    "wsisfund/register/facts.py",
    "wsisfund/register/bank_facts.py",
    "wsisfund/register/obligations.py",
    "wsisfund/register/policies.py",
    "wsisfund/register/versions.py",
    "wsisfund/register/once.py",
    "wsisfund/manual/facts.py",
    "wsisfund/manual/register_facts.py",
    "wsisfund/manual/register_identity.py",  # announcements compared whole
    "wsisfund/gate/slice.py",  # what a line names, whatever it is
    "wsisfund/store/rows.py",  # a line as a row of the index
    "wsisfund/store/overlay.py",  # the same, of an entry that is not written yet
    "wsisfund/contributions/reversal.py",  # says what it restores, word for word
    "wsisfund/contributions/signing.py",  # of the lines that it makes itself
    "wsisfund/cli/policy.py",  # a policy's value as it stands there
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


def test_no_fact_is_taken_apart_by_position() -> None:
    found = [f"{name}:{line}" for name, tree in modules() if name not in EDGE for line in _positions(tree)]
    assert found == []
