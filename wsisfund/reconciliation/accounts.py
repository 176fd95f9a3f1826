"""Which account of the books a bank's statement is about."""

from ..errors import Invalid, clean
from ..importers.bank.statement import BankStatement
from ..register.bank_facts import BankAccount, bank_accounts
from ..register.source import FactSource
from ..vocabulary.accounts import bank
from ..vocabulary.iban import is_iban
from ..vocabulary.money import is_currency_code


class UnknownBankAccount(Invalid):
    """A bank's file is about an account that the register does not know, or the register has another number for it."""

    slug = "unknown-bank-account"


class StatementDoesNotAddUp(Invalid):
    """The lines of a bank's statement do not lead from its opening balance to its closing balance; nothing is repaired."""

    slug = "statement-does-not-add-up"


def account_of(facts: FactSource, statement: BankStatement, named: str | None, shown: str) -> str:
    """The account of the books, by the number that the statement states.

    Args:
        named: the account that somebody says it is; then the register has no other number for it.

    Raises:
        UnknownBankAccount: nobody registered it. StatementDoesNotAddUp: its lines do not come to its balance.
    """
    if statement.adds_up is False:
        raise _does_not_add_up(statement, shown)
    registered = list(bank_accounts(facts))
    of_number = [known for known in registered if statement.account and _same(statement, known)]
    # A table of a month without movements has no line that could say a currency.
    any_currency = not statement.currency and not statement.lines
    found = [k.account for k in of_number if any_currency or k.account.split(":")[3] == (statement.currency or "")]
    if named is None:
        if len(found) == 1:
            return found[0]
        raise _unknown(statement, shown, "no account of the register has its number" if not found else "several have its number")
    number = next((known for known in registered if known.account == named and (known.iban or known.number)), None)
    if number is not None and statement.account and not _same(statement, number):
        raise _unknown(statement, shown, f"the register has another number for {named}")
    if number is None and of_number and named not in found:
        raise _unknown(statement, shown, f"its number is registered for {of_number[0].account}")
    if statement.currency and named.split(":")[3] != statement.currency:
        raise _unknown(statement, shown, f"it is in {statement.currency}, and {named} is not")
    return named


def _same(statement: BankStatement, known: BankAccount) -> bool:
    stated = _plain(statement.account)
    iban, number = _plain(known.iban), _plain(known.number)
    if stated in (iban, number) and stated:
        return True
    # Many banks write the number without country and check digits, or with the sort code before it and the currency behind it.
    bare = stated.rpartition("/")[2]
    for code in (statement.currency or "",):
        bare = bare.removesuffix(code) if code else bare
    tail = bare.lstrip("0")
    return len(tail) >= 6 and any(
        own[4:].endswith(tail) if own == iban else own.lstrip("0") == tail for own in (iban, number) if own
    )


def _plain(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum() or c == "/")


def _unknown(statement: BankStatement, shown: str, why: str) -> UnknownBankAccount:
    number = clean(statement.account)[:40]
    code = statement.currency if statement.currency and is_currency_code(statement.currency) else "CCY"
    option = f'--iban "{number}"' if is_iban(number) else f'--number "{number}"'
    line = f"wsisfund bank register {bank(code)}:NAME --bank NAME {option} --currency {code}"
    fix = f"register it:\n{line}" if number else "say which account it is: --account ACCOUNT"
    return UnknownBankAccount(
        f"the statement of {number or 'an account without a number'} ({code}) is of no account of the books",
        why=why,
        fix=fix,
        file=shown,
    )


def _does_not_add_up(statement: BankStatement, shown: str) -> StatementDoesNotAddUp:
    begin, end = statement.period
    days = f" from {begin.isoformat()} to {end.isoformat()}" if begin and end else ""
    opening, closing = statement.opening, statement.closing
    what = "its balances contradict each other"
    if opening is not None and closing is not None and not statement.contradicted:
        lines = statement.credits - statement.debits
        what = f"{opening} and lines of {lines} come to {opening + lines}, and it says {closing}"
    return StatementDoesNotAddUp(
        f"the statement of {clean(statement.account)[:40]}{days} does not add up: {what}",
        why="a line is missing or wrong, or the file was cut; nothing is repaired here",
        fix="ask the bank for the statement once more; wsisfund bank show FILE shows its figures",
        file=shown,
    )
