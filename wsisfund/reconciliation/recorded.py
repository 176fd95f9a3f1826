"""Whether anything of the bank is recorded for an account."""

from ..errors import UsageFault, clean
from ..register.bank_facts import recorded_lines, recorded_statements
from ..store.index import Index


class NoBankAccount(UsageFault):
    """A reconciliation is asked for of an account that has no line of the bank."""

    slug = "nothing-to-reconcile"


def with_lines(index: Index, account: str) -> str:
    """`account`, where the bank's lines or statements of it are recorded.

    Raises:
        NoBankAccount: there are none.
    """
    if not recorded_lines(index, account) and not recorded_statements(index, account):
        raise NoBankAccount(
            f"the books have no line of the bank on {clean(account)[:80]}",
            why="lines come with the bank's file",
            fix=f"wsisfund import bank FILE --account {clean(account)[:80]}",
        )
    return account
