"""An agreement amended after its signing: more or less of an instalment, another due date, a longer period (domain §3, E25)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Posting, Transaction, Value
from ..errors import Refused, UsageFault
from ..manual.receivables import below_received
from ..register.known import checked_amount, checked_id, known_agreement, known_donor, known_instalment
from ..register.officers import Officers, signatures
from ..register.versions import Agreement, Instalment, instalments_at
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import checked_day, checked_reference_day, opening_of, receivable_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.rates import rate_on
from ..vocabulary.accounts import EARMARKED, UNEARMARKED
from ..vocabulary.event_table import EVENT
from ..vocabulary.events import UNCONDITIONAL
from ..vocabulary.money import FUNCTIONAL, grouped, pro_rata
from .receipts import Part, due_of


class NothingToAmend(UsageFault):
    """The amendment says neither an amount, nor a due date, nor an end."""

    slug = "nothing-to-amend"


class AmendedLater(Refused):
    """An amendment is dated on the day of the signing, or before a later version of the agreement that would contradict it."""

    slug = "amended-later"


class Changed(NamedTuple):
    """The change of one instalment in the agreement's currency, either sign."""

    number: str
    by: Decimal


class _Change(NamedTuple):
    """What happens to one instalment: as it stands (None: it is new), by how much, and when it then is due."""

    before: Instalment | None
    number: str
    by: Decimal
    due: date

    @property
    def amount(self) -> Decimal:
        return (self.before.amount.number if self.before else Decimal(0)) + self.by


class AmendAgreement(NamedTuple):
    """What an amendment changes of an agreement.

    Args:
        by: change of the instalment in the agreement's currency, either sign.
        instalment: its number; one that the agreement has not yet is added, and then needs `due`.
        due: its due date from now on. ends: last day of the agreement's period from now on.
        changes: several instalments at once, each by its own amount.
    """

    ident: str
    doc: str
    instalment: str | None = None
    by: Decimal | None = None
    due: date | None = None
    ends: date | None = None
    changes: Sequence[Changed] = ()


def amendment_draft(index: Index, asked: AmendAgreement, day: date, officers: Officers) -> Draft:
    """An amendment agreed on `day`: new versions of the agreement and its instalments, and for recognised revenue the entries.

    Downwards: revenue and receivable fall by the instalment's carrying, pro rata; upwards: both rise at the day's rate. A
    conditional agreement, and one of goods in kind, has recognised nothing: new versions alone, with both officers named.

    Raises:
        NothingToAmend, BelowReceived, AmendedLater, UnknownAgreement, UnknownInstalment, NotYetSigned, AgreementEnded,
        NoAuthority, AlreadyThere, MissingRate, StaleRate, TooManyDecimals, DateOutOfRange.

    Source: domain §3 (amendment, E25); IPSAS 4 for the rates.
    """
    checked_day(index, day)
    doc = checked_text(asked.doc, "document")
    agreement = known_agreement(index, asked.ident, day)
    if asked.by is None and asked.due is None and asked.ends is None and not asked.changes:
        raise NothingToAmend(
            "what does the amendment change?",
            why="an amendment changes the amount of an instalment, its due date, or the end of the agreement's period",
            fix="say it: --by=-1000, --due 2027-06-30 or --ends 2028-12-31",
        )
    _newest(index, agreement, day)
    named = signatures(index, EVENT["amendment"].officers, officers, day)
    changes = _changes(index, agreement, asked, day)
    whole = Amount(agreement.amount.number + sum((c.by for c in changes), Decimal(0)), agreement.amount.currency)
    keys: dict[str, Value] = {"document": doc}
    if asked.ends:
        keys["ends"] = checked_reference_day(asked.ends)
    entries = [made for c in changes if c.by and (made := _entry(index, agreement, c, doc, day, named)) is not None]
    if not entries:
        keys |= named
    facts: list[Fact] = [Fact(day, "agreement", (asked.ident, agreement.donor, whole), keys)]
    facts += [Fact(day, "instalment", (asked.ident, c.number, c.due, Amount(c.amount, whole.currency)), {}) for c in changes]
    derivation = _stated(agreement, whole, changes)
    if not entries:
        moves = any(c.by for c in changes)
        note = "nothing was recognised of it, so nothing is posted" if moves else "no amount changes: nothing is posted"
        return Draft("amendment", doc, tuple(facts), (*derivation, note), agreement=asked.ident)
    derivation += [line for _, shown in entries for line in shown]
    records = opening_of(index, [*facts, *(transaction for transaction, _ in entries)])
    return Draft("amendment", doc, tuple(records), tuple(derivation), agreement=asked.ident)


def _changes(index: Index, agreement: Agreement, asked: AmendAgreement, day: date) -> list[_Change]:
    """What happens to each instalment, the one that is named by itself first; one that is named twice changes by the sum."""
    wanted: dict[str, Decimal] = {}
    alone: str | None = None
    if asked.by is not None or asked.due is not None:
        alone = known_instalment(index, agreement.id, None, day).number if asked.instalment is None else asked.instalment
        wanted[alone] = asked.by or Decimal(0)
    for number, by in asked.changes:
        wanted[number] = wanted.get(number, Decimal(0)) + by
    for by in ([asked.by] if asked.by is not None else []) + [by for _, by in asked.changes]:
        checked_amount(by, agreement.amount.currency, signed=True)
    return [_change(index, agreement, number, by, asked.due if number == alone else None, day) for number, by in wanted.items()]


