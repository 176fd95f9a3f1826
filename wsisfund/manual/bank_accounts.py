"""Bank accounts with a name of their own are registered, and used while they are open (domain §8.15)."""

from collections.abc import Iterator
from datetime import date

from ..books.records import Posting, Transaction
from ..errors import Fault, Refused
from ..register.bank_facts import BankAccount, bank_accounts
from ..register.policies import formal_rules_apply
from ..vocabulary.accounts import BANK, DEPOSITS, under
from .places import place_of
from .view import View

_PLAIN_PARTS = 4


class UnregisteredAccount(Refused):
    """Money is booked on a bank account with a name of its own, and the register does not say whose it is."""

    slug = "unregistered-account"


class BankAccountClosed(Refused):
    """Money is booked on a bank account before it was opened or after it was closed."""

    slug = "bank-account-closed"


def bank_account_faults(view: View) -> Iterator[Fault]:
    """The first entry on each named bank account that nobody registered, and each one outside its days."""
    registered = {known.account: known for known in bank_accounts(view.facts)}
    said: set[str] = set()
    for t in view.books.transactions:
        for p in t.postings:
            if not (under(p.account, BANK) or under(p.account, DEPOSITS)):
                continue
            known = registered.get(p.account)
            if known is not None and not _open_on(known, t.date):
                yield _closed(known, t, p)
            named = known is None and p.account.count(":") >= _PLAIN_PARTS and p.account not in said
            if named and formal_rules_apply(view.facts, t.date):
                said.add(p.account)
                yield _unregistered(t, p)


def _open_on(known: BankAccount, day: date) -> bool:
    return (known.since is None or known.since <= day) and (known.until is None or day <= known.until)


def _unregistered(t: Transaction, p: Posting) -> Fault:
    return UnregisteredAccount(
        f"{p.account} is not registered",
        why="a bank account with a name of its own stands in the register with its bank, its number and who may sign",
        fix=f"wsisfund bank register {p.account} --bank NAME --iban IBAN --signatories WHO",
        at=place_of(t, p),
    )


def _closed(known: BankAccount, t: Transaction, p: Posting) -> Fault:
    since = known.since.isoformat() if known.since else "its opening"
    until = f" to {known.until.isoformat()}" if known.until else ""
    return BankAccountClosed(
        f"{p.account} is not open on {t.date.isoformat()}",
        why=f"the register says from {since}{until}",
        fix="correct the date or the account, or register when it was open",
        at=place_of(t, p),
    )
