"""Letters to donors: which are due, which were sent, and the entries that say so (domain §2, ``custom "letter"``).

What is due follows from the entries: an instalment past its due date and the reminders sent for it, a receipt that no
letter acknowledges, an instalment that will fall due. Nothing is stored but the letter that was sent.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Value
from ..manual.register_links import LETTER_KINDS, AgreementOpen
from ..register.facts import SentLetter
from ..register.facts import letters as sent_letters
from ..register.known import known_agreement, known_donor
from ..register.policies import REMINDER_DAYS
from ..register.versions import Donor, agreement_at, donor_at
from ..store.chart import checked_day
from ..store.index import Index
from ..store.receipts_of_donors import came_in
from ..vocabulary.days import days_before
from ..vocabulary.events import GENERAL_DONOR
from ..vocabulary.folding import fold_identity
from .outstanding import Outstanding, outstanding_instalments

KINDS: Final = LETTER_KINDS
ACKNOWLEDGED_WITHIN: Final = 92
CALLED_BEFORE: Final = 60


class Letter(NamedTuple):
    """One letter that is due, not yet sent. `nth` is which reminder it is; `received` the day of a receipt, and `held` what of it
    was more than was due."""

    kind: str
    donor: Donor
    agreement: str = ""
    instalment: str = ""
    document: str = ""
    amount: Amount | None = None
    due: date | None = None
    days: int = 0
    nth: int = 0
    received: date | None = None
    held: Decimal = Decimal(0)


def reminder_days(index: Index, day: date) -> tuple[int, ...]:
    """Days past due of each reminder, by the policy in force on a day; as many as there are, so many are sent."""
    return REMINDER_DAYS.value(index, day)


def reminders_due(index: Index, day: date, donors: Collection[str] = ()) -> list[Letter]:
    """A reminder for each instalment that is overdue long enough, by due date.

    The next one comes when the policy's days have passed since the due date, and since the last reminder as many as lie
    between the two in the policy: whoever begins late does not send two in a row.
    """
    schedule = reminder_days(index, day)
    sent = _sent(index, "reminder", day)
    found = []
    for part in outstanding_instalments(index, day):
        before = sent.get((part.agreement.id, part.instalment), [])
        if len(before) >= len(schedule) or part.days < schedule[len(before)]:
            continue
        if before and (day - before[-1]).days < schedule[len(before)] - schedule[len(before) - 1]:
            continue
        found.append(_of_instalment("reminder", index, part, day, len(before) + 1))
    return _of(index, found, donors)


def calls_due(index: Index, day: date, ahead: int = CALLED_BEFORE, donors: Collection[str] = ()) -> list[Letter]:
    """A request for each instalment that falls due within `ahead` days and was not called yet, by due date."""
    sent = _sent(index, "call", day)
    parts = (part for part in outstanding_instalments(index, day) if -ahead <= part.days <= 0)
    return _of(
        index, [_of_instalment("call", index, p, day) for p in parts if (p.agreement.id, p.instalment) not in sent], donors
    )


def acknowledgements_due(index: Index, day: date, since: date | None = None, donors: Collection[str] = ()) -> list[Letter]:
    """A letter of thanks for each receipt of an agreement that none acknowledges, by day and document.

    It names the day on which the bank credited the money, not that on which an officer found its agreement. An overpayment was
    acknowledged with its receipt, and money that moves between agreements never came from the bank: neither is thanked again.

    Args:
        since: receipts from that day on; default: of the last 92 days.
    """
    begin = since if since is not None else days_before(day, ACKNOWLEDGED_WITHIN)
    known = {(fold_identity(letter.document), letter.agreement) for letter in _letters(index, "acknowledgement", day)}
    found = []
    for came in came_in(index, begin, day):
        signed = agreement_at(index, came.agreement, day)
        if (fold_identity(came.doc), came.agreement) in known or signed is None or came.units <= 0:
            continue
        donor, amount = _donor(index, signed.donor, day), Amount(came.units, came.currency)
        of = donor, came.agreement, came.instalment, came.doc
        found.append(Letter("acknowledgement", *of, amount, received=came.day, held=came.held))
    return _of(index, found, donors)


def invitations(index: Index, donors: Collection[str], day: date) -> list[Letter]:
    """An invitation to each donor named, or to all of the register, by id; whoever was invited that day is left out.

    Raises:
        UnknownDonor: one named is not in the register.
    """
    named = [_donor(index, known_donor(index, ident).id, day) for ident in dict.fromkeys(donors)]
    everyone = sorted({f.ident for f in index.all("donor") if f.date <= day})
    chosen = named or [_donor(index, ident, day) for ident in everyone if ident != GENERAL_DONOR]
    invited = {letter.donor for letter in _letters(index, "invitation", day) if letter.day == day}
    return [Letter("invitation", donor) for donor in chosen if donor.id not in invited]


def final_statement_due(index: Index, ident: str, day: date) -> list[Letter]:
    """The final statement of account of an agreement that has ended; none where it was sent already.

    Raises:
        AgreementOpen: it has not. UnknownAgreement, NotYetSigned.
    """
    agreement = known_agreement(index, ident, day, running=False)
    if agreement.ended is None:
        raise AgreementOpen(
            f"{agreement.id} has not ended by {day.isoformat()}",
            why="a statement of account is final when nothing can follow: no receipt, no charge, no rest",
            fix=f"close it first: wsisfund agreement close {agreement.id} …",
            at=agreement.place,
        )
    if any(letter.agreement == agreement.id for letter in _letters(index, "final-statement", day)):
        return []
    return [Letter("final-statement", _donor(index, agreement.donor, day), agreement.id, amount=agreement.amount)]


def letters_draft(index: Index, letters: Sequence[Letter], day: date) -> Draft:
    """An entry for each letter, that it was sent on `day`; ids run through the year.

    Returns:
        A draft without records where no letter is due.
    """
    checked_day(index, day)
    numbers = next_numbers(index, day.year)
    records = []
    for letter in letters:
        named = (("agreement", letter.agreement), ("instalment", letter.instalment), ("document", letter.document))
        keys: dict[str, Value] = {key: text for key, text in named if text}
        records.append(Fact(day, "letter", (next(numbers), letter.donor.id, letter.kind), keys))
    return Draft("letters", records[0].ident if records else "", tuple(records))


def next_numbers(index: Index, year: int) -> Iterator[str]:
    """Ids of the next letters of a year: ``L-2026-0007``, ``L-2026-0008`` …"""
    stem = f"L-{year}-"
    used = [f.ident.removeprefix(stem) for f in index.all("letter") if f.ident.startswith(stem)]
    last = max((int(number) for number in used if number.isdecimal()), default=0)
    while True:
        last += 1
        yield f"{stem}{last:04d}"


def _letters(index: Index, kind: str, day: date) -> list[SentLetter]:
    return [letter for letter in sent_letters(index) if letter.day <= day and letter.kind == kind]


def _sent(index: Index, kind: str, day: date) -> dict[tuple[str, str], list[date]]:
    """Days on which letters of a kind were sent, by agreement and instalment, oldest first."""
    found: dict[tuple[str, str], list[date]] = {}
    for letter in _letters(index, kind, day):
        found.setdefault((letter.agreement, letter.instalment), []).append(letter.day)
    return found


def _of_instalment(kind: str, index: Index, part: Outstanding, day: date, count: int = 0) -> Letter:
    agreement = part.agreement
    amount = Amount(part.units, agreement.amount.currency)
    donor = _donor(index, agreement.donor, day)
    return Letter(kind, donor, agreement.id, part.instalment, "", amount, part.due, part.days, count)


def _donor(index: Index, ident: str, day: date) -> Donor:
    """The donor as the register knows it on the letter's day; one that it knows only later, as it does then."""
    return donor_at(index, ident, day) or donor_at(index, ident) or Donor(ident, ident, "other", ident)


def _of(index: Index, letters: list[Letter], donors: Collection[str]) -> list[Letter]:
    """Those to `donors`, who must be known; the pool of earlier years is nobody to write to."""
    for ident in donors:
        known_donor(index, ident)
    return [x for x in letters if x.donor.id != GENERAL_DONOR and (not donors or x.donor.id in donors)]
