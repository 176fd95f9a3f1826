"""A desk with users, without a server: who has logged in asks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from wsisfund.web.front import front
from wsisfund.web.login import Login
from wsisfund.web.oidc_provider import Provider
from wsisfund.web.security_log import SecurityLog
from wsisfund.web.sessions import Sessions
from wsisfund.web.shown import Shown
from wsisfund.web.users import KnownUsers, add_user

from .conftest import BASE, EXAMPLE, PATIENCE

PASSWORD = "four words of mine"
SECOND = 1_000_000_000


class Clock:
    """Nanoseconds that pass when a test says so."""

    now = SECOND

    def __call__(self) -> int:
        return self.now


class Desk:
    """Books on which users work. `login` gives a client that has logged in; `csrf` is the token of its pages."""

    def __init__(
        self, root: Path, shown: Shown, provider: Provider | None = None, two_factors: bool = False, **named: Any
    ) -> None:
        self.root, self.shown = root, shown
        users = KnownUsers(root)
        self.sessions = Sessions(users, **named)
        self.log = root / "desk.log"
        settings = provider.settings if provider else None
        self.login = Login(users, self.sessions, log=SecurityLog(self.log), provider=settings, two_factors=two_factors)
        self.application = front(shown, login=self.login, provider=provider)

    def visitor(self) -> Client:
        return Client(self.application)

    def log_in(self, user: str, password: str = PASSWORD, client: Client | None = None) -> Any:
        """(client, answer) of one try."""
        client = client or self.visitor()
        page = client.get("/login", base_url=BASE).text
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token is not None
        form = {"user": user, "password": password, "csrf": token[1]}
        return client, client.post("/login", data=form, base_url=BASE)

    def as_(self, user: str) -> Visitor:
        client, answer = self.log_in(user)
        assert answer.status_code == 303, answer.text
        return Visitor(client)


class Visitor:
    """One who has logged in; changes bring the token of the page along."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.slug, self.csrf = "", ""
        first = client.get("/", base_url=BASE)
        if first.headers["Location"] != "/donor/":
            self.slug = first.headers["Location"].split("/")[1]
            page = client.get(f"/{self.slug}/errors/", base_url=BASE).text
            found = re.search(r'<meta name="csrf-token" content="([^"]+)">', page)
            assert found is not None
            self.csrf = found[1]

    def get(self, path: str, **values: str) -> Any:
        return self.client.get(path, query_string=values or None, base_url=BASE)

    def send(self, method: str, path: str, **how: Any) -> Any:
        headers = {"X-CSRF-Token": self.csrf, **how.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, base_url=BASE, **how)


ROLES = {
    "fin": ("finance", "officer-f", None),
    "cert": ("certifying", "officer-c", None),
    "appr": ("approving", "officer-a", None),
    "aud": ("auditor", None, None),
    "don": ("donor", None, "aurelia"),
}


def with_users(root: Path) -> Path:
    """`root`, with one user of each role."""
    for name, (role, officer, donor) in ROLES.items():
        add_user(root, name, role, PASSWORD, officer, donor)
    return root


@contextmanager
def example_desk(root: Path) -> Iterator[Desk]:
    """The worked example in `root`, with one user of each role and all pages, as long as this lasts."""
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    shown = Shown(with_users(root), "wsisfund.pages:DESK_PAGES", PATIENCE)
    try:
        yield Desk(root, shown)
    finally:
        shown.end()
