"""`wsisfund agreement`: signed contributions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import click

from ..books.known import known_agreement, known_donor
from ..books.register import agreement_at, agreement_ids
from ..budget.balances import lowest
from ..contributions.figures import AgreementFigures, figures_of
from ..contributions.signing import signing_draft
from ..store.index import Index
from ..vocabulary.events import RECOGNITIONS
from ..vocabulary.money import grouped, plain
from .arguments import AMOUNT, CURRENCY, DAY, DAY_AMOUNT, SIGNED_AMOUNT
from .frame import Family
from .listing import table
from .session import Session
from .write import open_for, run_write

agreement = Family("agreement", "Signed contributions.")


@agreement.verb("sign")
@click.argument("ident", metavar="ID")
@click.argument("donor")
@click.argument("amount", type=AMOUNT)
@click.argument("currency", metavar="CCY", type=CURRENCY)
@click.option("--recognition", metavar="R", help=f"One of {', '.join(RECOGNITIONS)}; never guessed.")
@click.option("--earmark", required=True, metavar="E", help="unearmarked, C5, C5,Forum or C5=60,Forum=40.")
@click.option("--psc-rate", "psc_rate", required=True, type=SIGNED_AMOUNT, metavar="N", help="Support cost rate: 0.07.")
@click.option("--instalment", "instalments", type=DAY_AMOUNT, multiple=True, help="May be repeated; together the amount.")
@click.option("--pledge", "pledges", multiple=True, metavar="ID", help="Pledge that it signs; may be repeated.")
@click.option("--document", metavar="REF", help="The agreement's own reference.")
@click.option("--assessment", metavar="REF", help="Document with the reasoning of the recognition.")
@click.option("--starts", type=DAY, help="First day of its period.")
@click.option("--ends", type=DAY, help="Last day of its period.")
@click.option("--interest", metavar="OWNER", help="fund (default) or donor, the latter for conditional agreements.")
def sign(
    session: Session,
    ident: str,
    donor: str,
    amount: Decimal,
    currency: str,
    recognition: str | None,
    earmark: str,
    psc_rate: Decimal,
    instalments: tuple[tuple[date, Decimal], ...],
    pledges: tuple[str, ...],
    document: str | None,
    assessment: str | None,
    starts: date | None,
    ends: date | None,
    interest: str | None,
) -> None:
    """Record an agreement as signed on the day of the entry.

    An unconditional agreement is recognised in full: one receivable for each instalment at the day's rate, against revenue.
    A conditional one posts nothing: its money is deferred when it comes, and released by what is charged.

    \b
    Example:
      wsisfund agreement sign VC-2026-21 CHE 50000 CHF --recognition unconditional --earmark C5 --psc-rate 0.07 \\
        --instalment 2026-06-30=30000 --instalment 2026-12-31=20000 --pledge PL-2026-014 --assessment MEMO-2026-09
    """
    run_write(
        session,
        lambda state: signing_draft(
            state.index,
            ident=ident,
            donor=donor,
            amount=amount,
            currency=currency,
            recognition=recognition,
            earmark=earmark,
            psc_rate=psc_rate,
            day=session.date,
            instalments=instalments,
            pledges=pledges,
            document=document,
            assessment=assessment,
            starts=starts,
            ends=ends,
            interest=interest,
        ),
    )


@agreement.verb("list")
def list_(session: Session) -> None:
    """Agreements signed by a day.

    \b
    Example:
      wsisfund agreement list
    """
    index = open_for(session).index
    found = [a for ident in agreement_ids(index, session.date) if (a := agreement_at(index, ident, session.date)) is not None]
    rows = [
        (
            a.id,
            a.donor,
            a.signed.isoformat(),
            grouped(*a.amount),
            a.amount.currency,
            a.recognition,
            str(a.earmark),
            format(a.psc_rate, "f"),
        )
        for a in found
    ]
    heads = ("agreement", "donor", "signed", "amount", "currency", "recognition", "earmark", "support cost")
    names = ("id", "donor", "signed", "amount", "currency", "recognition", "earmark", "psc_rate")
    answers = [dict(zip(names, row, strict=True)) | {"amount": plain(*a.amount)} for row, a in zip(rows, found, strict=True)]
    session.emit({"ok": True, "agreements": answers}, table(heads, rows))


@agreement.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One agreement with everything that follows from it, in CHF unless said.

    \b
    Example:
      wsisfund agreement show VC-2026-21 --date 2026-12-31
    """
    index = open_for(session).index
    found = known_agreement(index, ident, session.date, running=False)
    figures = figures_of(index, found, session.date)
    cash = lowest(session.date, [index.series("cash", ident)]).amount
    session.emit(_json(index, figures, cash), _text(index, figures, cash))


def _text(index: Index, f: AgreementFigures, cash: Decimal) -> str:
    a = f.agreement
    lines = [
        f"{a.id}  {known_donor(index, a.donor).name}: {grouped(*a.amount)} {a.amount.currency}, {a.recognition}, {a.earmark}",
        f"signed {a.signed.isoformat()}, support cost {format(a.psc_rate, 'f')}"
        + (f", ended {a.ended.isoformat()}" if a.ended else "")
        + (f", pledges {', '.join(a.pledges)}" if a.pledges else ""),
        "",
        table(
            ("instalment", "due", "amount", "outstanding", "currency", "CHF"),
            [
                (
                    i.number,
                    i.due.isoformat(),
                    grouped(*i.amount),
                    grouped(i.open, i.amount.currency),
                    i.amount.currency,
                    grouped(i.chf),
                )
                for i in f.instalments
            ],
        ),
        "",
        table(("CHF", ""), [(name.replace("_", " "), grouped(value)) for name, value in (*f.sums.items(), ("available", cash))]),
    ]
    return "\n".join(lines)


def _json(index: Index, f: AgreementFigures, cash: Decimal) -> dict[str, object]:
    a = f.agreement
    return {
        "ok": True,
        "id": a.id,
        "donor": a.donor,
        "donor_name": known_donor(index, a.donor).name,
        "amount": plain(*a.amount),
        "currency": a.amount.currency,
        "signed": a.signed.isoformat(),
        "recognition": a.recognition,
        "earmark": list(a.earmark.parts),
        "psc_rate": format(a.psc_rate, "f"),
        "pledges": list(a.pledges),
        "starts": a.starts.isoformat() if a.starts else None,
        "ends": a.ends.isoformat() if a.ends else None,
        "ended": a.ended.isoformat() if a.ended else None,
        "document": a.document or None,
        "interest_to": a.interest,
        "instalments": [
            {
                "number": i.number,
                "due": i.due.isoformat(),
                "amount": plain(*i.amount),
                "outstanding": plain(i.open, i.amount.currency),
                "outstanding_chf": plain(i.chf),
            }
            for i in f.instalments
        ],
        **{name: plain(value) for name, value in f.sums.items()},
        "cash_available": plain(cash),
    }
