"""Statements as JSON: the object of the command contract (design §3)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..vocabulary.money import plain
from ..vocabulary.statement import Line, Reconciliation, Statement, Value


def statement_json(statement: Statement) -> dict[str, Any]:
    """The object of one statement: amounts as text with two decimals, empty cells as null."""
    return {
        "statement": statement.id,
        "period": {"from": statement.period.start.isoformat(), "to": statement.period.end.isoformat()},
        "currency": statement.currency,
        "lines": [_line(line) for line in statement.lines],
        "reconciliations": [_reconciliation(r) for r in statement.reconciliations],
        "checks": [{"id": c.id, "ok": c.ok, "left": plain(c.left), "right": plain(c.right)} for c in statement.checks],
        "books": statement.books,
    }


def render_json(statements: Sequence[Statement]) -> bytes:
    """One statement as its object, several as ``{"statements": […]}``; UTF-8, the same bytes every time."""
    found = [statement_json(statement) for statement in statements]
    answer = found[0] if len(found) == 1 else {"statements": found}
    return (json.dumps(answer, indent=2, ensure_ascii=False) + "\n").encode()


def _line(line: Line) -> dict[str, Any]:
    return {"id": line.id, "level": line.level, "note": line.note, "values": _values(line.values)}


def _reconciliation(reconciliation: Reconciliation) -> dict[str, Any]:
    return {"id": reconciliation.id, "lines": [_line(line) for line in reconciliation.lines]}


def _values(values: Mapping[str, Value]) -> dict[str, str | None]:
    return {column: plain(value) if isinstance(value, Decimal) else value for column, value in values.items()}
