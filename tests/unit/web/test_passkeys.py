"""Who logs in with a passkey, registers one, removes one, and changes his password; and everything that proves nothing."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from tests.integration.inside import typed
from tests.tools.soft_passkey import SoftPasskey, of_text, to_text
from wsisfund.register.keys import relying_party_of
from wsisfund.web.challenges import SECONDS, Challenges
from wsisfund.web.passkeys import Passkeys
from wsisfund.web.passwords import PasswordRefused
from wsisfund.web.shown import Shown
from wsisfund.web.users import add_user, change_user

from .conftest import EXAMPLE
from .logged_in import PASSWORD, Desk

HERE = "http://localhost:5000"


@pytest.fixture
def desk(shown: Shown, tmp_path: Path) -> Desk:
    add_user(tmp_path, "fin", "finance", PASSWORD, "officer-f")
    add_user(tmp_path, "cert", "certifying", PASSWORD, "officer-c", passkey_required=True)
    return Desk(tmp_path, shown)


class Browser:
    """One browser at the desk, with the passkeys that it was given."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.client = desk, Client(desk.application)

    def page(self, path: str) -> Any:
        return self.client.get(path, base_url=HERE)

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page(path).text)
        assert found is not None, path
        return found[1]

    def send(self, path: str, page: str, **fields: str) -> Any:
        return self.client.post(path, data={"csrf": self.token(page), **fields}, base_url=HERE)

    def log_in(self, user: str, password: str = PASSWORD) -> Any:
        return self.send("/login", "/login", user=user, password=password)

    def register(self, passkey: SoftPasskey, name: str = "telephone", password: str = PASSWORD) -> Any:
        asked = self.send("/account/challenge", "/account/", password=password)
        if asked.status_code != 200:
            return asked
        made = json.dumps(passkey.create(asked.json["challenge"]))
        return self.send("/account/", "/account/", what="passkey", name=name, passkey=made)

    def challenge(self) -> str:
        return str(self.send("/login/challenge", "/login").json["challenge"])

    def touch(self, passkey: SoftPasskey, **other: str) -> Any:
        return self.send("/login", "/login", passkey=json.dumps({**passkey.get(self.challenge()), **other}))


def _events(desk: Desk) -> list[str]:
    return [json.loads(line)["event"] for line in desk.log.read_text().splitlines()]


def test_a_passkey_is_registered_with_the_password_and_logs_in_without(desk: Desk) -> None:
    browser, passkey = Browser(desk), SoftPasskey("localhost")
    browser.log_in("fin")
    assert browser.register(passkey, password="another one").status_code == 401
    answer = browser.register(passkey)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/?done=passkey")
    page = browser.page("/account/?done=passkey").text
    assert "The passkey is registered." in page and "telephone" in page and "sk-ecdsa-sha2-nistp256@openssh.com" in page
    other = Browser(desk)
    answer = other.touch(passkey)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/"), answer.text
    assert "logged in as fin" in other.page("/account/").text.lower()
    assert _events(desk) == ["login", "wrong-password", "passkey-added", "login-passkey"]
    file = desk.root / ".wsisfund" / "passkeys.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert passkey.ident not in desk.log.read_text()


def test_who_runs_the_desk_sees_and_removes_passkeys(desk: Desk) -> None:
    browser, passkey = Browser(desk), SoftPasskey("localhost")
    browser.log_in("fin")
    browser.register(passkey)
    (desk.root / "ledger").mkdir()
    (desk.root / "ledger" / "main.beancount").write_text("")
    (shown,) = typed(desk.root, ["user", "passkeys", "fin"]).json["passkeys"]
    assert (shown["name"], shown["host"]) == ("telephone", "localhost")
    assert relying_party_of(shown["public"]) == "localhost"
    assert typed(desk.root, ["user", "passkeys", "fin", "--public", "another"]).code == 2
    required = typed(desk.root, ["user", "passkeys", "fin", "--require"]).json
    assert required["passkey_required"] and "password" not in required
    assert Browser(desk).log_in("fin").status_code == 401
    assert typed(desk.root, ["user", "passkeys", "fin", "--remove", "telephone"]).json["passkeys"] == []
    assert Browser(desk).touch(passkey).status_code == 401
    assert Browser(desk).log_in("fin").headers["Location"] == "/account/", "and a new one is registered"


