"""A statement as CSV (RFC 4180): one row a line, with its id and label; reconciliations below, after an empty row."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO

from ..languages.words import Words
from ..vocabulary.formulas import safe_text
from ..vocabulary.money import plain
from ..vocabulary.statement import Certificate, Line, Statement
from .certificate import certificate_text
from .tables import Table, agreement_currency, currency_of, heading_of, row_id, tables_of


def render_csv(statement: Statement, words: Words) -> bytes:
    """UTF-8 with a header row: line, label (in words), and the ids of the statement's columns."""
    out = StringIO()
    main, *others = tables_of(statement)
    csv.writer(out, lineterminator="\r\n").writerows(_all_rows(statement, main, others, words))
    return out.getvalue().encode()


def render_certified_csv(statements: Sequence[Statement], words: Words, certificate: Certificate) -> bytes:
    """Several statements in one file, each below a row with its id and heading, and who certifies them at the end.

    Of a statement of account the row also says the currency of the agreement: that of the column ``original``.
    """
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_certified_rows(statements, words, certificate))
    return out.getvalue().encode()


def _certified_rows(statements: Sequence[Statement], words: Words, certificate: Certificate) -> Iterator[list[str]]:
    for statement in statements:
        main, *others = tables_of(statement)
        currency = agreement_currency(statement)
        yield [safe_text(statement.id), safe_text(heading_of(statement, words)), *([safe_text(currency)] if currency else [])]
        yield from _all_rows(statement, main, others, words)
        yield []
    yield ["certificate", words("certificate.title")]
    yield ["officer", "name", "office", "date", "period-from", "period-to", "books"]
    period, day = statements[0].period, certificate.day
    who = [safe_text(text) for text in (certificate.officer, certificate.name, certificate.office)]
    days = [day.isoformat() if day else "", period.start.isoformat(), period.end.isoformat()]
    yield [*who, *days, statements[0].books]
    yield from ([safe_text(text)] for text in certificate_text(statements, words))


def _all_rows(statement: Statement, main: Table, others: Iterable[Table], words: Words) -> Iterator[list[str]]:
    yield from _rows(statement, main, words)
    for table in others:
        yield []
        yield [safe_text(table.id)]
        yield from _rows(statement, table, words)


def _rows(statement: Statement, table: Table, words: Words) -> Iterator[list[str]]:
    yield ["line", "label", *table.columns]
    for line in table.lines:
        cells = (_cell(statement, line, column) for column in table.columns)
        yield [safe_text(row_id(table, line)), safe_text(words.line(table.id, line)), *cells]


def _cell(statement: Statement, line: Line, column: str) -> str:
    value = line.values.get(column)
    if isinstance(value, Decimal):
        return plain(value, currency_of(statement, line, column))
    return "" if value is None else safe_text(value)
