"""Interest is split by the positions of all agreements: what changes them before it is judged by the part as well, and itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.conftest import GOLDEN
from tests.parity.changes import Both

_INTEREST = re.compile(r'^2026-12-31 \* "Bank" "Interest 2026"\n(?:[ \t]+\S.*\n)+', re.MULTILINE)

_RECEIPT = re.compile(r'^2026-\d\d-\d\d (.*\n  event: "receipt"\n(?:[ \t]+\S.*\n)+)', re.MULTILINE)


def test_interest_and_what_is_entered_before_it(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger/main.beancount"
    text = re.sub(r"^\S+ balance .*\n", "", main.read_text("utf-8"), flags=re.MULTILINE)
    main.write_text(text, "utf-8")
    found = _INTEREST.search(text)
    assert found
    both = Both(root, tmp_path)

    def saved(now: str) -> Both:
        assert now != main.read_text("utf-8")
        main.write_text(now, "utf-8")
        assert both.changed()
        return both

    saved(text.replace(found[0], ""))
    saved(text)
    swapped = found[0].replace("-32.68", "-7.99").replace("-7.44", "-32.68").replace("-7.99", "-7.44")
    assert _says(saved(text.replace(found[0], swapped)))
    saved(text)
    assert (both.by_part, both.as_whole) == (4, {})
    # A receipt that comes later has earned less by then.
    lawful = 0
    for receipt in _RECEIPT.finditer(text):
        main.write_text(text.replace(receipt[0], f"2026-12-20 {receipt[1]}"), "utf-8")
        lawful += both.changed()
        main.write_text(text, "utf-8")
        both.changed()
    assert lawful >= 1
    assert "interest is split by the positions of all agreements" not in both.as_whole, both.as_whole


def _says(both: Both) -> bool:
    """Whether the index holds a warning of it; it is that of a full load (`Both.changed`)."""
    index = both._open()
    found = index.rows("SELECT 1 FROM warning WHERE code = 'interest-differs'")
    index.close()
    return bool(found)