def test_what_proves_nothing(desk: Desk) -> None:
    """Each is one thing wrong with what would else log in; the last one is right."""
    browser, passkey = Browser(desk), SoftPasskey("localhost")
    browser.log_in("fin")
    browser.register(passkey)

    def tried(said: dict[str, str], visitor: Browser | None = None) -> int:
        desk.login.attempts._counts.clear()  # nobody waits because of the tries before
        return int((visitor or Browser(desk)).send("/login", "/login", passkey=json.dumps(said)).status_code)

    replayed = Browser(desk)
    said = passkey.get(replayed.challenge())
    assert tried(said) == 401, "of another visitor's challenge"
    said = passkey.get(replayed.challenge())
    assert tried(said, replayed) == 303
    assert tried(said, replayed) == 401, "a challenge is good once"
    for flags in (0x00, 0x01, 0x04):
        passkey.flags, visitor = flags, Browser(desk)
        assert tried(passkey.get(visitor.challenge()), visitor) == 401, f"nobody was asked: {flags}"
    passkey.flags = 0x05
    for origin in ("http://localhost:6000", "https://localhost:5000", "http://evil.example"):
        passkey.origin, visitor = origin, Browser(desk)
        assert tried(passkey.get(visitor.challenge()), visitor) == 401, origin
    passkey.origin = HERE
    thief, visitor = SoftPasskey("localhost", secret=99), Browser(desk)
    thief.counter = 50
    assert tried({**thief.get(visitor.challenge()), "id": passkey.ident}, visitor) == 401, "of another key"
    visitor = Browser(desk)
    said = passkey.get(visitor.challenge())
    flipped = bytearray(of_text(said["signature"]))
    flipped[-1] ^= 1
    assert tried({**said, "signature": to_text(bytes(flipped))}, visitor) == 401, "a bit of the signature"
    passkey.counter, visitor = 0, Browser(desk)
    assert tried(passkey.get(visitor.challenge()), visitor) == 401, "a counter that goes back: a copy"
    assert "wrong-passkey-copied" in _events(desk)
    for nonsense in ({}, {"id": 7}, {"id": passkey.ident, "client": "!", "authenticator": "", "signature": "AA"}):
        assert tried(nonsense) == 401, nonsense
    passkey.counter, visitor = 100, Browser(desk)
    assert tried(passkey.get(visitor.challenge()), visitor) == 303
    change_user(desk.root, "fin", disabled=True)
    visitor = Browser(desk)
    assert tried(passkey.get(visitor.challenge()), visitor) == 401


def test_what_is_no_new_passkey(desk: Desk) -> None:
    browser = Browser(desk)
    browser.log_in("fin")
    good = SoftPasskey("localhost")
    elsewhere, unasked, other = SoftPasskey("localhost"), SoftPasskey("localhost"), SoftPasskey("fund.example.org")
    elsewhere.origin, unasked.flags, other.origin = "http://evil.example", 0x01, HERE
    for passkey in (elsewhere, unasked, other):
        assert browser.register(passkey).status_code == 422
    old = json.dumps(good.create("AAAA"))
    assert browser.send("/account/", "/account/", what="passkey", name="x", passkey=old).status_code == 422
    browser.send("/account/challenge", "/account/", password=PASSWORD)
    assert browser.send("/account/", "/account/", what="passkey", name="x", passkey=old).status_code == 422
    for name in ("", "x" * 61, "a\x00b"):
        assert browser.register(good, name).status_code == 422, name
    for ident in (None, 7, ["x"], {}):  # an id that is no text, of a key without one
        asked = browser.send("/account/challenge", "/account/", password=PASSWORD)
        made = good.create(asked.json["challenge"])
        data = of_text(made["authenticator"])
        without = {**made, "id": ident, "authenticator": to_text(data[:53] + bytes(2) + data[87:])}
        assert browser.send("/account/", "/account/", what="passkey", name="x", passkey=json.dumps(without)).status_code == 422
    assert Passkeys(desk.root).of("fin") == []
    assert browser.register(good).status_code == 303
    assert browser.register(good, "again").status_code == 422, "it is known"
    assert browser.register(SoftPasskey("localhost", 5)).status_code == 422, "its name is taken"
    assert (
        browser.client.post(
            "/account/", data={"what": "remove", "name": "telephone", "password": PASSWORD}, base_url=HERE
        ).status_code
        == 403
    )


