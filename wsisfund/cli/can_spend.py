"""`wsisfund can-spend`: whether an amount may be committed, and why not."""

from __future__ import annotations

from decimal import Decimal

import click

from ..manual.availability import Assessment, assess
from ..register.known import checked_amount, known_agreement
from ..register.officers import NoAuthority, authority_of
from ..store.chart import budget_line, checked_day
from ..store.index import Index
from ..store.rates import rate_on
from ..vocabulary.event_table import BOTH
from ..vocabulary.money import FUNCTIONAL, grouped, plain
from .arguments import AMOUNT, CURRENCY
from .frame import verb
from .session import Session
from .write import open_for

_WHY = {
    "no-authority": "the officer may not act",
    "no-appropriation": "the line, or the programme's support cost, has no appropriation in the biennium",
    "wrong-earmark": "the agreement's money is not meant for that programme, or not so much of it",
    "over-appropriation": "the line, or the programme's support cost line, has less left",
    "over-cash": "the agreement, or the fund as a whole, has less in the bank",
}


@verb("can-spend")
@click.argument("account")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement whose money it would be.")
@click.option("--currency", metavar="CCY", type=CURRENCY, default=FUNCTIONAL, show_default=True, help="Currency of the amount.")
def can_spend(session: Session, account: str, amount: Decimal, agreement: str, currency: str) -> None:
    """Whether AMOUNT may be committed on a line from an agreement, and if not, which test refuses it first.

    Exit code 0: accepted; 3: refused. Officers are tested only when they are named.

    \b
    Example:
      wsisfund can-spend Expenses:C5:Travel 2000 --agreement VC-2026-21 --date 2026-07-01
    """
    index = open_for(session).index
    budget_line(index, account)
    checked_amount(amount, currency)
    day = checked_day(index, session.date, "the question")
    signed = known_agreement(index, agreement, day)
    chf = rate_on(index, currency, day).chf(amount)
    found = assess(account, chf, signed, day, index)
    refusal = _authority(index, session)
    code = "no-authority" if refusal else found.code
    answer = _answer(account, agreement, found, code)
    answer |= {"requested_original": plain(amount, currency), "currency": currency}
    session.emit(answer, _text(account, agreement, found, code, refusal), exit_code=3 if code else 0)


def _authority(index: Index, session: Session) -> NoAuthority | None:
    named = {key: who for key, who in zip(BOTH, (session.as_, session.approved_by), strict=True) if who}
    try:
        authority_of(index, named, session.date)
    except NoAuthority as refusal:
        return refusal
    return None


def _answer(account: str, agreement: str, found: Assessment, code: str | None) -> dict[str, object]:
    budget, support, cash, _ = found.available
    return {
        "ok": code is None,
        "account": account,
        "agreement": agreement,
        "requested": plain(found.requested),
        "support_cost": plain(found.support_cost),
        "budget_available": plain(budget.amount) if budget else None,
        "support_cost_available": plain(support.amount) if support else None,
        "cash_available": plain(cash.amount),
        "binding_date": found.available.binding_date.isoformat(),
        "outcome": "refused" if code else "accepted",
        "code": code,
    }


def _text(account: str, agreement: str, found: Assessment, code: str | None, refusal: NoAuthority | None) -> str:
    budget, support, cash, room = found.available
    head = f"refused ({code}): {refusal.message if refusal else _WHY[code]}" if code else "accepted"
    asked = f"{grouped(found.requested)} CHF on {account} from {agreement}, and {grouped(found.support_cost)} CHF support cost"
    limits = [("budget", budget), ("support cost", support), ("cash", cash), ("earmark", room)]
    shown = [
        f"  {name:<13}{grouped(limit.amount):>16} CHF available, on {limit.day.isoformat()}"
        for name, limit in limits
        if limit is not None
    ]
    shown += [f"  {name:<13}no appropriation" for name, limit in limits[:2] if limit is None]
    return "\n".join([head, f"asked: {asked}", *shown])
