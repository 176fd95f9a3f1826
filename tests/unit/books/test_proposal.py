"""A proposal that is not as the program wrote it is refused in words, whatever stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wsisfund.books.proposal import BadProposal, read_proposal

IDENT = "P-0123456789"
ABOUT = '{"act": "payment", "id": "B-1", "by": "anna", "on": "2026-01-01", "awaits": "approved-by"}'


@pytest.mark.parametrize(
    "head",
    [
        "",
        *(f"; about: {said}" for said in ("[]", "null", '"x"', "5", "[[1]]", "{", "[" * 10_000)),
        *(f"; about: {ABOUT}\n; signature: {said}" for said in ("[]", "null", '"x"', '{"file": "x"}', "[" * 10_000)),
    ],
)
def test_what_it_is_about(tmp_path: Path, head: str) -> None:
    (tmp_path / "proposals").mkdir()
    (tmp_path / "proposals" / f"{IDENT}.beancount").write_text(f"; Proposal\n{head}\n\n2026-01-01 open Assets:Cash\n")
    with pytest.raises(BadProposal):
        read_proposal(tmp_path, IDENT, returned=False)
