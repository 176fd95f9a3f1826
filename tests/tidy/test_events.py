"""What an event is like stands in its row of `vocabulary/event_table.py`, and in no list of events beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.tools.code_trees import TREES, parsed, walked
from wsisfund.vocabulary.event_table import EVENTS
from wsisfund.vocabulary.events import RECOGNITIONS

from .sources import files, named

pytestmark = TREES

TABLE = "wsisfund/vocabulary/event_table.py"
# What an event and its reversals are together is no list; these words are also names of recognitions, facts and keys.
_OTHERWISE = [{"interest", "reversal"}, {"agreement", "interest"}]


def lists(tree: ast.AST) -> Iterator[tuple[int, list[str]]]:
    """Line and names of everything that lists events: collections of them alone, also of one, and ``IN`` in SQL."""
    for node in walked(tree):
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                found, fewest = [_string(part) for part in parts], 2
            case ast.Set(elts=parts):
                found, fewest = [_string(part) for part in parts], 1
            case ast.Call(func=ast.Name(id="event_in"), args=parts):
                found, fewest = [_string(part) for part in parts], 2
            case ast.Constant(value=str() as text):
                for listed in re.findall(r"\bIN \(([^)]*)\)", text):
                    if _is_list(found := re.findall("'(.*?)'", listed), 2):
                        yield node.lineno, found
                continue
            case _:
                continue
        if _is_list(found, fewest):
            yield node.lineno, found


def _is_list(names: list[str], fewest: int) -> bool:
    return len(names) >= fewest and set(names) <= set(EVENTS) and not set(names) <= set(RECOGNITIONS)


def _string(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_events_are_listed_in_their_table_only() -> None:
    found = [
        f"{name}:{line}: {', '.join(listed)}"
        for path in files()
        if (name := named(path)).startswith("wsisfund/") and path.suffix == ".py" and name != TABLE
        for line, listed in lists(parsed(path))
        if set(listed) not in _OTHERWISE
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        '{"advance"}',
        'x in ("receipt", "refund-due")',
        'event_in("agreement", "amendment")',
        "sql = \"event IN ('refund', 'payment')\"",
        "sql = \"event IN ('refund', 'payment') AND doc IN (SELECT doc FROM entry WHERE event = 'reversal' AND doc <> '')\"",
    ],
)
def test_a_list_is_seen(code: str) -> None:
    assert list(lists(ast.parse(code)))
