"""`wsisfund agreement`: signed contributions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import click

from ..contributions.ending import REASONS, CloseAgreement, Rest
from ..contributions.figures import AgreementFigures, figures_of
from ..contributions.history import Happening, OwnBalance, balances_of, history_of
from ..contributions.signing import SignAgreement, question_of
from ..contributions.support_rate import is_unusual
from ..desk.contributions import AMEND, CLOSE, CORRECT, REASSESS, SIGN
from ..manual.balances import lowest
from ..register.known import known_agreement, known_donor
from ..register.versions import agreement_at, agreement_ids
from ..store.index import Index
from ..vocabulary.events import REASSESSED_AS, RECOGNITIONS
from ..vocabulary.money import grouped, per_cent, plain
from .arguments import AMOUNT, CURRENCY, DAY, DAY_AMOUNT, PART_AMOUNT, SHARE_OF_ONE, SIGNED_AMOUNT
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

agreement = Family("agreement", "Signed contributions.")


@agreement.verb("sign")
@click.argument("ident", metavar="ID")
@click.argument("donor")
@click.argument("amount", type=AMOUNT)
@click.argument("currency", metavar="CCY", type=CURRENCY)
@click.option("--recognition", metavar="R", help=f"One of {', '.join(RECOGNITIONS)}; never guessed.")
@click.option("--earmark", required=True, metavar="E", help="unearmarked, C5, C5,Forum or C5=60,Forum=40.")
@click.option("--psc-rate", "psc_rate", required=True, type=SHARE_OF_ONE, metavar="N", help="Support cost rate: 0.07, or 7%.")
@click.option("--instalment", "instalments", type=DAY_AMOUNT, multiple=True, help="May be repeated; together the amount.")
@click.option("--pledge", "pledges", multiple=True, metavar="ID", help="Pledge that it signs; may be repeated.")
@click.option("--document", metavar="REF", help="The agreement's own reference.")
@click.option("--assessment", metavar="REF", help="Document with the reasoning of the recognition.")
@click.option("--waiver", metavar="REF", help="Document that allows another support cost rate than the fund's.")
@click.option("--starts", type=DAY, help="First day of its period.")
@click.option("--ends", type=DAY, help="Last day of its period.")
@click.option("--interest", metavar="OWNER", help="fund (default) or donor, the latter for conditional agreements.")
@acts(SIGN)
def sign(session: Session, **said: Any) -> SignAgreement:
    """Record an agreement as signed on the day of the entry.

    An unconditional agreement is recognised in full: one receivable for each instalment at the day's rate, against revenue.
    A conditional one posts nothing: its money is deferred when it comes, and released by what is charged. One recognised on
    receipt posts nothing either: money is revenue when it comes. Which it is, a finance officer decides from its text: in a
    terminal the test is shown and asked, it is never assumed.

    \b
    Example:
      wsisfund agreement sign VC-2026-21 CHE 50000 CHF --recognition unconditional --earmark C5 --psc-rate 0.07 \\
        --instalment 2026-06-30=30000 --instalment 2026-12-31=20000 --pledge PL-2026-014 --assessment MEMO-2026-09
    """
    if said["recognition"] is None and session.asks:
        said["recognition"] = _asked(session.date)
    if session.asks and is_unusual(said["psc_rate"]) and not said["waiver"]:
        said["psc_rate"] = _meant(said["psc_rate"])
    return SignAgreement(**said)


def _meant(rate: Decimal) -> Decimal:
    """The support cost rate, asked about at the terminal where a decimal point may be wrong."""
    tenth = rate / 10
    question = f"{rate} is {per_cent(rate)} of each direct charge. Is {per_cent(tenth)} meant?"
    return tenth if click.confirm(question, default=False, err=True) else rate


def _asked(day: date) -> str:
    """The recognition, asked at the terminal with the test of the standard that is in force."""
    click.echo(f"How is the agreement recognised?\n{question_of(day)}\n", err=True)
    answer = click.prompt("recognition", type=click.Choice(RECOGNITIONS), err=True)
    return str(answer)


@agreement.verb("amend")
@click.argument("ident", metavar="ID")
@click.option("--instalment", metavar="N", help="Instalment; not needed where the agreement has only one; a new one with --due.")
@click.option("--by", type=SIGNED_AMOUNT, metavar="±AMOUNT", help="In the agreement's currency: --by=-1000.")
@click.option("--change", "changes", type=PART_AMOUNT, multiple=True, help="One of several instalments; repeated.")
@click.option("--due", type=DAY, help="Due date of the instalment from now on.")
@click.option("--ends", type=DAY, help="Last day of the agreement's period from now on.")
@click.option("--doc", required=True, metavar="REF", help="The amendment.")
@acts(AMEND)
def amend(session: Session, **said: Any) -> None:
    """Raise or lower an instalment, move its due date, or lengthen the agreement; the versions before stay in the register.

    Less: revenue and receivable fall by the carrying amount, pro rata; more: both rise at the day's rate. A conditional
    agreement posts nothing. Certified with --as, approved with --approved-by.

    \b
    Examples:
      wsisfund agreement amend VC-2026-12 --instalment 1 --by=-1000 --doc LTR-2026-021 --as officer-c --approved-by officer-a
      wsisfund agreement amend VC-2026-21 --instalment 3 --by=5000 --due 2028-06-30 --doc LTR-7 --as officer-c \\
        --approved-by officer-a
      wsisfund agreement amend VC-2026-21 --change 1=-500 --change 2=-500 --doc LTR-8 --as officer-c --approved-by officer-a
    """


@agreement.verb("correct")
@click.argument("ident", metavar="ID")
@click.option("--earmark", metavar="E", help="unearmarked, C5, C5,Forum or C5=60,Forum=40.")
@click.option("--psc-rate", "psc_rate", type=SHARE_OF_ONE, metavar="N", help="Support cost rate: 0.07, or 7%.")
@click.option("--recognition", metavar="R", help=f"One of {', '.join(RECOGNITIONS)}.")
@click.option("--assessment", metavar="REF", help="Document with the reasoning of the recognition.")
@click.option("--interest", metavar="OWNER", help="fund or donor, the latter for conditional agreements.")
@click.option("--starts", type=DAY, help="First day of its period.")
@click.option("--ends", type=DAY, help="Last day of its period.")
@click.option("--waiver", metavar="REF", help="Document that allows another support cost rate than the fund's.")
@click.option("--donor", metavar="ID", help="Refused where it is another one: an agreement keeps its donor.")
@click.option("--doc", required=True, metavar="REF", help="The document that says how it is right.")
@acts(CORRECT)
def correct(session: Session, **said: Any) -> None:
    """Say anew what was registered wrongly of a signed agreement; the versions before stay in the register.

    Where its recognition changes, or its revenue becomes earmarked or unearmarked, the signing is taken back and recognised
    anew, as long as nothing rests on it. Certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund agreement correct VC-2026-21 --earmark C6 --psc-rate 7% --doc MEMO-2026-15 --as officer-c \\
        --approved-by officer-a
    """


@agreement.verb("reassess")
@click.argument("ident", metavar="ID")
@click.option("--recognition", required=True, metavar="R", help=f"One of {', '.join(REASSESSED_AS)}.")
@click.option("--doc", required=True, metavar="REF", help="The document of the reassessment.")
@click.option("--assessment", metavar="REF", help="Document with the reasoning, where it is another one.")
@acts(REASSESS)
def reassess(session: Session, **said: Any) -> None:
    """Assess an agreement again that was not complete on 1 January 2026, when IPSAS 47 was first applied.

    What it recognised until then follows: unconditional makes a receivable of what is still to come, conditional defers what
    was received and not used, on-receipt does neither. The effect is in opening net assets of 2026, on a line of Statement III
    and in a note; revenue of the year does not change. The entry is dated 2026-01-01, whatever --date says. `reverse` takes it
    back. Certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund agreement reassess VC-2025-7 --recognition unconditional --doc MEMO-2026-30 --as officer-c \\
        --approved-by officer-a
    """


@agreement.verb("close")
@click.argument("ident", metavar="ID")
@click.option("--reason", default="completed", show_default=True, metavar="R", help=f"One of {', '.join(REASONS)}.")
@click.option("--refund", is_flag=True, help="The unused rest goes back to the donor: a refund due.")
@click.option("--move-to", metavar="ID", help="The unused rest goes to this agreement.")
@click.option("--instalment", metavar="N", help="Instalment that the moved rest pays; not needed where there is only one.")
@click.option("--settles-amount", type=AMOUNT, help="What the moved rest settles, where that agreement is in another currency.")
@click.option("--interest-to", metavar="ID", help="Agreement that goes on with the fund's own interest.")
@click.option("--doc", metavar="REF", help="The donor's letter; needed where a rest is left.")
@acts(CLOSE)
def close(_: Session, ident: str, reason: str, doc: str | None, **said: Any) -> CloseAgreement:
    """End an agreement: nothing is received, committed or charged under it any more.

    Refused while commitments, advances, receivables, deferred money or payables under it are open; each is named. What is
    unused is refunded or moved on the donor's word (both officers), or used for another programme first (`re-earmark`).
    Money that comes after the end, such as interest, goes the same way by closing once more.

    \b
    Examples:
      wsisfund agreement close VC-2026-21
      wsisfund agreement close VC-2026-21 --refund --doc LTR-2026-040 --as officer-c --approved-by officer-a
    """
    rest = Rest(**said)
    if (rest.instalment or rest.settles_amount) and rest.move_to is None:
        raise click.UsageError("--instalment and --settles-amount say where the rest goes: they need --move-to")
    return CloseAgreement(ident, reason, doc, rest)


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
            per_cent(a.psc_rate),
        )
        for a in found
    ]
    heads = ("agreement", "donor", "signed", "amount", "currency", "recognition", "earmark", "support cost")
    names = ("id", "donor", "signed", "amount", "currency", "recognition", "earmark", "psc_rate")
    plainly = [{"amount": plain(*a.amount), "psc_rate": format(a.psc_rate, "f")} for a in found]
    answers = [dict(zip(names, row, strict=True)) | said for row, said in zip(rows, plainly, strict=True)]
    session.emit({"ok": True, "agreements": answers}, table(heads, rows))


@agreement.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One agreement with everything that follows from it, in CHF and beside it in its own currency; its history at the end.

    \b
    Example:
      wsisfund agreement show VC-2026-21 --date 2026-12-31
    """
    index = open_for(session).index
    found = known_agreement(index, ident, session.date, running=False)
    figures = figures_of(index, found, session.date)
    cash = lowest(session.date, [index.series("cash", ident)]).amount
    own, history = balances_of(index, found, session.date, cash), history_of(index, ident, session.date)
    session.emit(_json(index, figures, cash, own, history), _text(index, figures, cash, own, history))


