"""What is settled with somebody else than the one of whom it is: every verb takes the document that assigns it (domain §8.9)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import GOLDEN
from tests.integration.inside import typed

BOTH = "--as officer-c --approved-by officer-a --date 2026-12-05"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return shutil.copytree(GOLDEN.parent / "data" / "manipulations" / "books", tmp_path / "books")


@pytest.mark.parametrize(
    ("before", "line", "assigned"),
    [
        (
            ["refund due 100 --agreement VC-2026-13 --doc CL-1 --currency CHF"],
            "refund pay CL-1 --from CHF --bank-doc B-1",
            "--assignee 'The Treasury' --assigned LET-9",
        ),
        ([], "advance clear BNK-2026-0211 --spent 100 --doc REP-9", "--assignee 'Other Lab' --assigned LET-9"),
        (
            ["receipt record 500 CHF --doc A-1 --agreement VC-2026-14 --instalment 1 --excess advance"],
            "receipt apply A-1 --agreement VC-2026-12 --instalment 1 --settles-amount 500",
            "--assigned LET-9",
        ),
    ],
)
def test_the_document_of_an_assignment_is_kept_and_the_judge_takes_it(
    books: Path, before: list[str], line: str, assigned: str
) -> None:
    for earlier in before:
        done = typed(books, f"{earlier} {BOTH}")
        assert done.code == 0, done.out + done.err
    if "--assignee" in assigned:
        assert typed(books, f"{line} {assigned.partition('--assigned')[0]} {BOTH}").slug == "assignment-needed"
    else:
        assert typed(books, f"{line} {BOTH}").slug == "several-donors"
    done = typed(books, f"{line} {assigned} {BOTH}")
    assert done.code == 0, done.out + done.err
    assert 'assigned: "LET-9"' in done.json["entries"][-1]
    assert typed(books, "check").json["errors"] == []
