"""The checklist of `wsisfund status --year-end`: what is to be done, and by which command."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from ..closing.year_end import KINDS, ToDo, year_end
from ..gate.state import BooksState
from ..vocabulary.money import grouped
from .session import Session

# Until summer the year that is being closed is the one before.
_CLOSING_UNTIL_MONTH = 6
_SHOWN = 10


def emit_checklist(session: Session, state: BooksState, year: int | None) -> None:
    """Answer with everything that still keeps a year from being closed; exit 0 all the same, since nothing is wrong."""
    day = session.date
    asked = year if year is not None else day.year - (day.month <= _CLOSING_UNTIL_MONTH)
    found = year_end(state.index, state.root, asked)
    counts = Counter(todo.kind for todo in found)
    answer = {
        "ok": True,
        "year": asked,
        "counts": {kind: counts[kind] for kind in KINDS if counts[kind]},
        "items": [_as_json(todo) for todo in found],
    }
    session.emit(answer, _text(found, asked))


def _as_json(todo: ToDo) -> dict[str, object]:
    return {
        "kind": todo.kind,
        "id": todo.id,
        "donor": todo.donor or None,
        "agreement": todo.agreement or None,
        "due": todo.due.isoformat() if todo.due else None,
        "amount": todo.amount,
        "currency": todo.currency if todo.amount else None,
        "days": todo.days,
        "officer": None,
        "why": todo.why,
        "command": todo.command,
    }


def _text(found: list[ToDo], year: int) -> str:
    if not found:
        return f"nothing keeps {year} from being closed (as of {date(year, 12, 31).isoformat()})"
    things = "1 thing keeps" if len(found) == 1 else f"{len(found)} things keep"
    lines = [f"{things} {year} from being closed (as of {date(year, 12, 31).isoformat()})"]
    for kind, words in KINDS.items():
        of_kind = [todo for todo in found if todo.kind == kind]
        if of_kind:
            lines.append(f"{len(of_kind)} {words}")
            commands = list(dict.fromkeys(todo.command for todo in of_kind))
            for todo in of_kind[:_SHOWN]:
                lines.append(_line(todo))
                if len(commands) > 1:
                    lines.append(f"      {todo.command}")
            if len(of_kind) > _SHOWN:
                lines.append(f"  … and {len(of_kind) - _SHOWN} more (--json lists all)")
            if len(commands) == 1:
                lines.append(f"      {commands[0]}")
    return "\n".join(lines)


def _line(todo: ToDo) -> str:
    amount = f"{grouped(Decimal(todo.amount), todo.currency)} {todo.currency}" if todo.amount else ""
    due = f"due {todo.due.isoformat()}" if todo.due else todo.why
    return f"  {todo.id:<28} {amount:>18}  {due}".rstrip()
