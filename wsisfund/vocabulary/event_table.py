"""Every event of the books, one row each: who signs it, what it moves on which side, what it opens, settles and names.

The rules read these rows and know no event by a list of their own; a further event is one more row (domain §2 and §3).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from . import accounts as chart

NONE: Final[tuple[str, ...]] = ()
ONE: Final = ("certified-by",)
BOTH: Final = ("certified-by", "approved-by")

# Words that stand for a kind of expense account in the legs: a budget line, its support cost, goods in kind.
CHARGE, SUPPORT, GOODS = "charge", "support", "goods"
DEBIT, CREDIT, EITHER = 1, -1, 0

_REVENUE = (chart.EARMARKED, chart.UNEARMARKED)
_GROUPS = ("Cash", "Receivables", "Payables")
ON_CASH, ON_RECEIVABLES, ON_PAYABLES = (f"{chart.EXCHANGE}:{group}:Realised" for group in _GROUPS)
UNREALISED: Final = tuple(f"{chart.EXCHANGE}:{group}:Unrealised" for group in _GROUPS)


class Leg(NamedTuple):
    """Accounts, or those below them, that an event moves on one side: DEBIT, CREDIT, or EITHER.

    `needed`: at least one of them is moved on that side; else the leg may be absent.
    """

    side: int
    accounts: tuple[str, ...]
    needed: bool = False


class Event(NamedTuple):
    """One event of the closed set.

    Args:
        officers: keys that its entry carries; whatever lowers a bank balance carries both, but for `alone`.
        legs: what it may move; an account that stands in none of them is not moved.
        source: whose paper its `doc` is: ``bank`` (a line of the bank), ``paper`` (anybody else's), ``register`` (the register
            names it), or empty where the fund decides by itself and the same entry word for word is the same entry.
        agreement: whether every leg that is not cash names an agreement.
        running: whether it needs an agreement that has not ended.
        recognises: whether it recognises, or takes back, revenue by itself.
        opens, settles: whether its document opens an open item; whether it settles one.
        dated: whether it may say by when what it makes owed is to be paid.
        receives: whether what it brings counts as received by its agreement. refunds: whether what it releases was refunded.
        releases: whether a conditional agreement's revenue in it follows from its charge.
        alone: whether a bank balance may fall by it, within a policy, without two officers.
        agrees: whether it says what was agreed with a donor.
        arrives: whether it records what came for an agreement now.
        overpays: whether what it leaves as an overpayment was given by its agreement's donor.
        unidentified: whether money may stand in it whose agreement is not known yet.
        assigns: whether an officer says in it whose money it was.
        invoiced: whether its document has a vendor's own number, which vendors may give alike.
        spends: whether it uses an agreement's money, so that it lies in the agreement's period.
        ordered: whether it stands on a commitment.
        to_payee: whether it names who is paid.
        pays: whether it pays an open item from a bank, so that each side has an exchange difference of its own.
        recovers: whether it brings in, or sets off, what a vendor owes.
        carried: whether it moves what stands in the books already, at what it is carried at.
        at_rate: whether foreign cash leaves by it at the day's rate, never at what it is carried at.
        periodic: whether it follows from the end of a period, and is nobody's move of an agreement.
        owes_support: whether it moves what is owed for support cost without charging any.
        apart: whether what it moves of each agreement balances by itself.
        reassesses: whether it changes the opening net assets of its year by a new accounting policy.
        policy: the policy that governs it, empty where none shows in it.
    """

    name: str
    officers: tuple[str, ...]
    legs: tuple[Leg, ...]
    source: str = "paper"
    agreement: bool = True
    running: bool = False
    recognises: bool = False
    opens: bool = False
    dated: bool = False
    settles: bool = False
    receives: bool = False
    refunds: bool = False
    releases: bool = True
    alone: bool = False
    agrees: bool = False
    arrives: bool = False
    overpays: bool = False
    unidentified: bool = False
    assigns: bool = False
    invoiced: bool = False
    spends: bool = False
    ordered: bool = False
    to_payee: bool = False
    pays: bool = False
    recovers: bool = False
    carried: bool = False
    at_rate: bool = False
    periodic: bool = False
    owes_support: bool = False
    apart: bool = False
    reassesses: bool = False
    policy: str = ""

    @property
    def is_bank_line(self) -> bool:
        """Whether its document is the bank's own reference."""
        return self.source == "bank"


def _debit(*accounts: str) -> Leg:
    return Leg(DEBIT, accounts, needed=True)


def _credit(*accounts: str) -> Leg:
    return Leg(CREDIT, accounts, needed=True)


def _maybe(side: int, *accounts: str) -> Leg:
    return Leg(side, accounts)


