"""camt.052, 053 and 054 of ISO 20022, every version: intraday report, statement, notification."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeAlias

from ...errors import clean
from ..file_faults import BrokenFile, UnsafeFile, WrongFormat
from .statement import BOOKED, PENDING, BankFile, BankLine, BankStatement, UnreadableLine, joined

_STATEMENTS = {"Stmt": "053", "Rpt": "052", "Ntfctn": "054"}
_MESSAGE = re.compile(r"camt\.05[234]\.\d{3}\.\d{2}")
_AMOUNT = re.compile(r"\d{1,18}(?:\.\d{1,17})?")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
_OPENING, _CLOSING = ("OPBD", "PRCD", "ITBD"), ("CLBD",)

# lxml has no public name for the type of an element.
Node: TypeAlias = Any


def read_camt(content: bytes, shown_path: str) -> BankFile:
    """The statements of a camt message; no entity is resolved, nothing is fetched.

    Raises:
        UnsafeFile: it declares a document type. BrokenFile: it is no well-formed XML. WrongFormat: it is another message.
        UnreadableLine: an amount or a day cannot be read.
    """
    statements, namespace, kinds = [], "", set()
    for statement, lines in _statements(content, shown_path):
        namespace = namespace or _namespace(statement)
        kinds.add(_STATEMENTS[_name(statement)])
        statements.append(_statement(statement, tuple(lines), shown_path))
    if not kinds:
        raise WrongFormat(
            "the XML is no bank statement",
            why="statements in XML are camt.052, camt.053 or camt.054 of ISO 20022",
            fix="ask the bank for one of these, or for MT940",
            file=shown_path,
        )
    message = _MESSAGE.search(namespace)
    return BankFile(message[0] if message else f"camt.{min(kinds)}", joined(statements))


def _statements(content: bytes, shown_path: str) -> Iterator[tuple[Node, list[BankLine]]]:
    """Each statement's element with its lines, which are read and dropped one by one, so that memory stays bounded."""
    from lxml import etree

    plain = content.replace(b"\x00", b"")
    if declared := re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", plain, re.IGNORECASE):
        raise _unsafe(shown_path, plain.count(b"\n", 0, declared.start()) + 1)
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_comments": True}
    lines: list[BankLine] = []
    try:
        for _, node in etree.iterparse(BytesIO(content), events=("end",), **safe):
            if _name(node) == "Ntry":
                lines.append(_line(node, shown_path))
                node.clear()
            elif _name(node) in _STATEMENTS and _is_of_message(node):
                if node.getroottree().docinfo.doctype:
                    raise _unsafe(shown_path, 1)
                yield node, lines
                lines = []
                node.clear()
    except etree.XMLSyntaxError as error:
        raise BrokenFile(
            f"the XML cannot be read: {clean(error.msg or 'its structure does not hold')[:120]}",
            why="the file ends in the middle, or something changed it on the way",
            fix="fetch it from the bank once more",
            file=shown_path,
            line=error.lineno,
        ) from None


def _unsafe(shown_path: str, row: int) -> UnsafeFile:
    return UnsafeFile(
        "the XML declares a document type",
        why="such declarations can make a reader fetch or build what is not in the file; no bank's statement has one",
        fix="ask the bank for the file as it was sent",
        file=shown_path,
        line=row,
    )


def _is_of_message(node: Node) -> bool:
    parent = node.getparent()
    return parent is not None and _name(parent).startswith("BkToCstmr")


