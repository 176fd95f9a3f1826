"""What an entry of a day drew on may not end that day below zero: lines, support costs, earmarks, cash (domain §4, *Time*)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from ..books.records import Amount, Fact, Transaction
from ..errors import Fault
from ..register.budget_facts import Override, allotments, allotments_by_line, appropriations, overrides, virements
from ..register.source import EntryFacts
from ..register.versions import Agreement, agreement_at
from ..vocabulary.accounts import support_line
from ..vocabulary.biennium import biennium_of
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import MAX_AMOUNT, ZERO, grouped
from .budget_codes import NoAppropriation, OverAllotment, OverAppropriation, OverCash, WrongEarmark
from .day_sums import EXCHANGE, FUND, DayKey, DaySums, Key, Running, running
from .earmark_room import Parts, room_of
from .followed_lines import HELD_OF
from .fund import fund_total
from .movements import Step
from .part import Part, Scope, WholeNeeded
from .tolerance import OverAppropriationAllowed, granted_on, lets_pass

LIFTED = "lifted"
_LINE_OF_HELD = {held: kind for kind, held in HELD_OF.items()}


class Touched(NamedTuple):
    """What has to be tested, each with the first day on which it may be another than before: lines by (``budget`` or
    ``support``, key), allotments, the fund (None: it did not move); and agreements.
    """

    lines: Mapping[Key, date]
    allotments: Mapping[str, date]
    agreements: frozenset[str]
    fund: date | None

    @classmethod
    def of_keys(cls, drawn: Iterable[Key]) -> Touched:
        """Everything that entries drew on."""
        lines, allotted, agreements = {}, {}, set()
        for kind, key in drawn:
            if kind in HELD_OF:
                lines[kind, key] = date.min
            elif kind in ("cash", "earmark"):
                agreements.add(key.partition("|")[0])
            elif kind == "allotment":
                allotted[key] = date.min
        return cls(lines, allotted, frozenset(agreements), date.min)

    @classmethod
    def of_change(cls, change: Mapping[DayKey, object], part: Part) -> Touched:
        """What a change moves, and agreements whose terms it may have changed."""
        lines: dict[Key, date] = {}
        allotted: dict[str, date] = {}
        # Nothing is spent on the pledges of which instalments are; what an agreement that is gone had moved is in the change.
        agreements = {ident for ident in part.covered(Scope.AGREEMENT) if part.facts.versions("agreement", ident)}
        fund: date | None = None
        for kind, key, day in change:
            for line in _lines_of(kind, key, part):
                lines[line] = min(day, lines.get(line, day))
            if kind == "allotment":
                allotted[key] = min(day, allotted.get(key, day))
            elif kind in ("cash", "received", "used", "moved", "other", "earmark"):
                agreements.add(key.partition("|")[0])
            elif (kind, key) in (FUND, EXCHANGE):
                fund = day if fund is None else min(day, fund)
        return cls(lines, allotted, frozenset(agreements), fund)


def _lines_of(kind: str, key: str, part: Part) -> Iterable[Key]:
    """The lines of which a balance decides what is left."""
    if kind in HELD_OF:
        return [(kind, key.rpartition("|")[2])]
    if kind in _LINE_OF_HELD:
        return [(_LINE_OF_HELD[kind], key)]
    return {("budget", step.line) for step in allotments(part.facts, key)} if kind == "allotment" else ()


class _Line(NamedTuple):
    """A line's open commitments through time; its own balance, and what overrides let through, by biennium."""

    held: Running
    own: dict[str, Running]
    through: dict[str, Decimal]


