"""The budget rules over a whole set of books: nothing may end a day below zero that an entry of that day drew on.

The numbers are those of `availability`, from the same movements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Amount, Books, Fact, Transaction
from ..errors import Fault, Refused
from ..register.facts import CLOSE, ORIGINAL, Override, appropriations, order_step_of, virements
from ..register.facts import overrides as overrides_of
from ..register.officers import NoAuthority
from ..register.policies import VIREMENT_LIMIT
from ..register.versions import EntryFacts, FactSource, agreement_at
from ..vocabulary.accounts import programme_of, support_line
from ..vocabulary.biennium import biennium_of
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import FUNCTIONAL, MAX_AMOUNT, ZERO, grouped
from .availability import fund_left
from .balances import Balances
from .earmark_room import Parts, room_of
from .movements import Commitment, ControlWalk, Step


class NoAppropriation(Refused):
    """The budget line, or the support cost line of its programme, has no appropriation in the biennium of that day."""

    slug = "no-appropriation"


class WrongEarmark(Refused):
    """The agreement's money is not meant for that programme, or not so much of it."""

    slug = "wrong-earmark"


class OverAppropriation(Refused):
    """An expenditure or a commitment would pass its appropriation."""

    slug = "over-appropriation"


class OverCash(Refused):
    """More would be spent than the agreement, or the fund as a whole, has in the bank."""

    slug = "over-cash"


class OverCommitment(Refused):
    """A charge or an advance is larger than what its commitment still has open."""

    slug = "over-commitment"


class OverRelease(Refused):
    """The commitment would be lowered by more than it has open."""

    slug = "over-release"


class AdvanceOutstanding(Refused):
    """A commitment may not be closed while an advance under it is outstanding."""

    slug = "advance-outstanding"


class CommitmentMismatch(Refused):
    """An entry names a commitment that is not open, or that stands on another line or agreement."""

    slug = "commitment-mismatch"


ORDER = ("no-authority", "no-appropriation", "wrong-earmark", "over-appropriation", "over-cash")

Movement = tuple[str, str, date, Decimal]


class Control(NamedTuple):
    """Movements of the control balances, the rules' faults, and what every commitment came to."""

    movements: list[Movement]
    faults: list[Fault]
    commitments: dict[str, Commitment]


def control_of(books: Books, events: Sequence[str]) -> Control:
    """Movements and faults of the books in one walk; `store.index` keeps the movements.

    Args:
        books: exact books without a fault of Beancount's.
        events: effective event of each transaction (`register.reversals.effective_events`).

    Returns:
        Faults in the order of domain §4 (the first test that fails) and then of time.
    """
    walk = ControlWalk(books, events)
    overrides = {fold_identity(o.of): o for o in overrides_of(walk.facts) if o.code == OverAppropriation.slug}
    days = _Days(walk.facts, overrides)
    faults: list[Fault] = []
    for step in walk:
        days.add(step)
        faults += _step_faults(step)
    faults += days.faults()
    faults += _virement_faults(walk.facts)
    rank = {slug: n for n, slug in enumerate(ORDER)}
    faults.sort(key=lambda f: (rank.get(f.slug, len(ORDER)), f.file or "", f.line or 0))
    return Control(days.movements, faults, walk.commitments)


def fund_faults(before: Balances, after: Balances, day: date) -> list[Fault]:
    """Whether new entries of `day` or later spend what the fund as a whole has not, then or later (domain §4, Time).

    An exchange loss takes nothing by itself, so the walk over the books does not ask on its day; here the state before the
    entries is known, and they may not bring any later day below zero.
    """
    spent = sum((amount for _, amount in before.series("fund", "")), ZERO) - sum((a for _, a in after.series("fund", "")), ZERO)
    was, now = fund_left(day, before), fund_left(day, after)
    if spent <= 0 or now.amount >= 0 or now.amount >= was.amount:
        return []
    return [
        OverCash(
            f"the fund as a whole would be short by {grouped(-now.amount)} CHF on {now.day.isoformat()}",
            why=f"all agreements together, less exchange losses on cash and payables, have {grouped(was.amount)} CHF from "
            f"{day.isoformat()} on, and this takes {grouped(spent)} CHF",
            fix="lower the amount, or wait for the next receipt (wsisfund can-spend shows what is available)",
        )
    ]