def _newest(index: Index, agreement: Agreement, day: date) -> None:
    if agreement.signed == day and agreement.recognition == UNCONDITIONAL:
        raise AmendedLater(
            f"{agreement.id} was signed on {day.isoformat()}, the day of the amendment",
            why="on that day its receivable is what was signed; what changes it comes after",
            fix="date the amendment on a later day; a signing that was entered wrongly is corrected by an amendment too",
            at=agreement.place,
        )
    no_later_version(index, agreement, day)


def no_later_version(index: Index, agreement: Agreement, day: date) -> None:
    """Nothing, when no version of the agreement or of an instalment is later than `day`.

    Raises:
        AmendedLater: one is.
    """
    later = [f for kind in ("agreement", "instalment") for f in index.versions(kind, agreement.id) if f.date > day]
    if later:
        raise AmendedLater(
            f"{agreement.id} has a version of {later[-1].date.isoformat()}, after {day.isoformat()}",
            why="each version states the whole amount anew, so one put in before it would be undone by it",
            fix=f"date the amendment on or after that day: --date {later[-1].date.isoformat()}",
            at=later[-1].place,
        )


def _change(index: Index, agreement: Agreement, number: str | None, by: Decimal, due: date | None, day: date) -> _Change:
    known = {i.number for i in instalments_at(index, agreement.id, day)}
    if number is not None and number not in known and due is not None and by > 0:
        return _Change(None, checked_id(number, "instalment"), by, checked_reference_day(due))
    found = known_instalment(index, agreement.id, number, day)
    return _Change(found, found.number, by, checked_reference_day(due) if due else found.due)


def _stated(agreement: Agreement, whole: Amount, changes: Sequence[_Change]) -> list[str]:
    currency = whole.currency
    moved = [c for c in changes if c.by]
    lines = [
        f"instalment {c.number}: {grouped(c.amount - c.by, currency)} {_signed(c.by, currency)} = {grouped(c.amount, currency)} "
        f"{currency}"
        for c in moved
    ]
    if moved:
        sums = " ".join(_signed(c.by, currency) for c in moved)
        lines.append(f"agreement: {grouped(*agreement.amount)} {sums} = {grouped(*whole)} {currency}")
    later = [c for c in changes if c.before is not None and c.due != c.before.due]
    lines += [f"instalment {c.number}: due {c.due} instead of {c.before.due}" for c in later if c.before]
    return lines


def _signed(by: Decimal, currency: str) -> str:
    return f"{'+' if by > 0 else '−'} {grouped(abs(by), currency)}"


def _entry(
    index: Index, agreement: Agreement, change: _Change, doc: str, day: date, named: dict[str, str]
) -> tuple[Transaction, tuple[str, ...]] | None:
    """The entry of an agreement whose receivable stands in the books, with its derivation; None where there is none."""
    currency = agreement.amount.currency
    if agreement.in_kind:
        return None
    if change.by < 0:
        assert change.before is not None
        due = due_of(index, Part(agreement.id, change.number), day)
        if -change.by > due.open.units:
            raise below_received((agreement.id, change.number, currency), -change.by, due.open.units)
    if agreement.promised:
        return None
    if change.by < 0:
        carrying = pro_rata(due.open.chf, -change.by, due.open.units)
        shown = _carried(carrying, due.open.chf, -change.by, due.open.units, currency)
        chf = -carrying
    else:
        rate = rate_on(index, currency, day)
        chf, shown = rate.chf(change.by), rate.shown(change.by)
    name = known_donor(index, agreement.donor).name
    not_recorded(index, "amendment", doc, name, agreement.id, change.number)
    income = UNEARMARKED if agreement.earmark.is_unearmarked else EARMARKED
    receivable = leg(receivable_of(index, agreement.donor), change.by, currency, chf)
    revenue = chf_leg(income, -chf)
    legs: list[Posting] = [revenue, receivable] if chf < 0 else [receivable, revenue]
    keys: dict[str, Value] = {
        "event": "amendment",
        "doc": doc,
        "agreement": agreement.id,
        "instalment": change.number,
        **named,
    }
    word = "less" if change.by < 0 else "more"
    number = len({f.date for f in index.versions("agreement", agreement.id)})
    text = f"Amendment {number}: {currency} {grouped(abs(change.by), currency)} {word}"
    made = entry(day, name, text, keys, legs, (agreement.id,))
    moved = f"revenue and receivable {'fall' if chf < 0 else 'rise'} by {grouped(abs(chf))} CHF"
    return made, tuple(line for line in (shown, moved) if line)


def _carried(carrying: Decimal, whole: Decimal, part: Decimal, units: Decimal, currency: str) -> str:
    if currency == FUNCTIONAL:
        return ""
    if part == units:
        return f"receivable at carrying: {grouped(carrying)} CHF (the whole of it)"
    shown = f"{grouped(whole)} × {grouped(part, currency)} / {grouped(units, currency)}"
    return f"receivable at carrying: {shown} = {grouped(carrying)} CHF, half up"
