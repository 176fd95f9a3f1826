"""The workbook, opened and recalculated by LibreOffice where it is installed: every formula comes to the value beside it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from .inside import typed

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_every_formula_recalculated_is_the_value_that_was_written(tmp_path: Path) -> None:
    assert OFFICE is not None
    books, out = tmp_path / "books", tmp_path / "out"
    shutil.copytree(EXAMPLE / "ledger", books / "ledger")
    done = typed(books, f"report council --year 2026 --format xlsx --out {out}")
    assert done.code == 0, done.out
    (made,) = out.glob("*.xlsx")
    # Saved anew without the values, so that there is nothing that the office program could take over.
    bare = tmp_path / "bare.xlsx"
    load_workbook(made).save(bare)
    office = [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--convert-to"]
    target = ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "again"), str(bare)]
    subprocess.run([*office, *target], check=True, capture_output=True, timeout=300)
    formulas, written = load_workbook(made), load_workbook(made, data_only=True)
    recalculated = load_workbook(tmp_path / "again" / bare.name, data_only=True)
    counted = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    before, after = (book[sheet.title][cell.coordinate].value for book in (written, recalculated))
                    assert round(float(before), 2) == round(float(after), 2), (sheet.title, cell.coordinate)
                    counted += 1
    assert counted > 100
