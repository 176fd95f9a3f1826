"""What the judge says of the books, and the period that is open: asked in a process of its own, of which nothing stays here."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import Fault, Faults, reported
from ..gate.forked import in_a_fork
from ..gate.state import Judged, indexes_of, judge_folder, verdict_at_hand
from ..gate.told import put_down
from ..store.index import find_index
from ..store.opening_balances import Opening
from .open_period import Period, period_of


class Verdict(NamedTuple):
    """On the books of this hash; `period` where it was asked for, and they are in order and have an index."""

    books_hash: str
    faults: Sequence[Fault]
    period: Period | None


def verdict(root: Path, with_period: bool) -> Verdict | None:
    """The verdict where it is known, or follows from what changed; None: all of the books would have to be loaded.

    Raises:
        Fault: the books are between two states, or no index can be kept of them.
    """
    answer = in_a_fork(lambda: _at_hand(root, with_period))
    if answer and "refused" in answer:
        raise reported(answer["refused"])
    return _heard(answer)


def verdict_on_all(root: Path, with_period: bool) -> Verdict | None:
    """The verdict after all of the books were loaded; None: that failed, and `judge_folder` says why."""
    return _heard(in_a_fork(lambda: _on_all(root, with_period), None))


def _at_hand(root: Path, with_period: bool) -> Mapping[str, Any]:
    try:
        judged = verdict_at_hand(root)
    except Fault as fault:
        return {"refused": put_down(fault)}
    return {} if judged is None else _told(root, judged, with_period)


def _on_all(root: Path, with_period: bool) -> Mapping[str, Any]:
    try:
        return _told(root, judge_folder(root), with_period)
    except (Fault, Faults):
        return {}


def _heard(answer: Mapping[str, Any] | None) -> Verdict | None:
    """The verdict that `_told` said; None where there is none."""
    if not answer:
        return None
    return Verdict(answer["books"], [reported(fault) for fault in answer["faults"]], _period(answer["period"]))


def _told(root: Path, judged: Judged, with_period: bool) -> Mapping[str, Any]:
    period = _put_down(root, judged.books_hash) if with_period and not judged.faults else None
    return {"books": judged.books_hash, "faults": [put_down(fault) for fault in judged.faults], "period": period}


def _put_down(root: Path, books_hash: str) -> Any:
    index = find_index(indexes_of(root), books_hash)
    found = index and period_of(index)
    return found and [found.year, [(line.account, line.currency, str(line.units)) for line in found.balances]]


def _period(said: Any) -> Period | None:
    return said and Period(said[0], [Opening(account, currency, Decimal(units)) for account, currency, units in said[1]])
