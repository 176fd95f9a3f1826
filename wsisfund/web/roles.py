"""What each role may ask for: a list of what is allowed; anything else is refused."""

from enum import Enum
from typing import Final

from .routes import Kind


class Role(Enum):
    """As whom somebody logs in."""

    FINANCE = "finance"
    CERTIFYING = "certifying"
    APPROVING = "approving"
    AUDITOR = "auditor"
    DONOR = "donor"


ROLES: Final = tuple(role.value for role in Role)

_LOGGING_IN = frozenset({Kind.LOGIN, Kind.PROVIDER, Kind.CALLBACK, Kind.LOGOUT, Kind.ACCOUNT})
_EVERYBODY = _LOGGING_IN | {Kind.STATIC, Kind.LANGUAGE, Kind.ENTRY}
_READING = _EVERYBODY | {Kind.PAGE, Kind.ANSWER, Kind.QUERY, Kind.QUERY_FILE, Kind.OWN_PAGE, Kind.LIVE, Kind.STATEMENT}
_WRITING = _READING | {Kind.WRITE, Kind.ACT}
ALLOWED: Final = {
    Role.FINANCE: _WRITING,
    Role.CERTIFYING: _WRITING,
    Role.APPROVING: _WRITING,
    Role.AUDITOR: _READING,
    Role.DONOR: _EVERYBODY | {Kind.DONOR},
}


def writes(role: Role) -> bool:
    """Whether somebody of this role may ask for a change of the books; whether it is made, the rules decide."""
    return Kind.ACT in ALLOWED[role]
