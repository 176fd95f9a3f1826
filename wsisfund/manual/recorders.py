"""Who recorded an entry, where it says so, is a finance officer of that day."""

from collections.abc import Iterator

from ..books.records import Fact, Transaction
from ..errors import Fault, clean
from ..register.officers import NoAuthority, is_finance, recorder_of
from ..vocabulary.events import RECORDED_BY
from .view import View


def recorder_faults(view: View) -> Iterator[Fault]:
    """Entries and facts recorded by somebody who had not the role; nothing where the register has no officers."""
    if not view.facts.all("officer"):
        return
    records: list[Fact | Transaction] = [*view.books.facts, *view.books.transactions]
    for record in records:
        who = recorder_of(record.keys)
        if who is not None and not is_finance(view.facts, who, record.date):
            yield NoAuthority(
                f"{clean(who)[:60]} is no finance officer on {record.date.isoformat()}",
                why=f"{RECORDED_BY} names the finance officer who signed or received",
                fix="name the officer who did, or leave the line out; wsisfund officer list shows the roles",
                at=record.place,
            )
