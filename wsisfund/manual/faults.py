"""What the rules over entries refuse; codes shared with the register stand in `register.known` and `register.officers`."""

from ..books.records import Fact
from ..errors import BooksFault, Refused, UsageFault, Warning_, clean


class UnknownEvent(BooksFault):
    """An entry has no event, or one that the fund does not know."""

    slug = "unknown-event"


class UnknownKey(BooksFault):
    """A metadata key that the books do not know; a misspelt key would be passed over in silence."""

    slug = "unknown-key"


class UnknownFact(BooksFault):
    """A custom directive whose kind is nearly, but not quite, one of the fund's."""

    slug = "unknown-fact"


class BadFact(BooksFault):
    """A fact of the register or the budget lacks a value or key, or has one that cannot be read."""

    slug = "bad-fact"


def bad_fact(fact: Fact, what: str, why: str, fix: str) -> BadFact:
    """`BadFact` of a fact, named by its kind and id."""
    name = clean(fact.ident)[:60]
    return BadFact(f"{fact.kind} {name}: {what}" if name else f"{fact.kind}: {what}", why=why, fix=fix, at=fact.place)


class DonorContradiction(BooksFault):
    """The donor repeated for the reader is not the donor of the agreement."""

    slug = "donor-contradiction"


class OpenWithoutCurrency(Warning_):
    """An account is opened without naming its currencies."""

    slug = "open-without-currency"


class ReversesNothing(BooksFault):
    """A reversal names no entry, an unknown one, or one that is reversed already."""

    slug = "reverses-nothing"


class ReversalDoesNotMirror(BooksFault):
    """A reversal differs from the entry that it takes back."""

    slug = "reversal-does-not-mirror"


class WrongSupportCost(Refused):
    """The support cost of a charge is not what the agreement's rate gives."""

    slug = "wrong-support-cost"


class RevenueNotReleased(Refused):
    """An entry of a conditional agreement recognises more or less revenue than its charge releases."""

    slug = "revenue-not-released"


class DeferredBelowZero(Refused):
    """More of a conditional agreement is released or returned than was received."""

    slug = "deferred-below-zero"


class AdvanceWithoutCommitment(Refused):
    """An advance names no commitment."""

    slug = "advance-without-commitment"


class ReEarmarkNotZero(BooksFault):
    """What a re-earmark takes from one programme is not what it gives to another."""

    slug = "re-earmark-not-zero"


class WrongDonorAccount(BooksFault):
    """A receivable stands on another donor's account than the agreement's."""

    slug = "wrong-donor-account"


class WrongAccount(BooksFault):
    """An entry moves an account that its event, or the agreement that it names, does not move."""

    slug = "wrong-account"


class WrongSide(BooksFault):
    """A leg stands on the other side than its event moves it; only reversals and credit notes turn an entry."""

    slug = "wrong-side"


class WrongExchangeGroup(Warning_):
    """An exchange difference stands in another group than that of the item that it comes from."""

    slug = "wrong-exchange-group"


class LateOpening(BooksFault):
    """A balance is brought forward on another day than that on which the books begin."""

    slug = "late-opening"


class AgreementNotInFull(BooksFault):
    """The signing of an unconditional agreement does not record, once, what the register says is due by instalment."""

    slug = "agreement-not-in-full"


class AgreementNotRecorded(Warning_):
    """The register has an unconditional agreement, or a version of it, for which no entry recognised the receivable."""

    slug = "agreement-not-recorded"


class WriteOffAboveAllowance(Refused):
    """More is written off than the loss allowance of the agreement."""

    slug = "write-off-above-allowance"


class MissingAssessment(Warning_):
    """An agreement signed from 2026 does not name the document that says why it is conditional or not."""

    slug = "missing-assessment"


class InstalmentsDoNotAddUp(UsageFault):
    """The instalments do not sum to the amount, or there are none where they are needed."""

    slug = "instalments-do-not-add-up"


class BelowReceived(Refused):
    """An instalment would be lowered below what was received, written off or reduced already."""

    slug = "below-received"


class OverReceipt(Refused):
    """More would be received than is due on the instalment."""

    slug = "over-receipt"


class OverPayment(Refused):
    """More would be paid than the document still has open."""

    slug = "over-payment"


class SettledSince(Refused):
    """Something later rests on the entry: what it opened was paid, cleared, applied or refunded since."""

    slug = "settled-since"
