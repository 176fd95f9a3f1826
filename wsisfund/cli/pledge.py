"""`wsisfund pledge`: announced contributions."""

from datetime import date
from typing import Any

import click

from ..contributions.donors import one_of
from ..contributions.pledges import END_REASONS
from ..desk.contributions import ADD_PLEDGE, END_PLEDGE
from ..register.known import known_pledge
from ..register.pledge_status import PledgeStatus, all_pledges, pledge_instalments, pledge_status
from ..store.index import Index
from ..vocabulary.money import grouped, plain
from .arguments import AMOUNT, CURRENCY, DAY, DAY_AMOUNT
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

pledge = Family("pledge", "Announced contributions.\n\nA pledge is a memorandum: nothing is posted until an agreement is signed.")

STATUSES = ("unsigned", "partly-signed", "signed", "ended")


@pledge.verb("add")
@click.argument("ident", metavar="ID")
@click.argument("donor")
@click.argument("amount", type=AMOUNT)
@click.argument("currency", metavar="CCY", type=CURRENCY)
@click.option("--earmark", default="unearmarked", show_default=True, help="unearmarked, C5, C5,Forum or C5=60,Forum=40.")
@click.option("--kind", default="cash", show_default=True, metavar="KIND", help="cash or in-kind.")
@click.option("--due", type=DAY, help="When the money was announced for.")
@click.option("--instalment", "instalments", type=DAY_AMOUNT, multiple=True, help="May be repeated; together the amount.")
@click.option("--reference", metavar="REF", help="The donor's own reference.")
@acts(ADD_PLEDGE)
def add(session: Session, **said: Any) -> None:
    """Record a pledge as announced.

    \b
    Example:
      wsisfund pledge add PL-2026-014 CHE 50000 CHF --earmark C5 --due 2026-06-30
    """


@pledge.verb("list")
@click.option("--status", metavar="STATUS", help=f"Only these: {', '.join(STATUSES)}.")
@click.option("--donor", help="Only of this donor.")
def list_(session: Session, status: str | None, donor: str | None) -> None:
    """Pledges with what became of them by a day; the status is worked out from the agreements.

    \b
    Example:
      wsisfund pledge list --status unsigned
    """
    if status:
        one_of(status, STATUSES, "status of a pledge")
    index = open_for(session).index
    found = [s for s in all_pledges(index, session.date) if status in (None, s.status) and donor in (None, s.pledge.donor)]
    rows = [
        (
            s.pledge.id,
            s.pledge.donor,
            grouped(s.pledge.amount.number, s.pledge.amount.currency),
            s.pledge.amount.currency,
            str(s.pledge.earmark),
            s.status,
            grouped(s.rest, s.pledge.amount.currency),
        )
        for s in found
    ]
    text = table(("pledge", "donor", "amount", "currency", "earmark", "status", "unsigned"), rows)
    session.emit({"ok": True, "pledges": [_json(index, s, session.date) for s in found]}, text)


@pledge.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One pledge with its instalments and the agreements that name it.

    \b
    Example:
      wsisfund pledge show PL-2026-014
    """
    index = open_for(session).index
    s = pledge_status(index, known_pledge(index, ident, session.date), session.date)
    amount = s.pledge.amount
    lines = [
        f"{ident}  {s.pledge.donor}: {grouped(*amount)} {amount.currency}, {s.pledge.earmark}, {s.pledge.kind}",
        f"announced {s.pledge.announced.isoformat()}; {s.status}"
        + (f" on {s.pledge.ended.isoformat()}" if s.status == "ended" and s.pledge.ended else ""),
        f"signed {grouped(s.signed, amount.currency)} by {', '.join(s.agreements) or 'no agreement'}; "
        f"unsigned {grouped(s.rest, amount.currency)} {amount.currency}",
    ]
    lines += [
        f"instalment {n}: {due.isoformat()} {grouped(*part)} {part.currency}"
        for n, due, part in pledge_instalments(index, ident, session.date)
    ]
    session.emit({"ok": True, **_json(index, s, session.date)}, "\n".join(lines))


@pledge.verb("end")
@click.argument("ident", metavar="ID")
@click.option("--reason", default="withdrawn", show_default=True, metavar="REASON", help=f"One of {', '.join(END_REASONS[:2])}.")
@click.option("--document", metavar="REF", help="The donor's letter.")
@acts(END_PLEDGE)
def end(session: Session, **said: Any) -> None:
    """End a pledge, or what is unsigned of it.

    \b
    Example:
      wsisfund pledge end PL-2026-014 --reason withdrawn --document LTR-2026-030
    """


def _json(index: Index, s: PledgeStatus, at: date) -> dict[str, object]:
    p = s.pledge
    currency = p.amount.currency
    return {
        "id": p.id,
        "donor": p.donor,
        "amount": plain(p.amount.number, currency),
        "currency": currency,
        "earmark": list(p.earmark.parts),
        "kind": p.kind,
        "announced": p.announced.isoformat(),
        "due": p.due.isoformat() if p.due else None,
        "reference": p.reference or None,
        "status": s.status,
        "agreements": list(s.agreements),
        "signed": plain(s.signed, currency),
        "unsigned": plain(s.rest, currency),
        "ended": p.ended.isoformat() if p.ended else None,
        "instalments": [
            {"number": n, "due": due.isoformat(), "amount": plain(*part)} for n, due, part in pledge_instalments(index, p.id, at)
        ],
    }
