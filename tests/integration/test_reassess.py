"""Agreements assessed again under IPSAS 47: figures worked out by hand.

VC-A, conditional, CHF 20,000: 12,000.00 received, 5,000.00 + 7 % = 5,350.00 charged, so 6,650.00 deferred; 8,000.00 to come.
Unconditional from 2026: + 6,650.00 + 8,000.00 = + 14,650.00.
VC-B, unconditional, EUR 10,000: EUR 6,000 received at 0.96 = 5,760.00, 1,000.00 + 70.00 charged; EUR 4,000 carried at 0.94 =
3,760.00. Conditional from 2026: - 3,760.00 - (5,760.00 - 1,070.00) = - 8,450.00.
VC-C, unconditional, CHF 1,000 due 721 days ago, allowance 250.00. On receipt from 2026: - 1,000.00 + 250.00 = - 750.00.
Together + 5,450.00.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from .inside import batch, typed

LIFE = """
officer add anna --name A --role certifying --role finance --date 2025-01-01
officer add ben --name B --role approving --date 2025-01-01
donor add CHE --name Switzerland --type member-state --date 2025-01-01
donor add FRA --name France --type member-state --date 2025-01-01
rate add EUR 0.95 --date 2025-01-01
rate add EUR 0.96 --date 2025-03-01
rate add EUR 0.94 --date 2025-12-31
agreement sign VC-A CHE 20000 CHF --recognition conditional --earmark C5 --psc-rate 0.07 --instalment 2025-06-30=12000 \
 --instalment 2026-06-30=8000 --date 2025-01-10
agreement sign VC-B FRA 10000 EUR --recognition unconditional --earmark C5 --psc-rate 0.07 --instalment 2025-03-31=6000 \
 --instalment 2026-03-31=4000 --date 2025-01-11
agreement sign VC-C CHE 1000 CHF --recognition unconditional --earmark unearmarked --psc-rate 0.07 \
 --instalment 2024-01-10=1000 --date 2025-01-12
agreement sign VC-D FRA 500 CHF --recognition unconditional --earmark C6 --psc-rate 0 --instalment 2025-02-01=500 \
 --waiver L-1 --date 2025-01-13
