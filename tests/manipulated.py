"""The books of the manipulations: a case typed by hand into them, and what `check` and `bean-check` say of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from beancount import loader

from wsisfund.books.load import from_entries, load_books
from wsisfund.errors import Fault, Warning_
from wsisfund.gate.judge import judge

FOLDER = Path(__file__).parent / "data" / "manipulations"
YEAR = "ledger/years/2026.beancount"


class Said(NamedTuple):
    """What the judge says as `check` asks it, and how many errors `bean-check` shows (it knows no warnings)."""

    faults: Sequence[Fault]
    warnings: Sequence[Fault]
    bean_check: int

    @property
    def words(self) -> set[str]:
        """Code and message of everything that is said."""
        return {f"{f.slug}: {f.message}" for f in (*self.faults, *self.warnings)}

    @property
    def shown(self) -> str:
        """All of it, for the message of a test that fails."""
        return "\n".join(f.as_text() for f in (*self.faults, *self.warnings)) + f"\nbean-check: {self.bean_check}"


def cases(file: Path = FOLDER / "cases.json") -> list[dict[str, Any]]:
    """Every case: `name`, `expect` (refuse, warn, accept), `text` to append, `edit` and `edit2` to replace."""
    return list(json.loads(file.read_text(encoding="utf-8")))


def typed_in(case: Mapping[str, Any], folder: Path) -> Path:
    """The books with the case typed into them, in `folder`."""
    shutil.copytree(FOLDER / "books", folder, dirs_exist_ok=True)
    for name, old, new in [*((YEAR, *pair) for pair in case.get("edit", ())), *case.get("edit2", ())]:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"not in {name}: {old}"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with (folder / YEAR).open("a", encoding="utf-8") as year:
        year.write(case.get("text", ""))
    return folder


def said_of(folder: Path) -> Said:
    """What both doors say of the books in `folder`."""
    main = folder / "ledger" / "main.beancount"
    entries, errors, options = loader.load_file(str(main))
    verdict = judge(load_books(main, folder) if errors else from_entries(entries, options, (), folder))
    assert all(isinstance(w, Warning_) for w in verdict.warnings)
    return Said(verdict.faults, verdict.warnings, len(errors))