def test_a_login_that_needs_a_passkey(desk: Desk) -> None:
    """The password alone leads to the page on which the first one is registered, and to nothing else; afterwards nowhere."""
    browser, passkey = Browser(desk), SoftPasskey("localhost")
    assert browser.log_in("cert").headers["Location"] == "/account/"
    assert browser.page("/").headers["Location"] == "/account/"
    assert browser.page("/live").status_code == 403
    answer = browser.register(passkey)
    assert answer.headers["Location"] == "/login"
    assert browser.page("/account/").headers["Location"].startswith("/login")
    refused = browser.log_in("cert")
    assert refused.status_code == 401 and "logs in with a passkey" in refused.text
    assert browser.touch(passkey).status_code == 303
    assert browser.page("/live").status_code == 200
    last = browser.send("/account/", "/account/", what="remove", name="telephone", password=PASSWORD)
    assert last.status_code == 422 and "your only passkey" in last.text
    assert browser.register(SoftPasskey("localhost", 7), "key").status_code == 303
    removed = browser.send("/account/", "/account/", what="remove", name="telephone", password=PASSWORD)
    assert removed.headers["Location"] == "/account/?done=remove"
    assert Browser(desk).touch(passkey).status_code == 401


def test_what_began_with_a_passkey_ends_when_it_is_removed(desk: Desk) -> None:
    """It is lost: whoever found it is out, also after a change of the password; who came in otherwise goes on."""
    by_password, thief, by_other = Browser(desk), Browser(desk), Browser(desk)
    lost, other = SoftPasskey("localhost"), SoftPasskey("localhost", 7)
    by_password.log_in("fin")
    by_password.register(lost), by_password.register(other, "key")
    by_other.touch(other), thief.touch(lost)
    words = {"what": "password", "password": PASSWORD, "new": "five words of my own", "again": "five words of my own"}
    assert thief.send("/account/", "/account/", **words).status_code == 303
    by_password.log_in("fin", words["new"])
    by_other.touch(other)
    assert len(desk.sessions.of("fin")) == 3
    Passkeys(desk.root).remove("fin", "telephone")
    assert [b.page("/live").status_code for b in (by_password, by_other, thief)] == [200, 200, 401]
    removed = by_other.send("/account/", "/account/", what="remove", name="key", password=words["new"])
    assert removed.status_code == 303 and by_other.page("/live").status_code == 401
    assert len(desk.sessions.of("fin")) == 1


def test_of_two_that_are_removed_at_once_one_stays(desk: Desk) -> None:
    browser, passkey = Browser(desk), SoftPasskey("localhost")
    browser.log_in("cert"), browser.register(passkey), browser.touch(passkey)
    browser.register(SoftPasskey("localhost", 7), "key")
    passkeys = Passkeys(desk.root)
    assert passkeys.remove("cert", "telephone", keeps_one=True)
    assert not passkeys.remove("cert", "key", keeps_one=True)
    assert [known.name for known in passkeys.of("cert")] == ["key"]
    assert passkeys.remove("cert", "key")


def test_where_everybody_needs_two_factors_a_password_alone_leads_to_a_passkey(shown: Shown, tmp_path: Path) -> None:
    add_user(tmp_path, "fin", "finance", PASSWORD, "officer-f")
    desk = Desk(tmp_path, shown, two_factors=True)
    browser, passkey = Browser(desk), SoftPasskey("localhost")
    assert browser.log_in("fin").headers["Location"] == "/account/"
    assert browser.page("/live").status_code == 403
    assert browser.register(passkey).headers["Location"] == "/login"
    assert Browser(desk).log_in("fin").status_code == 401, "the password alone does no more"
    assert browser.touch(passkey).headers["Location"] == "/" and browser.page("/live").status_code == 200
    last = browser.send("/account/", "/account/", what="remove", name="telephone", password=PASSWORD)
    assert last.status_code == 422 and len(desk.login.passkeys.of("fin")) == 1, "the last one stays"
    said = typed(EXAMPLE, "serve --port 0 --no-browser --require-passkey")
    assert (said.code, said.slug) == (2, "usage") and "needs users" in said.out


