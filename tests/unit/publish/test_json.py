"""What is written as text at once is what the object would be written as."""

from __future__ import annotations

import json

from wsisfund.publish.json_ import joined, lines_text, statement_json, statement_text
from wsisfund.statements.general_ledger import LedgerRows
from wsisfund.statements.rows import RowLines

from .made import example


def test_the_text_of_a_statement_is_that_of_its_object() -> None:
    for statement in example().values():
        made = statement_json(statement)
        assert "".join(statement_text(statement)) == json.dumps(made)
        assert f"[{''.join(lines_text(statement))}]" == json.dumps(made["lines"])


def test_statements_stand_in_one_list() -> None:
    for statements in ([], [*example().values()][:2]):
        assert f"[{''.join(joined(map(statement_text, statements)))}]" == json.dumps([statement_json(one) for one in statements])


def test_the_entries_of_the_ledger_are_among_them() -> None:
    ledger = example()["general-ledger"]
    entries = [line for line in statement_json(ledger)["lines"] if line["level"]]
    assert len(entries) > 20 and len(ledger.lines) > len(entries)
    assert any(line["values"]["debit"] for line in entries) and any(line["values"]["credit"] for line in entries)


def test_lines_are_counted_without_being_made() -> None:
    known = example()["general-ledger"].lines
    assert isinstance(known, RowLines) and isinstance(known.rows, LedgerRows)
    rows = LedgerRows(known.rows.accounts, known.rows.entries, known.rows.leaves)
    lines = RowLines(rows, known.columns, known.below)
    assert lines and "made" not in {**vars(lines), **vars(rows)}
    assert len(lines) == len([*lines])
