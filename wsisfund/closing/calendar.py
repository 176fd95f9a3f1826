"""What falls on the days of a period: obligations, instalments, deadlines of the programme register, meetings and editions."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..books.records import Amount, Place
from ..contributions.outstanding import outstanding_instalments
from ..register.facts import InstalmentVersion, instalment_versions
from ..register.obligations import MEETING, occasions, sent_of
from ..register.policies import OBLIGATIONS_FROM
from ..register.programme import Entry, entries_at, missing_answers
from ..register.versions import agreement_at, donor_at
from ..store.index import Index
from .programme import DUE_KINDS

DONE, OPEN, OVERDUE, NONE = "done", "open", "overdue", ""
STATES: Final = (DONE, OPEN, OVERDUE, NONE)
# Kinds of the register that take place, by the day on which they begin.
_HELD: Final = ("meeting", "edition")
KINDS: Final = ("obligation", "instalment", *DUE_KINDS, "questionnaire", *_HELD)


class Occurrence(NamedTuple):
    """One thing on a day.

    Args:
        kind: one of `KINDS`. about: its name, and with whom. who: who owes it, or answers for it.
        state: one of `STATES`; none where nothing is to be done. document: what was sent, or received.
        place: where the books say it, or what was sent for it; None: it is of the shipped catalogue.
    """

    day: date
    kind: str
    id: str
    about: str
    who: str
    state: str
    amount: Amount | None = None
    document: str = ""
    place: Place | None = None


def calendar_of(index: Index, start: date, end: date, day: date) -> list[Occurrence]:
    """Everything between two days, both included, as the books say it on `day`; by day, kind and id."""
    found = [*_obligations(index, start, end, day), *_instalments(index, start, end, day), *_register(index, start, end, day)]
    return sorted(found, key=lambda one: (one.day, KINDS.index(one.kind), one.id))


def _obligations(index: Index, start: date, end: date, day: date) -> Iterator[Occurrence]:
    binds = OBLIGATIONS_FROM.at(index, day)
    for occasion in occasions(index, start, end):
        of = occasion.of
        bound = not of.catalogue or (binds is not None and occasion.due >= binds)
        state = _state(occasion.due, day, done=occasion.sent is not None and occasion.sent <= day)
        kind, about = "meeting" if of.kind == MEETING else "obligation", f"{of.name}, {of.to}" if of.to else of.name
        shown = state if bound and of.kind != MEETING else NONE
        answer = sent_of(index, of.id).get(occasion.due) if occasion.sent else None
        place = answer.place if answer else of.place
        yield Occurrence(occasion.due, kind, of.id, about, of.who, shown, None, occasion.document, place)


def _instalments(index: Index, start: date, end: date, day: date) -> Iterator[Occurrence]:
    """Those of agreements signed by the day; what of one is still to come is its amount."""
    newest: dict[tuple[str, str], InstalmentVersion] = {}
    for version in instalment_versions(index):
        if version.day <= day:
            newest[version.of, version.number] = version
    coming = {(one.agreement.id, one.instalment): one.units for one in outstanding_instalments(index, day)}
    for (of, number), version in newest.items():
        agreement = agreement_at(index, of, day) if start <= version.due <= end else None
        if agreement is not None:
            donor = donor_at(index, agreement.donor, day)
            units = coming.get((of, number), Decimal(0))
            amount = Amount(units or version.amount.number, version.amount.currency)
            state = _state(version.due, day, done=not units)
            yield Occurrence(
                version.due, "instalment", f"{of}:{number}", donor.name if donor else agreement.donor, "", state, amount,
                place=version.place,
            )  # fmt: skip


def _register(index: Index, start: date, end: date, day: date) -> Iterator[Occurrence]:
    for kind in (*DUE_KINDS, "questionnaire"):
        for entry in entries_at(index, kind, day):
            due = entry.day("due")
            if due is not None and start <= due <= end:
                done = not missing_answers(index, entry, day) if kind == "questionnaire" else entry.over
                yield _occurrence(entry, due, _state(due, day, done=done))
    for kind in _HELD:
        for entry in entries_at(index, kind, day):
            begins = entry.day("starts")
            if begins is not None and start <= begins <= end:
                yield _occurrence(entry, begins, NONE)


def _occurrence(entry: Entry, day: date, state: str) -> Occurrence:
    planned = entry.amount("amount")
    amount = Amount(planned, "CHF") if planned is not None else None
    who = entry.text("owner") or entry.text("focal-point") or entry.text("body") or entry.text("place")
    document = entry.text("document") or entry.text("evidence")
    return Occurrence(day, entry.kind.name, entry.id, entry.name, who, state, amount, document, entry.place)


def _state(due: date, day: date, *, done: bool) -> str:
    return DONE if done else OVERDUE if due < day else OPEN
