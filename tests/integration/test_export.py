"""Open data of the worked example: valid by the standard's own files, and its sums are those of the statements."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from .iati_rules import IATI, RULES, broken, error_rules
from .inside import typed

DAY = date(2026, 12, 31)


@pytest.fixture
def published(example: Path, tmp_path: Path) -> dict[str, Any]:
    assert typed(example, ["export", "iati", "--to", DAY.isoformat(), "--out", str(tmp_path / "o")]).code == 0
    return {name: etree.parse(str(tmp_path / "o" / f"iati-{name}-{DAY}.xml")) for name in ("activities", "organisation")}


def amounts(document: Any, ident: str = "") -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    where = f"[iati-identifier='XM-DAC-41303-WSIS-{ident}']" if ident else ""
    for moved in document.xpath(f"//iati-activity{where}/transaction"):
        found[moved.xpath("string(transaction-type/@code)")] += Decimal(moved.xpath("string(value)"))
    return dict(found)


def test_the_files_are_valid_and_break_no_rule(published: dict[str, Any]) -> None:
    for name, schema in (("activities", "iati-activities-schema.xsd"), ("organisation", "iati-organisations-schema.xsd")):
        etree.XMLSchema(etree.parse(str(IATI / schema))).assertValid(published[name])
        assert broken(published[name], DAY) == []
    assert set(RULES) == error_rules()
    for path, listed in (("//transaction-type/@code", "TransactionType"), ("//participating-org/@role", "OrganisationRole"),
                         ("//participating-org/@type", "OrganisationType"), ("//activity-status/@code", "ActivityStatus"),
                         ("//value/@currency", "Currency"), ("//default-aid-type/@code", "AidType"),
                         ("//default-finance-type/@code", "FinanceType"), ("//tag/@vocabulary", "TagVocabulary"),
                         ("//tag/@code", "UNSDG-Goals"), ("//default-tied-status/@code", "TiedStatus")):  # fmt: skip
        codes = {
            str(code) for code in etree.parse(str(IATI / "codelists" / f"{listed}.xml")).xpath("//codelist-item/code/text()")
        }
        assert {str(code) for code in published["activities"].xpath(path)} <= codes, path


def test_transactions_add_up_to_the_statements(published: dict[str, Any], example: Path) -> None:
    """By hand of the worked example: VC-2026-13 received 24,000.00, gave 800.00 back, charged 8,926.20, 600.00 advanced."""
    lines = typed(example, "report agreements --year 2026").json["lines"]
    for line in (line for line in lines if line["id"] != "total"):
        values = {key: Decimal(value or "0") for key, value in line["values"].items()}
        found = amounts(published["activities"], line["id"])
        assert found.get("1", Decimal(0)) == values["opening"] + values["received"] + values["refunded"], line["id"]
        # What partners still have of their advances was disbursed, and not used yet.
        used = -(values["direct"] + values["support"] + values["bank-charges"] + values["advances"])
        assert found.get("3", Decimal(0)) + found.get("4", Decimal(0)) == used, line["id"]
    found = amounts(published["activities"], "VC-2026-13")
    assert (found["1"], found["3"], found["4"]) == (Decimal("23200.00"), Decimal("6000.00"), Decimal("3526.20"))
    assert amounts(published["activities"], "VC-2026-12")["11"] == Decimal("19000.00")
    assert amounts(published["activities"], "FUND") == {"13": Decimal("70000.00")}
    year = published["organisation"].xpath("//total-budget/value/text() | //total-expenditure/value/text()")
    assert [str(amount) for amount in year] == ["72160.00", "31711.21"]


def test_the_day_cuts_what_came_later(example: Path, tmp_path: Path) -> None:
    assert typed(example, ["export", "iati", "--to", "2026-04-30", "--out", str(tmp_path / "o")]).code == 0
    early = etree.parse(str(tmp_path / "o" / "iati-activities-2026-04-30.xml"))
    assert broken(early, date(2026, 4, 30)) == []
    assert typed(example, "export iati --to 2000-01-01").slug == "no-entries"
    assert typed(example, "policy add iati-organisation 'not one' --date 2026-01-01").code != 0


def test_the_cube_is_statement_ii(example: Path, tmp_path: Path) -> None:
    assert typed(example, ["export", "data-cube", "--year", "2026", "--out", str(tmp_path / "o")]).code == 0
    sums = {}
    for name in ("revenue", "expenses"):
        rows = list(csv.DictReader((tmp_path / "o" / f"data-cube-{name}-2026.csv").read_text().splitlines()))
        sums[name] = sum(Decimal(row["amount_chf"]) for row in rows)
        assert all(row["entity"] == "ITU" and row["year"] == "2026" for row in rows)
    assert sums == {"revenue": Decimal("96766.20"), "expenses": Decimal("36721.21")}
