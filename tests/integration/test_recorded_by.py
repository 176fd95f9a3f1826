"""The finance officer who signed or received stands in the entry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .inside import typed
from .test_writes import new_books

SIGN = (
    "agreement sign VC-1 CHE 9000 CHF --recognition unconditional --assessment M-1 --earmark C5 --psc-rate 7% "
    "--instalment 2026-06-30=9000 --date 2026-02-05"
)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    made = new_books(tmp_path)
    for line in (
        "officer add fiona --name Finance --role finance --date 2026-01-01",
        "officer add anna --name Certifier --role certifying --date 2026-01-01",
        "donor add CHE --date 2026-01-01",
    ):
        assert typed(made, line).code == 0
    return made


def entries(books: Path, line: str) -> str:
    done = typed(books, line)
    assert done.code == 0, done.out
    return "\n".join(done.json["entries"])


def test_who_signed_and_who_received(books: Path) -> None:
    assert entries(books, f"{SIGN} --as fiona").count('recorded-by: "fiona"') == 2, "the register's version and the entry"
    for line in (
        "receipt record 5000 CHF --doc B-1 --agreement VC-1 --date 2026-03-01",
        "receipt record 100 CHF --doc B-2 --date 2026-03-01",
        "receipt apply B-2 --agreement VC-1 --date 2026-03-02",
    ):
        assert entries(books, f"{line} --as fiona").count('recorded-by: "fiona"') == 1
    assert typed(books, "check").json["errors"] == []


def test_another_role_is_not_named_as_finance(books: Path) -> None:
    assert "recorded-by" not in entries(books, f"{SIGN} --as anna")
    assert "recorded-by" not in entries(books, "receipt record 100 CHF --doc B-2 --date 2026-03-01")


def test_a_wrong_one_typed_by_hand_is_refused_at_every_door(books: Path) -> None:
    assert typed(books, f"{SIGN} --as fiona").code == 0
    year = books / "ledger/years/2026.beancount"
    year.write_text(year.read_text().replace('"fiona"', '"anna"'))
    assert [e["code"] for e in typed(books, "check").json["errors"]] == ["no-authority"]
    done = subprocess.run(
        [Path(sys.executable).parent / "bean-check", books / "ledger/main.beancount"], capture_output=True, text=True, check=False
    )
    assert done.returncode and "anna is no finance officer on 2026-02-05" in done.stderr, json.dumps(done.stderr)
