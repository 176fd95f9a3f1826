"""Two of Fava's modules that go through all entries after each edit, with the same outcome sooner."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from beancount.core.data import Close, Transaction
from fava.beans.account import get_entry_accounts
from fava.beans.flags import FLAG_UNREALIZED
from fava.beans.funcs import hash_entry
from fava.core.accounts import AccountDict, LastEntry
from fava.core.attributes import AttributesModule, get_active_years
from fava.util.ranking import ExponentialDecayRanker


class QuickAccounts(AccountDict):  # type: ignore[misc]  # Fava is read without its types
    """Fava's accounts, each with its last entry: looked for from the end."""

    def load_file(self) -> None:
        """As Fava's, which groups the entries of all accounts; it is asked where an account says how current it is."""
        opens = self.ledger.all_entries_by_type.Open
        if any(entry.meta.get("fava-uptodate-indication") for entry in opens):
            super().load_file()
            return
        self.clear()
        last = _last_entries(self.ledger.all_entries, {entry.account for entry in opens})
        for entry in opens:
            account = self.setdefault(entry.account)
            account.meta, account.currencies = entry.meta, entry.currencies
            found = last.get(entry.account)
            if found is not None and not isinstance(found, Close):
                account.last_entry = LastEntry(found.date, hash_entry(found))
        for close in self.ledger.all_entries_by_type.Close:
            self.setdefault(close.account).close_date = close.date


def _last_entries(entries: Sequence[Any], wanted: set[str]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for entry in reversed(entries):
        if not isinstance(entry, Transaction):
            named = get_entry_accounts(entry)
        elif entry.flag != FLAG_UNREALIZED:
            named = [posting.account for posting in entry.postings]
        else:
            continue
        for account in named:
            if account in wanted:
                found[account] = entry
                wanted.remove(account)
        if not wanted:
            break
    return found


# How often and how lately each name was used, as Fava's ranking counts it: no amount is among them.
_Scores = Mapping[str, Any]


class _Ranks(NamedTuple):
    """What was counted of the first `length` entries: of accounts, currencies and payees `scores`."""

    length: int
    links: frozenset[str]
    tags: frozenset[str]
    scores: tuple[_Scores, ...]


_NOTHING = _Ranks(0, frozenset(), frozenset(), ({}, {}, {}))
# Of so many years what was counted before them is kept.
_YEARS = 3


class QuickAttributes(AttributesModule):  # type: ignore[misc]
    """Fava's lists for typing: what was counted of the entries before each of the last years is kept for the next load."""

    def __init__(self, ledger: Any) -> None:
        super().__init__(ledger)
        self._entries: Sequence[Any] = ()
        self.kept: Sequence[_Ranks] = ()

    def load_file(self) -> None:
        """As Fava's."""
        entries = self.ledger.all_entries
        self.years = get_active_years(entries, self.ledger.fava_options.fiscal_year_end)
        same = next((n for n, (was, now) in enumerate(zip(self._entries, entries, strict=False)) if was is not now), None)
        same = min(len(self._entries), len(entries)) if same is None else same
        kept = [ranks for ranks in self.kept if ranks.length <= same]
        ranks = kept[-1] if kept else _NOTHING
        for start in _starts(entries):
            if start > ranks.length:
                ranks = _counted(entries, ranks, start)
                kept.append(ranks)
        self._entries, self.kept = entries, kept[-_YEARS:]
        ranks = _counted(entries, ranks, len(entries))
        self.links, self.tags = sorted(ranks.links), sorted(ranks.tags)
        accounts, currencies, payees = ranks.scores
        self.accounts = _ranked(accounts, sorted(self.ledger.accounts.keys()))
        self.currencies, self.payees = _ranked(currencies), _ranked(payees)


def _starts(entries: Sequence[Any]) -> list[int]:
    """How many entries stand before each of the last years, in their order."""
    last = entries[-1].date.year if entries else 0
    return [bisect_left(entries, year, key=lambda entry: entry.date.year) for year in range(last - _YEARS + 1, last + 1)]


def _counted(entries: Sequence[Any], start: _Ranks, end: int) -> _Ranks:
    links, tags = set(start.links), set(start.tags)
    rankers = accounts, currencies, payees = [_ranker(scores) for scores in start.scores]
    for entry in entries[start.length : end]:
        links.update(getattr(entry, "links", None) or ())
        tags.update(getattr(entry, "tags", None) or ())
        if not isinstance(entry, Transaction):
            continue
        if entry.payee:
            payees.update(entry.payee, entry.date)
        for posting in entry.postings:
            accounts.update(posting.account, entry.date)
            currencies.update(posting.units.currency, entry.date)
            if posting.cost and posting.cost.currency is not None:
                currencies.update(posting.cost.currency, entry.date)
    return _Ranks(end, frozenset(links), frozenset(tags), tuple(ranker.scores for ranker in rankers))


def _ranker(scores: _Scores, of: list[str] | None = None) -> Any:
    ranker = ExponentialDecayRanker(of)
    ranker.scores = dict(scores)
    return ranker


def _ranked(scores: _Scores, of: list[str] | None = None) -> list[str]:
    return _ranker(scores, of).sort()  # type: ignore[no-any-return]
