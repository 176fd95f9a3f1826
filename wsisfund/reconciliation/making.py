"""What the books lack, made from a line of the bank: the request of the act that enters it."""

from decimal import Decimal
from typing import Any, Final, NamedTuple

from ..contributions.receipts import Part, RecordReceipt
from ..errors import UsageFault, clean
from ..register.bank_facts import RecordedLine
from ..store.bank import is_document
from ..store.index import Index
from ..treasury.bank_charge import RecordBankCharge
from ..treasury.bank_exchange import ExchangeMoney
from ..treasury.interest import CreditInterest
from ..treasury.payment import PayInvoice
from ..treasury.refund import PayRefund
from ..treasury.vendor_credit import ReceiveVendorRefund
from ..vocabulary.money import parse_plain
from .items import INSTALMENT, INVOICE, REFUND, VENDOR_CREDIT, Expected
from .own_accounts import EXCHANGE, TRANSFER

INTEREST, CHARGE, SUSPENSE_WORD = "interest", "charge", "suspense"
_SHORTEST_DOC: Final = 4


class UnknownTarget(UsageFault):
    """A line is to be matched with something that is neither a document of its account nor anything that is still to come."""

    slug = "unknown-target"


class Making(NamedTuple):
    """An act by its name, with its request; `doc` is the document that the line is then matched with."""

    act: str
    request: Any
    doc: str


def document_of(index: Index, line: RecordedLine) -> str:
    """The bank's reference of a line as the document of a new entry; the line's id where it has none, or it is taken."""
    reference = line.reference
    if len(reference) < _SHORTEST_DOC or len(reference) > 60 or not any(c.isdigit() for c in reference):
        return line.id
    return line.id if is_document(index, reference) else reference


def makings(index: Index, line: RecordedLine, targets: tuple[str, ...], expected: dict[str, Expected]) -> list[Making]:
    """The acts that enter what a line is: one, or a payment of each invoice that a batch pays.

    Args:
        targets: instalments (``VC-2026-11:2``), an open invoice or refund by its document, ``interest``, ``charge:AGREEMENT``,
            ``suspense``; ``transfer:ACCOUNT``, ``exchange:ACCOUNT=AMOUNT`` for money to or from another account of the fund.

    Raises:
        UnknownTarget: it is none of these, or several that no one entry can be.
    """
    doc = document_of(index, line)
    number, currency = line.amount
    first, _, of = targets[0].partition(":")
    if len(targets) == 1 and first == SUSPENSE_WORD and number > 0:
        asked = RecordReceipt(number, currency, doc, account=line.account, payee=line.counterparty[:200] or None)
        return [Making("receipt record", asked, doc)]
    if len(targets) == 1 and first == INTEREST:
        return [Making("interest", CreditInterest(line.booked, number, line.account, doc), doc)]
    if len(targets) == 1 and first == CHARGE and number < 0 and of:
        return [Making("bank charge", RecordBankCharge(-number, line.account, of, doc, line.text[:200] or None), doc)]
    if len(targets) == 1 and first in (TRANSFER, EXCHANGE) and of:
        return [Making("bank exchange", _moved(line, doc, of), doc)]
    found = [expected[target] for target in targets if target in expected]
    if len(found) != len(targets):
        unknown = next(target for target in targets if target not in expected)
        raise _unknown(line, unknown)
    if all(one.kind == INSTALMENT for one in found) and number > 0:
        return [Making("receipt record", _receipt(line, doc, found), doc)]
    if len(found) == 1:
        return [_of_one(line, doc, found[0], abs(number))]
    if any(one.kind != INVOICE for one in found) or sum(one.amount for one in found) != number:
        raise _unknown(line, targets[1])
    return [_of_one(line, f"{doc}/{n}", one, -one.amount) for n, one in enumerate(found, 1)]


def _moved(line: RecordedLine, doc: str, of: str) -> ExchangeMoney:
    """Money between `line`'s account and another: ``USD`` of the same amount, or ``EUR=1200.50`` of another."""
    account, sign, text = of.partition("=")
    number = abs(line.amount.number)
    other = parse_plain(text) if sign else number
    if other is None or other <= 0:
        raise _unknown(line, of)
    if line.amount.number < 0:
        return ExchangeMoney(line.account, number, account, other, doc)
    return ExchangeMoney(account, other, line.account, number, doc)


def _receipt(line: RecordedLine, doc: str, found: list[Expected]) -> RecordReceipt:
    """A receipt of one or several instalments; what is less than the last one is taken as the charge of a bank on the way."""
    number, currency = line.amount
    total = sum((one.amount for one in found), Decimal(0))
    parts = []
    for one in found:
        agreement, _, instalment = one.target.rpartition(":")
        parts.append(Part(agreement, instalment, one.amount if len(found) > 1 else None))
    same = all(one.currency == currency for one in found)
    charge = total - number if same and total > number and len(found) == 1 and total - number <= total / 20 else None
    settles = found[0].amount if not same and len(found) == 1 else None
    return RecordReceipt(
        number, currency, doc, account=line.account, parts=parts, bank_charge=charge, settles_amount=settles,
        payee=line.counterparty[:200] or None,
    )  # fmt: skip


def _of_one(line: RecordedLine, doc: str, one: Expected, number: Decimal) -> Making:
    payee = one.names[0]
    if one.kind == INVOICE and line.amount.number < 0:
        foreign = None if one.currency == line.amount.currency else line.amount.currency
        return Making("payment", PayInvoice(one.target, number, line.account, doc, foreign, payee=payee), doc)
    if one.kind == REFUND and line.amount.number < 0:
        return Making("refund pay", PayRefund(one.target, line.account, doc, number, payee=payee), doc)
    if one.kind == VENDOR_CREDIT and line.amount.number > 0:
        return Making("refund vendor", ReceiveVendorRefund(one.target, line.account, doc, number, payee), doc)
    raise _unknown(line, one.target)


def _unknown(line: RecordedLine, target: str) -> UnknownTarget:
    return UnknownTarget(
        f"{line.id} of {line.amount.number} {line.amount.currency} cannot be '{clean(target)[:60]}'",
        why=f"nothing of this name moved {line.account}, and nothing that is still to come is called so",
        fix="name a document, an instalment (VC-2026-11:2), an open invoice, interest, charge:AGREEMENT, suspense, "
        "transfer:ACCOUNT or exchange:ACCOUNT=AMOUNT; "
        f"wsisfund reconcile {line.account} lists what there is",
    )
