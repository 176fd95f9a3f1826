"""Payments as a file for the bank: ISO 20022 pain.001.001.09, with structured addresses as Swiss banks ask for them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ..vocabulary.creditor_reference import is_creditor_reference
from ..vocabulary.money import plain
from .bank_text import bank_text

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
# Names: ISO 20022 takes 140 signs, banks in Switzerland and in SEPA 70.
_MOST_NAME, _MOST_TEXT, _MOST_ID = 70, 140, 35


class Party(NamedTuple):
    """Who pays or is paid: the address in its parts, `country` as ISO 3166 alpha-2, the account as IBAN or `number`."""

    name: str
    street: str
    building: str
    postcode: str
    town: str
    country: str
    iban: str
    number: str
    bic: str


class Transfer(NamedTuple):
    """One payment. `amount` in `currency`, positive; `text` what the payee reads, or a structured creditor reference."""

    end_to_end: str
    payee: Party
    amount: Decimal
    currency: str
    text: str


def transfer_file(message: str, payer: Party, transfers: Sequence[Transfer], due: date, created: date) -> bytes:
    """The file of one batch, in UTF-8: its number of payments and their sum stand in both headers.

    Source: ISO 20022 CustomerCreditTransferInitiationV09; Swiss Payment Standards, credit transfers.
    """
    from lxml import etree

    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    root = _add(document, "CstmrCdtTrfInitn")
    # Of the amounts as they stand in the file.
    total = sum((Decimal(plain(transfer.amount, transfer.currency)) for transfer in transfers), Decimal(0))
    header = _add(root, "GrpHdr")
    _add(header, "MsgId", message)
    _add(header, "CreDtTm", f"{created.isoformat()}T00:00:00")
    _sums(header, len(transfers), total)
    _add(_add(header, "InitgPty"), "Nm", _text(payer.name, _MOST_NAME))
    batch = _add(root, "PmtInf")
    _add(batch, "PmtInfId", f"{message[: _MOST_ID - 2]}-1")
    _add(batch, "PmtMtd", "TRF")
    _add(batch, "BtchBookg", "true")
    _sums(batch, len(transfers), total)
    _add(_add(batch, "ReqdExctnDt"), "Dt", due.isoformat())
    _party(_add(batch, "Dbtr"), payer)
    _account(_add(batch, "DbtrAcct"), payer)
    _bank(_add(batch, "DbtrAgt"), payer)
    for n, transfer in enumerate(transfers, 1):
        _transfer(_add(batch, "CdtTrfTxInf"), n, transfer, message)
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _transfer(node: Any, n: int, transfer: Transfer, message: str) -> None:
    ids = _add(node, "PmtId")
    _add(ids, "InstrId", f"{message[: _MOST_ID - 6]}-{n}")
    _add(ids, "EndToEndId", transfer.end_to_end)
    amount = _add(_add(node, "Amt"), "InstdAmt", plain(transfer.amount, transfer.currency))
    amount.set("Ccy", transfer.currency)
    if transfer.payee.bic:
        _bank(_add(node, "CdtrAgt"), transfer.payee)
    _party(_add(node, "Cdtr"), transfer.payee)
    _account(_add(node, "CdtrAcct"), transfer.payee)
    said = _add(node, "RmtInf")
    if is_creditor_reference(transfer.text):
        reference = _add(_add(said, "Strd"), "CdtrRefInf")
        _add(_add(_add(reference, "Tp"), "CdOrPrtry"), "Cd", "SCOR")
        _add(reference, "Ref", transfer.text.replace(" ", ""))
    else:
        _add(said, "Ustrd", _text(transfer.text, _MOST_TEXT))


def _sums(node: Any, count: int, total: Decimal) -> None:
    _add(node, "NbOfTxs", str(count))
    _add(node, "CtrlSum", f"{total:f}")


def _party(node: Any, party: Party) -> None:
    _add(node, "Nm", _text(party.name, _MOST_NAME))
    address = _add(node, "PstlAdr")
    parts = (
        ("StrtNm", party.street, 70), ("BldgNb", party.building, 16), ("PstCd", party.postcode, 16), ("TwnNm", party.town, 35),
        ("Ctry", party.country, 2),
    )  # fmt: skip
    for name, text, most in parts:
        if text:
            _add(address, name, _text(text, most))


def _account(node: Any, party: Party) -> None:
    ident = _add(node, "Id")
    if party.iban:
        _add(ident, "IBAN", party.iban.replace(" ", ""))
    else:
        _add(_add(ident, "Othr"), "Id", _text(party.number, 34))


def _bank(node: Any, party: Party) -> None:
    institution = _add(node, "FinInstnId")
    if party.bic:
        _add(institution, "BICFI", party.bic.replace(" ", "").upper())
    else:
        _add(_add(institution, "Othr"), "Id", "NOTPROVIDED")


def _add(node: Any, name: str, text: str | None = None) -> Any:
    child = node.makeelement(f"{{{NAMESPACE}}}{name}")
    node.append(child)
    if text is not None:
        child.text = text
    return child


def _text(text: str, most: int) -> str:
    """A text as banks take it, not longer than its field."""
    return bank_text(text)[:most].rstrip()