def _name(node: Node) -> str:
    """The tag of an element without its namespace; empty of what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _namespace(node: Node) -> str:
    return node.tag[1:].rpartition("}")[0] if isinstance(node.tag, str) else ""


def _child(node: Node | None, *path: str) -> Node | None:
    for name in path:
        node = next((c for c in node if _name(c) == name), None) if node is not None else None
    return node


def _children(node: Node | None, name: str) -> Iterator[Node]:
    return (c for c in node if _name(c) == name) if node is not None else iter(())


def _text(node: Node | None, *path: str) -> str:
    found = _child(node, *path)
    return " ".join((found.text or "").split()) if found is not None else ""


def _statement(node: Node, lines: tuple[BankLine, ...], shown_path: str) -> BankStatement:
    balances = {_text(b, "Tp", "CdOrPrtry", "Cd"): b for b in reversed(list(_children(node, "Bal")))}
    opening = next((balances[code] for code in _OPENING if code in balances), None)
    closing = next((balances[code] for code in _CLOSING if code in balances), None)
    stated = [_currency(_child(balance, "Amt")) for balance in (opening, closing) if balance is not None]
    currency = _text(node, "Acct", "Ccy") or next(iter(stated), None) or _only({line.currency for line in lines})
    pages = next((c for c in node if _name(c).endswith("Pgntn")), None)
    page, last = _text(pages, "PgNb"), _text(pages, "LastPgInd")
    return BankStatement(
        _account(_child(node, "Acct")),
        currency,
        _signed(opening, shown_path),
        _signed(closing, shown_path),
        lines,
        _day(_child(node, "FrToDt"), shown_path, "FrDtTm", "FrDt"),
        _day(_child(node, "FrToDt"), shown_path, "ToDtTm", "ToDt"),
        _text(node, "Id"),
        _text(node, "ElctrncSeqNb") or _text(node, "LglSeqNb") or _text(node, "Id"),
        int(page) if page.isascii() and page.isdigit() and len(page) < 9 else None,
        last != "false",
        contradicted=any(other != currency for other in stated),
    )


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _account(node: Node | None) -> str:
    return _text(node, "Id", "IBAN") or _text(node, "Id", "Othr", "Id")


def _currency(amount: Node | None) -> str:
    return str(amount.get("Ccy") or "") if amount is not None else ""


def _signed(node: Node | None, shown_path: str) -> Decimal | None:
    """The amount below `node` with the sign of its indicator; None where there is no node."""
    if node is None:
        return None
    text, direction = _text(node, "Amt"), _text(node, "CdtDbtInd")
    if not _AMOUNT.fullmatch(text) or direction not in ("CRDT", "DBIT", ""):
        raise UnreadableLine(
            f"'{clean(text)[:40]} {clean(direction)[:10]}' is no amount",
            why="amounts of ISO 20022 are digits with a point, and CRDT or DBIT says their direction",
            fix="ask the bank for a correct file; nothing of this one is read",
            file=shown_path,
            line=node.sourceline,
        )
    return -Decimal(text) if direction == "DBIT" else Decimal(text)


def _day(node: Node | None, shown_path: str, *names: str) -> date | None:
    """The first day that is stated below `node`; of a moment its day as the bank writes it."""
    found = next((text for name in names if (text := _text(node, name))), "")
    match = _DAY.match(found)
    if not found:
        return None
    try:
        return date.fromisoformat(match[1] if match else found)
    except ValueError:
        raise UnreadableLine(
            f"'{clean(found)[:40]}' is no day",
            why="days of ISO 20022 are written 2026-06-30",
            fix="ask the bank for a correct file; nothing of this one is read",
            file=shown_path,
            line=node.sourceline if node is not None else None,
        ) from None


def _line(entry: Node, shown_path: str) -> BankLine:
    amount = _signed(entry, shown_path)
    assert amount is not None
    parts = tuple(_part(d, entry, shown_path) for b in _children(entry, "NtryDtls") for d in _children(b, "TxDtls"))
    status = _text(entry, "Sts", "Cd") or _text(entry, "Sts") or "BOOK"
    only = parts[0] if len(parts) == 1 else None
    return BankLine(
        _day(_child(entry, "BookgDt"), shown_path, "Dt", "DtTm"),
        _day(_child(entry, "ValDt"), shown_path, "Dt", "DtTm"),
        amount,
        _currency(_child(entry, "Amt")),
        _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef"),
        only.end_to_end if only else "",
        only.creditor_reference if only else "",
        only.counterparty if only else "",
        only.counterparty_account if only else "",
        (only.text if only else "") or _text(entry, "AddtlNtryInf"),
        BOOKED if status == "BOOK" else PENDING,
        _text(entry, "RvslInd") == "true",
        entry.sourceline or 0,
        parts if len(parts) > 1 else (),
    )


def _part(details: Node, entry: Node, shown_path: str) -> BankLine:
    """One transaction of an entry; an amount that it does not state is that of the entry."""
    stated = details if _child(details, "Amt") is not None else _child(details, "AmtDtls", "TxAmt")
    holder = stated if stated is not None and _child(stated, "Amt") is not None else entry
    amount = _signed(holder, shown_path)
    assert amount is not None
    direction = _text(details, "CdtDbtInd") or _text(entry, "CdtDbtInd")
    incoming = direction != "DBIT"
    party, account = ("Dbtr", "DbtrAcct") if incoming else ("Cdtr", "CdtrAcct")
    related = _child(details, "RltdPties")
    remittance = _child(details, "RmtInf")
    structured = next((r for s in _children(remittance, "Strd") if (r := _text(s, "CdtrRefInf", "Ref"))), "")
    return BankLine(
        None,
        None,
        abs(amount) if incoming else -abs(amount),
        _currency(_child(holder, "Amt")),
        _text(details, "Refs", "AcctSvcrRef"),
        _given(_text(details, "Refs", "EndToEndId")),
        structured,
        _text(related, party, "Nm") or _text(related, party, "Pty", "Nm"),
        _account(_child(related, account)),
        " ".join(t for u in _children(remittance, "Ustrd") if (t := " ".join((u.text or "").split()))),
        row=details.sourceline or 0,
    )


def _given(reference: str) -> str:
    return "" if reference.upper() in ("NOTPROVIDED", "NONREF") else reference