class _Days:
    """Balances day by day: apply all movements of a day, then test what that day's entries drew on."""

    def __init__(self, facts: EntryFacts, overrides: dict[str, Override]) -> None:
        self.facts = facts
        self.movements: list[Movement] = []
        self._overrides = overrides
        self._through: dict[str, Decimal] = {}
        self._moves: dict[date, list[tuple[str, str, Decimal]]] = defaultdict(list)
        self._takes: dict[date, dict[tuple[str, str], list[Step]]] = defaultdict(dict)
        self._balance: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        self._appropriated: set[str] = set()
        self._parts: dict[str, dict[str, dict[str, Decimal]]] = defaultdict(lambda: {"used": {}, "moved": {}})

    def add(self, step: Step) -> None:
        for kind, key, day, amount in step.moved:
            self._moves[day].append((kind, key, amount))
        self.movements += step.moved
        for kind, key, day in step.taken:
            takers = self._takes[day].setdefault((kind, key), [])
            if not takers or takers[-1] is not step:
                takers.append(step)

    def faults(self) -> list[Fault]:
        """What went below zero, day by day, on the entries that took it there."""
        found: list[Fault] = []
        given = _appropriation_days(self.facts)
        position = 0
        for day in sorted(self._moves.keys() | self._takes.keys()):
            while position < len(given) and given[position][0] <= day:
                self._appropriated.add(given[position][1])
                position += 1
            for kind, key, amount in self._moves.get(day, ()):
                self._balance[kind, key] += amount
                if kind in ("used", "moved"):
                    agreement, _, programme = key.partition("|")
                    parts = self._parts[agreement][kind]
                    parts[programme] = parts.get(programme, ZERO) + amount
            for (kind, key), steps in self._takes.get(day, {}).items():
                found += self._test(kind, key, day, steps)
        return found

    def _test(self, kind: str, key: str, day: date, steps: list[Step]) -> Iterator[Fault]:
        if kind in ("budget", "support"):
            yield from self._test_line(kind, key, day, steps)
        elif kind == "earmark":
            yield from self._test_earmark(key, day, steps[-1])
        else:
            yield from self._test_cash(key, day, steps[-1])

    def _test_line(self, kind: str, key: str, day: date, steps: list[Step]) -> Iterator[Fault]:
        biennium, step = biennium_of(day), steps[-1]
        line = key if kind == "budget" else support_line(key)
        if f"{biennium}|{line}" not in self._appropriated:
            if kind == "budget" or self._balance["support", f"{biennium}|{key}"] or self._balance["reserved", key]:
                yield _no_appropriation(line, biennium, step)
            return
        held = self._balance["committed" if kind == "budget" else "reserved", key]
        left = self._balance[kind, f"{biennium}|{key}"] + held
        if left < 0:
            for step_, override in self._overridden(steps):
                through = min(-left, _drawn(step_, kind, key, biennium), self._may_still_let(override, day))
                if through > 0:
                    self._through[override.of] = self._through.get(override.of, ZERO) + through
                    self._lift(kind, f"{biennium}|{key}", max(day, override.day), through)
                    left += through
            if left < 0:
                yield self._over_appropriation(line, biennium, day, -left, _last_plain(steps, self._overrides))

    def _may_still_let(self, override: Override, day: date) -> Decimal:
        """CHF that an override may still let through: up to its amount, and of an entry that it awaited, only in time."""
        if override.awaits is not None and day > override.awaits:
            return ZERO
        return MAX_AMOUNT if override.amount is None else override.amount - self._through.get(override.of, ZERO)

    def _overridden(self, steps: list[Step]) -> Iterator[tuple[Step, Override]]:
        for step in steps:
            override = next((self._overrides[i] for i in _idents(step) if i in self._overrides), None)
            if override is not None:
                yield step, override

    def _lift(self, kind: str, key: str, day: date, amount: Decimal) -> None:
        """What an override let through counts as added from its date, so that later tests do not trip over it."""
        self.movements.append((kind, key, day, amount))
        self._balance[kind, key] += amount

    def _over_appropriation(self, line: str, biennium: str, day: date, over: Decimal, step: Step) -> Fault:
        granted, authority = _granted(self.facts, line, biennium, day)
        source = f" ({authority})" if authority else ""
        wanted = _wanted(step, line)
        less = f"lower the amount to {grouped(wanted - over)} CHF, or " if wanted and wanted > over else ""
        return OverAppropriation(
            f"{line} would be over by {grouped(over)} CHF{_on(day, step)}",
            why=f"{grouped(granted + over)} CHF committed and spent against {grouped(granted)} CHF appropriated "
            f"for {biennium}{source}",
            fix=f"{less}move an appropriation:\nwsisfund budget virement FROM {line} {over} --reason …",
            at=step.record.place,
        )

    def _test_earmark(self, key: str, day: date, step: Step) -> Iterator[Fault]:
        ident, _, programme = key.partition("|")
        agreement = agreement_at(self.facts, ident, day)
        if agreement is None:
            return
        groups = self._parts[ident]
        received, other = self._balance["received", ident], self._balance["other", ident]
        left = room_of(agreement, programme, Parts(received, other, groups["used"], groups["moved"]))
        if left is not None and left < 0:
            yield WrongEarmark(
                f"{ident} may not pay {grouped(-left)} CHF of this for {programme}{_on(day, step)}",
                why=f"the agreement is for {agreement.earmark}"
                + ("" if left == 0 else f"; with support cost, {programme} is {grouped(-left)} CHF beyond what that allows"),
                fix="use an agreement that is meant for this programme (wsisfund can-spend shows the figures), "
                "or record the donor's letter as a re-earmark",
                at=step.record.place,
            )

    def _test_cash(self, agreement: str, day: date, step: Step) -> Iterator[Fault]:
        cash = self._balance["cash", agreement]
        fund = self._balance["fund", ""] + min(ZERO, self._balance["exchange", ""])
        left = min(cash, fund)
        if left < 0:
            of = agreement if cash <= fund else "the fund as a whole"
            why = "received + interest − refunded − charged − advances − open commitments with their support cost"
            loss = "; exchange losses on cash and payables come off the fund as a whole" if fund < cash else ""
            yield OverCash(
                f"{of} would be short by {grouped(-left)} CHF{_on(day, step)}",
                why=f"{why} comes to {grouped(left)} CHF; only money in the bank can be committed{loss}",
                fix="lower the amount, or wait for the next receipt (wsisfund can-spend shows what is available)",
                at=step.record.place,
            )


