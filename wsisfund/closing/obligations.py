"""Duties and tasks that wait: past their day, or due within 90 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from ..contributions.programme_register import programme_items
from ..register.obligations import days_ahead, unsent
from ..register.versions import agreement_at, day_of
from ..store.index import Index
from .waiting import Waiting

AHEAD: Final = 90
_OVER = ("done", "dropped")


def obligations_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """What is owed and was not sent; the command says that it was."""
    for occasion in unsent(index, day, days_ahead(day, AHEAD)):
        of = occasion.of
        agreement = agreement_at(index, of.agreement, day) if of.agreement else None
        yield Waiting(
            "obligation-overdue" if occasion.due < day else "obligation-due",
            occasion.id,
            f"wsisfund obligation sent {of.id} --due {occasion.due.isoformat()} --doc REF",
            f"{of.name}, to {of.to}" if of.to else of.name,
            of.agreement,
            agreement.donor if agreement else "",
            occasion.due,
            days=(day - occasion.due).days,
            officer=of.who,
        )


def tasks_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Tasks of the roadmap with a day, neither done nor dropped."""
    for task in programme_items(index, "task", day):
        due = day_of(task.due) if task.due else None
        if due is None or task.state in _OVER or due > days_ahead(day, AHEAD):
            continue
        kind = "task-overdue" if due < day else "task-due"
        command = f"wsisfund task change {task.id} --state done"
        yield Waiting(kind, task.id, command, task.name, due=due, days=(day - due).days, officer=task.focal_point)
