"""Duties put into the register, and what was sent for them."""

from datetime import date
from typing import Final, NamedTuple

from ..books.draft import Draft
from ..books.records import Fact, Value, merged_keys
from ..errors import UsageFault, clean
from ..manual.obligations import NotOwed, not_owed
from ..manual.register_links import UnknownKind
from ..register.known import AlreadyThere, checked_id, known_agreement, not_there
from ..register.obligations import (
    KIND,
    KINDS,
    SENT,
    days_of,
    months_of,
    obligation_at,
    sent_of,
    unsent,
    versions_of,
    what_was_sent,
    years_ahead,
)
from ..register.wording import checked_text
from ..store.chart import checked_day, checked_reference_day
from ..store.index import Index
from ..vocabulary.folding import fold_identity
from ..vocabulary.register_form import WITHDRAWN
from .donors import may_change, one_of

_TEXTS: Final = ("name", "who", "to", "basis", "document")


class DayNeeded(UsageFault):
    """A duty is registered without the day by which it is owed."""

    slug = "day-needed"


class NotSent(UsageFault):
    """It is to be taken back that something was sent, and nothing was."""

    slug = "not-sent"


class DescribeObligation(NamedTuple):
    """A duty to register, or what is new of one.

    Args:
        who: owes it; `to`: whom. basis: the text that asks for it. document: where it was laid down.
        kind: report or meeting; a meeting is never overdue. every: "1 year", "6 months"; None: once.
        agreement: whose donor it is promised to. until: the last day on which it is owed.
    """

    ident: str
    name: str | None = None
    who: str | None = None
    to: str | None = None
    basis: str | None = None
    document: str | None = None
    kind: str | None = None
    agreement: str | None = None
    due: date | None = None
    every: str | None = None
    until: date | None = None


class ObligationSent(NamedTuple):
    """What was sent on the day of the entry. due: for which day; None: the oldest overdue one, else the nearest open one."""

    ident: str
    doc: str
    due: date | None = None


class WithdrawSent(NamedTuple):
    """What was sent by mistake in the books alone. due: the day for which it stands there; None: the last one answered."""

    ident: str
    reason: str
    due: date | None = None


def obligation_draft(index: Index, asked: DescribeObligation, day: date, change: bool = False) -> Draft:
    """A duty; or, with `change`, a new version of one from `day`, also of one that only the shipped catalogue has.

    Raises:
        AlreadyThere, BadId, BadText, DayNeeded, UnknownKind, UnknownAgreement, NothingToChange, ChangedLater, DateOutOfRange.
    """
    checked_id(asked.ident, "obligation")
    checked_day(index, day)
    keys: dict[str, Value] = {key: checked_text(text, key) for key in _TEXTS if (text := getattr(asked, key))}
    keys |= {"kind": one_of(asked.kind, KINDS, "kind of obligation")} if asked.kind else {}
    keys |= {"agreement": known_agreement(index, asked.agreement, day, running=False).id} if asked.agreement else {}
    keys |= {key: checked_reference_day(at) for key in ("due", "until") if (at := getattr(asked, key))}
    keys |= {"every": _every(asked.every)} if asked.every else {}
    there = obligation_at(index, asked.ident, day)
    if change:
        if there is None:
            raise _unknown(asked.ident)
        own = index.versions(KIND, asked.ident)
        if own:
            before = merged_keys(own)
            keys = {key: value for key, value in keys.items() if before.get(key) != value}
            may_change(index, KIND, asked.ident, keys, day)
    elif there is not None and there.catalogue:
        raise AlreadyThere(
            f"{asked.ident} is in the catalogue: {there.name}",
            why="the program ships what the resolutions ask for",
            fix=f"say what is new of it: wsisfund obligation change {asked.ident} --due DATE",
        )
    else:
        not_there(index, KIND, asked.ident)
        if asked.due is None:
            raise DayNeeded(
                f"when is {asked.ident} owed?",
                why="what is owed is owed by a day",
                fix="give it: --due 2026-06-30 [--every '1 year']",
            )
    return Draft(KIND, asked.ident, (Fact(day, KIND, (asked.ident,), keys),))