def _step_faults(step: Step) -> Iterator[Fault]:
    for commitment, excess in step.excess:
        yield OverCommitment(
            f"{commitment.id} has {grouped(excess)} CHF too little open for this charge",
            why="a charge may not pass what its commitment still has open",
            fix=f"adjust the order first:\nwsisfund commitment adjust {commitment.id} --by=+{excess} --reason …",
            at=step.record.place,
        )
    for commitment in step.overdrawn_advance:
        over = max(commitment.outstanding - commitment.open, -commitment.outstanding)
        yield OverCommitment(
            f"advances under {commitment.id} would pass what it has open by {grouped(over)} CHF",
            why=f"{grouped(commitment.outstanding)} CHF advanced against {grouped(commitment.open)} CHF open",
            fix=f"lower the advance, or adjust the order:\nwsisfund commitment adjust {commitment.id} --by=+{over} --reason …",
            at=step.record.place,
        )
    for commitment, below in step.over_released:
        yield OverRelease(
            f"{commitment.id} would be lowered by {grouped(below)} CHF more than it has open",
            why="what was charged already is not reserved any more",
            fix=f"lower it by less, or close it:\nwsisfund commitment close {commitment.id} --reason …",
            at=step.record.place,
        )
    for ident in dict.fromkeys(step.mismatched):
        yield CommitmentMismatch(
            f"{ident} is not an open commitment on this line and agreement",
            why="a charge or an advance lowers the order that it names: same budget line, same agreement, still open",
            fix=f"look at it with wsisfund status, or name the right commitment instead of {ident}",
            at=step.record.place,
        )
    closing = order_step_of(step.record) if isinstance(step.record, Fact) and step.record.kind == "commitment" else None
    if closing is not None and closing.step == CLOSE:
        yield from _close_faults(step)


def _close_faults(step: Step) -> Iterator[Fault]:
    outstanding = step.outstanding_at_close
    if outstanding > 0:
        yield AdvanceOutstanding(
            f"the commitment has {grouped(outstanding)} CHF advanced and not cleared",
            why="a commitment stays open while an advance under it is outstanding",
            fix="clear the advance first, then close the commitment",
            at=step.record.place,
        )