receipt record 12000 CHF --doc B-1 --agreement VC-A --instalment 1 --date 2025-06-30
receipt record 6000 EUR --doc B-2 --agreement VC-B --instalment 1 --date 2025-03-31
receipt record 500 CHF --doc B-3 --agreement VC-D --instalment 1 --date 2025-02-01
budget appropriate Expenses:C5:Contracts 50000 --biennium 2024-2025 --year 2025 --authority M-1 --date 2025-01-01
budget appropriate Expenses:C5:SupportCosts 3500 --biennium 2024-2025 --year 2025 --authority M-1 --date 2025-01-01
budget appropriate Expenses:C6:Contracts 500 --biennium 2024-2025 --year 2025 --authority M-1 --date 2025-01-01
budget appropriate Expenses:C5:Contracts 50000 --biennium 2026-2027 --authority M-2 --date 2026-01-01
budget appropriate Expenses:C5:SupportCosts 3500 --biennium 2026-2027 --authority M-2 --date 2026-01-01
expenditure record Expenses:C5:Contracts 5000 --agreement VC-A --payee Firm --doc INV-1 --date 2025-08-01
expenditure record Expenses:C5:Contracts 1000 --agreement VC-B --payee Firm --doc INV-2 --date 2025-08-02
expenditure record Expenses:C6:Contracts 500 --agreement VC-D --payee Firm --doc INV-3 --date 2025-08-03
revalue 2025-12-31 --date 2025-12-31
impair 2025-12-31 --date 2025-12-31
"""
BOTH = "--as anna --approved-by ben --date 2026-03-05"
REASSESS = {
    "VC-A": "agreement reassess VC-A --recognition unconditional --doc MEMO-A",
    "VC-B": "agreement reassess VC-B --recognition conditional --doc MEMO-B",
    "VC-C": "agreement reassess VC-C --recognition on-receipt --doc MEMO-C",
}


@pytest.fixture(scope="module")
def of_2025(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reassess") / "fund"
    typed(folder.parent, ["init", str(folder)])
    done = batch(folder, [f"{line} --as anna" for line in LIFE.strip().replace(" \\\n", "").splitlines()])
    assert done.code == 0, done.out + done.err
    return folder


@pytest.fixture
def fund(of_2025: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(of_2025, tmp_path / "fund"))


@pytest.fixture(scope="module")
def assessed(of_2025: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    books = Path(shutil.copytree(of_2025, tmp_path_factory.mktemp("assessed") / "fund"))
    for line in REASSESS.values():
        done = typed(books, f"{line} {BOTH}")
        assert done.code == 0, done.out
    return books


def lines_of(books: Path, name: str, year: int = 2026) -> dict[str, dict[str, Any]]:
    answer = typed(books, f"report {name} --year {year}").json
    return {line["id"]: line["values"] for line in answer["lines"]}


def test_the_effect_is_in_opening_net_assets(assessed: Path) -> None:
    before = lines_of(assessed, "net-assets", 2025)
    found = lines_of(assessed, "net-assets")
    assert "change-of-policy" not in before
    assert {name: values["amount"] for name, values in found.items()} | {"closing-earmarked": "", "closing-unearmarked": ""} == {
        "opening": before["closing"]["amount"],
        "prior-period-adjustment": "0.00",
        "change-of-policy": "5450.00",
        "surplus": "0.00",
        "closing": f"{float(before['closing']['amount']) + 5450:.2f}",
        "closing-earmarked": "",
        "closing-unearmarked": "",
    }
    assert found["closing"]["comparative"] == before["closing"]["amount"], "2025 is not restated"
    earmarked = float(found["closing-earmarked"]["amount"]) - float(before["closing-earmarked"]["amount"])
    assert f"{earmarked:.2f}" == "6200.00", "VC-A and VC-B; VC-C is unearmarked"
    position = lines_of(assessed, "financial-position")
    assert (position["receivables-gross"]["amount"], position["allowance"]["amount"]) == ("8000.00", "0.00")
    assert position["deferred-revenue"]["amount"] == "4690.00"


def test_nothing_of_it_is_revenue_or_a_flow_and_every_identity_holds(assessed: Path) -> None:
    answer = typed(assessed, "report all --year 2026").json
    assert [check for s in answer["statements"] for check in s["checks"] if not check["ok"]] == []
    assert lines_of(assessed, "financial-performance")["revenue"]["amount"] == "0.00"
    flows = lines_of(assessed, "cash-flow")
    assert {flows[name]["amount"] for name in ("receivables", "deferred-revenue", "impairment", "operating")} == {"0.00"}
    traced = typed(assessed, "trace net-assets.change-of-policy --year 2026").json
    assert (traced["amount"], len(traced["postings"])) == ("5450.00", 3)
    checked = typed(assessed, "check").json
    assert (checked["errors"], [w["code"] for w in checked["warnings"] if w["code"] != "missing-assessment"]) == ([], [])


def test_what_follows_goes_by_the_new_recognition(assessed: Path, tmp_path: Path) -> None:
    """2,000.00 + 140.00 of VC-B are released from what is deferred; VC-A's receivable is paid; VC-C's money is revenue."""
    books = Path(shutil.copytree(assessed, tmp_path / "later"))
    done = batch(
        books,
        [
            f"{line} --as anna"
            for line in (
                "expenditure record Expenses:C5:Contracts 2000 --agreement VC-B --payee Firm --doc INV-9 --date 2026-04-01",
                "receipt record 8000 CHF --doc B-9 --agreement VC-A --instalment 2 --date 2026-06-30",
                "receipt record 900 CHF --doc B-10 --agreement VC-C --instalment 1 --date 2026-07-01",
            )
        ],
    )
    assert done.code == 0, done.out + done.err
    found = lines_of(books, "financial-performance")
    assert (found["contributions-earmarked"]["amount"], found["contributions-unearmarked"]["amount"]) == ("2140.00", "900.00")
    assert lines_of(books, "financial-position")["receivables-gross"]["amount"] == "0.00"
    over = "receipt record 4001 EUR --doc B-11 --agreement VC-B --instalment 2 --date 2026-04-02 --as anna"
    assert typed(books, over).slug == "over-receipt"
    assert typed(books, "check").code == 0


@pytest.mark.parametrize("ident", REASSESS)
def test_a_reversal_takes_it_back(ident: str, fund: Path) -> None:
    before = lines_of(fund, "financial-position")
    assert typed(fund, f"{REASSESS[ident]} {BOTH}").code == 0
    assert lines_of(fund, "financial-position") != before
    done = typed(fund, f"reverse MEMO-{ident[-1]} --reason wrong {BOTH}")
    assert done.code == 0, done.out
    assert lines_of(fund, "financial-position") == before
    assert "change-of-policy" not in lines_of(fund, "net-assets")
    show = typed(fund, f"agreement show {ident} --date 2026-03-05").json
    assert show["recognition"] == ("conditional" if ident == "VC-A" else "unconditional")
    assert typed(fund, "check").json["errors"] == []


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("VC-A --recognition in-kind --doc M", "unknown-kind"),
        ("VC-D --recognition conditional --doc M", "agreement-complete"),
        ("VC-X --recognition conditional --doc M", "unknown-agreement"),
    ],
)
def test_what_is_refused(words: str, slug: str, of_2025: Path) -> None:
    assert typed(of_2025, f"agreement reassess {words} {BOTH}").slug == slug


def test_once_and_by_two_officers(assessed: Path) -> None:
    assert typed(assessed, f"{REASSESS['VC-A']} {BOTH}").slug == "already-there"
    again = typed(assessed, f"agreement reassess VC-A --recognition conditional --doc M-2 {BOTH.replace('ben', 'anna')}")
    assert again.slug == "no-authority"


def test_the_same_recognition_is_a_version_alone(fund: Path) -> None:
    done = typed(fund, f"agreement reassess VC-A --recognition conditional --doc LTR-A --assessment MEMO-A {BOTH}")
    assert done.code == 0, done.out
    (version,) = done.json["entries"]
    assert 'assessment: "MEMO-A"' in version and 'document: "LTR-A"' in version and version.startswith("2026-01-01")
    assert typed(fund, f"agreement reassess VC-A --recognition conditional --doc MEMO-A {BOTH}").slug == "nothing-to-change"


ENTRY = """
{day} * "Switzerland" "By hand"
  event: "reassessment"
  doc: "H-1"
  agreement: "VC-A"
  certified-by: "anna"
  approved-by: "ben"
{legs}"""


@pytest.mark.parametrize(
    ("day", "legs"),
    [
        ("2026-01-02", "  Liabilities:DeferredRevenue:Conditional  6650.00 CHF\n  Equity:ChangesOfPolicy\n"),
        ("2026-01-01", "  Liabilities:DeferredRevenue:Conditional  6600.00 CHF\n  Equity:ChangesOfPolicy\n"),
        (
            "2026-01-01",
            "  Liabilities:DeferredRevenue:Conditional  6650.00 CHF\n  Equity:ChangesOfPolicy\n"
            '  Assets:Receivables:Contributions:CHE  9000.00 CHF\n    instalment: "2"\n',
        ),
    ],
)
def test_by_hand_another_day_or_a_part_is_refused(day: str, legs: str, fund: Path) -> None:
    how = "unconditional" if "Receivables" in legs else "on-receipt"
    version = f'2026-01-01 custom "agreement" "VC-A" "CHE" 20000.00 CHF\n  recognition: "{how}"\n  document: "H-1"\n'
    version += '  certified-by: "anna"\n  approved-by: "ben"\n2000-01-01 open Equity:ChangesOfPolicy CHF\n'
    year = fund / "ledger" / "years" / "2025.beancount"
    year.write_text(year.read_text() + "\n" + version + ENTRY.format(day=day, legs=legs))
    assert "wrong-reassessment" in {e["code"] for e in typed(fund, "check").json["errors"]}


def test_status_lists_what_was_not_assessed_again(fund: Path) -> None:
    """VC-A has money to come, VC-B and VC-C receivables; VC-D was received and used. Each goes with its assessment."""

    def listed(words: str) -> list[str]:
        answer = typed(fund, words).json
        assert "reassessment-missing" not in {item["kind"] for item in answer["items"]} | answer["counts"].keys()
        return [item["id"] for item in answer["reassessments"]]

    year_end = "status --year-end --year 2026"
    assert listed("status --date 2025-12-31") == listed("status --year-end --year 2025") == []
    assert listed("status --date 2026-01-01") == listed(year_end) == ["VC-A", "VC-B", "VC-C"]
    assert "VC-B" in typed(fund, year_end).out
    assert typed(fund, f"{REASSESS['VC-A']} {BOTH}").code == 0
    assert typed(fund, f"agreement reassess VC-B --recognition unconditional --doc MEMO-B {BOTH}").code == 0, "as it was"
    assert listed(year_end) == ["VC-C"]
    # Once the day is locked nothing can be entered on it, and nothing is asked for.
    assert typed(fund, "policy add lock-date 2026-01-31 --document M-9 --as anna --approved-by ben --date 2026-02-01").code == 0
    assert listed(year_end) == []


OLD = "--as anna --approved-by ben --date 2026-02-10"


@pytest.mark.parametrize(
    ("ident", "entered", "how", "undone"),
    [
        ("VC-A", "agreement amend VC-A --instalment 2 --due 2026-09-30 --doc AM-1", "unconditional", None),
        ("VC-A", "agreement amend VC-A --instalment 2 --by=1000 --doc AM-1", "conditional", None),
        ("VC-B", "agreement amend VC-B --instalment 2 --by=-1000 --doc AM-1", "unconditional", None),
        ("VC-A", "agreement amend VC-A --instalment 2 --by=1000 --doc AM-1", "unconditional",
         "agreement amend VC-A --instalment 2 --by=-1000 --doc AM-2"),
        ("VC-B", "agreement amend VC-B --instalment 2 --by=1000 --doc AM-1", "conditional", "reverse AM-1 --reason R"),
        ("VC-B", "receipt record 4000 EUR --doc B-9 --agreement VC-B --instalment 2", "on-receipt", "reverse B-9 --reason R"),
        ("VC-A", "receipt record 8000 CHF --doc B-9 --agreement VC-A --instalment 2", "unconditional", "reverse B-9 --reason R"),
        ("VC-B", "revalue 2026-02-10", "conditional", "reverse REVAL-2026-02-10 --reason R"),
    ],
)  # fmt: skip
def test_what_is_listed_can_be_assessed_again(ident: str, entered: str, how: str, undone: str | None, fund: Path) -> None:
    """What was entered since changes nothing where the recognition stays; else the refusal says how to go on, and it goes on."""
    assert typed(fund, "rate add EUR 0.92 --date 2026-02-01 --as anna").code == 0
    assert typed(fund, f"{entered} {OLD}").code == 0
    asked = f"agreement reassess {ident} --recognition {how} --doc MEMO-1 {BOTH}"

    def listed() -> bool:
        return ident in [item["id"] for item in typed(fund, "status --date 2026-03-05").json["reassessments"]]

    assert listed()
    if undone is not None:
        refused = typed(fund, asked)
        assert refused.slug == "something-follows"
        assert undone.split(" --doc")[0].split(" --reason")[0] in refused.json["errors"][0]["fix"]
        taken = typed(fund, f"{undone} {OLD}")
        assert taken.code == 0, taken.out
    done = typed(fund, asked)
    assert done.code == 0, done.out
    assert not listed()
    again = entered.replace("AM-1", "AM-3").replace("B-9", "B-10").replace("2026-02-10", "2026-03-05")
    if undone is not None and "revalue" not in entered:
        done = typed(fund, f"{again} {BOTH}")
        assert done.code == 0, done.out
    assert typed(fund, "check").json["errors"] == []


AMENDED = """
2026-04-01 custom "agreement" "{ident}" "{donor}" {whole}
  document: "AM-9"
  certified-by: "anna"
  approved-by: "ben"
