"""The JSON of the command contract, field by field, on the golden books: types, nulls, codes, exit codes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import program

HERE = Path(__file__).parent
__all__ = ["program"]

Program = Callable[..., Any]
AMOUNT = re.compile(r"-?\d+(\.\d+)?")
HASH = re.compile(r"sha256:[0-9a-f]{64}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.fixture
def ask(program: Program) -> Program:
    def run(*words: str, books: Path = HERE / "domain-example") -> Any:
        return program(*words, "--json", "--books", str(books))

    return run


def test_check_of_books_in_order(ask: Program) -> None:
    ended = ask("check")
    answer = ended.json
    assert (ended.code, list(answer)) == (0, ["ok", "errors", "warnings", "transactions", "books"])
    assert (answer["ok"], answer["errors"], answer["transactions"]) == (True, [], 35)
    assert HASH.fullmatch(answer["books"])
    assert {w["code"] for w in answer["warnings"]} == {"plugin-missing"}


def test_check_of_books_with_errors_names_each_with_its_place(ask: Program, example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8").replace('event: "exchange"', 'event: "exchanged"'), encoding="utf-8")
    ended = ask("check", books=example)
    (error,) = ended.json["errors"]
    assert (ended.code, ended.json["ok"]) == (1, False)
    assert list(error) == ["code", "file", "line", "row", "column", "message", "why", "fix"]
    assert (error["code"], error["file"], error["row"], error["column"]) == ("unknown-event", "ledger/main.beancount", None, None)
    assert isinstance(error["line"], int)
    assert all(error[name] for name in ("message", "why", "fix"))


def test_can_spend_where_nothing_is_appropriated_leaves_the_number_empty(ask: Program) -> None:
    ended = ask("can-spend", "Expenses:C3:Contracts", "5", "--agreement", "VC-2026-12", "--date", "2026-12-31")
    answer = ended.json
    assert (ended.code, answer["ok"], answer["outcome"], answer["code"]) == (3, False, "refused", "no-appropriation")
    assert (answer["budget_available"], answer["support_cost_available"]) == (None, None)
    assert AMOUNT.fullmatch(answer["cash_available"])


def test_can_spend_in_another_currency(ask: Program) -> None:
    ended = ask(
        "can-spend", "Expenses:C5:Travel", "100", "--currency", "EUR", "--agreement", "VC-2026-11", "--date", "2026-12-31"
    )
    answer = ended.json
    assert (answer["requested"], answer["support_cost"]) == ("94.00", "6.58")
    assert (answer["requested_original"], answer["currency"]) == ("100.00", "EUR")


def test_can_spend_counts_that_days_entries_and_the_tightest_later_day(ask: Program) -> None:
    """On 1 June 15,000.00 is reserved, 2,000.00 given back on the 25th: the first is the tightest."""
    line = ("can-spend", "Expenses:C5:Contracts", "1", "--agreement", "VC-2026-11", "--date")
    before, same, later = (ask(*line, day).json for day in ("2026-05-28", "2026-06-01", "2026-06-25"))
    assert [x["budget_available"] for x in (before, same, later)] == ["12000.00", "12000.00", "14000.00"]
    assert before["cash_available"] == same["cash_available"]


def test_officers_are_tested_only_when_they_are_named(ask: Program) -> None:
    asked = ("can-spend", "Expenses:C5:Travel", "1", "--agreement", "VC-2026-11", "--date", "2026-12-31")
    assert ask(*asked).code == 0
    assert ask(*asked, "--as", "officer-c", "--approved-by", "officer-a").code == 0
    for officers in (("--as", "officer-a"), ("--as", "nobody"), ("--as", "officer-c", "--approved-by", "officer-c")):
        ended = ask(*asked, *officers)
        assert (ended.code, ended.json["code"]) == (3, "no-authority")


@pytest.mark.parametrize(
    ("words", "code", "slug"),
    [
        (("can-spend", "Expenses:C5:Nothing", "1", "--agreement", "VC-2026-11"), 2, "unknown-account"),
        (("can-spend", "Expenses:C5:Travel", "1", "--agreement", "VC-1"), 2, "unknown-agreement"),
        (("can-spend", "Expenses:C5:Travel", "0", "--agreement", "VC-2026-11"), 2, "bad-amount"),
        (("can-spend", "Expenses:C5:Travel", "0.001", "--agreement", "VC-2026-11"), 2, "too-many-decimals"),
        (("can-spend", "Expenses:C5:Travel", "1", "--agreement", "VC-2026-11", "--date", "2026-01-14"), 3, "not-yet-signed"),
    ],
)
def test_what_cannot_be_asked(words: tuple[str, ...], code: int, slug: str, ask: Program) -> None:
    ended = ask(*words, *(() if "--date" in words else ("--date", "2026-12-31")))
    assert (ended.code, ended.json["ok"], [e["code"] for e in ended.json["errors"]]) == (code, False, [slug])


def test_budget_show(ask: Program) -> None:
    answer = ask("budget", "show", "--date", "2026-12-31").json
    lines = {line.pop("account"): line for line in answer["lines"]}
    assert lines["Expenses:C5:Contracts"] == {
        "original": "30000.00",
        "supplementary": "0.00",
        "reduction": "0.00",
        "virements": "-3000.00",
        "final": "27000.00",
        "charged": "12345.67",
        "open_commitments": "654.33",
        "reserved": "0.00",
        "available": "14000.00",
    }
    assert (lines["Expenses:C5:Travel"]["final"], lines["Expenses:C5:Travel"]["available"]) == ("8000.00", "6219.50")
    assert (lines["Expenses:C5:SupportCosts"]["reserved"], lines["Expenses:C5:SupportCosts"]["available"]) == ("45.80", "1415.36")
    assert (lines["Expenses:C6:Grants"]["available"], lines["Expenses:C6:SupportCosts"]["available"]) == ("6000.00", "650.80")
    assert (answer["total"]["final"], answer["total"]["charged"]) == ("72160.00", "31711.21")
    assert (answer["biennium"], answer["date"], answer["currency"]) == ("2026-2027", "2026-12-31", "CHF")


def test_status_counts_what_it_lists_as_of_its_day(ask: Program) -> None:
    fields = ["kind", "id", "donor", "agreement", "due", "amount", "currency", "days", "officer"]
    for day, payables in (("2026-07-01", ["INV-CW-301"]), ("2026-07-06", []), ("2026-08-01", ["INV-RG-12"])):
        answer = ask("status", "--date", day).json
        items = answer["items"]
        assert all(list(item) == fields for item in items)
        assert {k: sum(i["kind"] == k for i in items) for k in answer["counts"]} == answer["counts"]
        assert sum(answer["counts"].values()) == len(items)
        assert [i["id"] for i in items if i["kind"] == "payable"] == payables
        assert all(i["amount"] is None or AMOUNT.fullmatch(i["amount"]) for i in items)
        assert all(i["due"] is None or DAY.fullmatch(i["due"]) for i in items)


def test_report_is_one_object_and_all_of_them_are_in_a_list(ask: Program) -> None:
    one = ask("report", "financial-position", "--year", "2026").json
    assert [*one][:3] == ["statement", "period", "currency"]
    assert {"lines", "reconciliations", "checks", "books"} <= one.keys()
    assert (one["statement"], one["period"], one["currency"]) == (
        "financial-position",
        {"from": "2026-01-01", "to": "2026-12-31"},
        "CHF",
    )
    assert HASH.fullmatch(one["books"])
    for line in one["lines"]:
        assert list(line)[:4] == ["id", "level", "note", "values"]
        assert isinstance(line["level"], int)
        assert line["note"] is None or isinstance(line["note"], int)
        assert list(line["values"]) == ["amount", "comparative"]
        assert all(AMOUNT.fullmatch(value) for value in line["values"].values())
    assert all((c["ok"], c["left"]) == (True, c["right"]) for c in one["checks"])
    every = ask("report", "all", "--year", "2026").json
    assert [s["statement"] for s in every["statements"]][:5] == [
        "financial-position",
        "financial-performance",
        "net-assets",
        "cash-flow",
        "budget-and-actual",
    ]
    assert all(c["ok"] for s in every["statements"] for c in s["checks"])


def test_an_interim_report_ends_on_its_day_and_date_does_not_matter(ask: Program) -> None:
    words = ("report", "cash-flow", "--year", "2026", "--to", "2026-06-30")
    interim = ask(*words).json
    assert interim["period"] == {"from": "2026-01-01", "to": "2026-06-30"}
    assert ask(*words, "--date", "2026-03-01").json == interim
    whole = ask("report", "cash-flow", "--year", "2026", "--date", "2026-03-01").json
    assert whole["period"]["to"] == "2026-12-31"


@pytest.mark.parametrize(
    ("figure", "year", "amount"),
    [
        ("financial-position.cash", "2026", "100103.83"),
        ("financial-position.cash.comparative", "2026", "30000.00"),
        ("contributions.cascadia.exchange", "2026", "50.00"),
        ("programme.C6.total", "2026", "8926.20"),
    ],
)
def test_trace_sums_to_its_amount(figure: str, year: str, amount: str, ask: Program) -> None:
    from decimal import Decimal

    answer = ask("trace", figure, "--year", year).json
    assert (answer["figure"], answer["amount"]) == (figure, amount)
    assert sum(Decimal(p["amount"]) for p in answer["postings"]) == Decimal(amount)
    for posting in answer["postings"]:
        assert list(posting)[:7] == ["date", "file", "line", "account", "amount", "payee", "narration"]
        assert list(posting)[7:] == ["event", "document", "agreement", "officers", "no"]


def test_asking_writes_nothing_into_the_books(ask: Program, tmp_path: Path) -> None:
    shutil.copytree(HERE / "second-year" / "ledger", tmp_path / "ledger")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for words in (("check",), ("status", "--date", "2025-12-31"), ("report", "all", "--year", "2025"), ("budget", "show")):
        assert ask(*words, books=tmp_path).code == 0, words
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_entry_put_in_before_an_exchange_loss_is_judged_on_the_days_after_it(program: Program, tmp_path: Path) -> None:
    """What `can-spend` refuses, the gate refuses: the loss of a later day comes off the fund as a whole."""
    shutil.copytree(HERE / "domain-example" / "ledger", tmp_path / "ledger")
    main = tmp_path / "ledger" / "main.beancount"
    text = main.read_text(encoding="utf-8").replace("2027-01-01 balance ", "; ")
    loss = """
