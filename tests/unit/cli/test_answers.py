"""What is written as text at once is the text that the objects would have been."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from wsisfund.cli.answers import Written, text_of
from wsisfund.cli.trace import _answer
from wsisfund.statements.trace import Parts, Trace, TracedPosting

_ODD = 'say "Zürich" \\ \u2028 \x7f\t'
_PART = TracedPosting("2026-01-31", _ODD, 7, "Assets:Cash", -500, _ODD, _ODD, "receipt", _ODD, "VC-1", "a", "b", "2026-0001")


def test_rows_that_are_text_already_stand_as_their_objects_would() -> None:
    for rows in ([], [{"a": 1}], [{"a": _ODD}] * 3000):
        answer = {"ok": True, "nested": {"list": [1, {"x": None}], "none": {}}, "rows": rows, "last": _ODD}
        written = {**answer, "rows": Written(json.dumps(row, indent=2).replace("\n", "\n    ") for row in rows)}
        assert "".join(text_of(written)) == "".join(text_of(answer)) == json.dumps(answer, indent=2)


class _Twice(Parts):
    """The same part twice."""

    def __init__(self, part: TracedPosting) -> None:
        self._part = part

    def rows(self) -> Iterator[TracedPosting]:
        return iter([self._part] * 2)


def test_a_trace_is_written_as_its_objects_would_be() -> None:
    for officers in (("", ""), ("a", ""), ("a", "b")):
        part = _PART._replace(certified_by=officers[0], approved_by=officers[1])
        text = "".join(text_of(_answer(Trace("figure", Decimal("-10.00"), _Twice(part), "USD"))))
        said = json.loads(text)
        assert json.dumps(said, indent=2) == text
        assert said["currency"] == "USD"
        assert said["postings"][1] == {
            "date": "2026-01-31", "file": _ODD, "line": 7, "account": "Assets:Cash", "amount": "-5.00", "payee": _ODD,
            "narration": _ODD, "event": "receipt", "document": _ODD, "agreement": "VC-1",
            "officers": [one for one in officers if one], "no": "2026-0001",
        }  # fmt: skip


def test_an_answer_with_many_lines_is_written_without_indentation() -> None:
    for rows in ([], [{"a": 1}], [{"a": "é"}, {"a": None}]):
        for key in ("lines", "statements"):
            answer = {"ok": True, key: rows, "books": "sha256:0"}
            written = {**answer, key: Written(map(json.dumps, rows))}
            assert "".join(text_of(answer)) == "".join(text_of(written)) == json.dumps(answer)
