"""The page on which a user changes what he logs in with: his password, his passkeys; each with the password once more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple

from ..errors import OTHER_FORM, Fault
from ..gate.webauthn import to_base64url
from ..languages.spoken import language
from ..languages.words import desk_words
from ..settings import now, today
from .form_body import form_of
from .guard import Environ, Refusal, StartResponse
from .login import ACCOUNT, Login, address_of, answer_json, site_of, with_cookie
from .own_page import page_of
from .passkeys import ALGORITHM, NoPasskey, UnknownPasskey, new_passkey
from .passwords import PasswordRefused, is_password
from .sessions import Session
from .stolen_passwords import STOLEN, StolenPasswords
from .users import change_user
from .weak_passwords import FREQUENT, NAMES

_SEE_OTHER: Final = "303 See Other"
_WEAK: Final = {FREQUENT: "account.weak-frequent", NAMES: "account.weak-names", STOLEN: "account.weak-stolen"}


class _NotDone(Exception):
    """A change that was not made: what is said of it (a key of the catalogue), the status, the seconds to wait."""

    def __init__(self, said: str, status: str = "422 Unprocessable Content", wait: int = 0) -> None:
        super().__init__(said)
        self.said, self.status, self.wait = said, status, wait


class Account:
    """The account of whoever has logged in by `login`."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._changes = {"password": self._password, "passkey": self._add, "remove": self._remove, "session": self._end}

    def answer(
        self, environ: Environ, start_response: StartResponse, cookie: str, name: str, session: Session
    ) -> Iterable[bytes]:
        """The page; a challenge for a new passkey; or what comes of a change.

        Args:
            cookie: of the session, by its name. name: of the session.
        """
        asks = str(environ.get("PATH_INFO", "")).endswith("/challenge")
        if environ["REQUEST_METHOD"] == "GET":
            if asks:
                raise Refusal("405 Method Not Allowed", "A script of the page asks for this.")
            done = str(environ.get("QUERY_STRING", "")).removeprefix("done=")
            return self._page(environ, start_response, session, f"account.{done}" if done in (*self._changes,) else "")
        form = form_of(environ)
        try:
            if asks:
                return self._challenge(environ, start_response, session, form)
            change = self._changes.get(form.get("what", ""))
            if change is None:
                raise Refusal("404 Not Found", "There is no such change here.")
            place, begun = change(environ, session, form, name)
        except _NotDone as wrong:
            if asks:
                return answer_json(start_response, {"error": self._words(wrong)}, wrong.status)
            return self._page(environ, start_response, session, self._words(wrong), wrong)
        headers = [("Location", place), ("Content-Length", "0")]
        start_response(_SEE_OTHER, with_cookie(headers, environ, cookie, begun) if begun is not None else headers)
        return []

    # ---------------------------------------------------------------- changes: where it goes on, and a new session

    def _password(self, environ: Environ, session: Session, form: dict[str, str], _: str) -> tuple[str, str | None]:
        if not session.user.password:
            raise _NotDone("account.by-provider")
        if form.get("new", "") != form.get("again", ""):
            raise _NotDone("account.differ")
        self._test_password(environ, session, form)
        try:
            changed = change_user(self._login.users.root, session.user.name, password=form.get("new", ""))
        except PasswordRefused as refused:
            raise _NotDone(_WEAK.get(refused.why, "account.weak-length")) from None
        except StolenPasswords:
            raise _NotDone("account.list-unreadable", "500 Internal Server Error") from None
        self._login.log.note("password-changed", environ, changed.name)
        self._login.sessions.end_all(changed.name)
        began = self._login.sessions.begin(changed, enrols=session.enrols, address=address_of(environ), passkey=session.passkey)
        return f"{ACCOUNT}?done=password", began

    def _add(self, environ: Environ, session: Session, form: dict[str, str], name: str) -> tuple[str, str | None]:
        asked, site = self._login.challenges.take(_whose(session)), site_of(environ)
        try:
            said = json.loads(form.get("passkey", ""))
            if asked is None or not isinstance(said, dict):
                raise NoPasskey("challenge")
            made = new_passkey(said, session.user.name, form.get("name", ""), asked, site, today())
            self._login.passkeys.add(made)
        except (NoPasskey, *OTHER_FORM) as error:
            word = error.word if isinstance(error, NoPasskey) else "challenge"
            self._login.log.note(f"no-passkey-{word}", environ, session.user.name)
            raise _NotDone(f"account.passkey-{word}") from None
        self._login.log.note("passkey-added", environ, session.user.name)
        if session.enrols:
            self._login.sessions.end(name)
            return "/login", ""
        return f"{ACCOUNT}?done=passkey", None

    def _remove(self, environ: Environ, session: Session, form: dict[str, str], _: str) -> tuple[str, str | None]:
        self._test_password(environ, session, form)
        keeps_one = self._login.needs_two(session.user)
        try:
            removed = self._login.passkeys.remove(session.user.name, form.get("name", ""), keeps_one=keeps_one)
        except UnknownPasskey:
            raise _NotDone("account.passkey-unknown") from None
        if not removed:
            raise _NotDone("account.last")
        self._login.log.note("passkey-removed", environ, session.user.name)
        return f"{ACCOUNT}?done=remove", None

    def _end(self, environ: Environ, session: Session, form: dict[str, str], _: str) -> tuple[str, str | None]:
        self._test_password(environ, session, form)
        if not self._login.sessions.end_one(session.user.name, form.get("session", "")):
            raise _NotDone("account.session-unknown")
        self._login.log.note("session-ended", environ, session.user.name)
        return f"{ACCOUNT}?done=session", None

    def _challenge(
        self, environ: Environ, start_response: StartResponse, session: Session, form: dict[str, str]
    ) -> Iterable[bytes]:
        """What the browser needs to make a passkey."""
        self._test_password(environ, session, form)
        asked = {
            "challenge": to_base64url(self._login.challenges.new(_whose(session), address_of(environ))),
            "host": site_of(environ).host,
            "user": to_base64url(session.user.name.encode()),
            "algorithm": ALGORITHM,
            "known": [known.ident for known in self._login.passkeys.of(session.user.name)],
        }
        return answer_json(start_response, asked)

    def _test_password(self, environ: Environ, session: Session, form: dict[str, str]) -> None:
        """Who changes this is asked once more who he is: for his password, else by the provider.

        Raises:
            _NotDone: it is not he, or he was not asked.
        """
        user = session.user
        if not user.password:
            self._test_fresh(environ, session)
            return
        address = address_of(environ)
        wait = self._login.attempts.begin(user.name, address)
        if wait:
            self._login.log.note("too-many-tries", environ, user.name)
            raise _NotDone("login.wait", "429 Too Many Requests", wait=wait)
        if not is_password(form.get("password", ""), user.password):
            self._login.log.note("wrong-password", environ, user.name)
            raise _NotDone("account.wrong", "401 Unauthorized")
        self._login.attempts.right(user.name, address)

    def _test_fresh(self, environ: Environ, session: Session) -> None:
        if not self._login.sessions.fresh(session):
            self._login.log.note("log-in-again", environ, session.user.name)
            raise _NotDone("account.log-in-again", "401 Unauthorized")

    # ---------------------------------------------------------------- the page

    def _words(self, wrong: _NotDone) -> str:
        return desk_words(language())(wrong.said, count=wrong.wait)

    def _sessions(self, session: Session) -> list[_Known]:
        at = now()

        def time(seconds: int) -> str:
            return (at - timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M")

        mine = self._login.sessions.of(session.user.name)
        return [_Known(s.ident, time(s.began), time(s.seen), s.session.address, s.session is session) for s in mine]

    def _page(
        self, environ: Environ, start_response: StartResponse, session: Session, said: str, wrong: _NotDone | None = None
    ) -> Iterable[bytes]:
        try:
            passkeys = [known.shown() for known in self._login.passkeys.of(session.user.name)]
        except Fault:
            passkeys = []
        body = page_of(
            "account.html",
            csrf=session.csrf,
            user=session.user,
            enrols=session.enrols,
            provider=self._login.provider.shown if self._login.provider else "",
            fresh=self._login.sessions.fresh(session),
            passkeys=passkeys,
            sessions=self._sessions(session),
            host=site_of(environ).host,
            wrong=said if wrong else "",
            done=said if not wrong else "",
        )
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        if wrong and wrong.wait:
            headers.append(("Retry-After", str(wrong.wait)))
        start_response(wrong.status if wrong else "200 OK", headers)
        return [body]


class _Known(NamedTuple):
    """One of the user's sessions: days and times as the desk's own clock has them."""

    ident: str
    began: str
    seen: str
    address: str
    this: bool


def _whose(session: Session) -> str:
    """For whom a challenge of this page is: this session alone."""
    return f"account {session.csrf}"