def sent_draft(index: Index, asked: ObligationSent, day: date) -> Draft:
    """What was sent for a duty on `day`, by its document.

    Raises:
        UnknownKind: no such duty. NotOwed: not for that day, or nothing of it is open. AlreadyThere, BadText, DateOutOfRange.
    """
    checked_day(index, day)
    found = obligation_at(index, asked.ident, day)
    if found is None:
        raise _unknown(asked.ident)
    doc, sent = checked_text(asked.doc, "document"), sent_of(index, asked.ident)
    # The same paper again is the same thing typed again, not what is owed next.
    by_paper = (due for due, fact in sent.items() if fold_identity(fact.document) == fold_identity(doc))
    due = asked.due or next(by_paper, None) or _oldest_open(index, asked.ident, day, set(sent))
    fault = not_owed(index, asked.ident, due)
    if fault is not None:
        raise fault
    if due in sent:
        raise AlreadyThere(
            f"{asked.ident} was sent for {due.isoformat()} on {sent[due].date.isoformat()}",
            why="a day is answered once",
            fix="nothing to do; for another day: --due DATE",
            at=sent[due].place,
        )
    fact = Fact(day, SENT, (asked.ident, due), {"document": doc})
    before = next((f for f in index.versions(SENT, asked.ident) if what_was_sent(f) == what_was_sent(fact)), None)
    if before is not None:
        raise AlreadyThere(
            f"{doc} was sent for {due.isoformat()} on {day.isoformat()}, and that was taken back",
            why="the same record again would be the one that was taken back",
            fix="give the right document, or the right day: --date DATE",
            at=before.place,
        )
    return Draft(SENT, asked.ident, (fact,), (f"{found.name}: for {due.isoformat()}",))


def withdrawal_of_sent(index: Index, asked: WithdrawSent, day: date) -> Draft:
    """That something was sent, taken back on `day`: the day for which it was owed is open again.

    Raises:
        UnknownKind: no such duty. NotSent: nothing was sent by then. BadText, DateOutOfRange.
    """
    checked_day(index, day)
    found = obligation_at(index, asked.ident, day)
    if found is None:
        raise _unknown(asked.ident)
    sent = {due: fact for due, fact in sent_of(index, asked.ident).items() if fact.date <= day}
    due = asked.due or max(sent, default=None)
    if due is None or due not in sent:
        known = ", ".join(d.isoformat() for d in sorted(sent))
        raise NotSent(
            f"nothing of {asked.ident} was sent" + (f" for {due.isoformat()}" if due else f" by {day.isoformat()}"),
            why=f"sent are those for {known}" if known else "the books have no record of it",
            fix=f"wsisfund obligation show {asked.ident} lists what was sent",
        )
    keys: dict[str, Value] = {"document": sent[due].document} if sent[due].document else {}
    keys |= {"sent": sent[due].date, WITHDRAWN: checked_text(asked.reason, "reason")}
    return Draft(SENT, asked.ident, (Fact(day, SENT, (asked.ident, due), keys),), (f"{found.name}: for {due.isoformat()}",))


def _oldest_open(index: Index, ident: str, day: date, sent: set[date]) -> date:
    """The oldest day that `status` calls overdue; else the nearest one that nobody answered."""
    overdue = [occasion.due for occasion in unsent(index, day, day) if occasion.of.id == ident]
    if overdue:
        return overdue[0]
    days = (due for _, due in days_of(versions_of(index, ident), date.min, years_ahead(day, 8)))
    nearest = min((due for due in days if due not in sent), key=lambda due: abs((due - day).days), default=None)
    if nearest is not None:
        return nearest
    raise NotOwed(f"nothing of {ident} is open", why="every day of it was answered", fix="name another day: --due DATE")


def _every(text: str) -> str:
    if months_of(text) is not None:
        return text.strip()
    raise UnknownKind(
        f"'{clean(text)[:40]}' says not how often", why="a duty comes back in months or years", fix="write --every '1 year'"
    )


def _unknown(ident: str) -> UnknownKind:
    return UnknownKind(
        f"no obligation '{clean(ident)[:60]}'",
        why="neither the catalogue nor the register has one of this id by then",
        fix="wsisfund obligation list shows all",
    )
