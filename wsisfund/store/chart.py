"""The accounts of the books, and how the first use of an account of domain §2 opens it."""

from collections.abc import Iterable
from datetime import date

from ..books.records import Fact, Open, Posting, Record
from ..errors import Refused, UsageFault, clean
from ..register.policies import LOCK_DATE
from ..register.source import FactSource, programmes
from ..register.versions import donor_at
from ..vocabulary import accounts as known
from ..vocabulary.events import BUDGET_CLASSES, CLASSES, SUPPORT_COSTS
from ..vocabulary.money import FUNCTIONAL, is_currency_code
from ..vocabulary.nearness import near_to
from .accounts import opened_accounts
from .days import newest_entry
from .index import Index

LAST_DAY = date(2099, 12, 31)
# The summit's preparations began in 1998 (ITU Plenipotentiary Resolution 73): no agreement or due date is older.
FIRST_DAY = date(1998, 1, 1)

_FIXED = {value for name, value in vars(known).items() if name.isupper() and isinstance(value, str)}
_PARENTS = {
    known.BANK,
    known.CASH,
    known.DEPOSITS,
    known.RECEIVABLES,
    known.ADVANCES,
    known.PAYABLES,
    known.CONTRIBUTIONS,
    known.EXCHANGE,
}


class UnknownAccount(UsageFault):
    """The account does not follow the scheme of the books, or is not the kind that the command needs."""

    slug = "unknown-account"


class AccountCurrency(Refused):
    """The account is open, but not for this currency."""

    slug = "account-currency"


class WrongCurrency(Refused):
    """The money is in another currency than the agreement, the document or the bank account."""

    slug = "wrong-currency"


class DateOutOfRange(UsageFault):
    """The day is before the books begin, or absurdly late."""

    slug = "date-out-of-range"


class PeriodClosed(Refused):
    """The day lies in a period that was closed: nothing is added to it or changed in it any more."""

    slug = "period-closed"


def books_begin(index: Index) -> date:
    """Day on which the first account was opened."""
    return index.begins or date(2000, 1, 1)


def checked_day(index: Index, day: date, what: str = "the entry") -> date:
    """`day` where the books reach it and no close has shut it.

    Raises:
        DateOutOfRange: they do not. PeriodClosed: it lies in a closed period.
    """
    begin = books_begin(index)
    if begin <= day <= LAST_DAY:
        return _open_day(index, day) if what == "the entry" else day
    raise DateOutOfRange(
        f"{day.isoformat()} is outside the books",
        why=f"the books begin on {begin.isoformat()}, and {what} may not lie after {LAST_DAY.isoformat()}",
        fix="check the date; the day of an entry comes with --date",
    )


def checked_reference_day(day: date) -> date:
    """A day that an entry names and that need not lie within the books: a due date, the signing of an older agreement.

    Raises:
        DateOutOfRange: it is older than the summit, or absurdly late.
    """
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise DateOutOfRange(
        f"{day.isoformat()} cannot be meant",
        why=f"days of agreements and instalments lie from {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}",
        fix="check the date",
    )


def checked_reach(index: Index, day: date, today: date) -> date:
    """`day` where it is no future period: until the end of the biennium after the present one.

    The present is today, or the newest entry of the books where that is later.

    Raises:
        DateOutOfRange: it lies beyond.
    """
    present = max(today, newest_entry(index) or today)
    end = date(min(present.year - present.year % 2 + 3, date.max.year), 12, 31)
    if day <= end:
        return day
    raise DateOutOfRange(
        f"{day.isoformat()} lies in a future period",
        why=f"entries reach to the end of the next biennium, {end.isoformat()}",
        fix="check the date; the day of an entry comes with --date",
    )


def _open_day(index: Index, day: date) -> date:
    locked = LOCK_DATE.at(index, date.max)
    if locked is not None and day <= locked:
        raise PeriodClosed(
            f"{day.isoformat()} is locked: nothing is entered on or before {locked.isoformat()}",
            why="the policy lock-date shuts those days; what was wrong in them is corrected in the open ones",
            fix="date the entry later; a wrong entry is taken back with `wsisfund reverse`",
        )
    for fact in index.all("close"):
        period = fact.ident
        if day.isoformat().startswith(f"{period}-"):
            raise PeriodClosed(
                f"{day.isoformat()} lies in {period}, which was closed on {fact.date.isoformat()}",
                why="a closed period stays as it was audited; what was wrong in it is corrected in the open one",
                fix="date the entry in the open period; a wrong entry is taken back with `wsisfund reverse`",
                at=fact.place,
            )
    return day


def is_of_scheme(index: FactSource, account: str) -> bool:
    """Whether `account` is one of domain §2: a fixed one, a bank account, a donor's receivable, a programme's class."""
    if account in _FIXED and account not in _PARENTS:
        return True
    parts = account.split(":")
    if not known.ACCOUNT.fullmatch(account):
        return False
    if parts[0] == "Expenses":
        return len(parts) == 3 and parts[1] in programmes(index) and parts[2] in CLASSES
    if account.startswith(known.EXCHANGE + ":"):
        group = tuple(parts[2:])
        return len(group) == 2 and group[0] in ("Cash", "Receivables", "Payables") and group[1] in ("Realised", "Unrealised")
    is_bank = account.startswith((known.BANK + ":", known.DEPOSITS + ":")) and len(parts) in (4, 5) and is_currency_code(parts[3])
    return is_bank or (account.startswith(known.RECEIVABLES + ":") and len(parts) == 4)


