"""Reading ends, with a fault that says where, for every shape of includes and every depth of text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lines_run import within
from wsisfund.books.scan import scan_folder

HOSTILE = {
    "one file very often": 'include "d.beancount"\n' * 60_000,
    "a missing file very often": 'include "e.beancount"\n' * 60_000,
    "a pattern of many parts": f'include "{"/".join("*" * 1_900)}"\n',
    "a pattern of many parts that descend": f'include "{"/".join(["**"] * 1_300)}/x"\n',
    "many patterns over a wide folder": "".join(f'include "w*/z{n}*.beancount"\n' for n in range(600)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_includes_without_end(tmp_path: Path, text: str) -> None:
    wide = tmp_path / "ledger" / "wide"
    wide.mkdir(parents=True)
    for number in range(2_000):
        (wide / f"n{number}").touch()
    (tmp_path / "ledger" / "d.beancount").write_text("; nothing\n")
    (tmp_path / "ledger" / "main.beancount").write_text(f"; first\n{text}")
    with within(5000):
        faults = scan_folder(tmp_path)
    assert faults and {fault.slug for fault in faults} <= {"include-not-allowed", "included-twice"}
    assert len(faults) <= 100
    assert all((fault.line or 0) > 1 for fault in faults)


def test_the_bound_is_for_all_files_together(tmp_path: Path) -> None:
    wide = tmp_path / "ledger" / "wide"
    wide.mkdir(parents=True)
    for number in range(2_000):
        (wide / f"n{number}").touch()
    for number in range(100):
        (tmp_path / "ledger" / f"f{number}.beancount").write_text(f'include "w*/z{number}*"\n')
    (tmp_path / "ledger" / "main.beancount").write_text('include "f*.beancount"\n')
    assert {fault.slug for fault in scan_folder(tmp_path)} == {"include-not-allowed"}
