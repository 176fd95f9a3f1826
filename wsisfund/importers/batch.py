"""From rows read to one draft: pledges, the donors and accounts that they need."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count

from ..books.draft import Draft
from ..books.many import entries_of
from ..books.records import Amount, Fact, Open, Record, Value, merged_keys
from ..register.batches import next_mark
from ..register.known import BadId, checked_id
from ..register.source import EntryFacts, FactSource, programmes
from ..register.versions import camel_case, donor_at, instalments_at
from ..store.chart import LAST_DAY, currencies_of, opening_of_receivable
from ..store.index import Index
from ..vocabulary.accounts import RECEIVABLES
from .donors import DonorIndex
from .earmarks import Earmarks
from .kept_files import file_name
from .known_donors import Donor
from .known_pledges import FactsByKind, KnownPledges, undone
from .mapping import ImportMap
from .pledges import FIRST_DAY, Ground
from .record import Reading
from .source import Source


class Register:
    """What the books have of donors and pledges, read once for an import."""

    def __init__(self, facts: FactSource, begin: date, agreements: Collection[str] = ()) -> None:
        """`facts`: of the books, from the index or from loaded entries; `begin`: the day on which the books begin.

        `agreements`: their ids, which no pledge gets.
        """
        self.begin = begin
        self.facts = FactsByKind(facts)
        self.donors = EntryFacts(facts.all("donor"))
        self.pledge_ids = {fact.ident for fact in self.facts.all("pledge")}
        self.taken = self.pledge_ids | set(agreements)

    def ground(self, mapping: ImportMap, today: date) -> Ground:
        """What rows are read against."""
        known = programmes(self.facts)
        return Ground(
            mapping=mapping,
            donors=DonorIndex(self._named_donors()),
            earmarks=Earmarks(mapping, known, self._programme_names(known)),
            known=KnownPledges(self.facts, self.pledge_ids),
            first_day=max(FIRST_DAY, self.begin),
            last_day=today,
            due_max=LAST_DAY,
        )

    def _named_donors(self) -> list[tuple[str, str, str]]:
        idents = dict.fromkeys(fact.ident for fact in self.donors.all("donor"))
        found = (donor_at(self.donors, ident) for ident in idents)
        return [(donor.id, donor.name, donor.type) for donor in found if donor is not None]

    def _programme_names(self, known: Iterable[str]) -> dict[str, str]:
        known = set(known)
        facts = [fact for kind in ("action-line", "output") for fact in self.facts.all(kind)]
        return {fact.name: fact.ident for fact in facts if fact.ident in known and fact.name}

    def batch_key(self, batch: str) -> str:
        """What entries of an import of this file are marked with: the batch, with a number once it was taken back before."""
        return next_mark(batch, {fact.batch for fact in self.facts.all("pledge-end")})


def import_draft(
    register: Register, index: Index, source: Source, readings: Sequence[Reading], files: Mapping[str, bytes]
) -> Draft:
    """The draft of all new rows: accounts and donors first, then each pledge with its instalments.

    Args:
        files: further files of the commit (the archived file, the rows set aside).
    """
    donors, accounts = new_donors(register, readings)
    opens, warnings = _opens(index, accounts)
    records: Sequence[Record] = entries_of(opens, donors, new_pledges(register, source, readings))
    return Draft("import", source.batch, records, warnings=tuple(warnings), files=files)


def new_pledges(register: Register, source: Source, readings: Iterable[Reading]) -> Iterator[Fact]:
    """Each new pledge with its instalments, in the order of the file."""
    mark, taken, name = register.batch_key(source.batch), set(register.taken), file_name(source.name)
    new = (reading for reading in readings if reading.outcome == "new")
    return (fact for reading in new for fact in _pledge(register, reading, source.batch, mark, name, taken))


def new_donors(register: Register, readings: Sequence[Reading]) -> tuple[list[Fact], dict[str, set[str]]]:
    """Register entries of donors that the books have not, and the receivable account of every donor of a new pledge with the
    currencies that it needs.
    """
    first: dict[str, tuple[Donor, date]] = {}
    currencies: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        if reading.outcome != "new":
            continue
        donor, day, currency = reading.record.donor, reading.record.date, reading.record.currency
        assert donor is not None
        assert day is not None
        assert currency is not None
        first[donor.id] = (donor, min(day, first[donor.id][1]) if donor.id in first else day)
        currencies[donor.id].add(currency)
    idents = dict.fromkeys(fact.ident for fact in register.donors.all("donor"))
    held = {ident: found.account for ident in idents if (found := donor_at(register.donors, ident))}
    facts: list[Fact] = []
    accounts: dict[str, set[str]] = {}
    for ident, (donor, day) in first.items():
        account = held.get(ident)
        if account is None:
            account = _free_account(ident, set(held.values()))
            held[ident] = account
            keys: dict[str, Value] = {"name": donor.name, "type": donor.type}
            if account != camel_case(ident):
                keys["account"] = account
            facts.append(Fact(day, "donor", (ident,), keys))
        accounts[f"{RECEIVABLES}:{account}"] = currencies[ident]
    return facts, accounts


def _opens(index: Index, accounts: Mapping[str, set[str]]) -> tuple[list[Open], list[str]]:
    """An `open` of each account that is not open; a warning for one that lacks a currency, since an account opens once."""
    opens: list[Open] = []
    warnings: list[str] = []
    for account, needed in accounts.items():
        held = currencies_of(index, account)
        if held is None:
            opens.append(opening_of_receivable(index, account, needed))
        elif held and needed - set(held):
            lacking = ", ".join(sorted(needed - set(held)))
            warnings.append(f"{account} is not open for {lacking}: add it to its open line before an agreement is signed")
    return opens, warnings


def _free_account(ident: str, taken: set[str]) -> str:
    name = camel_case(ident)
    return name if name not in taken else next(other for n in count(2) if (other := f"{name}-{n}") not in taken)


def _pledge(register: Register, reading: Reading, batch: str, mark: str, name: str, taken: set[str]) -> list[Fact]:
    record, row = reading.record, reading.row.number
    assert record.donor is not None
    assert record.date is not None
    assert record.amount is not None
    assert record.currency is not None
    assert record.earmark is not None
    keys: dict[str, Value] = {"earmark": str(record.earmark), "kind": record.kind}
    if record.due:
        keys["due"] = record.due
    if record.reference:
        keys["reference"] = record.reference
    keys |= {"source": f"{name}:{row}", "batch": mark}
    amount = Amount(record.amount, record.currency)
    ident, again = _ident(register, reading, batch, taken, keys, amount)
    taken.add(ident)
    pledge = Fact(record.date, "pledge", (ident, record.donor.id, amount), keys)
    if again:
        return [pledge]
    return [
        pledge,
        *(
            Fact(record.date, "instalment", (ident, str(n), due, Amount(part, record.currency)), {})
            for n, (due, part) in enumerate(record.instalments, 1)
        ),
    ]


def _ident(
    register: Register, reading: Reading, batch: str, taken: set[str], keys: Mapping[str, Value], amount: Amount
) -> tuple[str, bool]:
    """The pledge's id: its reference where that can be an id, else one made from the file and the row.

    Returns:
        The id, and whether it is a new version of the same pledge, whose import was taken back.
    """
    record = reading.record
    try:
        wanted = checked_id(record.reference, "pledge")
    except BadId:
        wanted = f"PL-{batch}-{reading.row.number}"
    if wanted not in taken:
        return wanted, False
    versions = register.facts.versions("pledge", wanted)
    if versions and undone(register.facts, wanted):
        last, before = versions[-1], merged_keys(versions)
        plan = tuple((i.due, i.amount.number) for i in instalments_at(register.facts, wanted))
        same = (last.date, last.values) == (record.date, (wanted, record.donor.id if record.donor else "", amount))
        if same and set(before) <= set(keys) and plan == record.instalments:
            return wanted, True
    return next(other for n in count(2) if (other := f"{wanted[:60]}-{n}") not in taken), False
