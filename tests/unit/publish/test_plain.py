"""CSV and JSON: exact amounts in their currency, words as labels, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from io import StringIO

import pytest

from wsisfund.publish.csv_ import render_csv
from wsisfund.publish.json_ import render_json, statement_json
from wsisfund.vocabulary.formulas import safe_text
from wsisfund.vocabulary.statement import Line, Statement

from .made import BOOKS, EN, HOSTILE, YEAR, example, ledger, pledges


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode(), newline="")))


def test_csv_has_ids_labels_and_amounts() -> None:
    content = render_csv(example()["financial-position"], EN)
    assert content.startswith(b"line,label,amount,comparative\r\ncash,Cash and cash equivalents,100103.83,30000.00\r\n")
    assert all(line.endswith(b"\r") for line in content.split(b"\n")[:-1])


def test_reconciliations_follow_after_an_empty_row() -> None:
    rows = list(csv.reader(StringIO(render_csv(example()["budget-and-actual"], EN).decode(), newline="")))
    at = rows.index([])
    assert rows[at + 1 : at + 3] == [["to-financial-performance"], ["line", "label", "amount"]]
    assert ["expenses", "Total expenses (Statement II)", "36721.21"] in rows


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    line = Line("1", {"payee": text, "amount": Decimal("-1.00")}, label=text)
    (row,) = table(render_csv(Statement("general-ledger", YEAR, ("payee", "amount"), (line,), BOOKS), EN))
    assert row == {"line": "1", "label": f"'{text}", "payee": f"'{text}", "amount": "-1.00"}


def test_amounts_keep_the_decimals_of_their_currency() -> None:
    rows = {row["line"]: row for row in table(render_csv(pledges(), EN))}
    assert [rows[f"PL-{n}"]["amount"] for n in (1, 2, 3)] == ["1000.125", "50000", "12.50"]
    assert rows["PL-2"]["chf"] == ""
    values = {line["id"]: line["values"] for line in statement_json(pledges())["lines"]}
    assert values["PL-1"]["amount"] == "1000.125"
    assert values["PL-2"] == {"donor": f"={pledges().lines[1].label}", "amount": "50000", "currency": "JPY", "chf": None}


def test_json_is_the_object_of_the_contract() -> None:
    found = json.loads(render_json([example()["net-assets"]]))
    assert list(found) == ["statement", "period", "currency", "lines", "reconciliations", "checks", "books", "tables"]
    assert [table["id"] for table in found["tables"]] == ["net-assets-parts"]
    assert "tables" not in json.loads(render_json([example()["cash-flow"]]))
    assert found["period"] == {"from": "2026-01-01", "to": "2026-12-31"}
    assert found["lines"][0] == {"id": "opening", "level": 0, "note": None, "values": {"amount": "33000.00", "comparative": None}}
    assert found["checks"][0] == {"id": "closing-net-assets", "ok": True, "left": "92889.99", "right": "92889.99"}


def test_several_statements_are_a_list() -> None:
    one = example()["cash-flow"]
    assert list(json.loads(render_json([one, one]))) == ["statements"]
    assert len(json.loads(render_json([one], several=True))["statements"]) == 1


def test_a_row_of_the_ledger_needs_no_label() -> None:
    assert [row["label"] for row in table(render_csv(ledger(), EN))] == [
        "Expenses:C5:Travel, brought forward",
        "",
        "Closing balance of Expenses:C5:Travel",
    ]
