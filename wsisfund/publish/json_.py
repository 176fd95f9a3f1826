"""Statements as JSON: the object of the command contract (design §3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..vocabulary.money import plain
from ..vocabulary.statement import Line, Reconciliation, Statement
from .tables import currency_of


def statement_json(statement: Statement) -> dict[str, Any]:
    """The object of one statement: amounts as text with their currency's decimals, empty cells as null."""
    return {
        "statement": statement.id,
        "period": {"from": statement.period.start.isoformat(), "to": statement.period.end.isoformat()},
        "currency": statement.currency,
        "lines": [_line(statement, line) for line in statement.lines],
        "reconciliations": [_reconciliation(statement, r) for r in statement.reconciliations],
        "checks": [{"id": c.id, "ok": c.ok, "left": plain(c.left), "right": plain(c.right)} for c in statement.checks],
        "books": statement.books,
    }


def render_json(statements: Sequence[Statement], *, several: bool = False) -> bytes:
    """One statement as its object, several as ``{"statements": […]}``; UTF-8, the same bytes every time.

    Args:
        several: a list also where it is only one.
    """
    found = [statement_json(statement) for statement in statements]
    answer = {"statements": found} if several or len(found) != 1 else found[0]
    return (json.dumps(answer, indent=2, ensure_ascii=False) + "\n").encode()


def _line(statement: Statement, line: Line) -> dict[str, Any]:
    return {"id": line.id, "level": line.level, "note": line.note, "values": _values(statement, line)}


def _reconciliation(statement: Statement, reconciliation: Reconciliation) -> dict[str, Any]:
    return {"id": reconciliation.id, "lines": [_line(statement, line) for line in reconciliation.lines]}


def _values(statement: Statement, line: Line) -> dict[str, str | None]:
    return {
        column: plain(value, currency_of(statement, line, column)) if isinstance(value, Decimal) else value
        for column, value in line.values.items()
    }
