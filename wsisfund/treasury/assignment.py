"""A debt that is settled with somebody else than the one of whom it is: who, and the document that says so (domain §8.9)."""

from ..books.records import Value
from ..errors import UsageFault
from ..register.wording import checked_text
from ..store.item_book import OpenItem


class AssignmentNeeded(UsageFault):
    """Somebody else settles or is paid than the one of whom it is, and nothing says who and on what document."""

    slug = "assignment-needed"


def counterparty(item: OpenItem, assignee: str | None, assigned: str | None) -> str:
    """With whom an open item is settled: its own payee, or the assignee.

    Raises:
        AssignmentNeeded: an assignee without the document, or the document without him. BadText.
    """
    if bool(assigned) != bool(assignee):
        raise AssignmentNeeded(
            "an assignment names who comes in, and the document that says so",
            why=f"{item.doc} is of {item.payee}",
            fix="give both: --assignee NAME --assigned REF",
        )
    return checked_text(assignee, "payee") if assignee else item.payee


def assignment(assigned: str | None) -> dict[str, Value]:
    """The key of an entry that settles with somebody else.

    Raises:
        BadText.
    """
    return {"assigned": checked_text(assigned, "document")} if assigned else {}
