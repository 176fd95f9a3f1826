"""Two of Fava's modules that go through all entries after each edit, with the same outcome sooner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_
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


class _Ranks(NamedTuple):
    """What was counted of a list's first entries: `entries`, of which the first `length`."""

    entries: Sequence[Any]
    length: int
    links: frozenset[str]
    tags: frozenset[str]
    scores: tuple[dict[str, float], ...]


class QuickAttributes(AttributesModule):  # type: ignore[misc]
    """Fava's lists for typing: of entries before the last year that are the same as they were, the count is kept."""

    _before: _Ranks | None = None

    def load_file(self) -> None:
        """As Fava's."""
        entries = self.ledger.all_entries
        self.years = get_active_years(entries, self.ledger.fava_options.fiscal_year_end)
        start = _Ranks((), 0, frozenset(), frozenset(), ({}, {}, {}))
        before = self._before
        if before and all(map(is_, before.entries[: before.length], entries)) and len(entries) >= before.length:
            start = before
        year = entries[-1].date.year if entries else 0
        last = next((n for n in range(len(entries), 0, -1) if entries[n - 1].date.year < year), 0)
        kept = _counted(entries, start, last) if last >= start.length else start
        self._before = kept
        ranks = _counted(entries, kept, len(entries))
        self.links, self.tags = sorted(ranks.links), sorted(ranks.tags)
        accounts, currencies, payees = ranks.scores
        self.accounts = _ranked(accounts, sorted(self.ledger.accounts.keys()))
        self.currencies, self.payees = _ranked(currencies), _ranked(payees)


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
    return _Ranks(entries, end, frozenset(links), frozenset(tags), tuple(ranker.scores for ranker in rankers))


def _ranker(scores: Mapping[str, float], of: list[str] | None = None) -> Any:
    ranker = ExponentialDecayRanker(of)
    ranker.scores = dict(scores)
    return ranker


def _ranked(scores: Mapping[str, float], of: list[str] | None = None) -> list[str]:
    return _ranker(scores, of).sort()  # type: ignore[no-any-return]