# What a charge of a conditional agreement releases in the same entry.
_RELEASE = (_maybe(DEBIT, chart.DEFERRED), _maybe(CREDIT, *_REVENUE))
_KEPT_BY_BANK = _maybe(DEBIT, chart.BANK_CHARGES)
_CASH_DIFFERENCE = _maybe(EITHER, ON_CASH)
_SUPPORTED = (_maybe(DEBIT, SUPPORT), _maybe(CREDIT, chart.SUPPORT_PAYABLE))

TABLE: Final = (
    Event(
        "opening",
        NONE,
        (
            _maybe(DEBIT, chart.CASH, chart.RECEIVABLES, chart.ADVANCES, chart.VENDORS),
            _maybe(CREDIT, chart.ALLOWANCE, "Liabilities"),
            _maybe(EITHER, chart.OPENING),
        ),
        source="",
        agreement=False,
        opens=True,
        receives=True,
        releases=False,
        unidentified=True,
        carried=True,
        owes_support=True,
    ),
    Event(
        "agreement",
        NONE,
        (_debit(chart.RECEIVABLES), _credit(*_REVENUE)),
        running=True,
        recognises=True,
        agrees=True,
        source="register",
        apart=True,
    ),
    Event(
        "amendment",
        BOTH,
        (Leg(EITHER, (chart.RECEIVABLES,), needed=True), Leg(EITHER, _REVENUE, needed=True)),
        running=True,
        recognises=True,
        opens=True,
        releases=False,
        agrees=True,
        apart=True,
    ),
    # A policy applied for the first time: what an agreement has recognised until then, against opening net assets (IPSAS 47).
    Event(
        "reassessment",
        BOTH,
        (
            _maybe(EITHER, chart.RECEIVABLES, chart.ALLOWANCE, chart.DEFERRED),
            Leg(EITHER, (chart.REASSESSED,), needed=True),
        ),
        running=True,
        releases=False,
        reassesses=True,
        apart=True,
    ),
    Event(
        "receipt",
        NONE,
        (
            _debit(chart.CASH),
            _credit(chart.RECEIVABLES, chart.DEFERRED, *chart.HELD, *_REVENUE),
            _KEPT_BY_BANK,
            *_RELEASE,
            _maybe(EITHER, ON_RECEIVABLES),
        ),
        source="bank",
        opens=True,
        receives=True,
        arrives=True,
        overpays=True,
        apart=True,
    ),
    Event(
        "receipt-unidentified",
        NONE,
        (_debit(chart.CASH), _credit(chart.SUSPENSE)),
        source="bank",
        agreement=False,
        opens=True,
        unidentified=True,
    ),
    Event(
        "receipt-applied",
        NONE,
        (
            _debit(*chart.HELD),
            _credit(chart.RECEIVABLES, chart.DEFERRED, *_REVENUE),
            _maybe(CREDIT, *chart.HELD),
            _KEPT_BY_BANK,
            *_RELEASE,
            _maybe(EITHER, ON_RECEIVABLES, ON_PAYABLES),
        ),
        settles=True,
        receives=True,
        arrives=True,
        assigns=True,
        carried=True,
        apart=True,
    ),
    Event("exchange", BOTH, (_credit(chart.CASH), _debit(chart.CASH), _CASH_DIFFERENCE), source="bank", agreement=False),
    Event(
        "in-kind",
        NONE,
        (_debit(GOODS), _credit(chart.IN_KIND)),
        source="",
        running=True,
        recognises=True,
        releases=False,
        apart=True,
    ),
    Event(
        "expense",
        ONE,
        (_debit(CHARGE), *_SUPPORTED, _credit(chart.VENDORS, chart.CASH), *_RELEASE, _CASH_DIFFERENCE),
        running=True,
        opens=True,
        dated=True,
        invoiced=True,
        spends=True,
        to_payee=True,
    ),
    Event(
        "payment",
        BOTH,
        (
            _debit(chart.VENDORS),
            _credit(chart.CASH),
            _KEPT_BY_BANK,
            *_RELEASE,
            _maybe(EITHER, ON_CASH, ON_PAYABLES),
        ),
        source="bank",
        agreement=False,
        settles=True,
        to_payee=True,
        pays=True,
    ),
    Event(
        "vendor-refund",
        NONE,
        (_debit(chart.CASH), _credit(chart.VENDORS), _maybe(EITHER, ON_PAYABLES)),
        source="bank",
        agreement=False,
        settles=True,
        recovers=True,
    ),
    Event(
        "set-off",
        ONE,
        (_debit(chart.VENDORS), _credit(chart.VENDORS), _maybe(EITHER, ON_PAYABLES)),
        agreement=False,
        settles=True,
        recovers=True,
        carried=True,
    ),
    Event(
        "advance",
        BOTH,
        (_debit(chart.ADVANCES), _credit(chart.CASH), _CASH_DIFFERENCE),
        source="bank",
        running=True,
        opens=True,
        spends=True,
        ordered=True,
        to_payee=True,
        at_rate=True,
    ),
    Event(
        "advance-clear",
        ONE,
        (
            _credit(chart.ADVANCES),
            _maybe(DEBIT, CHARGE),
            *_SUPPORTED,
            _maybe(EITHER, chart.CASH),
            _maybe(CREDIT, chart.VENDORS),
            *_RELEASE,
            _CASH_DIFFERENCE,
        ),
        running=True,
        settles=True,
        invoiced=True,
        ordered=True,
        apart=True,
    ),
    Event("re-earmark", BOTH, (Leg(EITHER, (chart.TRANSFERS,), needed=True),), running=True),
    Event(
        "refund-due",
        BOTH,
        (
            _debit(chart.DEFERRED, *_REVENUE, *chart.HELD),
            _credit(chart.DONOR_REFUNDS, *chart.HELD),
            _maybe(EITHER, ON_PAYABLES),
        ),
        running=True,
        recognises=True,
        opens=True,
        dated=True,
        settles=True,
        refunds=True,
        releases=False,
        overpays=True,
        assigns=True,
        apart=True,
    ),
    Event(
        "refund",
        BOTH,
        (
            _debit(chart.DONOR_REFUNDS, chart.DEFERRED, *_REVENUE, *chart.HELD),
            _credit(chart.CASH),
            _KEPT_BY_BANK,
            _maybe(CREDIT, *_REVENUE),
            _maybe(EITHER, ON_CASH, ON_PAYABLES),
        ),
        source="bank",
        recognises=True,
        settles=True,
        refunds=True,
        releases=False,
        pays=True,
        apart=True,
    ),
    Event(
        "write-off",
        BOTH,
        (_debit(chart.ALLOWANCE), _credit(chart.RECEIVABLES)),
        running=True,
        releases=False,
        policy="impairment",
        apart=True,
    ),
    Event(
        "support-cost-settlement",
        BOTH,
        (_debit(chart.SUPPORT_PAYABLE), _credit(chart.CASH), _CASH_DIFFERENCE),
        source="bank",
        agreement=False,
        settles=True,
        owes_support=True,
    ),
    Event(
        "bank-charge",
        NONE,
        (_debit(chart.BANK_CHARGES), _credit(chart.CASH), *_RELEASE, _CASH_DIFFERENCE),
        source="bank",
        running=True,
        alone=True,
        policy="bank-charge-limit",
    ),
    Event(
        "interest",
        NONE,
        (_maybe(EITHER, chart.CASH), Leg(EITHER, (chart.INTEREST, chart.DEFERRED), needed=True), _CASH_DIFFERENCE),
        source="bank",
        agreement=False,
        alone=True,
        periodic=True,
        policy="bank-charge-limit",
    ),
    Event(
        "revaluation",
        NONE,
        (_maybe(EITHER, chart.CASH, chart.RECEIVABLES, chart.PAYABLES, *chart.HELD, chart.BORROWINGS, *UNREALISED),),
        source="",
        agreement=False,
        carried=True,
        periodic=True,
        policy="impairment",
    ),
    Event(
        "impairment",
        NONE,
        (Leg(EITHER, (chart.IMPAIRMENT,), needed=True), Leg(EITHER, (chart.ALLOWANCE,), needed=True)),
        source="",
        periodic=True,
        policy="impairment",
        apart=True,
    ),
    # A reversal moves what its original moved, on the other side.
    Event("reversal", BOTH, (), agreement=False, releases=False, carried=True),
    Event(
        "borrowing",
        BOTH,
        (_debit(chart.CASH), _credit(chart.BORROWINGS), _CASH_DIFFERENCE),
        source="bank",
        agreement=False,
        opens=True,
    ),
    Event(
        "repayment",
        BOTH,
        (_debit(chart.BORROWINGS), _credit(chart.CASH), _maybe(EITHER, ON_CASH, ON_PAYABLES)),
        source="bank",
        agreement=False,
        settles=True,
        pays=True,
    ),
)
EVENT: Final[Mapping[str, Event]] = {row.name: row for row in TABLE}
EVENTS: Final = tuple(EVENT)


def named(trait: str) -> tuple[str, ...]:
    """Names of the events that have a trait, in the order of the table: ``named("receives")``."""
    return tuple(row.name for row in TABLE if getattr(row, trait))