class Limits:
    """The tests of one view. `lifted`: what overrides let through, by balance and day, once `faults` has run; `more`: whether
    days were left out, on which there may be more faults.
    """

    def __init__(self, part: Part, sums: DaySums) -> None:
        self._facts, self._sums, self._whole = part.facts, sums, part.base is None
        self._enough, self._found = part.base.enough if part.base else None, 0
        self._overrides = {fold_identity(o.of): o for o in overrides(part.facts) if o.code == OverAppropriation.slug}
        self._through: dict[str, Decimal] = {}
        self._lines: dict[Key, _Line] = {}
        self._since: Mapping[Key, date] = {}
        self._appropriated = _appropriation_days(part.facts)
        self._allotted = allotments_by_line(part.facts)
        self._allotments: dict[str, Running] = {}
        self._agreements: dict[tuple[str, int], Agreement | None] = {}
        self.lifted: dict[DayKey, Decimal] = {}
        self.more = False

    def faults(self, touched: Touched) -> list[Fault]:
        """What goes below zero, on the entries that take it there."""
        self._since, found = touched.lines, []
        for test in (self._lines_faults, self._allotments_faults, self._earmarks_faults, self._cash_faults):
            self._found = 0
            for fault in test(touched):
                found.append(fault)
                self._found += 1
        return found

    def _lines_faults(self, touched: Touched) -> Iterator[Fault]:
        # Day by day, since an override lets through up to its amount, whatever line it is of.
        days = sorted((day, *line) for line, since in touched.lines.items() for day in self._sums.drawn(*line, since))
        for day, kind, key in days:
            if self._asked(kind, key, day):
                yield from self._line_faults(kind, key, day)

    def _allotments_faults(self, touched: Touched) -> Iterator[Fault]:
        # An entry that names none of the books is told so by the rule of allotments.
        named = {ident for idents in self._allotted.values() for ident in idents}
        for allotment in sorted(touched.allotments.keys() & named):
            yield from self._allotment_faults(allotment, touched.allotments[allotment])

    def _earmarks_faults(self, touched: Touched) -> Iterator[Fault]:
        for agreement in sorted(touched.agreements):
            yield from self._earmark_faults(agreement)

    def _asked(self, kind: str, key: str, day: date) -> bool:
        """Whether a day is looked at: each on which the change draws on the balance, others until enough of the kind is found."""
        asked = self._enough is None or self._found < self._enough or self._sums.changes(kind, key, day)
        self.more = self.more or not asked
        return asked

    # ---------------------------------------------------------------- lines

    def _line(self, kind: str, key: str) -> _Line:
        found = self._lines.get((kind, key))
        if found is None:
            held = running(self._sums.series(HELD_OF[kind], key, self._since[kind, key]))
            found = self._lines[kind, key] = _Line(held, {}, {})
        return found

    def _line_faults(self, kind: str, key: str, day: date) -> Iterator[Fault]:
        at, biennium = self._line(kind, key), biennium_of(day)
        line = key if kind == "budget" else support_line(key)
        if biennium not in at.own:
            at.own[biennium] = running(self._sums.series(kind, f"{biennium}|{key}", self._since[kind, key]))
            if not self._whole and self._sums.series(LIFTED, f"{kind}|{biennium}|{key}"):
                raise WholeNeeded(f"an override stands on {line}")
        own, reserved = at.own[biennium].at(day), at.held.at(day)
        first = self._appropriated.get(f"{biennium}|{line}")
        if first is None or first > day:
            if kind == "budget" or own or reserved:
                yield _no_appropriation(line, biennium, self._drawer(kind, key, day))
            return
        left = own + reserved + at.through.get(biennium, ZERO)
        if left < 0:
            steps = self._sums.drawers(kind, key, day)
            lifted = self._let_through(steps, kind, key, day, left)
            at.through[biennium] = at.through.get(biennium, ZERO) + lifted
            if left + lifted < 0:
                step = _last_plain(steps, self._overrides)
                yield self._over_appropriation(line, biennium, day, -left - lifted, step)
        elif kind == "budget":
            yield from self._taken_from_allotments(line, biennium, day, left)

    def _let_through(self, steps: list[Step], kind: str, key: str, day: date, left: Decimal) -> Decimal:
        """What overrides let through; it counts as added from their date, so that later tests do not trip over it."""
        total, biennium = ZERO, biennium_of(day)
        for step in steps:
            override = self._overrides.get(overridden_as(step.record))
            if override is None:
                continue
            if not self._whole:
                raise WholeNeeded(f"an override stands on {key}")
            amount = min(-left - total, _drawn(step, kind, key, biennium), self._may_still_let(override, day))
            if amount > 0:
                total += amount
                self._through[override.of] = self._through.get(override.of, ZERO) + amount
                counted = max(day, override.day)
                for at in ((kind, f"{biennium}|{key}", counted), (LIFTED, f"{kind}|{biennium}|{key}", counted)):
                    self.lifted[at] = self.lifted.get(at, ZERO) + amount
        return total

    def _may_still_let(self, override: Override, day: date) -> Decimal:
        """CHF that an override may still let through: up to its amount, and of an entry that it awaited, only in time."""
        if override.awaits is not None and day > override.awaits:
            return ZERO
        return MAX_AMOUNT if override.amount is None else override.amount - self._through.get(override.of, ZERO)

    def _over_appropriation(self, line: str, biennium: str, day: date, over: Decimal, step: Step) -> Fault:
        granted, authority = granted_on(self._facts, line, biennium, day)
        source = f" ({authority})" if authority else ""
        taken, given = grouped(granted + over), grouped(granted)
        why = f"{taken} CHF committed and spent against {given} CHF appropriated for {biennium}{source}"
        wanted = _wanted(step, line)
        less = f"lower the amount to {grouped(wanted - over)} CHF, or " if wanted and wanted > over else ""
        move = f"move an appropriation:\nwsisfund budget virement FROM {line} {over} --reason …"
        # The tolerance is for spending; authority is never taken away below what is spent and committed.
        reduced = isinstance(step.record, Fact) and step.record.kind in ("appropriation", "virement")
        if not reduced and lets_pass(self._facts, line, biennium, day, over):
            if not self._whole:
                raise WholeNeeded(f"{line} is over by what the policy lets pass")
            why += "; the policy budget-tolerance lets it pass"
            return OverAppropriationAllowed(
                f"{line} is over by {grouped(over)} CHF{_on(day, step)}", why=why, fix=move, at=step.record.place
            )
        return OverAppropriation(
            f"{line} would be over by {grouped(over)} CHF{_on(day, step)}", why=why, fix=less + move, at=step.record.place
        )

    # ---------------------------------------------------------------- allotments

    def _allotment(self, ident: str) -> Running:
        """An allotment through time, worked out once for all days that are asked for."""
        if ident not in self._allotments:
            self._allotments[ident] = running(self._sums.series("allotment", ident))
        return self._allotments[ident]

    def _allotment_faults(self, ident: str, since: date) -> Iterator[Fault]:
        balance = self._allotment(ident)
        for day in self._sums.drawn("allotment", ident, since):
            over = -balance.at(day)
            if over > 0 and self._asked("allotment", ident, day):
                step = self._drawer("allotment", ident, day)
                yield OverAllotment(
                    f"allotment {ident} would be over by {grouped(over)} CHF{_on(day, step)}",
                    why="what is charged and committed under an allotment stays within it",
                    fix="lower the amount, or raise the allotment:\n" + f"wsisfund budget allot LINE {over} --id {ident}",
                    at=step.record.place,
                )

    def _taken_from_allotments(self, line: str, biennium: str, day: date, left: Decimal) -> Iterator[Fault]:
        """What is left of a line, open allotments included, has to hold what managers have left of theirs."""
        idents = self._allotted.get((biennium, line), ())
        kept = sum((max(ZERO, self._allotment(ident).at(day)) for ident in idents), ZERO)
        if kept > left:
            step = self._drawer("budget", line, day)
            yield OverAllotment(
                f"{line} would have {grouped(left)} CHF left for allotments of {grouped(kept)} CHF{_on(day, step)}",
                why="what is allotted to managers is theirs; all allotments of a line together stay within its appropriation",
                fix="lower the amount, name the allotment it comes under (--allotment ID), or lower an allotment",
                at=step.record.place,
            )

    # ---------------------------------------------------------------- earmarks

    def _earmark_faults(self, ident: str) -> Iterator[Fault]:
        drawn = [(day, key) for key in self._sums.keys("earmark", f"{ident}|") for day in self._sums.drawn("earmark", key)]
        if not drawn:
            return
        received, other = (running(self._sums.series(kind, ident)) for kind in ("received", "other"))
        used, moved = (
            {key.partition("|")[2]: running(self._sums.series(kind, key)) for key in self._sums.keys(kind, f"{ident}|")}
            for kind in ("used", "moved")
        )
        for day, key in sorted(drawn):
            agreement = self._agreement(ident, day)
            if agreement is None:
                continue
            programme = key.partition("|")[2]
            parts = Parts(
                received.at(day),
                other.at(day),
                {p: run.at(day) for p, run in used.items()},
                {p: run.at(day) for p, run in moved.items()},
            )
            left = room_of(agreement, programme, parts)
            if left is not None and left < 0 and self._asked("earmark", key, day):
                yield _wrong_earmark(agreement, programme, left, day, self._drawer("earmark", key, day))

    def _agreement(self, ident: str, day: date) -> Agreement | None:
        versions = self._facts.versions("agreement", ident)
        case = ident, bisect_right(versions, day, key=lambda fact: fact.date)
        if case not in self._agreements:
            self._agreements[case] = agreement_at(self._facts, ident, day)
        return self._agreements[case]

    # ---------------------------------------------------------------- cash

    def _cash_faults(self, touched: Touched) -> Iterator[Fault]:
        low = self._days_of_low_fund(touched.fund) if touched.fund else {}
        agreements = touched.agreements
        if low and not self._whole:
            agreements = agreements | self._drawing(low)
        for agreement in sorted(agreements):
            cash = running(self._sums.series("cash", agreement))
            for day in self._sums.drawn("cash", agreement):
                own = cash.at(day)
                if (own < 0 or day in low) and self._asked("cash", agreement, day):
                    of_all = low.get(day) or self._fund_at(day)
                    yield _over_cash(agreement, own, of_all, day, self._drawer("cash", agreement, day))

    def _days_of_low_fund(self, since: date) -> dict[date, Decimal]:
        """Days from one on, on which an entry drew on the fund and which it ends below zero, with what it is then."""
        fund, exchange = (running(self._sums.series(*key, since)) for key in (FUND, EXCHANGE))
        totals = ((day, fund_total(fund.at(day), exchange.at(day))) for day in self._sums.drawn(*FUND, since))
        found = {day: total for day, total in totals if total < 0}
        if self._enough is None:
            return found
        # On each of these days somebody drew on the fund, which is a fault at least.
        first = set(islice(found, max(0, self._enough - self._found)))
        asked = {day: total for day, total in found.items() if day in first or self._sums.changes(*FUND, day)}
        self.more = self.more or len(asked) < len(found)
        return asked

    def _fund_at(self, day: date) -> Decimal:
        fund, exchange = (running(self._sums.series(*key, day)) for key in (FUND, EXCHANGE))
        return fund_total(fund.at(day), exchange.at(day))

    def _drawer(self, kind: str, key: str, day: date) -> Step:
        """The last entry of a day that drew on a balance; a part that does not show it is judged with all of the books."""
        steps = self._sums.drawers(kind, key, day)
        if not steps:
            raise WholeNeeded(f"what drew on {kind} {key} on {day.isoformat()} is not in the part")
        # Whoever spends is told before whoever allotted on the same day.
        return next((step for step in reversed(steps) if step.event != "allotment"), steps[-1])

    def _drawing(self, days: Iterable[date]) -> frozenset[str]:
        """Agreements whose cash an entry of one of `days` drew on."""
        found = set()
        for day in days:
            for step in self._sums.drawers(*FUND, day):
                found |= {key for kind, key, at in step.taken if kind == "cash" and at == day}
        return frozenset(found)


