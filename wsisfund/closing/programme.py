"""What of the programme register waits: what falls due, what is not answered or taken up, lines for which nobody answers."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ..register.obligations import days_ahead
from ..register.programme import Entry, entries_at, missing_answers
from ..store.index import Index
from ..vocabulary.events import ACTION_LINES
from ..vocabulary.register_table import REGISTER_KINDS
from .obligations import AHEAD
from .waiting import Waiting

# Of each kind that falls due, the state in which nothing is to be done any more that its command says.
DUE_KINDS: Final = {kind.name: kind.over[0] for kind in REGISTER_KINDS.values() if kind.over and kind.field("due")}


def due_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Tasks, outputs and recommendations with a day, on which something is still to be done."""
    for kind, done in DUE_KINDS.items():
        for entry in entries_at(index, kind, day):
            due = entry.day("due")
            if due is None or entry.over or due > days_ahead(day, AHEAD):
                continue
            proof = f" --{entry.kind.proved[1]} REF" if done in entry.kind.proved[0] else ""
            command = f"wsisfund {kind} change {entry.id} --state {done}{proof}"
            yield _waiting(f"{kind}-overdue" if due < day else f"{kind}-due", entry, command, due, day)


def questionnaires_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Questionnaires that somebody who is asked has not answered, near their day or past it."""
    for entry in entries_at(index, "questionnaire", day):
        due, missing = entry.day("due"), missing_answers(index, entry, day)
        if due is not None and missing and due <= days_ahead(day, AHEAD):
            why = f"{len(missing)} not answered: {', '.join(missing[:8])}" + (" …" if len(missing) > 8 else "")
            command = f"wsisfund answer add {entry.id} WHO --document REF"
            yield _waiting("questionnaire-unanswered", entry, command, due, day)._replace(why=why)


def guidance_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Guidance of the working group that no task follows, and that nobody has called done or dropped."""
    followed = {task.text("guidance") for task in entries_at(index, "task", day)}
    for entry in entries_at(index, "guidance", day):
        if not entry.over and entry.id not in followed:
            command = f"wsisfund task add ID --guidance {entry.id} --due DATE"
            yield _waiting("guidance-open", entry, command, None, day)


def lines_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Action lines in which ITU has a role, and nobody answers for them, nor for each of their parts."""
    found = entries_at(index, "action-line", day)
    for entry in found:
        parts = [part for part in found if part.id.startswith(f"{entry.id}.")]
        attended = entry.text("focal-point") or (parts and all(part.text("focal-point") for part in parts))
        if entry.id in ACTION_LINES and entry.text("role") and not attended:
            command = f"wsisfund action-line change {entry.id} --focal-point NAME"
            yield _waiting("line-unattended", entry, command, None, day)


def _waiting(kind: str, entry: Entry, command: str, due: date | None, day: date) -> Waiting:
    who = entry.text("owner") or entry.text("focal-point")
    return Waiting(kind, entry.id, command, entry.name, due=due, days=(day - due).days if due else None, officer=who)
