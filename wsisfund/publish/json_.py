"""Statements as JSON: the object of the command contract (design §3)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, Final

from ..statements.general_ledger import LedgerRows
from ..statements.rows import RowLines, row_line
from ..vocabulary.money import CENT, FUNCTIONAL, plain
from ..vocabulary.statement import Certificate, Line, Reconciliation, Statement
from .tables import SAYING_OTHERWISE, agreement_currency, currency_of, is_functional

_LINES_AT_ONCE: Final = 256


def statement_json(statement: Statement, *, lines: bool = True) -> dict[str, Any]:
    """The object of one statement: amounts as text with their currency's decimals, empty cells as null.

    The statement of account of an agreement says besides whose it is, and in which currency the agreement is. ``tables`` are
    those of the notes, and others that say the statement otherwise, in the form of reconciliations; absent where there is none.

    Args:
        lines: whether they are in it, or an empty list stands for them (`lines_text`).
    """
    tables = [_table(statement, r) for r in statement.reconciliations if r.id in SAYING_OTHERWISE]
    return {
        "statement": statement.id,
        **_about(statement),
        "period": {"from": statement.period.start.isoformat(), "to": statement.period.end.isoformat()},
        "currency": statement.currency,
        "lines": [_line(statement, line) for line in statement.lines] if lines else [],
        "reconciliations": [_table(statement, r) for r in statement.reconciliations if r.id not in SAYING_OTHERWISE],
        "checks": [{"id": c.id, "ok": c.ok, "left": plain(c.left), "right": plain(c.right)} for c in statement.checks],
        "books": statement.books,
        **({"tables": tables} if tables else {}),
    }


def statement_text(statement: Statement) -> Iterator[str]:
    """What `json.dumps` writes of `statement_json`, in pieces.

    Of the tens of thousands of lines of a ledger no object is made first.
    """
    before = "{"
    for key, value in statement_json(statement, lines=False).items():
        yield f"{before}{json.dumps(key)}: "
        if key == "lines":
            yield "["
            yield from lines_text(statement)
            yield "]"
        else:
            yield json.dumps(value)
        before = ", "
    yield "}"


def joined(texts: Iterable[Iterable[str]]) -> Iterator[str]:
    """What `json.dumps` writes of a list, in pieces and without the brackets around it, from the texts of what is in it."""
    before = ""
    for text in texts:
        yield before
        yield from text
        before = ", "


def lines_text(statement: Statement) -> Iterator[str]:
    """What `json.dumps` writes of the lines, in pieces and without the brackets around them."""
    lines, before = _lines(statement), ""
    while some := list(islice(lines, _LINES_AT_ONCE)):
        yield before + ", ".join(some)
        before = ", "


def _lines(statement: Statement) -> Iterator[str]:
    lines = statement.lines
    if not isinstance(lines, RowLines):
        return (json.dumps(_line(statement, line)) for line in lines)
    rows = _ledger(statement, lines.rows, lines.columns) if isinstance(lines.rows, LedgerRows) else _rows(statement, lines)
    return chain(rows, (json.dumps(_line(statement, line)) for line in lines.below))


def _rows(statement: Statement, lines: RowLines) -> Iterator[str]:
    """Rows of a schedule, of which no lines are made: most of their cells are centimes."""
    heads = [(column, f"{quoted(column)}: ", is_functional(column)) for column in lines.columns]
    for row in lines.rows:
        cells, said = row.cells, []
        if row.values is not None:
            yield json.dumps(_line(statement, row_line(row, lines.columns)))
            continue
        for column, head, functional in heads:
            cell = cells.get(column)
            if functional and isinstance(cell, int):
                said.append(f'{head}"{cell * CENT!s}"' if cell else f'{head}"0.00"')
            elif cell is None:
                said.append(f"{head}null")
            elif isinstance(cell, str):
                said.append(head + quoted(cell))
            else:
                said.append(head + quoted(_values(statement, row_line(row, (column, "currency")))[column] or ""))
        yield f'{{"id": {quoted(row.id)}, "level": {row.level}, "note": null, "values": {{{", ".join(said)}}}}}'


def _ledger(statement: Statement, rows: LedgerRows, columns: Sequence[str]) -> Iterator[str]:
    said = {
        number: f'"no": "{no}", "date": "{day}", "doc": {quoted(doc)}, "payee": {quoted(payee)}, "narration": {quoted(narration)}'
        for number, (no, day, doc, payee, narration) in rows.entries.items()
    }
    places = {leaf: (quoted(file)[:-1], first) for leaf, (file, first) in rows.leaves.items()}
    for account in rows.accounts:
        opening, closing = (
            json.dumps(_line(statement, row_line(row, columns))) for row in (account.opening(), account.closing())
        )
        ident, balance = quoted(account.account)[:-1], account.brought
        yield opening
        for number, (_, chf, entry, agreement, leaf, line) in enumerate(account.legs, 1):
            balance += chf
            place, first = places[leaf]
            # `str` of an amount is twice as quick as its formatting.
            sides = f'"{chf * CENT!s}", "credit": null' if chf > 0 else f'null, "credit": "{-chf * CENT!s}"' if chf else _NEITHER
            yield (
                f'{{"id": {ident}/{number}", "level": 1, "note": null, "values": {{{said[entry]}, '
                f'"agreement": {quoted(agreement)}, "debit": {sides}, "balance": "{balance * CENT!s}", '
                f'"place": {place}:{first + line}"}}}}'
            )
        yield closing


# Debit and credit of a leg of nothing.
_NEITHER: Final = 'null, "credit": null'


def render_json(statements: Sequence[Statement], *, several: bool = False) -> bytes:
    """One statement as its object, several as ``{"statements": […]}``; UTF-8, the same bytes every time.

    Args:
        several: a list also where it is only one.
    """
    found = [statement_json(statement) for statement in statements]
    answer = {"statements": found} if several or len(found) != 1 else found[0]
    return (json.dumps(answer, indent=2, ensure_ascii=False) + "\n").encode()


def certified_json(statements: Sequence[Statement], certificate: Certificate) -> dict[str, Any]:
    """Certified statements as one object: all of them, and who certifies them; the day is null where it was not named."""
    return {
        "statements": [statement_json(statement) for statement in statements],
        "certificate": {
            "officer": certificate.officer,
            "name": certificate.name,
            "office": certificate.office,
            "date": certificate.day.isoformat() if certificate.day else None,
        },
        "books": statements[0].books,
    }


def render_certified_json(statements: Sequence[Statement], certificate: Certificate) -> bytes:
    """`certified_json` as a file."""
    return (json.dumps(certified_json(statements, certificate), indent=2, ensure_ascii=False) + "\n").encode()


def _about(statement: Statement) -> dict[str, Any]:
    currency = agreement_currency(statement)
    if currency is None:
        return {"subject": statement.subject} if statement.subject else {}
    params = next(note.params for note in statement.notes if note.key == "agreement")
    final = any(note.key == "final-figures" for note in statement.notes)
    return {"subject": statement.subject, "agreement": params["agreement"], "agreement_currency": currency, "final": final}


def _line(statement: Statement, line: Line) -> dict[str, Any]:
    return {"id": line.id, "level": line.level, "note": line.note, "values": _values(statement, line)}


def _table(statement: Statement, reconciliation: Reconciliation) -> dict[str, Any]:
    return {"id": reconciliation.id, "lines": [_line(statement, line) for line in reconciliation.lines]}


def _values(statement: Statement, line: Line) -> dict[str, str | None]:
    return {
        column: plain(value, FUNCTIONAL if is_functional(column) else currency_of(statement, line, column))
        if isinstance(value, Decimal)
        else value
        for column, value in line.values.items()
    }
