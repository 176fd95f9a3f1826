"""What an import says: its JSON answer, and the table of rows for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..importers.answer import COUNTED, most_shown, shown_of
from ..languages.counting import counted
from .listing import table

if TYPE_CHECKING:
    from ..books.draft import Draft
    from ..importers.explain import Explained
    from ..importers.record import Reading

_CELL = 34


def summary_of(answer: Mapping[str, Any], readings: Sequence[Reading], end: str) -> str:
    """The table of rows, the counts, and a last line."""
    counts = ", ".join(f"{answer[name]} {name}" for name in COUNTED)
    notes = [f"warning: {note}" for note in answer["warnings"]]
    return "\n".join(
        [_rows(readings, answer), *notes, f"read {counted(answer['read'], 'row')}: {counts}; batch {answer['batch']}", end]
    )


def preview_of(answer: Mapping[str, Any], readings: Sequence[Reading], draft: Draft) -> str:
    """The table of rows and what will be written."""
    kinds = Counter(str(getattr(record, "kind", "account")) for record in draft.records)
    words = [counted(n, kind) for kind, n in sorted(kinds.items())]
    will = f"will be written: {', '.join(words) or 'no entry'}"
    files = [f"will be kept: {path}" for path in sorted(draft.files)]
    return summary_of(answer, readings, "\n".join([will, *files]))


def explained(shown: str, reading: Reading, values: Sequence[Explained], notes: Sequence[str]) -> str:
    """One row with each value, the cell that it comes from, and how it was read."""
    heads = ("field", "value", "column", "cell", "how")
    lines = [(v.field, v.value, v.column, f"{v.place}: {_short(v.cell)}" if v.place else "", v.how) for v in values]
    issues = [f"{issue.code}: {issue.message}" for issue in reading.issues]
    return "\n".join([f"{shown}:{reading.row.number}: {reading.outcome}", table(heads, lines), *issues, *notes])


def _rows(readings: Sequence[Reading], counts: Mapping[str, Any]) -> str:
    shown = shown_of(readings)
    left = {name: counts[name] - most_shown(name) for name in COUNTED if counts[name] > most_shown(name)}
    heads = ("row", "outcome", "reference", "donor", "date", "amount", "", "earmark", "why")
    lines = [table(heads, [_line(reading) for reading in shown])]
    if left:
        more = ", ".join(f"{n} {outcome}" for outcome, n in left.items())
        lines.append(f"… and {more} more; --json lists every row")
    return "\n".join(lines)


def _line(reading: Reading) -> tuple[str, ...]:
    record = reading.as_json()["record"]
    assert isinstance(record, dict)
    amount = record["amount"] and f"{Decimal(record['amount']):,f}"
    cells = (record["reference"], record["donor_name"], record["date"], amount, record["currency"])
    earmark = "?" if record["earmark"] is None else ",".join(record["earmark"]) or "unearmarked"
    if reading.outcome == "ignored":
        earmark = ""
    why = ", ".join(dict.fromkeys(issue.code for issue in reading.issues))
    return (str(reading.row.number), reading.outcome, *(_short(str(cell or "")) for cell in cells), _short(earmark), why)


def _short(text: str) -> str:
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"