2026-04-01 custom "instalment" "{ident}" "2" 2026-06-30 {part}
"""
LATER = """
2026-04-01 * "{who}" "By hand"
  event: "{event}"
  doc: "AM-9"
  agreement: "{ident}"
  instalment: "2"
  certified-by: "anna"
  approved-by: "ben"
{legs}"""


@pytest.mark.parametrize(
    ("ident", "amended", "event", "legs"),
    [
        ("VC-A", "CHE 21000.00,9000.00 CHF", "", ""),
        ("VC-B", "FRA 11000.00,5000.00 EUR", "amendment",
         "  Assets:Receivables:Contributions:FRA  1000.00 EUR @@ 940.00 CHF\n  Income:Contributions:Earmarked  -940.00 CHF\n"),
        ("VC-A", "", "receipt",
         "  Assets:Cash:Bank:CHF  8000.00 CHF\n  Liabilities:DeferredRevenue:Conditional  -8000.00 CHF\n"),
    ],
)  # fmt: skip
def test_by_hand_nothing_goes_on_under_the_old_recognition(
    ident: str, amended: str, event: str, legs: str, assessed: Path, tmp_path: Path
) -> None:
    books = Path(shutil.copytree(assessed, tmp_path / "later"))
    year = books / "ledger" / "years" / "2026.beancount"
    text = year.read_text()
    if amended:
        donor, amounts = amended.split(" ", 1)
        (whole, part), currency = amounts.split()[0].split(","), amounts.split()[1]
        text += AMENDED.format(ident=ident, donor=donor, whole=f"{whole} {currency}", part=f"{part} {currency}")
    text += LATER.format(who="Switzerland" if ident == "VC-A" else "France", event=event, ident=ident, legs=legs) if event else ""
    year.write_text(text)
    assert {e["code"] for e in typed(books, "check").json["errors"]} == {"wrong-reassessment"}
