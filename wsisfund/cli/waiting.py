"""What waits, shown: `wsisfund status`, and with `--year-end` the checklist of what is to be done, and by which command."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from ..closing.programme import DUE_KINDS
from ..closing.reassessments import KIND as REASSESSMENT
from ..closing.status import STATUS_KINDS, status_of
from ..closing.waiting import Waiting
from ..gate.state import BooksState
from ..languages.counting import counted
from ..vocabulary.money import grouped
from .listing import left_out
from .session import Session

# Until summer the year that is being closed is the one before.
_CLOSING_UNTIL_MONTH = 6
_SHOWN = 10
# What has a name and no amount: it is told by its name.
_NAMED = ("obligation", *DUE_KINDS, "questionnaire", "guidance", "line")
_NAME_MOST = 76


def emit_status(session: Session, state: BooksState) -> None:
    """Answer with everything that waits on the day of the session."""
    found = status_of(state.index, state.root, session.date)
    items, reassessments = _lists(found)
    counts = Counter(waiting.kind for waiting in items)
    shown = {kind: counts[kind] for kind in STATUS_KINDS if counts[kind]}
    # Of thousands of things a person is shown ten of each kind.
    lists = {"items": items, "reassessments": reassessments} if session.json else {"items": [], "reassessments": []}
    answer = {"ok": True, "counts": shown, **{name: [_as_json(waiting) for waiting in some] for name, some in lists.items()}}
    session.emit(answer, "" if session.json else _status_text(found, session.date))


def emit_checklist(session: Session, state: BooksState, year: int | None) -> None:
    """Answer with everything that still keeps a year from being closed; exit 0 all the same, since nothing is wrong."""
    from ..closing.year_end import KINDS, year_end  # only here: the checklist works out statements, `status` does not

    day = session.date
    asked = year if year is not None else day.year - (day.month <= _CLOSING_UNTIL_MONTH)
    found = year_end(state.index, state.root, asked)
    items, reassessments = _lists(found)
    counts = Counter(waiting.kind for waiting in items)
    answer = {
        "ok": True,
        "year": asked,
        "counts": {kind: counts[kind] for kind in KINDS if counts[kind]},
        "items": [_to_do(waiting) for waiting in items],
        "reassessments": [_to_do(waiting) for waiting in reassessments],
    }
    session.emit(answer, _text(found, asked, KINDS))


def _lists(found: list[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """What waits for money or papers, and beside it what is assessed once, when a standard is first applied."""
    again = [waiting for waiting in found if waiting.kind == REASSESSMENT]
    return [waiting for waiting in found if waiting.kind != REASSESSMENT], again


def _to_do(waiting: Waiting) -> dict[str, object]:
    return _as_json(waiting) | {"why": waiting.why, "command": waiting.command}


def _as_json(waiting: Waiting) -> dict[str, object]:
    return {
        "kind": waiting.kind,
        "id": waiting.id,
        "donor": waiting.donor or None,
        "agreement": waiting.agreement or None,
        "due": waiting.due.isoformat() if waiting.due else None,
        "amount": waiting.amount,
        "currency": waiting.currency if waiting.amount else None,
        "days": waiting.days,
        "officer": waiting.officer or None,
    }


def _text(found: list[Waiting], year: int, kinds: Mapping[str, str]) -> str:
    if not found:
        return f"nothing keeps {year} from being closed (as of {date(year, 12, 31).isoformat()})"
    things = counted(len(found), "thing keeps", "things keep")
    lines = [f"{things} {year} from being closed (as of {date(year, 12, 31).isoformat()})"]
    for kind, words in kinds.items():
        of_kind = [waiting for waiting in found if waiting.kind == kind]
        if of_kind:
            lines.append(_heading(words, of_kind))
            commands = list(dict.fromkeys(waiting.command for waiting in of_kind))
            for waiting in of_kind[:_SHOWN]:
                lines.append(_line(waiting))
                if len(commands) > 1:
                    lines.append(f"      {waiting.command}")
            lines += left_out(len(of_kind), _SHOWN)
            if len(commands) == 1:
                lines.append(f"      {commands[0]}")
    return "\n".join(lines)


def _heading(words: str, of_kind: list[Waiting]) -> str:
    return f"{words[0].upper()}{words[1:]}: {len(of_kind):,}"


def _line(waiting: Waiting) -> str:
    due = f"due {waiting.due.isoformat()}" if waiting.due else waiting.why
    return f"  {waiting.id:<28} {_money(waiting):>18}  {due}".rstrip()


def _status_text(found: list[Waiting], at: date) -> str:
    if not found:
        return f"nothing waits on {at.isoformat()}"
    by_kind: dict[str, list[Waiting]] = {}
    for waiting in found:
        by_kind.setdefault(waiting.kind, []).append(waiting)
    lines = []
    for kind, words in STATUS_KINDS.items():
        of_kind = by_kind.get(kind)
        if of_kind:
            lines.append(_heading(words, of_kind))
            lines += [_status_line(waiting) for waiting in of_kind[:_SHOWN]]
            lines += left_out(len(of_kind), _SHOWN)
    return "\n".join(lines)


def _status_line(waiting: Waiting) -> str:
    due = f"due {waiting.due.isoformat()}" if waiting.due else f"for {waiting.officer}" if waiting.officer else ""
    if waiting.kind.startswith(_NAMED) and not waiting.donor:
        name = waiting.why if len(waiting.why) <= _NAME_MOST else f"{waiting.why[: _NAME_MOST - 1]}…"
        return "  ".join(["", f"{waiting.id:<28}", *([due] if due else []), name]).rstrip()
    return f"  {waiting.id:<24} {waiting.donor:<16} {_money(waiting):>24}  {due}".rstrip()


def _money(waiting: Waiting) -> str:
    return f"{grouped(waiting.units, waiting.currency)} {waiting.currency}" if waiting.units is not None else ""
