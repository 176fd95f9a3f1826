"""A refusal never cites a line that is not in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.inside import typed
from wsisfund.books.cited import NEW, Cited
from wsisfund.errors import Refused

BEFORE = b"; years\n\n2026-01-05 * one\n  A  1\n\n2026-03-05 * three\n  A  3\n"
AFTER = b"; years\n\n2026-01-05 * one\n  A  1\n\n2026-02-05 * two\n  A  2\n\n2026-03-05 * three\n  A  3\n"


@pytest.mark.parametrize(
    ("line", "place"),
    [(3, ("f", 3)), (4, ("f", 4)), (6, (None, None)), (7, (None, None)), (9, ("f", 6)), (10, ("f", 7)), (99, (None, None))],
)
def test_lines_are_those_of_the_books(line: int, place: tuple[str | None, int | None]) -> None:
    fault = Cited({"f": BEFORE}, {"f": AFTER}).of(Refused("it", file="f", line=line))
    assert (fault.file, fault.line) == place


def test_texts_too() -> None:
    cited = Cited({"f": BEFORE, "g/f": None}, {"f": AFTER, "g/f": b"2026-01-01 open A\n"})
    fault = cited.of(Refused("it", why="it stands at f:9, x/f:9, g/f:1 and f:6", fix="look at f:3"))
    assert (fault.why, fault.fix) == (f"it stands at f:6, x/f:9, {NEW} and {NEW}", "look at f:3")


def test_other_files_are_cited_as_they_are() -> None:
    fault = Cited({"f": BEFORE}, {"f": AFTER}).of(Refused("it", why="see h:8", file="h", line=8))
    assert (fault.file, fault.line, fault.why) == ("h", 8, "see h:8")


def test_a_refused_command_cites_no_line_of_its_own(example: Path) -> None:
    """The order would pass the money of its agreement; nothing of it is in the books."""
    line = "commitment open PO-9 Expenses:C5:Contracts 13000 --agreement VC-2026-12 --as officer-c --date 2026-12-20"
    refused = typed(example, line)
    assert refused.slug == "over-cash"
    (fault,) = refused.json["errors"]
    assert (fault["file"], fault["line"]) == (None, None)
