"""``wsisfund status``: what waits for somebody, worked out from the entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..vocabulary.money import grouped, plain
from .frame import verb
from .session import Session

if TYPE_CHECKING:
    from ..store.index import Index

Item = dict[str, Any]
ENDING_DAYS = 90
_WORDS = {
    "instalment-overdue": "instalments overdue",
    "instalment-due": "instalments still to fall due",
    "pledge-unsigned": "pledges not signed",
    "receipt-unacknowledged": "receipts that no letter acknowledges",
    "receipt-unidentified": "receipts without an agreement",
    "overpayment": "overpayments to apply or refund",
    "payable": "invoices to pay",
    "refund-due": "refunds to pay",
    "advance": "advances to clear",
    "agreement-ending": "agreements near the end of their period with money unspent",
    "agreement-over": "agreements past their period, not closed",
    "review": "files with rows to review",
}


@verb("status")
@click.option("--year-end", is_flag=True, help="What still keeps a year from being closed, each with the command that does it.")
@click.option("--year", type=click.IntRange(1900, 2099), metavar="Y", help="The year of --year-end; default: by the date.")
def status(session: Session, year_end: bool, year: int | None) -> None:
    """What waits for somebody on a day.

    Instalments overdue and to come, pledges without an agreement, unidentified money, overpayments, unpaid invoices and
    refunds, advances not cleared, receipts of the last 92 days that no letter acknowledges, agreements past their period or
    within 90 days of its end with money unspent, rows of imports set aside for review. Everything is worked out from the
    entries; nothing is stored.

    \b
    Examples:
      wsisfund status --date 2026-12-31
      wsisfund status --year-end --year 2026
    """
    from ..gate.state import open_books

    if year is not None and not year_end:
        raise click.UsageError("--year goes with --year-end; for another day give --date")
    with session.progress("Reading the books"):
        state = open_books(session.books)
    if year_end:
        from .year_end import emit_checklist

        emit_checklist(session, state, year)
        return
    index, at = state.index, session.date
    items = [
        *_contributions(index, at),
        *_unacknowledged(index, at),
        *_open_items(index, at),
        *_ending(index, at),
        *_reviews(state.root),
    ]
    counts = Counter(item["kind"] for item in items)
    answer = {"ok": True, "counts": {kind: counts[kind] for kind in _WORDS if counts[kind]}, "items": items}
    session.emit(answer, _text(items, session.date))


def _item(kind: str, ident: str, **values: object) -> Item:
    empty: Item = dict.fromkeys(("donor", "agreement", "due", "amount", "currency", "days", "officer"))
    return {"kind": kind, "id": ident} | empty | values


def _contributions(index: Index, at: date) -> Iterator[Item]:
    from ..contributions.outstanding import outstanding_instalments
    from ..contributions.pledges import all_pledges

    for part in outstanding_instalments(index, at):
        agreement = part.agreement
        yield _item(
            "instalment-overdue" if part.days > 0 else "instalment-due",
            f"{agreement.id}:{part.instalment}",
            donor=agreement.donor,
            agreement=agreement.id,
            due=part.due.isoformat(),
            days=part.days,
            **_money(part.units, agreement.amount.currency),
        )
    for found in all_pledges(index, at):
        if found.rest:
            pledge = found.pledge
            due = pledge.due.isoformat() if pledge.due else None
            days = (at - pledge.announced).days
            yield _item(
                "pledge-unsigned", pledge.id, donor=pledge.donor, due=due, days=days, **_money(found.rest, pledge.amount.currency)
            )


def _open_items(index: Index, at: date) -> Iterator[Item]:
    from ..store.positions import open_items
    from ..vocabulary.accounts import (
        ADVANCE_RECEIPTS,
        ADVANCES_PARTNERS,
        ADVANCES_TRAVEL,
        DONOR_REFUNDS,
        SUSPENSE,
        VENDORS,
    )

    kinds = {
        SUSPENSE: "receipt-unidentified",
        ADVANCE_RECEIPTS: "overpayment",
        VENDORS: "payable",
        DONOR_REFUNDS: "refund-due",
        ADVANCES_TRAVEL: "advance",
        ADVANCES_PARTNERS: "advance",
    }
    for account, kind in kinds.items():
        for item in open_items(index, account, at):
            agreement = item.agreement or None
            days = (at - item.since).days
            yield _item(kind, item.doc, agreement=agreement, days=days, **_money(abs(item.units), item.currency))


def _unacknowledged(index: Index, at: date) -> Iterator[Item]:
    from ..contributions.letters import acknowledgements_due

    for letter in acknowledgements_due(index, at):
        assert letter.received is not None and letter.amount is not None
        yield _item(
            "receipt-unacknowledged",
            letter.document,
            donor=letter.donor.id,
            agreement=letter.agreement,
            days=(at - letter.received).days,
            **_money(*letter.amount),
        )


def _ending(index: Index, at: date) -> Iterator[Item]:
    """Agreements whose period is over and that nobody closed, or that soon ends with money unspent; with what is free."""
    from ..budget.refresh import cash_free
    from ..register.versions import agreement_at, agreement_ids

    for ident in agreement_ids(index, at):
        found = agreement_at(index, ident, at)
        if found is None or found.ends is None or (found.ended is not None and found.ended <= at):
            continue
        over, free = found.ends < at, cash_free(index, ident, at)
        if over or (free > 0 and (found.ends - at).days <= ENDING_DAYS):
            yield _item(
                "agreement-over" if over else "agreement-ending",
                ident,
                donor=found.donor,
                agreement=ident,
                due=found.ends.isoformat(),
                days=(at - found.ends).days,
                **_money(free, "CHF"),
            )


def _money(units: Decimal, currency: str) -> dict[str, str]:
    return {"amount": plain(units, currency), "currency": currency}


def _reviews(root: Path) -> Iterator[Item]:
    for file in sorted((root / "imports" / "review").glob("*.csv")):
        yield _item("review", f"imports/review/{file.name}")


def _text(items: list[Item], at: date) -> str:
    if not items:
        return f"nothing waits on {at.isoformat()}"
    lines = []
    for kind, words in _WORDS.items():
        found = [item for item in items if item["kind"] == kind]
        if found:
            lines.append(f"{len(found)} {words}")
            lines += [_line(item) for item in found[:10]]
            lines += [f"  … and {len(found) - 10} more (--json lists all)"] if len(found) > 10 else []
    return "\n".join(lines)


def _line(item: Item) -> str:
    amount = f"{grouped(Decimal(item['amount']), item['currency'])} {item['currency']}" if item["amount"] else ""
    due = f"due {item['due']}" if item["due"] else ""
    return f"  {item['id']:<24} {item['donor'] or '':<16} {amount:>24}  {due}".rstrip()
