"""The judgement of a change: all rules over the part of the books that it touches, and what the index has to learn of it.

Only books without a fault have an index, so what is wrong in the part is what the change brings. Rules and words are those of a
full judgement; a property test changes books at random and holds the two equal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from ..books.files import MAIN
from ..books.records import Books, Fact, Open, Price, Record, Transaction, in_time
from ..errors import Fault, Warning_
from ..manual.balances import Balances, Series
from ..manual.exactness import BalanceOff
from ..manual.limits import overridden_as
from ..manual.part import Scope, WholeNeeded
from ..manual.programme_register import BELONGS
from ..manual.rules import RULES, breaches, found_by, in_order, readable
from ..manual.view import View
from ..register.facts import overrides
from ..register.policies import ALLOTMENT_CERTIFIER
from ..store.days import newest_record
from ..store.index import Index
from ..store.rows import donors_of
from ..store.stored import (
    alike_idents,
    events_of_numbers,
    newest_entry_in,
    newest_in,
    numbered_facts,
    settings_in,
    with_reference,
)
from ..store.stored_leaves import settings_by_file
from ..store.stored_warnings import has_warnings, stored_warnings, warnings_about, warnings_saying
from ..store.update import Entry, Update
from ..vocabulary.folding import fold_identity
from ..vocabulary.register_form import WITHDRAWN
from ..vocabulary.register_table import NAMED_KINDS
from .difference import Difference, Files, as_it_is, difference, options_of
from .judge import ordered
from .keys import keys_of
from .slice import Slice

# So many faults of one kind are reason enough to refuse: an order that is far too large takes something from every later one.
ENOUGH: Final = 5
# Facts on which anything may depend that is dated from their day on.
_SETTINGS = frozenset(["officer", "policy", "bank-account", "close", "partner", "due-diligence"])
# Facts that make names or entries lawful; to add one makes nothing unlawful.
_LAWFUL = frozenset(["action-line", "allotment", "output", "donor", "override"]) | NAMED_KINDS


class Judgement(NamedTuple):
    """A verdict on changed books. `update`: what their index has to learn, None where they have a fault.

    `warnings` gives those of all the books, `told` those that a change without a fault brings, `balances` facts and control
    balances of the changed books. `more`: there may be more faults, of entries that stood before.
    """

    faults: tuple[Fault, ...]
    warnings: Callable[[], tuple[Fault, ...]]
    transactions: int
    update: Update | None
    balances: Balances
    told: tuple[Fault, ...] = ()
    more: bool = False


def judge_change(
    index: Index, files: Files, root: Path, enough: int | None = None, meant: Callable[[Books], None] = as_it_is
) -> Judgement:
    """The verdict on the books as they are, from the index of the books as they were.

    Args:
        root: the folder in which the files stand.
        enough: after how many faults of one kind of the budget those of entries that stood before are left out.
        meant: as of `difference`.

    Raises:
        WholeNeeded: only a load of all of the books gives it.
    """
    if any(rule.scope is Scope.BOOKS for rule in RULES):
        raise WholeNeeded("a rule is about all of the books")
    change = difference(index, files, root, meant)
    _refuse_what_reaches_far(index, change)
    part = Slice(index, change, enough)
    if part.base.begins() != part.base.before.begins():
        raise WholeNeeded("the books begin on another day")
    if not readable(part.after):
        raise WholeNeeded("a fact cannot be read, so that most rules are not asked")
    found = in_order(breaches(part.after))
    faults = tuple(filter(_is_fault, found))
    if any(isinstance(fault, BalanceOff) for fault in faults):
        faults = _with_broken_lines(index, files, part.after, faults)
    if faults:
        _refuse_what_was_there(part)
    warnings = _Warnings(index, part, change, [f for f in found if isinstance(f, Warning_)])
    count = index.transactions + _count(change.added) - _count(e.record for e in change.removed)
    update = None if faults else _update(index, files, part, change, warnings)
    balances, more = ChangedBalances(index, change, part.after), bool(faults) and part.after.control.more
    return Judgement(faults, warnings.all, count, update, balances, () if faults else warnings.told, more)


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


# ---------------------------------------------------------------- what a part cannot show


def refuse_earlier_rates(index: Index, records: Iterable[Record]) -> None:
    """Nothing, where no rate among `records` is of a day on or before the last one on which its currency was moved.

    Raises:
        WholeNeeded: one is.
    """
    rates = _first_days(record for record in records if isinstance(record, Price))
    if any(newest_in(index, currency) >= day for currency, day in rates.items()):
        raise WholeNeeded("items were carried at another rate since")


def _first_days(settings: Iterable[Record]) -> Mapping[str, date]:
    """The first day of the rates of each currency, and of the policies, which have none: a history has many of them."""
    first: dict[str, date] = {}
    for record in settings:
        currency = record.currency if isinstance(record, Price) else ""
        first[currency] = min(record.date, first.get(currency, record.date))
    return first


def _refuse_what_reaches_far(index: Index, change: Difference) -> None:
    refuse_earlier_rates(index, change.records())
    newest = newest_record(index) or date.min
    for record in change.records():
        if isinstance(record, Transaction) and record.event == "impairment" and (record.date.month, record.date.day) == (12, 31):
            raise WholeNeeded("on the last day of a year every allowance is worked out")
        if isinstance(record, Transaction) and (record.event == "opening" or "opening" in record.tags):
            raise WholeNeeded("openings are about all of the books")
    _refuse_settings_below(index, change)
    for entry in change.removed:
        if isinstance(entry.record, Open) or (isinstance(entry.record, Fact) and entry.record.kind in _SETTINGS | _LAWFUL):
            raise WholeNeeded("any entry may depend on what is gone")
    if _lets_pass_what_stands(index, change):
        raise WholeNeeded("an override may let pass what stood before")
    if _is_overridden(index, change):
        raise WholeNeeded("an override may be of what is gone")
    governing = _SETTINGS | ({"allotment"} if ALLOTMENT_CERTIFIER.since(index, date.max) is not None else set())
    for record in change.added:
        if isinstance(record, Fact) and record.date <= newest and record.kind in governing:
            raise WholeNeeded("entries of that day or later may depend on it")
        if isinstance(record, Fact) and record.kind in NAMED_KINDS and (WITHDRAWN in record.keys or _moves(index, record)):
            raise WholeNeeded("other entries may name it")


def _moves(index: Index, record: Fact) -> bool:
    """Whether something in which others stand may be given to another programme."""
    others = {kind for kind, _ in BELONGS.values()}
    return record.kind in others and "programme" in record.keys and bool(index.versions(record.kind, record.ident))


def _lets_pass_what_stands(index: Index, change: Difference) -> bool:
    """Whether a new override is of an entry that the books had: what others let through of the same line may be less now."""
    named = {fact.ident for fact in change.added if isinstance(fact, Fact) and fact.kind == "override"}
    return bool(with_reference(index, "doc_key", set(map(fold_identity, named))) or alike_idents(index, "commitment", named))


def _is_overridden(index: Index, change: Difference) -> bool:
    """Whether an override is of an entry that the change takes away or puts another in place of."""
    of = {fold_identity(override.of) for override in overrides(index)} if change.removed else set()
    records = change.records() if of else ()
    drawing = (r for r in records if isinstance(r, Transaction) or (isinstance(r, Fact) and r.kind == "commitment"))
    return any(overridden_as(record) in of for record in drawing)


def _refuse_settings_below(index: Index, change: Difference) -> None:
    """Rates and policies that stand below entries which they govern are warned of; where that may be, all books are asked."""
    added = [record for record in change.added if record.place]
    for file in change.leaves:
        settings = settings_in(index, file)
        new = [r for r in added if r.place and r.place.file == file and (isinstance(r, Price) or _is_policy(r))]
        if settings and not change.keeps_order(file):
            raise WholeNeeded("a rate or a policy may have changed places with an entry that it governs")
        entries = [r for r in change.records() if isinstance(r, Transaction) and r.place and r.place.file == file]
        if any(day <= newest_entry_in(index, file, currency) for currency, day in _first_days(new).items()):
            raise WholeNeeded("a rate or a policy may stand below an entry that it governs")
        below = [(day, change.line_now(file, line) or line, of) for day, line, of in settings] if entries else []
        below += [(r.date, r.place.line, r.currency if isinstance(r, Price) else "") for r in new if r.place] if entries else []
        if any(_governed(t, day, line, of) for t in entries for day, line, of in below):
            raise WholeNeeded("an entry may stand above a rate or a policy that governs it")


def _governed(t: Transaction, day: date, line: int, currency: str) -> bool:
    """Whether a rate of a currency (none: a policy) that stands below an entry is in force on its day."""
    below = t.place is not None and day <= t.date and line > t.place.line
    return below and (not currency or any(p.currency == currency for p in t.postings))


def _is_policy(record: Record) -> bool:
    return isinstance(record, Fact) and record.kind == "policy"


# ---------------------------------------------------------------- warnings


class _Warnings:
    """Warnings of the changed books: those that the index has of what the change does not touch, and those of the part (`found`).

    They are worked out when they are first asked for.
    """

    def __init__(self, index: Index, part: Slice, change: Difference, found: Sequence[Fault]) -> None:
        self._index, self._part, self._change = index, part, change
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
        before = breaches(self._part.before)
        _refuse_faults(before)
        return before

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


def _update(index: Index, files: Files, part: Slice, change: Difference, warnings: _Warnings) -> Update:
    view = part.after
    events = {id(t): event for t, event in zip(view.books.transactions, view.events, strict=True)}
    named = keys_of(change.records()).agreements
    donors = {agreement: donor for agreement, donor in donors_of(view.books.facts).items() if agreement in named}
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
        daily=view.control.daily,
        warnings=warnings.rows,
    )


def _counted_anew(index: Index, part: Slice, events: Mapping[int, str]) -> dict[int, tuple[str, bool]]:
    """Entries of the part whose effective event is another one now."""
    kept: Sequence[tuple[int, Transaction]] = part.kept()
    known = events_of_numbers(index, [number for number, _ in kept])
    return {
        number: (events[id(t)], events[id(t)] == "opening" or "opening" in t.tags)
        for number, t in kept
        if events[id(t)] != known[number]
    }
