"""Sessions: kept on the server, each with an end; the reader has only a name for it, which says nothing."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic_ns
from typing import Final, NamedTuple

from .passkeys import Passkeys
from .users import KnownUsers, User, UsersFile

IDLE_SECONDS: Final = 60 * 60
LONGEST_SECONDS: Final = 12 * 60 * 60
FRESH_SECONDS: Final = 5 * 60
_SECOND: Final = 1_000_000_000
_MOST: Final = 10_000


@dataclass
class Session:
    """One login. `csrf`: what each change must bring along; `began`, `seen`: nanoseconds of the clock.

    `enrols`: it is for registering a first passkey only, which the user needs for everything else. `again`: a provider asked
    him anew who he is. `address`: from where he logged in. `token`: with which a provider knows which login of its own to end.
    `passkey`: id of that with which he logged in; where it is removed the session has ended.
    """

    user: User
    csrf: str
    began: int
    seen: int
    enrols: bool = False
    again: bool = False
    address: str = ""
    token: str = ""
    passkey: str = ""


class Shown(NamedTuple):
    """A session as its user sees it: `ident` names it and opens nothing; seconds since it began, and was used."""

    ident: str
    session: Session
    began: int
    seen: int


class Sessions:
    """All logins of one desk.

    Args:
        users: who may log in; who may no more, or has another password, or not the passkey with which he came, is out.
        clock: nanoseconds that only grow. token: a new secret.
    """

    def __init__(
        self, users: KnownUsers, clock: Callable[[], int] = monotonic_ns, token: Callable[[], str] = secrets.token_urlsafe
    ) -> None:
        self._users, self._clock, self._token = users, clock, token
        self._passkeys = Passkeys(users.root)
        self._open: dict[str, Session] = {}
        self._lock = Lock()

    def begin(
        self, user: User, *, enrols: bool = False, again: bool = False, address: str = "", token: str = "", passkey: str = ""
    ) -> str:
        """The name of a new session."""
        name, now = self._token(), self._clock()
        with self._lock:
            self._open = {key: session for key, session in self._open.items() if self._lasts(session, now)}
            if len(self._open) >= _MOST:
                del self._open[min(self._open, key=lambda key: self._open[key].seen)]
            self._open[_key(name)] = Session(user, self._token(), now, now, enrols, again, address, token, passkey)
        return name

    def find(self, name: str, *, active: bool = True) -> Session | None:
        """The session of this name, None where it has ended; `active`: somebody did something, so it goes on."""
        now, key = self._clock(), _key(name)
        with self._lock:
            session = self._open.get(key)
            if session is None:
                return None
            if not self._lasts(session, now) or not self._is_known(session):
                del self._open[key]
                return None
            if active:
                session.seen = now
            return session

    def fresh(self, session: Session) -> bool:
        """Whether a provider asked the user just now who he is."""
        return session.again and self._clock() - session.began < FRESH_SECONDS * _SECOND

    def end(self, name: str) -> None:
        """End one session."""
        with self._lock:
            self._open.pop(_key(name), None)

    def end_this(self, ended: Session) -> None:
        """End one session of which nobody knows the name any more."""
        with self._lock:
            self._open = {key: session for key, session in self._open.items() if session is not ended}

    def of(self, user: str) -> list[Shown]:
        """Those of a user that have not ended, the newest first."""
        now = self._clock()
        with self._lock:
            mine = [(key, s) for key, s in self._open.items() if s.user.name == user and self._lasts(s, now)]
            mine = [(key, s) for key, s in mine if self._is_known(s)]
        mine.sort(key=lambda known: -known[1].began)
        return [Shown(key[:16], s, (now - s.began) // _SECOND, (now - s.seen) // _SECOND) for key, s in mine]

    def end_one(self, user: str, ident: str) -> bool:
        """End the session of a user that `of` names so; whether there was one."""
        with self._lock:
            found = [key for key, s in self._open.items() if s.user.name == user and key[:16] == ident]
            for key in found:
                del self._open[key]
        return bool(found)

    def end_all(self, user: str) -> None:
        """End every session of a user, wherever it was begun."""
        with self._lock:
            self._open = {key: session for key, session in self._open.items() if session.user.name != user}

    def _is_known(self, session: Session) -> bool:
        """Whether the user is as he was when he logged in, and still has the passkey with which he did."""
        try:
            has_passkey = not session.passkey or self._passkeys.find(session.passkey) is not None
        except UsersFile:
            return False
        return has_passkey and self._users.get(session.user.name) == session.user

    def _lasts(self, session: Session, now: int) -> bool:
        return now - session.seen < IDLE_SECONDS * _SECOND and now - session.began < LONGEST_SECONDS * _SECOND


def _key(name: str) -> str:
    """What is kept of a name: who reads the memory of the desk finds none to use."""
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()
