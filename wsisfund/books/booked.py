"""Beancount's booking and its tests of balances, without the work that says nothing of books like ours.

Beancount follows the inventory of every account, for the sake of positions at cost, and works out tolerances, for amounts that
are missing or do not add up. An entry that says all of its amounts comes out of booking as it went in, its postings grouped by
currency; and one whose weights add up to zero is within every tolerance. Units add up without lots, and where each assertion
holds, Beancount's test of them finds nothing. Whatever is otherwise is Beancount's own to book and to test.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from operator import is_
from typing import Any

from beancount import loader
from beancount.core import data, interpolate
from beancount.core.number import MISSING
from beancount.ops import balance, documents, validation
from beancount.parser import booking, booking_full


def booked(entries: list[Any], options: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Entries and errors as ``booking.book`` gives them; an entry that says all of its amounts has no ``__tolerances__``.

    Args:
        entries: as they were parsed, in order.
    """
    if any(map(needs_inventories, entries)):
        found: tuple[list[Any], list[Any]] = booking.book(entries, options)
        return found
    made: list[Any] = []
    errors: list[Any] = []
    completed: list[Any] = []
    for entry in entries:
        if not isinstance(entry, data.Transaction):
            made.append(entry)
        elif _is_complete(entry):
            made.append(_grouped(entry))
        else:
            # No position is at cost: no method of booking is asked for, and no balance but its own.
            some, wrong = booking_full.book([entry], options, {})
            made += some
            completed += some
            errors += wrong
    return made, errors + booking.validate_missing_eliminated(completed, options)


def transformed(entries: list[Any], errors: list[Any], options: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Entries and errors as ``loader.run_transformations`` gives them.

    Args:
        entries: booked, in order.
        errors: those so far.
    """
    if not errors and _all_stands(entries, options):
        by_name, wrong = loader.run_transformations(entries, [], {**options, "plugin_processing_mode": "raw"}, None)
        if len(by_name) == len(entries) and all(map(is_, by_name, entries)):
            return by_name, wrong
    found: tuple[list[Any], list[Any]] = loader.run_transformations(entries, errors, options, None)
    return found


def _all_stands(entries: list[Any], options: dict[str, Any]) -> bool:
    """Whether Beancount's own plugins add nothing and find nothing: no ``pad``, each document there, each assertion true."""
    _, missing = documents.verify_document_files_exist(entries, options)
    if missing or options["documents"] or any(isinstance(entry, data.Pad) for entry in entries):
        return False
    opened = {entry.account: entry.currencies for entry in reversed(entries) if isinstance(entry, data.Open)}
    asserted = {entry.account for entry in entries if isinstance(entry, data.Balance)}
    # With what is below it an account holds what its postings say.
    within = cache(lambda account: [above for above in asserted if f"{account}:".startswith(f"{above}:")])
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for p in entry.postings:
                for account in within(p.account):
                    held[account, p.units.currency] += p.units.number
        elif isinstance(entry, data.Balance):
            number, currency = entry.amount
            lawful = entry.account in opened and currency in (opened[entry.account] or (currency,))
            off = abs(held[entry.account, currency] - number)
            if not lawful or off > balance.get_balance_tolerance(entry, options):
                return False
    return True


def validated(entries: list[Any], options: dict[str, Any]) -> list[Any]:
    """The errors that ``validation.validate`` finds."""
    errors: list[Any] = []
    for test in validation.VALIDATIONS:
        balances = test is validation.validate_check_transaction_balances
        errors += test(_in_doubt(entries) if balances else entries, options)
    return errors


def needs_inventories(entry: Any) -> bool:
    """Whether what an account holds decides how an entry is booked: at cost, or where a currency is missing."""
    return isinstance(entry, data.Transaction) and any(
        p.cost is not None
        or (p.units is not MISSING and type(p.units.currency) is not str)
        or (p.price is not None and type(p.price.currency) is not str)
        for p in entry.postings
    )


def rests_on_a_balance(entry: Any, options: Mapping[str, Any]) -> bool:
    """Whether an entry, as it was parsed, is booked by what others left in its accounts: it does not say enough by itself."""
    if not needs_inventories(entry):
        return False
    return any(p.cost is not None for p in entry.postings) or bool(booking_full.book([entry], options, {})[1])


def _is_complete(entry: Any) -> bool:
    """Whether every posting says its units, and its price where it has one."""
    return all(
        p.units is not MISSING and type(p.units.number) is Decimal and (p.price is None or type(p.price.number) is Decimal)
        for p in entry.postings
    )


def _grouped(entry: Any) -> Any:
    """The entry with its postings by the currency in which they balance, in the order in which each comes first."""
    groups: dict[str, list[Any]] = {}
    for p in entry.postings:
        groups.setdefault(p.units.currency if p.price is None else p.price.currency, []).append(p)
    if len(groups) < 2:
        return entry
    return entry._replace(postings=[p for group in groups.values() for p in group])


def _in_doubt(entries: Iterable[Any]) -> list[Any]:
    """The transactions whose weights do not add up to exactly zero."""
    return [entry for entry in entries if isinstance(entry, data.Transaction) and not _adds_up(entry)]


def _adds_up(entry: Any) -> bool:
    sums: dict[str, Decimal] = {}
    for p in entry.postings:
        if p.cost is not None or (p.meta and interpolate.AUTOMATIC_RESIDUAL in p.meta):
            return False
        number, currency = p.units
        if p.price is not None:
            number, currency = number * p.price.number, p.price.currency
        before = sums.get(currency)
        sums[currency] = number if before is None else before + number
    return not any(sums.values())
