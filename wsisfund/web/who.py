"""Who asks, as the processes that hold the books are told: text only."""

from typing import Final, TypedDict

from .roles import writes
from .sessions import Session

WHO: Final = "wsisfund.who"


class Who(TypedDict):
    """One who has logged in; `officer`, `donor`: ids of the register, else empty; `writes`: may ask for changes."""

    user: str
    role: str
    officer: str
    donor: str
    csrf: str
    writes: bool


def who_of(session: Session) -> Who:
    """Who a session belongs to."""
    user = session.user
    return {
        "user": user.name,
        "role": user.role.value,
        "officer": user.officer or "",
        "donor": user.donor or "",
        "csrf": session.csrf,
        "writes": writes(user.role),
    }
