"""`wsisfund bank`: what happens between the fund and its bank, and the loan of ITU."""

from pathlib import Path
from typing import Any

import click

from ..desk.treasury import BORROW, CHARGE, EXCHANGE, REGISTER, REPAY
from ..vocabulary.money import separated
from .arguments import AMOUNT, DAY, bank_line
from .frame import Family
from .session import Session
from .write import acts

bank = Family("bank", "What a bank's file holds; currency exchanged, charges, money lent by ITU.")


@bank.verb("register")
@click.argument("account", metavar="ACCOUNT")
@click.option("--bank", required=True, metavar="NAME", help="Name of the bank.")
@click.option("--iban", metavar="IBAN", help="Number of the account.")
@click.option("--bic", metavar="BIC", help="BIC of the bank.")
@click.option("--number", metavar="NUMBER", help="Number of an account that has no IBAN.")
@click.option("--currency", metavar="CCY", help="Currency of the account.")
@click.option("--signatory", metavar="OFFICER", multiple=True, help="Officer who may sign; may be repeated.")
@click.option("--signatories", metavar="WHO", help="Who may sign, as the bank has it.")
@click.option("--from", "since", type=DAY, help="First day of the account.")
@click.option("--until", type=DAY, help="Last day of the account.")
@click.option("--mandate", metavar="REF", help="Document that appoints the bank.")
@acts(REGISTER)
def register(session: Session, **said: Any) -> None:
    """Register a bank account or a deposit; one with a name of its own is used only when it is registered.

    \b
    Example:
      wsisfund bank register Assets:Cash:Bank:CHF:UBS --bank "UBS Geneva" --iban "CH93 0076 2011 6238 5295 7"
    """


@bank.verb("charge")
@click.argument("amount", type=AMOUNT)
@click.option("--account", required=True, metavar="BANK", help="Bank account: EUR or Assets:Cash:Bank:EUR.")
@click.option("--agreement", required=True, metavar="ID", help="Agreement that bears it.")
@bank_line
@click.option("--text", metavar="TEXT", help="What for.")
@acts(CHARGE)
def charge(session: Session, **said: Any) -> None:
    """Record AMOUNT that the bank took for itself, in the account's currency; outside the budget, without support cost.

    \b
    Example:
      wsisfund bank charge 25 --account CHF --agreement VC-GEN --doc BNK-2026-0214
    """


@bank.verb("exchange")
@click.argument("source", metavar="FROM")
@click.argument("sold", metavar="AMOUNT", type=AMOUNT)
@click.argument("target", metavar="TO")
@click.argument("bought", metavar="AMOUNT", type=AMOUNT)
@bank_line
@click.option("--rate-document", metavar="REF", help="What says that the rate is right, where it is far from the day's rate.")
@acts(EXCHANGE)
def exchange(session: Session, **said: Any) -> None:
    """Sell AMOUNT out of the bank account FROM, and receive AMOUNT in the account TO, as the bank's advice says.

    Both sides at the day's rate, the difference is a realised exchange difference. Certified with --as, approved with
    --approved-by. Accounts in full or by currency.

    \b
    Example:
      wsisfund bank exchange USD 10000 CHF 8085 --doc BNK-2026-0207 --as officer-c --approved-by officer-a
    """


@bank.verb("borrow")
@click.argument("amount", type=AMOUNT)
@bank_line
@click.option("--account", "bank", metavar="BANK", default="CHF", show_default=True, help="Bank account that it came to.")
@acts(BORROW)
def borrow(session: Session, **said: Any) -> None:
    """Record AMOUNT lent by ITU without interest; certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund bank borrow 50000 --doc BNK-2026-0301 --as officer-c --approved-by officer-a
    """


@bank.verb("repay")
@click.argument("amount", type=AMOUNT)
@bank_line
@click.option("--account", "bank", metavar="BANK", default="CHF", show_default=True, help="Bank account that it goes out of.")
@acts(REPAY)
def repay(session: Session, **said: Any) -> None:
    """Pay AMOUNT back to ITU; certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund bank repay 20000 --doc BNK-2026-0410 --as officer-c --approved-by officer-a
    """


@bank.verb("show")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
def show(session: Session, file: Path) -> None:
    """Show what a bank's FILE holds: each statement with its balances, and whether its lines add up to them.

    camt.052, 053 and 054, MT940 and MT942, OFX, BAI2, a table in CSV or XLSX, or a ZIP of several. Needs no books, and
    writes nothing. Pages of one statement are put together; what does not add up is said, and never repaired. `pending`
    counts lines that are announced and not yet in the balance; they are in no sum.

    \b
    Example:
      wsisfund bank show statement-2026-03.xml
    """
    from ..importers.bank.reading import read_bank_file

    with session.progress("Reading"):
        found = read_bank_file(file, str(file))
    statements = [s.as_json() for named in found for s in named.content.statements]
    notes = [f"{named.name}: {note}" if len(found) > 1 else note for named in found for note in named.content.notes]
    formats = dict.fromkeys(named.content.format for named in found)
    answer = {"ok": True, "format": ", ".join(formats), "statements": statements, "notes": notes}
    session.emit(answer, "\n".join([*(_statement_lines(s) for s in statements), *notes]) or "no statement")


def _statement_lines(statement: dict[str, object]) -> str:
    """One statement for people; a figure that the file does not state is a dash."""
    shown = {name: "-" if value is None else value for name, value in statement.items()}
    adds_up = {True: "adds up", False: "does NOT add up", None: "states not both balances"}[statement["adds_up"]]  # type: ignore[index]
    pending = f", {shown['pending']} pending" if statement["pending"] else ""
    opening, came, went, closing = (separated(str(shown[name])) for name in ("opening", "credits", "debits", "closing"))
    return (
        f"{shown['account']}  {shown['currency']}  {shown['from']} to {shown['to']}\n"
        f"  opening {opening}   in {came}   out {went}   closing {closing}\n"
        f"  {shown['entries']} entries{pending}: {adds_up}"
    )