def _wrong_earmark(agreement: Agreement, programme: str, left: Decimal, day: date, step: Step) -> Fault:
    return WrongEarmark(
        f"{agreement.id} may not pay {grouped(-left)} CHF of this for {programme}{_on(day, step)}",
        why=f"the agreement is for {agreement.earmark}; with support cost, {programme} is {grouped(-left)} CHF beyond what that "
        "allows",
        fix="use an agreement that is meant for this programme (wsisfund can-spend shows the figures), "
        "or record the donor's letter as a re-earmark",
        at=step.record.place,
    )


def _over_cash(agreement: str, cash: Decimal, fund: Decimal, day: date, step: Step) -> Fault:
    left = min(cash, fund)
    of = agreement if cash <= fund else "the fund as a whole"
    why = "received + interest − refunded − charged − advances − open commitments with their support cost"
    loss = "; exchange losses on cash and payables come off the fund as a whole" if fund < cash else ""
    return OverCash(
        f"{of} would be short by {grouped(-left)} CHF{_on(day, step)}",
        why=f"{why} comes to {grouped(left)} CHF; only money in the bank can be committed{loss}",
        fix="lower the amount, or wait for the next receipt (wsisfund can-spend shows what is available)",
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


def _appropriation_days(facts: EntryFacts) -> dict[str, date]:
    """The first day on which ``<biennium>|<line>`` has an appropriation, or something moved into it."""
    first: dict[str, date] = {}

    def count(key: str, day: date) -> None:
        first[key] = min(day, first.get(key, day))

    for given in appropriations(facts):
        count(f"{given.biennium}|{given.line}", given.counts_from)
    for moved in virements(facts):
        count(f"{moved.biennium}|{moved.target}", moved.day)
    return first


def _drawn(step: Step, kind: str, key: str, biennium: str) -> Decimal:
    """CHF that a step takes from a line, what it reserves included; an override lets no more than that through."""
    mine = {(kind, f"{biennium}|{key}"), (HELD_OF[kind], key)}
    return -sum((amount for k, of, _, amount in step.moved if (k, of) in mine), ZERO)


def _last_plain(steps: list[Step], overridden: Mapping[str, Override]) -> Step:
    """The last step that no override lets through, else the last one: whom a refusal is addressed to."""
    plain = [step for step in steps if overridden_as(step.record) not in overridden]
    return (plain or steps)[-1]


def _wanted(step: Step, line: str) -> Decimal:
    """CHF that the step asks of a line."""
    record = step.record
    if isinstance(record, Transaction):
        return sum((p.chf for p in record.postings if p.account == line), ZERO)
    return next((v.number for v in record.values if isinstance(v, Amount)), ZERO)


def overridden_as(record: Transaction | Fact) -> str:
    """How an override names an entry or an order, folded."""
    return fold_identity(record.doc if isinstance(record, Transaction) else record.ident)


def _on(day: date, step: Step) -> str:
    return "" if day == step.record.date else f" on {day.isoformat()}"