def _text(index: Index, f: AgreementFigures, cash: Decimal, own: Sequence[OwnBalance], history: Sequence[Happening]) -> str:
    a = f.agreement
    currency = a.amount.currency
    period = [f"{word} {day.isoformat()}" for word, day in (("from", a.starts), ("to", a.ends), ("ended", a.ended)) if day]
    amounts = [
        (i.number, i.due.isoformat(), grouped(*i.amount), grouped(i.open, i.amount.currency), i.amount.currency, grouped(i.chf))
        for i in f.instalments
    ]
    sums = [(name.replace("_", " "), grouped(value)) for name, value in (*f.sums.items(), ("available", cash))]
    lines = [
        f"{a.id}  {known_donor(index, a.donor).name}: {grouped(*a.amount)} {currency}, {a.recognition}, {a.earmark}",
        ", ".join([f"signed {a.signed.isoformat()}", f"support cost {per_cent(a.psc_rate)}", *period])
        + (f"; pledges {', '.join(a.pledges)}" if a.pledges else ""),
        "",
        table(("instalment", "due", "amount", "outstanding", "currency", "CHF"), amounts),
        "",
        table((currency, "", "CHF"), [(b.name, grouped(b.units, currency), grouped(b.chf)) for b in own]),
        "",
        table(("CHF", ""), sums),
        "",
        table(("date", "what", "document", "amount", "currency", "CHF", "where"), [_line(h) for h in history]),
    ]
    return "\n".join(lines)


def _line(h: Happening) -> tuple[str, ...]:
    chf = grouped(h.chf) if h.chf is not None else ""
    return h.day.isoformat(), h.what, h.document, grouped(h.amount, h.currency), h.currency, chf, h.place


def _json(
    index: Index, f: AgreementFigures, cash: Decimal, own: Sequence[OwnBalance], history: Sequence[Happening]
) -> dict[str, object]:
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
        "balances": [
            {"name": b.name, "amount": plain(b.units, a.amount.currency), "currency": a.amount.currency, "chf": plain(b.chf)}
            for b in own
        ],
        "history": [
            {
                "date": h.day.isoformat(),
                "what": h.what,
                "document": h.document or None,
                "amount": plain(h.amount, h.currency),
                "currency": h.currency,
                "chf": plain(h.chf) if h.chf is not None else None,
                "where": h.place,
            }
            for h in history
        ],
    }
