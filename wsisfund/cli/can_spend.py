"""`wsisfund can-spend`: whether an amount may be committed, and why not; one request, or those of a file together."""

from decimal import Decimal
from pathlib import Path

import click

from ..desk.what_if import Question, question_of
from ..errors import Fault, Faults, rejected
from ..manual.availability import Assessment, Supposed
from ..register.officers import NoAuthority, authority_of
from ..store.index import Index
from ..vocabulary.event_table import BOTH
from ..vocabulary.money import FUNCTIONAL, grouped, plain
from .arguments import AMOUNT, CURRENCY, read_amount, read_day
from .frame import verb
from .opened import open_for
from .session import Session

_WHY = {
    "no-authority": "the officer may not act",
    "no-appropriation": "the line, or the programme's support cost, has no appropriation in the biennium",
    "wrong-earmark": "the agreement's money is not meant for that programme, or not so much of it",
    "over-appropriation": "the line, or the programme's support cost line, has less left",
    "over-allotment": "the allotment, or the rest of the line that is allotted to nobody, has less left",
    "over-cash": "the agreement, or the fund as a whole, has less in the bank",
}


@verb("can-spend")
@click.argument("account", required=False)
@click.argument("amount", type=AMOUNT, required=False)
@click.option("--agreement", metavar="ID", help="Agreement whose money it would be.")
@click.option("--currency", metavar="CCY", type=CURRENCY, default=FUNCTIONAL, show_default=True, help="Currency of the amount.")
@click.option("--allotment", metavar="ID", help="Manager's part of the line that it would come under.")
@click.option(
    "--file",
    "requests",
    type=click.Path(path_type=Path, readable=False),
    help="Judge all requests of a CSV file, in their order: line, agreement, amount, currency, day, allotment.",
)
def can_spend(
    session: Session,
    account: str | None,
    amount: Decimal | None,
    agreement: str | None,
    currency: str,
    allotment: str | None,
    requests: Path | None,
) -> None:
    """Whether AMOUNT may be committed on a line from an agreement, and if not, which test refuses it first.

    With --file the requests are judged together: one that is accepted counts as committed for those below it. Nothing is
    written. Exit code 0: accepted; 3: refused, or one of the file's requests is; 4: a row cannot be judged as it stands.
    Officers are tested only when they are named.

    \b
    Examples:
      wsisfund can-spend Expenses:C5:Travel 2000 --agreement VC-2026-21 --date 2026-07-01
      wsisfund can-spend --file plan.csv
    """
    index = open_for(session).index
    refusal = _authority(index, session)
    if requests is not None:
        if account is not None or agreement is not None:
            raise click.UsageError("--file names the lines, amounts and agreements; give it alone")
        _of_file(session, index, requests, refusal)
        return
    if account is None or amount is None or agreement is None:
        raise click.UsageError("give ACCOUNT, AMOUNT and --agreement, or --file")
    asked = question_of(index, account, agreement, amount, currency, session.date, allotment or "")
    found = asked.judged(index)
    code = _code(found, refusal)
    session.emit(_said(asked, found, code), _text(account, agreement, found, code, refusal), exit_code=3 if code else 0)


def _said(asked: Question, found: Assessment, code: str | None) -> dict[str, object]:
    answer = _answer(asked.account, asked.agreement.id, found, code)
    return answer | {"requested_original": plain(asked.amount, asked.currency), "currency": asked.currency}


def _code(found: Assessment, refusal: NoAuthority | None) -> str | None:
    return "no-authority" if refusal else found.code


def _of_file(session: Session, index: Index, path: Path, refusal: NoAuthority | None) -> None:
    from ..importers.requests import RequestRow, read_requests
    from ..importers.source import read_source

    def asked(request: RequestRow) -> Question:
        amount, day = read_amount(request.amount), read_day(request.day)
        return question_of(index, request.line, request.agreement, amount, request.currency, day, request.allotment)

    supposed = Supposed(index)
    answers, lines, faults = [], [], []
    for request in read_requests(read_source(path, str(path)), str(path), session.date):
        try:
            one = asked(request)
        except Fault as fault:
            faults.append(rejected(fault, str(path), request.row))
            continue
        found = one.judged(supposed)
        code = _code(found, refusal)
        if code is None:
            supposed.suppose(one.account, one.agreement.id, one.day, found, one.allotment)
        answers.append({"row": request.row, "day": one.day.isoformat(), **_said(one, found, code)})
        lines.append(f"row {request.row}, {one.day.isoformat()}: {_text(one.account, one.agreement.id, found, code, refusal)}")
    if faults:
        raise Faults(faults)
    refused = sum(not answer["ok"] for answer in answers)
    lines.append(f"{len(answers) - refused} accepted, {refused} refused; nothing is written")
    session.emit({"ok": not refused, "requests": answers}, "\n".join(lines), exit_code=3 if refused else 0)


def _authority(index: Index, session: Session) -> NoAuthority | None:
    named = {key: who for key, who in zip(BOTH, (session.as_, session.approved_by), strict=True) if who}
    try:
        authority_of(index, named, session.date)
    except NoAuthority as refusal:
        return refusal
    return None


def _answer(account: str, agreement: str, found: Assessment, code: str | None) -> dict[str, object]:
    budget, support, cash, _, allotted = found.available
    said: dict[str, object] = {
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
    return said | ({"allotment_available": plain(allotted.amount)} if allotted else {})


def _text(account: str, agreement: str, found: Assessment, code: str | None, refusal: NoAuthority | None) -> str:
    budget, support, cash, room, allotted = found.available
    head = f"refused ({code}): {refusal.message if refusal else _WHY[code]}" if code else "accepted"
    asked = f"{grouped(found.requested)} CHF on {account} from {agreement}, and {grouped(found.support_cost)} CHF support cost"
    limits = [("budget", budget), ("support cost", support), ("cash", cash), ("earmark", room), ("allotment", allotted)]
    shown = [
        f"  {name:<13}{grouped(limit.amount):>16} CHF available, on {limit.day.isoformat()}"
        for name, limit in limits
        if limit is not None
    ]
    shown += [f"  {name:<13}no appropriation" for name, limit in limits[:2] if limit is None]
    return "\n".join([head, f"asked: {asked}", *shown])
