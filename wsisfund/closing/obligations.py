"""Duties and tasks that wait: past their day, or due within 90 days."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ..register.obligations import days_ahead, unsent
from ..register.versions import agreement_at
from ..store.index import Index
from .waiting import Waiting

AHEAD: Final = 90


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
