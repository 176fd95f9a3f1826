"""The books as plain records: what Beancount loaded, in the fund's own terms, and what our printer writes.

A `Transaction` knows each posting's functional amount f(p): the CHF number, or the CHF total behind ``@@`` (domain §2).
Facts are the ``custom`` directives. A record that is proposed and not yet written has no `Place`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeVar

from ..errors import Fault


class Account(str):
    """An account name as a value of a fact; printed without quotes."""

    __slots__ = ()


class Amount(NamedTuple):
    """A number with its currency."""

    number: Decimal
    currency: str


Value = str | Account | Amount | Decimal | date | bool
Keys = Mapping[str, Value]


class Place(NamedTuple):
    """Where an entry stands: path relative to the books folder, line of its first character."""

    file: str
    line: int


class Posting(NamedTuple):
    """One leg. `units` in `currency`; `chf` the functional amount, debit positive.

    `defect` names what makes `chf` unreliable: "no-total" (a foreign posting without a CHF total), "half-centime"
    (a total or a CHF amount with more than two decimals), "too-many-decimals" (units beyond the currency's minor unit),
    "cost" (a cost lot). None in every posting that may be written.
    """

    account: str
    units: Decimal
    currency: str
    chf: Decimal
    keys: Keys = MappingProxyType({})
    line: int = 0
    defect: str | None = None

    @property
    def settles(self) -> str:
        """The document that the leg itself settles; else empty, and that of its entry counts (`Transaction.settles_of`)."""
        return str(self.keys.get("settles", "")) if self.keys else ""

    @property
    def settles_amount(self) -> Amount | None:
        """What an officer said that it settles of its agreement, in the agreement's currency; None where he did not."""
        said = self.keys.get("settles-amount") if self.keys else None
        return said if isinstance(said, Amount) else None


class _Transaction(NamedTuple):
    date: date
    payee: str
    narration: str
    keys: Keys
    postings: tuple[Posting, ...]
    links: tuple[str, ...]
    tags: tuple[str, ...]
    flag: str
    place: Place | None
    # Read from `keys` once: the rules ask for them some forty times of each entry.
    event: str
    doc: str


def _of_posting(key: str) -> Callable[["_Transaction", Posting], str]:
    """The method that says what stands under `key` for a posting: by one call, since rules ask it of every posting."""

    def named(entry: "_Transaction", posting: Posting) -> str:
        own = posting.keys
        found = own[key] if own and key in own else entry.keys.get(key, "")
        return found if type(found) is str else str(found)

    return named


class Transaction(_Transaction):
    """An event with its legs. `keys` are the transaction's; a posting's own key wins (`key_of`).

    `event` is the event's name and `doc` the document's reference; empty where the entry has none.
    """

    __slots__ = ()

    def __new__(
        cls,
        date: date,
        payee: str,
        narration: str,
        keys: Keys,
        postings: tuple[Posting, ...],
        links: tuple[str, ...] = (),
        tags: tuple[str, ...] = (),
        flag: str = "*",
        place: Place | None = None,
    ) -> Self:
        """A transaction, of which `event` and `doc` are read from `keys`."""
        event, doc = str(keys.get("event", "")), str(keys.get("doc", ""))
        return super().__new__(cls, date, payee, narration, keys, postings, links, tags, flag, place, event, doc)

    @classmethod
    def _make(cls, iterable: Iterable[Any]) -> Self:  # type: ignore[override]  # its own form cannot be written
        return cls(*tuple(iterable)[:-2])

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What `copy` and the like make it again from."""
        return tuple(self)[:-2]

    @property
    def agreement(self) -> str:
        """The agreement that the entry itself names, for every leg that names no other; else empty."""
        return str(self.keys.get("agreement", ""))

    @property
    def settles(self) -> str:
        """The document that the entry itself settles, for every leg that names no other; else empty (domain §4)."""
        return str(self.keys.get("settles", ""))

    @property
    def reverses(self) -> str:
        """The document of the entry that a reversal takes back; else empty."""
        return str(self.keys.get("reverses", ""))

    @property
    def credits(self) -> str:
        """The invoice that a credit note lowers; else empty."""
        return str(self.keys.get("credits", ""))

    @property
    def instalment(self) -> str:
        """The instalment that the entry itself names, for every leg that names no other; else empty."""
        return str(self.keys.get("instalment", ""))

    @property
    def commitment(self) -> str:
        """The order that the entry itself names, for every leg that names no other; else empty."""
        return str(self.keys.get("commitment", ""))

    @property
    def restates(self) -> str:
        """The earlier year that the entry corrects; else empty."""
        return str(self.keys.get("restates", ""))

    @property
    def assigned(self) -> str:
        """The document by which another counterparty stands in; else empty."""
        return str(self.keys.get("assigned", ""))

    @property
    def rate_document(self) -> str:
        """The document of a rate that is not the day's; else empty."""
        return str(self.keys.get("rate-document", ""))

    def key_of(self, posting: Posting, key: str) -> str:
        """Value of `key` for one posting: its own, else the transaction's, else empty."""
        return _of_posting(key)(self, posting)

    # What a posting is of, as `key_of` says it: its own, else the transaction's, else empty.
    agreement_of = _of_posting("agreement")
    instalment_of = _of_posting("instalment")
    commitment_of = _of_posting("commitment")
    allotment_of = _of_posting("allotment")
    programme_of = _of_posting("programme")
    donor_of = _of_posting("donor")
    settles_of = _of_posting("settles")


class Fact(NamedTuple):
    """A ``custom`` directive: `values` positional, `keys` named. `ident` is the first value as text."""

    date: date
    kind: str
    values: tuple[Value, ...]
    keys: Keys
    place: Place | None = None

    @property
    def ident(self) -> str:
        """First positional value as text: the id of the thing, or the account of an appropriation."""
        if not self.values:
            return ""
        first = self.values[0]
        return first if type(first) is str else str(first)

    @property
    def agreement(self) -> str:
        """The agreement that an order, a letter, services in kind or a duty is of; else empty."""
        return str(self.keys.get("agreement", ""))

    @property
    def document(self) -> str:
        """The paper that this version comes from; else empty."""
        return str(self.keys.get("document", ""))

    @property
    def name(self) -> str:
        """The name that this version gives; else empty."""
        return str(self.keys.get("name", ""))

    @property
    def reason(self) -> str:
        """Why something ended, moved or was let through; else empty."""
        return str(self.keys.get("reason", ""))

    @property
    def batch(self) -> str:
        """The mark of the import that brought this version, or that an end takes back; else empty."""
        return str(self.keys.get("batch", ""))


# The kind under which a price in another currency than CHF stands among the facts: its currency, and the amount for one of it.
OTHER_PRICE = "price"


def other_price_of(fact: Fact) -> Amount | None:
    """The amount of a price in another currency than CHF, for one of the currency that is its `ident`; None of any other fact."""
    said = fact.values[1] if fact.kind == OTHER_PRICE and len(fact.values) == 2 else None
    return said if isinstance(said, Amount) else None


class Open(NamedTuple):
    """An account with its currencies (none named: every currency)."""

    date: date
    account: str
    currencies: tuple[str, ...]
    place: Place | None = None


class Price(NamedTuple):
    """CHF per unit of `currency`, in force from `date`."""

    date: date
    currency: str
    rate: Decimal
    place: Place | None = None


class Balance(NamedTuple):
    """An assertion: at the beginning of `date` the account holds so much."""

    date: date
    account: str
    amount: Amount
    place: Place | None = None


class Document(NamedTuple):
    """A file kept under ``documents/`` that belongs to an entry: `name` is that of the file, `keys` say whose it is."""

    date: date
    account: str
    name: str
    keys: Keys
    place: Place | None = None


Record = Transaction | Fact | Open | Price | Balance | Document


class Books(NamedTuple):
    """Everything that one load of a set of files says.

    Sequences are in the order of time; those of a day by file and line. `others` are the kinds of Beancount's directives that
    stand there beside these (``Note``, ``Close`` …). `sound`: what `faults` say leaves every entry as it is written (a balance
    assertion, a document, a price).
    """

    title: str
    transactions: tuple[Transaction, ...]
    facts: tuple[Fact, ...]
    opens: tuple[Open, ...]
    prices: tuple[Price, ...]
    balances: tuple[Balance, ...] = ()
    documents: tuple[Document, ...] = ()
    plugins: tuple[str, ...] = ()
    operating_currency: tuple[str, ...] = ()
    tolerance: Mapping[str, Decimal] = MappingProxyType({})
    others: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    sound: bool = True

    def chronological(self) -> Iterator[Transaction | Fact]:
        """Facts and transactions by day; within a day facts, then transactions, then the closing of commitments.

        The end of a day is what counts for every balance, so this order only has to let a commitment be opened,
        charged and closed on one day.
        """
        records: list[Transaction | Fact] = [*self.facts, *self.transactions]
        return iter(sorted(records, key=_rank))


def _rank(record: Transaction | Fact) -> tuple[date, int]:
    if isinstance(record, Transaction):
        return record.date, 1
    closes = record.kind == "commitment" and len(record.values) > 1 and record.values[1] == "close"
    return record.date, 2 if closes else 0


def merged_keys(versions: Iterable[Fact]) -> dict[str, Value]:
    """Keys of the newest version; keys that it does not name keep their earlier value (domain §2)."""
    keys: dict[str, Value] = {}
    for fact in versions:
        keys.update(fact.keys)
    return keys


R = TypeVar("R", Transaction, Fact, Open, Price, Balance, Document)


def in_time(records: Iterable[R]) -> tuple[R, ...]:
    """Records in the order of time; those of a day by file and line, whatever the order in which the files were read."""
    return tuple(sorted(records, key=_time_and_place))


def _time_and_place(record: Record) -> tuple[date, str, int]:
    return (record.date, *record.place) if record.place else (record.date, "", 0)
