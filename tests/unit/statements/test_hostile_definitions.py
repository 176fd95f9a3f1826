"""Definitions that somebody wrote to hold up or to mislead the reader: refused within a moment, each with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lines_run import within
from wsisfund.errors import Faults
from wsisfund.importers.mapping import parsed_map
from wsisfund.settings import template_folder
from wsisfund.statements.definitions import DEFINITIONS, InvalidDefinition, read_definition

SHIPPED = (template_folder() / DEFINITIONS / "financial-position.toml").read_text(encoding="utf-8")
LINE = '\n[[line]]\nid = "{0}"\nsum = {1}\n'
HOSTILE = {
    "a key of thousands of parts": "a." * 20_000 + "b = 1\n",
    "the same with quotes": '"a".' * 20_000 + "b = 1\n",
    "the same as a table": "[" + "a." * 20_000 + "b]\n",
    "the same within a table": "x = {" + "a." * 20_000 + "b = 1}\n",
    "a number of thousands of digits": f"note = {'1' * 5_000}\n",
    "lists in lists": "x = " + "[" * 100_000,
    "thousands of lines": SHIPPED + "".join(LINE.format(f"l{n}", '["cash"]') for n in range(501)),
    "a sum of thousands": SHIPPED + LINE.format("l", '["cash"' + ', "cash"' * 501 + "]"),
    "thousands of checks": SHIPPED + '\n[[check]]\nid = "c"\nequal = ["cash", "cash"]\n' * 501,
    "sums that double each time": SHIPPED
    + "".join(LINE.format(f"l{n + 1}", f'["l{n}", "l{n}"]') for n in range(200)).replace('"l0"', '"cash"'),
    "a line twice in a sum": SHIPPED.replace('["cash", ', '["cash", "cash", '),
    "a line twice through another sum": SHIPPED.replace('["assets-current", ', '["assets-current", "cash", '),
    "sums without end": SHIPPED
    + "".join(LINE.format(f"l{n}", f'["l{n + 1}"]') for n in range(400))
    + LINE.format("l400", '["cash"]'),
    "lines that cover nothing": SHIPPED.replace('["Assets", "Liabilities"]', "[]"),
    "an id with a line's end": SHIPPED + LINE.format("a\\nb", '["cash"]'),
    "an id that is markup": SHIPPED + LINE.format("<b>", '["cash"]'),
    "an id that is a path": SHIPPED + LINE.format("../x", '["cash"]'),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_refused_at_once(tmp_path: Path, case: str) -> None:
    file = tmp_path / DEFINITIONS / "financial-position.toml"
    file.parent.mkdir(parents=True)
    file.write_text(HOSTILE[case])
    with within(600), pytest.raises(InvalidDefinition) as caught:
        read_definition("financial-position", tmp_path)
    assert len(caught.value.message) < 300
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("case", [case for case in HOSTILE if "[[line]]" not in HOSTILE[case]])
def test_an_import_map_too(case: str) -> None:
    with within(600), pytest.raises(Faults):
        parsed_map(HOSTILE[case])