2026-12-31 * "Treasury" "A loss"
  event: "exchange"
  doc: "BNK-LOSS-1"
  rate-document: "MEMO-LOSS"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Assets:Cash:Bank:CHF                             -76500.00 CHF
  Assets:Cash:Bank:EUR                                  0.01 EUR @@ 0.01 CHF
  Income:ExchangeDifferences:Cash:Realised          76499.99 CHF

2026-12-31 * "Treasury" "Another"
  event: "exchange"
  doc: "BNK-LOSS-2"
  rate-document: "MEMO-LOSS"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Assets:Cash:Bank:USD                              -1000.00 USD @@ 795.00 CHF
  Assets:Cash:Bank:CHF                                  0.01 CHF
  Income:ExchangeDifferences:Cash:Realised            794.99 CHF
"""
    main.write_text(f"{text}\n{loss}", encoding="utf-8")
    before = main.read_bytes()
    line = ("Expenses:C6:Grants", "6000", "--agreement", "VC-GEN", "--date", "2026-12-20")
    words = ("--as", "officer-c", "--json", "--yes", "--books", str(tmp_path))
    asked = program("can-spend", *line, "--json", "--books", str(tmp_path))
    assert (asked.code, asked.json["code"]) == (0, None)
    assert program("commitment", "open", "PO-A", *line, *words).code == 0
    line = ("Expenses:C5:Contracts", "14000", "--agreement", "VC-2026-11", "--date", "2026-12-20")
    main_after = main.read_bytes()
    assert main_after != before or any(p.name != "main.beancount" for p in (tmp_path / "ledger").rglob("*.beancount"))
    asked = program("can-spend", *line, "--json", "--books", str(tmp_path))
    assert (asked.code, asked.json["code"], asked.json["cash_available"]) == (3, "over-cash", "14320.68")
    refused = program("commitment", "open", "PO-B", *line, *words)
    assert (refused.code, refused.slugs, main.read_bytes()) == (3, ["over-cash"], main_after)
