"""Interest is split by the positions of all agreements: what changes them before it is judged by the part as well, and itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from random import Random

import pytest

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


@pytest.mark.parametrize("seed", range(2))
def test_interest_of_several_days_that_comes_and_goes(tmp_path: Path, seed: int) -> None:
    """Where interest is taken out, or taken back, what follows is split by more positions."""
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, random = root / "ledger/main.beancount", Random(seed)
    text = re.sub(r"^\S+ balance .*\n", "", main.read_text("utf-8"), flags=re.MULTILINE)
    found = _INTEREST.search(text)
    assert found
    text = text.replace(found[0], "")
    receipts = {receipt[0]: receipt[0] for receipt in _RECEIPT.finditer(text)}
    credited: dict[str, str] = {}
    main.write_text(text, "utf-8")
    both, warned = Both(root, tmp_path), 0
    for _ in range(25):
        was = dict(credited), dict(receipts)
        ident = f"INT-{random.randrange(4)}"
        if random.random() < 0.3:
            receipt = random.choice(list(receipts))
            receipts[receipt] = f"2026-{random.randrange(1, 13):02d}-{random.randrange(1, 28):02d}{receipts[receipt][10:]}"
        elif ident not in credited:
            credited[ident] = _credit(found[0], ident, random)
        elif random.random() < 0.5:
            del credited[ident]
        else:
            credited[ident] += "\n" + _taken_back(credited[ident], ident)
        now = text
        for old, new in receipts.items():
            now = now.replace(old, new)
        main.write_text(now + "".join(f"\n{entry}" for entry in credited.values()), "utf-8")
        if both.changed():
            warned += any(fault.slug == "interest-differs" for fault in both.warnings)
        else:
            credited, receipts = was
    assert both.by_part >= 15, both.as_whole
    assert warned


def _credit(interest: str, ident: str, random: Random) -> str:
    """Interest of a day, under a document of its own."""
    entry = re.sub(r'doc: ".*"', f'doc: "{ident}"', interest)
    day = random.choice(["2026-06-30", "2026-09-30", "2026-10-31", "2026-12-31"])
    return f"{day}{entry[10:]}"


def _taken_back(interest: str, ident: str) -> str:
    """The entry that takes it back, at the end of the year."""
    entry = interest.partition("\n\n")[0]
    reversal = f'event: "reversal"\n  reverses: "{ident}"'
    entry = entry.replace('event: "interest"', reversal).replace(f'doc: "{ident}"', f'doc: "R-{ident}"')
    return "2026-12-31" + re.sub(r"(-?)(\d+\.\d\d CHF)", lambda m: ("" if m[1] else "-") + m[2], entry[10:])
