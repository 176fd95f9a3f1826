"""`wsisfund reconcile`: the bank's lines beside the books, matched one by one or all that are exact."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..desk.reconciliation import RECONCILE, Reconcile
from ..languages.counting import counted
from .arguments import DAY
from .frame import verb
from .opened import open_for
from .session import Session
from .write import perform


@verb("reconcile")
@click.argument("account", metavar="ACCOUNT")
@click.option("--accept-exact", is_flag=True, help="Match every line of which a reference says what it is.")
@click.option(
    "--match", "matched", metavar="LINE=DOC", multiple=True, help="Match a line; several documents with commas, or repeated."
)
@click.option("--undo", metavar="LINE", multiple=True, help="Take the match of a line back.")
@click.option("--reason", metavar="TEXT", help="Why a match is taken back.")
@click.option("--to", type=DAY, help="Lines up to this day.")
def reconcile(
    session: Session,
    account: str,
    accept_exact: bool,
    matched: Sequence[str],
    undo: Sequence[str],
    reason: str | None,
    to: date | None,
) -> None:
    """Show the lines of the bank on ACCOUNT beside the books, and match them.

    Without an option it lists each open line with what it may be, why, and how sure that is; then the documents of the books
    that no line is matched with. DOC is a document of the books. What the books lack is entered by the same act: an instalment
    (VC-2026-11:2) becomes a receipt, with the charge that a bank kept; an open invoice becomes a payment; `interest`,
    `charge:AGREEMENT` and `suspense` (money of nobody knows whom) what they say; `transfer:ACCOUNT` and `exchange:ACCOUNT=AMOUNT`
    are money to or from another account of the fund. What takes money out needs both officers.

    \b
    Examples:
      wsisfund reconcile CHF
      wsisfund reconcile CHF --accept-exact
      wsisfund reconcile CHF --match BL-20260312-a1b2c3d4e5f6=BNK-2026-0214
      wsisfund reconcile CHF --match BL-20260315-0a1b2c3d4e5f=VC-2026-11:2
    """
    from ..store.chart import bank_account

    state = open_for(session)
    name = bank_account(state.index, account)
    if accept_exact or matched or undo:
        asked = Reconcile(name, accept_exact, [_pair(text) for text in matched], undo, to or date.max, reason)
        perform(session, RECONCILE, asked)
        return
    answer = listing_of(state.root, state.index, name, to or date.max)
    session.emit(answer, text_of(answer))


def _pair(text: str) -> tuple[str, tuple[str, ...]]:
    line, sign, documents = text.partition("=")
    names = tuple(part.strip() for part in documents.split(",") if part.strip())
    if not sign or not names:
        raise click.BadParameter(f"'{text[:60]}' is not LINE=DOC", param_hint="--match")
    return line.strip(), names


def listing_of(root: Path, index: Any, account: str, to: date) -> dict[str, Any]:
    """The account as it is reconciled: open and matched lines, open documents, and both balances."""
    from ..reconciliation.recorded import with_lines
    from ..reconciliation.state import Reconciling
    from ..reconciliation.waiting import waiting_matches
    from ..vocabulary.money import plain

    view = Reconciling(index, with_lines(index, account), to)
    currency, balances = view.currency, view.balances
    bank, difference, waiting = balances.bank, balances.difference, waiting_matches(root)
    return {
        "ok": True,
        "account": account,
        "currency": currency,
        "to": balances.to.isoformat() if balances.to != date.max else None,
        "bank_balance": plain(bank, currency) if bank is not None else None,
        "books_balance": plain(balances.books, currency),
        "difference": plain(difference, currency) if difference is not None else None,
        "lines": [_line_json(view, line, waiting) for line in view.lines],
        "items": [
            {"doc": i.doc, "date": i.day.isoformat(), "amount": plain(i.amount, currency), "payee": i.payee, "event": i.event}
            for i in view.open_items
            if i.day <= to
        ],
    }


def _line_json(view: Any, line: Any, waiting: Mapping[str, Any]) -> dict[str, Any]:
    from ..vocabulary.money import plain

    return {
        "id": line.id,
        "date": line.booked.isoformat(),
        "amount": plain(line.amount.number, line.amount.currency),
        "currency": line.amount.currency,
        "reference": line.reference,
        "counterparty": line.counterparty,
        "text": line.text,
        "matched": list(view.matched.get(line.id, ())),
        "waits": waiting[line.id].proposal if line.id in waiting else None,
        "match": view.of_line(line.id).as_json(),
    }


def text_of(answer: dict[str, Any]) -> str:
    """The same for people."""
    from ..vocabulary.money import separated

    lines = [one for one in answer["lines"] if not one["matched"]]
    bank, books = (separated(answer[name] or "-") for name in ("bank_balance", "books_balance"))
    rows = [f"{answer['account']}: bank {bank}, books {books} {answer['currency']}"]
    rows.append(f"{counted(len(answer['lines']) - len(lines), 'line')} matched, {len(lines)} open")
    for one in lines:
        match = one["match"]
        what = ", ".join(match["documents"]) or "?"
        amount = separated(one["amount"])
        rows.append(f"{one['id']}  {one['date']}  {amount:>15}  {(one['counterparty'] or one['text'])[:32]:32}  {what}")
        said = f"{match['kind']} {match['score']}: {'; '.join(match['reasons'])}"
        rows.append(f"    {one['waits']} waits for approval" if one["waits"] else f"    {said}")
    if answer["items"]:
        rows.append("in the books, and in no line of the bank:")
        rows += [f"  {i['doc']:28}  {i['date']}  {separated(i['amount']):>15}  {i['payee'][:32]}" for i in answer["items"]]
    return "\n".join(rows)
