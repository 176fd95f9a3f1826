"""Schedule of contributions: one row per donor (domain §5). Three groups, each adding up to its last column, then ageing.

    receivable   opening + signed + amended + exchange + received + written-off = closing = Σ ageing buckets
    conditional  opening + received + released + returned = deferred
    undelivered  what conditional agreements still promise, at the closing rate

A receipt counts at its own rate; the difference to the carrying of the receivable stands under exchange.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from ..register.facts import ever_recognised
from ..register.source import kept
from ..register.versions import donor_at
from ..store.measures import DEFERRED, OUTSTANDING, RECEIVING, RETURNING, REVENUE, any_of, event_in, stretch, under
from ..vocabulary.accounts import ALLOWANCE, EXCHANGE, RECEIVABLES
from ..vocabulary.accounts import DEFERRED as DEFERRED_REVENUE
from ..vocabulary.events import CONDITIONAL, ON_RECEIPT
from ..vocabulary.money import convert, to_minor
from ..vocabulary.statement import Check, Note
from .checks import check
from .conditional import undelivered
from .receivables import BUCKETS, bucket_of, outstanding
from .rows import Cell, Reporting, Row, is_zero
from .sums import CLOSING, MOVED, OPENING, Ledger, Measure, both, once

EXCHANGE_ON_RECEIVABLES = f"{EXCHANGE}:Receivables"
UNASSIGNED = "unassigned"
# Columns that hold one event each; whatever else moves a receivable was received.
_BY_EVENT = {"signed": "agreement", "amended": "amendment", "exchange": "revaluation", "written-off": "write-off"}
_OTHERWISE = f"NOT {event_in(*_BY_EVENT.values())}"
_REALISED = both(stretch(EXCHANGE_ON_RECEIVABLES), under(EXCHANGE_ON_RECEIVABLES), "event <> 'revaluation'")


def _of(column: str) -> Measure:
    return Measure(1, both(MOVED, event_in(_BY_EVENT[column])))


_RECEIVABLE = {
    "opening": Measure(1, OPENING),
    "signed": _of("signed"),
    "amended": _of("amended"),
    "exchange": _of("exchange"),
    "received": Measure(1, both(MOVED, _OTHERWISE)),
    "written-off": _of("written-off"),
    "closing": Measure(1, CLOSING),
}
# From what was owed before to what is owed now, which they add up to.
MOVEMENTS: Final = tuple(_RECEIVABLE)
_DIFFERENCE = {"exchange": Measure(-1, MOVED), "received": Measure(1, MOVED)}
_RECEIPTS = any_of(RECEIVING, event_in("interest"))
_RETURNS = RETURNING
_DEFERRED = {
    "conditional-opening": Measure(-1, OPENING),
    "conditional-received": Measure(-1, both(MOVED, _RECEIPTS)),
    "conditional-released": Measure(-1, both(MOVED, f"NOT {_RECEIPTS}", f"NOT {_RETURNS}")),
    "conditional-returned": Measure(-1, both(MOVED, _RETURNS)),
    "conditional-deferred": Measure(-1, CLOSING),
}
# The same of what is held under a condition.
HELD: Final = tuple(_DEFERRED)
# A bank charge kept from a receipt releases its part in the same entry: no less was received.
_RELEASED = {"conditional-received": Measure(-1, MOVED), "conditional-released": Measure(1, MOVED)}

# What is recognised on receipt is given and received at once.
_AT_ONCE = {"signed": Measure(-1, MOVED), "received": Measure(1, MOVED)}

Sums = dict[str, dict[str, int]]


class Owners:
    """Whose money a posting is about."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        idents = dict.fromkeys(fact.ident for fact in ledger.facts.all("donor"))
        donors = [donor for ident in idents if (donor := donor_at(ledger.facts, ident, ledger.day))]
        self._by_account = {f"{RECEIVABLES}:{donor.account}": donor.id for donor in donors}
        ever = kept(ledger.facts, ever_recognised)
        self._conditional = ever.get(CONDITIONAL, frozenset())
        # Where a condition fell away, what a kept charge released counts as before.
        self._on_receipt = ever.get(ON_RECEIPT, frozenset()) - self._conditional

    def of(self, donor: str, account: str) -> str:
        """The donor of the agreement; where there is none, of the account."""
        return donor or self._by_account.get(account, UNASSIGNED)

    def is_conditional(self, agreement: str) -> bool:
        """Whether revenue of the agreement waits for its charges."""
        return agreement in self._conditional

    def is_on_receipt(self, agreement: str) -> bool:
        """Whether its money is revenue when it comes."""
        return agreement in self._on_receipt

    def name(self, donor: str) -> str | None:
        """Name in the register."""
        known = donor_at(self._ledger.facts, donor, self._ledger.day)
        return known.name if known else None


owners_of = once(Owners)


def contribution_rows(run: Reporting) -> list[Row]:
    """One row for each donor with anything to show, by id."""
    ledger = run.ledger
    columns = (*_RECEIVABLE, *_DEFERRED, "conditional-undelivered", *(name for name, _ in BUCKETS))
    sums: Sums = defaultdict(lambda: dict.fromkeys(columns, 0))
    owner = owners_of(ledger)
    for donor, column, amount in _amounts(ledger):
        sums[donor][column] += amount
    rows = [Row(donor, dict[str, Cell](cells), owner.name(donor)) for donor, cells in sorted(sums.items())]
    return [row for row in rows if not is_zero(row.cells)]


