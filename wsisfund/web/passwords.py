"""Passwords: how one is kept (argon2id, RFC 9106), and whether one that is typed is it."""

from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from ..errors import UsageFault
from .stolen_passwords import STOLEN, is_stolen
from .weak_passwords import why_weak

LENGTH_MIN: Final = 8
LENGTH_MAX: Final = 256
# Each takes 64 MiB: so many at once, however many ask.
_AT_ONCE = BoundedSemaphore(2)


class PasswordRefused(UsageFault):
    """A new password is too short or too long, holds what no keyboard types, or is one that others would try first."""

    slug = "password-refused"


def kept(password: str, *names: str, stolen: Path) -> str:
    """What is kept of a new password: argon2id with its own salt, in its standard form.

    Args:
        names: what is known of the user, which no password is made of.
        stolen: where the list of stolen passwords is, if there is one.

    Raises:
        PasswordRefused: fewer than 8 characters, more than 256, a control character, or one that others would try first.
        StolenPasswords: the list cannot be read.
    """
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX or any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in password):
        raise PasswordRefused(
            f"the password has {len(password)} characters, or one that cannot be typed",
            why=f"it has {LENGTH_MIN} to {LENGTH_MAX} characters; any of them, and no rule of mixtures",
            fix="take several words that nobody else would put together",
        )
    weak = why_weak(password, *names) or (STOLEN if is_stolen(password, stolen) else "")
    if weak:
        raise PasswordRefused(
            "this is no password", why=weak, fix="take several words that nobody else would put together; a manager makes one up"
        )
    with _AT_ONCE:
        return str(_hasher().hash(password))


def is_password(password: str, record: str | None) -> bool:
    """Whether `password` is the one that `record` was made of; as long a look for a user whom there is not (None)."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    with suppress(Argon2Error, InvalidHashError), _AT_ONCE:
        return bool(_hasher().verify(record or _nobodys(), password[:LENGTH_MAX])) and record is not None
    return False


@cache
def _hasher():  # type: ignore[no-untyped-def]
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    return str(_hasher().hash("nobody"))
