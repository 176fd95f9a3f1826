"""A command loads what it needs: more than half of a short one is what Python takes to load the program."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# What makes the entries of the register.
ACTS = ("wsisfund.contributions.donors", "wsisfund.contributions.pledges", "wsisfund.contributions.programme_register")
# What judges entries, and what writes an index.
JUDGING = ("wsisfund.manual.view", "wsisfund.store.update")
_LOADED = "import json, sys, {module}; print(json.dumps([name for name in {heavy!r} if name in sys.modules]))"


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        (
            "wsisfund.cli.waiting",
            ("pydantic", "beancount", "pickle", "xml.sax", "wsisfund.importers", "wsisfund.statements", *JUDGING, *ACTS),
        ),
        ("wsisfund.statements.trace", ("beancount", "shutil", "wsisfund.contributions.explanations", *JUDGING, *ACTS)),
        ("wsisfund.cli.report", ("beancount", "wsisfund.books.append", "wsisfund.statements.engine")),
        ("wsisfund.desk.commitments", ("beancount", "wsisfund.treasury")),
        *(
            (f"wsisfund.cli.{verb}", ("pydantic", "ssl", "wsisfund.importers"))
            for verb in ("payment", "attach", "remind", "programme")
        ),
        ("wsisfund.cli.import_", ("pydantic", "lxml", "wsisfund.importers.cells", "wsisfund.importers.batch")),
        ("wsisfund.web.serve", ("fava", "beancount", "pydantic", "wsisfund.pages", "wsisfund.statements")),
        ("wsisfund.web.loader", ("lxml", "reportlab", "xlsxwriter", "docx")),
        ("wsisfund.desk.flow", ("difflib", "shutil", "tempfile", "base64", "wsisfund.gate.ssh", "wsisfund.gate.entries_of_text")),
        ("wsisfund.cli.can_spend", ("beancount", "subprocess", "wsisfund.gate.ssh", "wsisfund.manual.rules")),
    ],
)
def test_what_a_question_does_not_need_is_not_loaded(module: str, heavy: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", _LOADED.format(module=module, heavy=heavy)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == []
