"""The judgement of a change: all rules over the part of the books that it touches, and what the index has to learn of it.

Only books without a fault have an index, so what is wrong in the part is what the change brings. Rules and words are those of a
full judgement; a property test changes books at random and holds the two equal.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from ..books.files import MAIN
from ..books.records import Books, Fact, Record, Transaction, in_time
from ..errors import Fault, Warning_
from ..manual.balances import Balances, Series
from ..manual.exactness import BalanceOff
from ..manual.part import Scope, WholeNeeded
from ..manual.rules import RULES, breaches, found_by, in_order, readable
from ..manual.view import View
from ..store.index import Index
from ..store.rows import Entry, donors_of, is_opening
from ..store.stored import events_of_numbers
from ..store.stored_facts import numbered_facts
from ..store.stored_leaves import settings_by_file
from ..store.stored_warnings import has_warnings, stored_warnings, warnings_about, warnings_saying
from ..store.update import Update
from .difference import Difference, Files, as_it_is, difference, options_of
from .far_reaching import refuse_what_reaches_far
from .judge import ordered
from .slice import Slice
from .whole import Whole

# So many faults of one kind are reason enough to refuse: an order that is far too large takes something from every later one.
ENOUGH: Final = 5


class Judgement(NamedTuple):
    """A verdict on changed books. `update`: what their index has to learn, None where they have a fault.

    `warnings` gives those of all the books, `told` those that a change without a fault brings, `balances` facts and control
    balances of the changed books. `more`: there may be more faults, of entries that stood before. `whole`: why all of the books
    were judged, empty where a part was enough.
    """

    faults: tuple[Fault, ...]
    warnings: Callable[[], tuple[Fault, ...]]
    transactions: int
    update: Update | None
    balances: Balances
    told: tuple[Fault, ...] = ()
    more: bool = False
    whole: str = ""


def judge_change(
    index: Index,
    files: Files,
    root: Path,
    enough: int | None = None,
    meant: Callable[[Books], None] = as_it_is,
    most: int = 0,
) -> Judgement:
    """The verdict on the books as they are, from the index of the books as they were.

    Args:
        root: the folder in which the files stand.
        enough: after how many faults of one kind of the budget those of entries that stood before are left out.
        meant: as of `difference`.
        most: of at most so many transactions all are judged, from the index, where a part is not enough.

    Raises:
        WholeNeeded: only a load of all of the books gives it.
    """
    if any(rule.scope is Scope.BOOKS for rule in RULES):
        raise WholeNeeded("a rule is about all of the books")
    change = difference(index, files, root, meant)
    try:
        return _of_part(index, files, change, enough)
    except WholeNeeded as why:
        if index.transactions > most:
            raise
        whole = Whole(index, change)
        return _judged(index, files, change, whole, whole.warned_before)._replace(whole=str(why))


def _of_part(index: Index, files: Files, change: Difference, enough: int | None) -> Judgement:
    refuse_what_reaches_far(index, change)
    part = Slice(index, change, enough)
    if part.base.begins() != part.base.before.begins():
        raise WholeNeeded("the books begin on another day")
    if not readable(part.after):
        raise WholeNeeded("a fact cannot be read, so that most rules are not asked")

    def warned_before() -> Sequence[Fault]:
        before = breaches(part.before)
        _refuse_faults(before)
        return before

    judged = _judged(index, files, change, part, warned_before)
    if not judged.faults:
        return judged
    _refuse_what_was_there(part)
    return judged._replace(more=part.after.control.more)


def _judged(
    index: Index, files: Files, change: Difference, part: Slice | Whole, warned_before: Callable[[], Sequence[Fault]]
) -> Judgement:
    found = in_order(breaches(part.after))
    faults = tuple(filter(_is_fault, found))
    if any(isinstance(fault, BalanceOff) for fault in faults):
        faults = _with_broken_lines(index, files, part.after, faults)
    warnings = _Warnings(index, change, [f for f in found if isinstance(f, Warning_)], warned_before)
    count = index.transactions + _count(change.added) - _count(e.record for e in change.removed)
    update = None if faults else _update(index, files, part, change, warnings)
    told = () if faults else warnings.told
    return Judgement(faults, warnings.all, count, update, ChangedBalances(index, change, part.after), told)


def _refuse_what_was_there(part: Slice) -> None:
    """Nothing, where no rule that finds a fault found one before the change: of sound books it would be wrong.

    Raises:
        WholeNeeded: one did.
    """
    for rule in RULES:
        if any(_is_fault(fault) for fault in found_by(rule, part.after)):
            _refuse_faults(found_by(rule, part.before))


def _refuse_faults(before: Iterable[Fault]) -> None:
    wrong = next(filter(_is_fault, before), None)
    if wrong is not None:
        raise WholeNeeded(f"the part cannot be judged by itself: {wrong.slug}: {wrong.message}")


def _is_fault(fault: Fault) -> bool:
    return not isinstance(fault, Warning_)


def _with_broken_lines(index: Index, files: Files, view: View, faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """The faults with what Beancount says of balance lines, which it says first; what is within its tolerance the rule says."""
    from ..books.beancount_faults import broken_line
    from ..books.parse import parsed

    _, _, options = parsed(options_of(settings_by_file(index)).encode(), MAIN)
    said: list[Fault] = []
    texts: dict[str, list[bytes]] = {}
    for line, held in sorted(view.held(), key=lambda of: (of[0].date, of[0].place or ())):
        if held != line.amount.number:
            if line.place is None:
                raise WholeNeeded("a balance line stands nowhere")
            file, number = line.place
            if file not in texts:
                texts[file] = files.read(file).split(b"\n")
            if (fault := broken_line(texts[file][number - 1], line.place, held, options)) is not None:
                said.append(fault)
    places = {(fault.file, fault.line) for fault in said}
    return (*said, *(f for f in faults if not isinstance(f, BalanceOff) or (f.file, f.line) not in places))


def _count(records: Iterable[Record]) -> int:
    return sum(isinstance(record, Transaction) for record in records)


# ---------------------------------------------------------------- warnings


class _Warnings:
    """Warnings of the changed books: those that the index has of what the change does not touch, and those of the part (`found`).

    They are worked out when they are first asked for.
    """

    def __init__(
        self, index: Index, change: Difference, found: Sequence[Fault], warned_before: Callable[[], Sequence[Fault]]
    ) -> None:
        self._index, self._change, self._warned_before = index, change, warned_before
        self._found = ordered(found)

    @property
    def told(self) -> tuple[Fault, ...]:
        """Those that the change brings."""
        return brought(self._found, self._before)

    @cached_property
    def _before(self) -> Sequence[Fault]:
        """What the part warned of before the change."""
        if not self._found and not has_warnings(self._index):
            return ()
        return self._warned_before()

    @cached_property
    def rows(self) -> tuple[list[int], list[Fault]]:
        """The numbers of those that the index has to forget, and those that are new to it.

        What the part warned of before has to be among what the index has; the words of the others are kept true.

        Raises:
            WholeNeeded: it is not.
        """
        gone, new = self._taken_out(), list(self._found)
        reread = {known.number for comparison in self._change.leaves.values() for known in comparison.gone}
        about = warnings_about(self._index, reread, self._change.leaves) if has_warnings(self._index) else []
        for warning in {warning.number: warning for warning in about}.values():
            now = _now(warning.fault, self._change) if warning.number not in gone else warning.fault
            if warning.number not in gone and (warning.leaf in reread or _words(now) != _words(warning.fault)):
                gone.add(warning.number)
                new.append(now)
        return sorted(gone), new

    def _taken_out(self) -> set[int]:
        left = Counter(map(_said, self._before))
        gone = set()
        for warning in warnings_saying(self._index, {(fault.slug, fault.message) for fault in self._before}):
            if left[_said(warning.fault)] > 0:
                left[_said(warning.fault)] -= 1
                gone.add(warning.number)
        if left.total():
            raise WholeNeeded(f"the part warns of what the whole does not: {next(iter(+left))}")
        return gone

    def all(self) -> tuple[Fault, ...]:
        """All of them, in their order."""
        gone, new = self.rows
        forgotten = set(gone)
        kept = [w.fault for w in stored_warnings(self._index) if w.number not in forgotten]
        return tuple(ordered([*(_now(fault, self._change) for fault in kept), *new]))


def brought(now: Iterable[Fault], before: Iterable[Fault]) -> tuple[Fault, ...]:
    """The warnings of now that were not given before, wherever they stood."""
    known = {(fault.slug, fault.message) for fault in before}
    return tuple(fault for fault in now if (fault.slug, fault.message) not in known)


def _said(fault: Fault) -> tuple[object, ...]:
    return fault.slug, fault.message, fault.why, fault.fix, fault.file, fault.line


def _words(fault: Fault) -> tuple[str, str, str]:
    return fault.message, fault.why, fault.fix


def _now(fault: Fault, change: Difference) -> Fault:
    """A warning where it stands now, with the places that it names."""
    message, why, fix = (_reworded(text, change) for text in _words(fault))
    line = fault.line if fault.file is None or fault.line is None else _line_now(change, fault.file, fault.line)
    return type(fault)(message, why=why, fix=fix, file=fault.file, line=line)


def _reworded(text: str, change: Difference) -> str:
    for path in change.leaves:
        if path in text:
            text = re.sub(rf"{re.escape(path)}:([0-9]+)", lambda m: f"{path}:{_line_now(change, path, int(m[1]))}", text)  # noqa: B023
    return text


def _line_now(change: Difference, file: str, line: int) -> int:
    now = change.line_now(file, line)
    if now is None:
        raise WholeNeeded("a warning is about what has changed")
    return now


# ---------------------------------------------------------------- the changed books


class ChangedBalances:
    """`Balances` of an index with a change; its balances are worked out when they are first asked for."""

    def __init__(self, index: Index, change: Difference, view: View) -> None:
        self._index, self._view = index, view
        self._gone = {e.number for e in change.removed if isinstance(e.record, Fact)}
        self._added = [record for record in change.added if isinstance(record, Fact)]

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        return self._changed(numbered_facts(self._index, kind, {ident}), lambda f: (f.kind, f.ident) == (kind, ident))

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        return self._changed(numbered_facts(self._index, kind), lambda f: f.kind == kind)

    def _changed(self, stored: Iterable[tuple[int, Fact]], wanted: Callable[[Fact], bool]) -> Sequence[Fact]:
        kept = [fact for number, fact in stored if number not in self._gone]
        return in_time([*kept, *filter(wanted, self._added)])

    def series(self, kind: str, key: str, since: date = date.min) -> Series:
        """Changes of a balance by day, oldest first, in CHF; all before the day `since` may be given as one change."""
        return self._view.control.sums.series(kind, key, since)

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""
        return self._view.control.sums.keys(kind, prefix)


# ---------------------------------------------------------------- the index


def _update(index: Index, files: Files, part: Slice | Whole, change: Difference, warnings: _Warnings) -> Update:
    view = part.after
    events = {id(t): event for t, event in zip(view.books.transactions, view.events, strict=True)}
    donors = {agreement: donor for agreement, donor in donors_of(view.books.facts).items() if agreement in part.keys.agreements}
    return Update(
        before=index.books_hash,
        books_hash=files.books_hash,
        hashes=files.hashes,
        leaves=change.leaves,
        settings=change.settings,
        removed=change.removed,
        moved=[Entry(entry.number, now) for entry, now in change.moved],
        added=[(r, events[id(r)] if isinstance(r, Transaction) else "") for r in change.added],
        events=_counted_anew(index, part, events),
        donors=donors,
        daily=part.daily(),
        warnings=warnings.rows,
    )


def _counted_anew(index: Index, part: Slice | Whole, events: Mapping[int, str]) -> dict[int, tuple[str, bool]]:
    """Entries of the part whose effective event is another one now."""
    kept: Sequence[tuple[int, Transaction]] = part.kept()
    known = events_of_numbers(index, [number for number, _ in kept])
    return {number: (events[id(t)], is_opening(events[id(t)], t)) for number, t in kept if events[id(t)] != known[number]}