def test_the_own_sessions_are_seen_and_ended_one_by_one(desk: Desk) -> None:
    here, there, other = Browser(desk), Browser(desk), Browser(desk)
    for browser in (here, there):
        browser.log_in("fin")
    desk.sessions.begin(desk.login.users.get("cert"), address="192.0.2.7")  # type: ignore[arg-type]
    page = here.page("/account/").text
    assert page.count('<tr><th scope="row"><bdi>') == 2 and page.count("(here)") == 1 and "192.0.2.7" not in page
    (ident,) = re.findall(r'<option value="([0-9a-f]{16})">', page)
    foreign = desk.sessions.of("cert")[0].ident
    assert here.send("/account/", "/account/", what="session", session=foreign, password=PASSWORD).status_code == 422
    assert here.send("/account/", "/account/", what="session", session=ident, password="another one").status_code == 401
    assert there.page("/live").status_code == 200
    ended = here.send("/account/", "/account/", what="session", session=ident, password=PASSWORD)
    assert ended.headers["Location"] == "/account/?done=session"
    assert "The session has ended." in here.page("/account/?done=session").text
    assert (there.page("/live").status_code, here.page("/live").status_code) == (401, 200)
    assert len(desk.sessions.of("cert")) == 1 and "session-ended" in _events(desk)
    assert other.page("/account/").status_code == 303


def test_the_own_password_is_changed_and_other_sessions_end(desk: Desk) -> None:
    here, elsewhere = Browser(desk), Browser(desk)
    here.log_in("fin"), elsewhere.log_in("fin")
    words = {"what": "password", "password": PASSWORD, "new": "five words of my own", "again": "five words of my own"}
    for wrong, status in (
        ({"password": "x" * 9}, 401),
        ({"again": "five words of my owm"}, 422),
        ({"new": "short", "again": "short"}, 422),
        ({"new": "password1", "again": "password1"}, 422),
        ({"new": "WSIS-Fund-2026", "again": "WSIS-Fund-2026"}, 422),
    ):
        assert here.send("/account/", "/account/", **{**words, **wrong}).status_code == status, wrong
    assert elsewhere.page("/live").status_code == 200
    assert here.send("/account/", "/account/", **words).headers["Location"] == "/account/?done=password"
    assert here.page("/live").status_code == 200 and elsewhere.page("/live").status_code == 401
    assert Browser(desk).log_in("fin").status_code == 401
    assert Browser(desk).log_in("fin", words["new"]).status_code == 303


def test_the_old_password_cannot_be_guessed_on_the_page(desk: Desk) -> None:
    browser = Browser(desk)
    browser.log_in("fin")
    tries = [browser.register(SoftPasskey("localhost"), password=f"guess {n}").status_code for n in range(8)]
    assert tries[:5] == [401] * 5 and tries[-1] == 429


@pytest.mark.parametrize(
    "word",
    ["Password1", "1qaz2wsx", "wsis-fund-2026", "ITU.Geneva.1", "k.wimmer", "Wimmer!2026", "officer-w-99", "trustfund" * 20],
)
def test_what_others_would_try_first_is_no_password(tmp_path: Path, word: str) -> None:
    with pytest.raises(PasswordRefused, match="no password"):
        add_user(tmp_path, "k.wimmer", "finance", word, "officer-w")
    add_user(tmp_path, "k.wimmer", "finance", f"{word} and violets", "officer-w")


def test_a_defect_is_told_by_a_number_that_the_log_has(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(desk)
    browser.log_in("fin")
    token = browser.token("/account/")
    monkeypatch.setattr(desk.shown, "do", lambda _: {"defect": "KeyError: 'x'"})
    monkeypatch.setattr(Passkeys, "of", lambda *_: 1 / 0)
    header = {"X-CSRF-Token": token}
    asked = (lambda: browser.client.post("/act/do", json={}, headers=header, base_url=HERE), lambda: browser.page("/account/"))
    for answer in (ask() for ask in asked):
        assert answer.status_code == 500
        number = re.search(r"the number ([0-9a-f]{8})", answer.text)
        assert number is not None and "Traceback" not in answer.text
        line = json.loads(desk.log.read_text().splitlines()[-1])
        assert (line["event"], line["number"]) == ("defect", number[1]) and "Error" in line["what"]


def test_what_the_guard_refuses_is_noted(desk: Desk) -> None:
    client = Client(desk.application)
    assert client.get("/", base_url="http://evil.example").status_code == 421
    assert client.post("/act/do", base_url=HERE, headers={"Origin": "http://evil.example"}).status_code == 403
    assert _events(desk) == ["other-host", "other-site"]


def test_a_challenge_ends() -> None:
    now = 0
    challenges = Challenges(lambda: now)
    first, second = challenges.new("a", HERE), challenges.new("a", HERE)
    assert first != second and challenges.take("b") is None
    assert challenges.take("a") == second and challenges.take("a") is None
    challenges.new("a", HERE)
    now = SECONDS * 1_000_000_000
    assert challenges.take("a") is None