def _no_appropriation(line: str, biennium: str, step: Step) -> Fault:
    return NoAppropriation(
        f"{line} has no appropriation in {biennium}",
        why="money is spent only under an appropriation of the biennium of that day; support cost needs one on its own line",
        fix=f"record Council's authority:\n"
        f"wsisfund budget appropriate {line} AMOUNT --biennium {biennium} --year YEAR --authority DOC",
        at=step.record.place,
    )


def _appropriation_days(facts: EntryFacts) -> list[tuple[date, str]]:
    """(day from which it counts, ``<biennium>|<line>``) of appropriations and of virements into a line, in order of time."""
    given = [(a.counts_from, f"{a.biennium}|{a.line}") for a in appropriations(facts)]
    given += [(v.day, f"{v.biennium}|{v.target}") for v in virements(facts)]
    return sorted(given)


def _granted(facts: EntryFacts, line: str, biennium: str, at: date) -> tuple[Decimal, str]:
    """CHF appropriated on a line by a day, virements included, and the document of the newest appropriation."""
    total, authority = ZERO, ""
    for given in appropriations(facts, line):
        if given.biennium == biennium and given.counts_from <= at:
            total += given.amount
            authority = given.authority or authority
    for moved in virements(facts):
        if moved.day <= at and moved.biennium == biennium:
            total += moved.amount * ((moved.target == line) - (moved.source == line))
    return total, authority


def _virement_faults(facts: EntryFacts) -> Iterator[Fault]:
    """A virement that the certifying officer may not make alone must carry the approving officer (domain §4)."""
    moved: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    for virement in virements(facts):
        source, year = virement.source, virement.day.year
        moved[source, year] += virement.amount
        limit = virement_limit(facts, virement.day) * original_of(facts, source, virement.day)
        within = programme_of(source) == programme_of(virement.target) and moved[source, year] <= limit
        if not within and not virement.approved_by:
            yield NoAuthority(
                f"virement {virement.id} of {grouped(virement.amount)} {FUNCTIONAL} needs the approving officer",
                why=f"{grouped(moved[source, year])} CHF moved from {source} in {year}, against a limit of "
                f"{grouped(limit)} CHF within one programme by the certifying officer",
                fix="name the approving officer: --approved-by OFFICER",
                at=virement.place,
            )


def virement_limit(facts: FactSource, at: date) -> Decimal:
    """Share of a line's original amount that the certifying officer may move in a year: policy `virement-limit`, default 10 %."""
    return VIREMENT_LIMIT.value(facts, at)


def original_of(facts: FactSource, line: str, at: date) -> Decimal:
    """CHF originally appropriated on a line for the year of a day; where that year has none, for the biennium so far."""
    biennium = biennium_of(at)
    originals = [
        (given.year, given.amount)
        for given in appropriations(facts, line)
        if given.biennium == biennium and given.kind == ORIGINAL
    ]
    of_year = [amount for year, amount in originals if year == str(at.year)]
    return sum(of_year or [amount for year, amount in originals if year <= str(at.year)], ZERO)


def _drawn(step: Step, kind: str, key: str, biennium: str) -> Decimal:
    """CHF that a step takes from a line, what it reserves included; an override lets no more than that through."""
    held = "committed" if kind == "budget" else "reserved"
    mine = {(kind, f"{biennium}|{key}"), (held, key)}
    return -sum((amount for k, of, _, amount in step.moved if (k, of) in mine), ZERO)


def _last_plain(steps: list[Step], overrides: dict[str, Override]) -> Step:
    """The last step that no override lets through, else the last one: whom a refusal is addressed to."""
    plain = [step for step in steps if not any(i in overrides for i in _idents(step))]
    return (plain or steps)[-1]


def _wanted(step: Step, line: str) -> Decimal:
    """CHF that the step asks of a line."""
    record = step.record
    if isinstance(record, Transaction):
        return sum((p.chf for p in record.postings if p.account == line), ZERO)
    return next((v.number for v in record.values if isinstance(v, Amount)), ZERO)


def _idents(step: Step) -> tuple[str, ...]:
    return (fold_identity(step.record.doc if isinstance(step.record, Transaction) else step.record.ident),)


def _on(day: date, step: Step) -> str:
    return "" if day == step.record.date else f" on {day.isoformat()}"
