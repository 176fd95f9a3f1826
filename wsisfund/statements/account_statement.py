"""Statement of account of one agreement, by the UNDG harmonised categories (domain §2 and §5).

    opening + received + interest + refunded + charges by category = balance
    balance + advances + open-commitments + reserved-support = available

CHF, as the books keep it, beside the agreement's own currency (`own_currency`); below it the instalments (`instalments`).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from ..errors import Fault, clean
from ..register.known import UnknownAgreement
from ..register.versions import Agreement, agreement_at, donor_at
from ..vocabulary.money import FUNCTIONAL, from_minor, to_minor
from ..vocabulary.statement import Check, Note, Reconciliation, Value
from .agreements import POSITION, positions, restated_positions
from .categories import CHARGES, IN_KIND, charges_of
from .checks import check
from .instalments import InstalmentRow, instalment_rows, instalment_table, receivable_of
from .own_currency import OwnAmounts, own_amounts
from .receivables import outstanding
from .rows import Cell, Reporting, Row
from .sums import Ledger

# Between the agreement and its donor, in what a statement is of.
AND_DONOR: Final = ", "
CAME = ("received", "interest", "refunded")
HELD: Mapping[str, str] = {"advances": "advances", "open-commitments": "committed", "reserved-support": "reserved-support"}


def account_rows(run: Reporting) -> list[Row]:
    """Balance brought forward, what came in, charges by category, the balance, what of it is still free; goods in kind apart."""
    ledger, agreement = run.ledger, agreement_of(run)
    amounts = _amounts(ledger, agreement)
    own = own_of(ledger, agreement)
    found = []
    for line, amount in amounts.items():
        emphasis = "subtotal" if line == "balance" else "total" if line == "available" else "line"
        original: Cell = None if line == IN_KIND else from_minor(amount) if own is None else own.lines.get(line, Decimal(0))
        found.append(Row(line, {"amount": amount, "original": original}, None, 0, emphasis))  # type: ignore[arg-type]
    return found


def _amounts(ledger: Ledger, agreement: Agreement) -> dict[str, int]:
    row, charged = positions(ledger).get(agreement.id, {}), charges_of(ledger, agreement.id)
    held = {line: row.get(column, 0) for line, column in HELD.items()}
    return {
        "opening": row.get("opening", 0),
        **{line: row.get(line, 0) for line in CAME},
        **{line: -charged[line] for line in CHARGES},
        "balance": row.get("opening", 0) + sum(row.get(column, 0) for column in POSITION),
        **held,
        "available": row.get("available", 0),
        IN_KIND: charged[IN_KIND],
    }


def own_of(ledger: Ledger, agreement: Agreement) -> OwnAmounts | None:
    """The lines in the currency of a foreign agreement; None for one in CHF."""
    if agreement.amount.currency == FUNCTIONAL:
        return None
    row = positions(ledger).get(agreement.id, {})
    return own_amounts(ledger, agreement, {line: row.get(column, 0) for line, column in HELD.items()})


def agreement_of(run: Reporting) -> Agreement:
    """The agreement that a statement is asked for, as it stands at the end of the period.

    Raises:
        UnknownAgreement: none was named, or none of this id was signed by then.
    """
    ident, ledger = run.agreement, run.ledger
    found = agreement_at(ledger.facts, ident, ledger.day) if ident else None
    if found is None:
        raise _needed(ident, ledger.day)
    return found


def _needed(ident: str | None, day: date) -> Fault:
    return UnknownAgreement(
        f"no agreement '{clean(ident)[:60]}' was signed by {day.isoformat()}" if ident else "no agreement was named",
        why="a statement of account shows the money of one agreement",
        fix="wsisfund report account-statement --agreement ID --year Y; wsisfund agreement list shows the ids",
    )


def subject_of(run: Reporting) -> str:
    """Whose statement it is: the agreement and its donor."""
    agreement = agreement_of(run)
    return f"{agreement.id}{AND_DONOR}{_donor(run.ledger, agreement)}"


def _donor(ledger: Ledger, agreement: Agreement) -> str:
    donor = donor_at(ledger.facts, agreement.donor, ledger.day)
    return donor.name if donor else agreement.donor


def instalment_table_of(run: Reporting) -> Reconciliation | None:
    """What is due and still to come by instalment, where there is anything."""
    rows = instalment_rows(run.ledger, agreement_of(run))
    return instalment_table(rows) if rows else None


def account_checks(run: Reporting) -> list[Check]:
    """The balance is the sum of its lines, what is available that of the schedule, what is owed that of the receivables."""
    ledger, agreement = run.ledger, agreement_of(run)
    amounts = {row.id: row.cells["amount"] for row in run.rows("account-statement")}

    def total(*lines: str) -> int:
        return sum(amount for line in lines if isinstance(amount := amounts[line], int))

    available = positions(ledger).get(agreement.id, {}).get("available", 0)
    found = [
        check("balance", total("opening", *CAME, *CHARGES), total("balance")),
        check("available", total("balance", *HELD), available),
    ]
    if not agreement.promised:
        owed = sum(item.gross for item in outstanding(ledger) if item.agreement == agreement.id)
        found.append(check("receivable", to_minor(receivable_of(instalment_rows(ledger, agreement))), owed))
    return found


def account_notes(run: Reporting) -> list[Note]:
    """Whose agreement it is, whether it is over, and how its own currency was worked out."""
    ledger, agreement = run.ledger, agreement_of(run)
    number, currency = agreement.amount
    params: dict[str, Value] = {
        "agreement": agreement.id,
        "donor": _donor(ledger, agreement),
        "signed": agreement.signed.isoformat(),
        "amount": number,
        "currency": currency,
        "earmark": str(agreement.earmark),
        "psc-rate": agreement.psc_rate,
    }
    rows = instalment_rows(ledger, agreement)
    return [
        Note("agreement", params),
        *_restated(ledger, agreement),
        *_ended(run, agreement, rows),
        *_own(ledger, agreement),
        *_undelivered(agreement, rows),
    ]


def _restated(ledger: Ledger, agreement: Agreement) -> list[Note]:
    """Why what is brought forward is not what an earlier statement of account ended with."""
    amount = restated_positions(ledger).get(agreement.id)
    return [Note("restated-balance", {"amount": from_minor(amount)})] if amount else []


def _ended(run: Reporting, agreement: Agreement, rows: list[InstalmentRow]) -> list[Note]:
    """The figures are final once the agreement has ended and nothing is left of it."""
    if agreement.ended is None:
        return []
    amounts = _amounts(run.ledger, agreement)
    left = [amounts["balance"], *(amounts[line] for line in HELD), to_minor(receivable_of(rows))]
    params: dict[str, Value] = {"ended": agreement.ended.isoformat()}
    if not any(left):
        return [Note("final-figures", params)]
    return [Note("ended-with-rest", {**params, "balance": from_minor(amounts["balance"])})]


def _own(ledger: Ledger, agreement: Agreement) -> list[Note]:
    own = own_of(ledger, agreement)
    if own is None:
        return []
    if any(amount is None for amount in own.lines.values()):
        return [Note("own-currency-unknown", {"currency": own.currency})]
    if own.rate is None:
        return []
    return [Note("own-currency", {"currency": own.currency, "units": own.rate.units, "chf": own.rate.chf})]


def _undelivered(agreement: Agreement, rows: list[InstalmentRow]) -> list[Note]:
    open_ = agreement.promised and any(row.outstanding for row in rows)
    return [Note("not-yet-delivered")] if open_ else []
