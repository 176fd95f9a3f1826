"""The year end as an officer makes it: list, commands, list; a second time nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.program import fingerprint, wsisfund
from tests.unit.treasury.conftest import UNTIL

OFFICERS = ("--as", "officer-c", "--approved-by", "officer-a")
COMMANDS = (
    ("settle-support", "1000", "--doc", "BNK-2026-0215", "--date", "2026-12-15", *OFFICERS),
    ("interest", "2026-12-31", "90", "--doc", "BNK-2026-0216"),
    ("revalue", "2026-12-31"),
    ("impair", "2026-12-31"),
)


@pytest.fixture
def cut(example: Path) -> Path:
    """The worked example before its year end."""
    main = example / "ledger" / "main.beancount"
    text = main.read_text(encoding="utf-8")
    main.write_text(text[: text.index(UNTIL)], encoding="utf-8")
    return example


def test_the_figures_of_the_manual_by_commands_alone(cut: Path) -> None:
    for words in COMMANDS:
        done = wsisfund(cut, *words)
        assert done.code == 0, done.out
    kinds = wsisfund(cut, "status", "--year-end", "--year", "2026").json["counts"]
    wanted = {"advance": 1, "support-costs-unsettled": 1, "instalment-overdue": 2, "variance-unexplained": 4}
    assert kinds == wanted | {"note-not-stated": 3}
    position = wsisfund(cut, "report", "financial-position", "--year", "2026").json
    figures = {line["id"]: line["values"]["amount"] for line in position["lines"]}
    assert figures["cash"] == "100103.83"
    assert figures["receivables-net"] == "7780.00"
    assert figures["support-costs-payable"] == "1320.04"
    assert figures["net-assets"] == "92889.99"
    before = fingerprint(cut)
    for words in COMMANDS:
        again = wsisfund(cut, *words)
        assert (again.code, again.json["entries"], again.json["written"]) == (0, [], [])
    assert "nothing to do" in wsisfund(cut, *COMMANDS[2], json_=False).out
    assert fingerprint(cut) == before


def test_in_one_batch(cut: Path) -> None:
    import json

    lines = "".join(json.dumps({"verb": list(words)}) + "\n" for words in COMMANDS)
    (cut / "year-end.jsonl").write_text(lines, encoding="utf-8")
    done = wsisfund(cut, "batch", str(cut / "year-end.jsonl"))
    assert done.code == 0, done.out
    assert len(done.json["written"]) == 4
    again = wsisfund(cut, "batch", str(cut / "year-end.jsonl"))
    assert (again.code, again.json["written"]) == (0, [])


def test_status_names_receipts_without_thanks_and_agreements_that_end_unspent(example: Path) -> None:
    """Free on the day: 60,000.00 − 13,209.87 − 1,905.14 − 4,280.00 − 10.00 − 654.33 − 45.80 = 39,894.86."""
    ends = '2026-01-16 custom "agreement" "VC-2026-11" "aurelia" 60000.00 CHF\n  ends: 2026-12-31\n'
    ends += '  document: "LTR-1"\n  certified-by: "officer-c"\n  approved-by: "officer-a"\n'
    with (example / "ledger" / "main.beancount").open("a", encoding="utf-8") as file:
        file.write(f"\n{ends}")
    items = wsisfund(example, "status", "--date", "2026-11-15").json["items"]
    ours = [
        (i["kind"], i["id"], i["amount"], i["days"]) for i in items if i["kind"] in ("receipt-unacknowledged", "agreement-ending")
    ]
    assert ours == [
        ("receipt-unacknowledged", "BNK-2026-0210", "19990.00", 73),
        ("agreement-ending", "VC-2026-11", "39894.86", -46),
    ]