def budget_line(index: Index, account: str, *, support: bool = False) -> str:
    """`account` where it is a budget line; `support`: lines of support cost too.

    Raises:
        UnknownAccount: it is none.
    """
    parts = account.split(":")
    classes = (*BUDGET_CLASSES, SUPPORT_COSTS) if support else BUDGET_CLASSES
    if is_of_scheme(index, account) and parts[0] == "Expenses" and parts[2] in classes:
        return account
    why = f"a budget line is Expenses:<Programme>:<Class>, with a class of {', '.join(classes)}"
    if is_of_scheme(index, account) and parts[0] == "Expenses":
        why = f"{parts[2]} is not charged directly: " + ("support cost follows each charge" if parts[2] == SUPPORT_COSTS else why)
    whole = _of_the_whole_line(index, parts)
    if whole:
        raise UnknownAccount(
            f"'{_short(account)}' is no budget line",
            why=f"{parts[1]} is a part of {whole.split(':')[1]} and counts as it: a budget is of the whole action line",
            fix=f"name {whole}, and the part in the order's reason or the invoice's text",
        )
    near = near_to(account, [line.name for line in opened_accounts(index, "Expenses")], 3, 70)
    fix = f"did you mean {' or '.join(near)}?" if near else "wsisfund budget show lists the lines"
    raise UnknownAccount(f"'{_short(account)}' is no budget line", why=why, fix=fix)


def _of_the_whole_line(index: Index, parts: list[str]) -> str:
    """The line of the programme of which `parts` names a part (``Expenses:C7.7:Travel``); empty where it names none."""
    if len(parts) != 3 or parts[0] != "Expenses" or "." not in parts[1]:
        return ""
    programme = parts[1].partition(".")[0]
    return f"Expenses:{programme}:{parts[2]}" if programme in programmes(index) else ""


def bank_account(index: Index, text: str) -> str:
    """The bank account that `text` names: in full, or by the part after ``Assets:Cash:Bank:``.

    Raises:
        UnknownAccount: the books have no such account.
    """
    account = text if text.startswith("Assets:") else f"{known.BANK}:{text}"
    if known.under(account, known.CASH) and currencies_of(index, account) is not None:
        return account
    raise UnknownAccount(
        f"no bank account '{_short(text)}'",
        why=f"the books have: {', '.join(held.name for held in opened_accounts(index, known.CASH)) or 'none'}",
        fix="wsisfund account open Assets:Cash:Bank:CCY CCY opens one",
    )


def currencies_of(index: Index, account: str) -> tuple[str, ...] | None:
    """Currencies that an account is open for, empty for every currency; None where it is not open."""
    rows = index.rows("SELECT currencies FROM account WHERE name = ?", (account,))
    return None if not rows else tuple(c for c in str(rows[0][0]).split(",") if c)


def bank_currency(index: Index, account: str) -> str:
    """The currency of a bank account: the only one that it is open for, else the one in its name."""
    held = currencies_of(index, account) or ()
    if len(held) == 1:
        return held[0]
    named = [part for part in account.split(":") if is_currency_code(part)]
    return named[0] if named else FUNCTIONAL


def receivable_of(index: Index, donor: str) -> str:
    """The donor's receivable account."""
    found = donor_at(index, donor)
    assert found is not None, donor
    return f"{known.RECEIVABLES}:{found.account}"


def opening_of(index: Index, records: Iterable[Record]) -> list[Record]:
    """`records` with an `Open` in front for each account that they use and the books have not, from the day the books begin.

    A receivable or another monetary account is opened for all currencies that the books' vendors account has, since an
    account is opened once and Beancount would refuse another currency later.

    Raises:
        AccountCurrency: an account is open, but not for a currency that is needed.
    """
    records = list(records)
    opened: dict[str, Open] = {}
    given = {record.account for record in records if isinstance(record, Open)}
    for account, currency in _uses(records):
        if account in opened or account in given:
            continue
        held = currencies_of(index, account)
        if held is None:
            opened[account] = Open(books_begin(index), account, _currencies_for(index, account, currency))
        elif held and currency not in held:
            raise AccountCurrency(
                f"{account} is not open for {currency}",
                why=f"it was opened for {', '.join(held)}, and an account is opened once",
                fix=f"add ,{currency} to its open line in the books: {account} {','.join(held)}",
            )
    return [*opened.values(), *records]


def opening_of_account(index: Index, account: str) -> tuple[Open, ...]:
    """An `Open` of a bank account for the currency in its name; nothing where it is open."""
    if currencies_of(index, account) is not None:
        return ()
    return (Open(books_begin(index), account, (account.split(":")[3],)),)


def opening_of_receivable(index: Index, account: str, currencies: Iterable[str]) -> Open:
    """An `Open` of a donor's receivable account, which the books have not yet: for `currencies`, and those it may need later."""
    needed = {*currencies, *_currencies_for(index, account, FUNCTIONAL)} - {FUNCTIONAL}
    return Open(books_begin(index), account, (FUNCTIONAL, *sorted(needed)))


def _uses(records: Iterable[Record]) -> Iterable[tuple[str, str]]:
    for record in records:
        for posting in getattr(record, "postings", ()):
            assert isinstance(posting, Posting)
            yield posting.account, posting.currency
        if isinstance(record, Fact) and record.kind in ("appropriation", "virement", "allotment", "commitment"):
            yield from ((str(v), FUNCTIONAL) for v in record.values if known.is_expense(str(v)))


def _currencies_for(index: Index, account: str, currency: str) -> tuple[str, ...]:
    if account.startswith(known.RECEIVABLES + ":") or account in known.OWED:
        held = currencies_of(index, known.VENDORS) or ()
        return (FUNCTIONAL, *sorted({*held, "EUR", "USD", currency} - {FUNCTIONAL}))
    return (currency,)


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= 80 else text[:79] + "…"