class _Part(NamedTuple):
    """Postings that several columns are made of: condition, measures by column, the columns that tell whose they are."""

    where: str
    measures: Mapping[str, Measure]
    keys: tuple[str, ...]
    owner: Callable[[Owners, tuple[str, ...]], str | None]


def _owner_of_receivable(owners: Owners, key: tuple[str, ...]) -> str | None:
    return owners.of(*key)


def _donor(_: Owners, key: tuple[str, ...]) -> str | None:
    return key[0] or UNASSIGNED


def _conditional_donor(owners: Owners, key: tuple[str, ...]) -> str | None:
    return (key[0] or UNASSIGNED) if owners.is_conditional(key[1]) else None


def _on_receipt_donor(owners: Owners, key: tuple[str, ...]) -> str | None:
    return (key[0] or UNASSIGNED) if owners.is_on_receipt(key[1]) else None


_PARTS = (
    _Part(both(stretch(RECEIVABLES), OUTSTANDING), _RECEIVABLE, ("donor", "account"), _owner_of_receivable),
    _Part(_REALISED, _DIFFERENCE, ("donor",), _donor),
    _Part(both(stretch(DEFERRED_REVENUE), DEFERRED), _DEFERRED, ("donor",), _donor),
    _Part(both(REVENUE, RECEIVING), _RELEASED, ("donor", "agreement"), _conditional_donor),
    _Part(both(REVENUE, RECEIVING), _AT_ONCE, ("donor", "agreement"), _on_receipt_donor),
)


@once
def parts(ledger: Ledger) -> list[dict[tuple[str, ...], dict[str, int]]]:
    """The sums of each of the parts by key, in their order."""
    return [ledger.grouped(part.keys, part.measures, part.where) for part in _PARTS]


def _amounts(ledger: Ledger) -> Iterator[tuple[str, str, int]]:
    """Donor, column and centimes of everything that the schedule adds up."""
    owners = owners_of(ledger)
    for part, sums in zip(_PARTS, parts(ledger), strict=True):
        for key, row in sums.items():
            donor = part.owner(owners, key)
            if donor is not None:
                yield from ((donor, column, amount) for column, amount in row.items())
    for item in outstanding(ledger):
        yield owners.of(item.donor, item.account), bucket_of(item.due, ledger.day), item.gross
    for promise in undelivered(ledger):
        rate = ledger.rate(promise.currency)
        if rate is not None:
            yield promise.donor, "conditional-undelivered", to_minor(convert(promise.amount, rate))


def totals(ledger: Ledger) -> Mapping[str, int]:
    """Each column over all donors, in centimes."""
    found: dict[str, int] = defaultdict(int)
    for _, column, amount in _amounts(ledger):
        found[column] += amount
    return found


def parts_of(ledger: Ledger, column: str) -> list[tuple[tuple[str, ...], Measure, dict[tuple[str, ...], str]]]:
    """The postings of a column: key columns, measure, and the donor of each key."""
    owners, found = owners_of(ledger), []
    for part, sums in zip(_PARTS, parts(ledger), strict=True):
        if column in part.measures:
            sign, condition = part.measures[column]
            known = {key: part.owner(owners, key) for key in sums}
            donors = {key: donor for key, donor in known.items() if donor is not None}
            found.append((part.keys, Measure(sign, both(part.where, condition)), donors))
    return found


def contribution_checks(run: Reporting) -> list[Check]:
    """What donors owe is what Statement I shows, however it is cut; so is what is deferred."""

    def total(column: str) -> int:
        return run.figure(f"contributions.total.{column}")

    ledger = run.ledger
    closing, groups = total("closing"), MOVEMENTS[:-1]
    exchange = ledger.of_accounts(-1, MOVED, EXCHANGE_ON_RECEIVABLES).value
    allowance = ledger.of_accounts(1, OPENING, ALLOWANCE).value
    return [
        check("receivables", closing, run.figure("financial-position.receivables-gross")),
        check("movements", sum(map(total, groups)), closing),
        check("ageing", sum(total(name) for name, _ in BUCKETS), closing),
        check("exchange", total("exchange"), exchange),
        check("deferred", total("conditional-deferred"), run.figure("financial-position.deferred-revenue")),
        check("conditional", sum(map(total, HELD[:-1])), total("conditional-deferred")),
        check(
            "allowance",
            allowance - run.figure("cash-flow.impairment") - total("written-off"),
            run.figure("financial-position.allowance"),
        ),
    ]


def contribution_notes(run: Reporting) -> list[Note]:
    """Conditional promises that no rate is known for."""
    missing = [p for p in undelivered(run.ledger) if run.ledger.rate(p.currency) is None]
    named = ", ".join(sorted({f"{p.agreement} ({p.currency})" for p in missing}))
    return [Note("undelivered-without-rate", {"agreements": named})] if missing else []
