"""Who comes in, for how long, and as whom: login, sessions, roles, tokens."""

from __future__ import annotations

import json
import os
import re
import stat
import syslog
from html import unescape
from pathlib import Path
from threading import Event, Semaphore, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client

from tests.conftest import HASHER
from tests.integration.inside import typed
from wsisfund.settings import USERS_VARIABLE, users_path
from wsisfund.web import login, passwords
from wsisfund.web.attempts import FREE_OF_ADDRESS, FREE_OF_USER, Attempts
from wsisfund.web.doors import _ACTS
from wsisfund.web.limits import LOGINS
from wsisfund.web.login import LOCAL
from wsisfund.web.passwords import PasswordRefused, is_password
from wsisfund.web.place import Place
from wsisfund.web.roles import ALLOWED, Role
from wsisfund.web.routes import Kind, desk_kind_of
from wsisfund.web.security_log import SecurityLog
from wsisfund.web.serve import _application
from wsisfund.web.sessions import IDLE_SECONDS, LONGEST_SECONDS
from wsisfund.web.shown import Shown
from wsisfund.web.users import BadUser, UserExists, UsersFile, add_user, change_user, has_users, users_of

from .conftest import BASE, EXAMPLE
from .logged_in import PASSWORD, SECOND, Clock, Desk, with_users


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_users(tmp_path_factory.mktemp("users"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(shown: Shown, users: Path, clock: Clock) -> Desk:
    return Desk(users, shown, clock=clock)


def _paths(slug: str) -> list[tuple[str, str]]:
    pages = ["", "errors/", "journal/", "editor/", "account/Assets:Cash/", "extension/Contributions/", "download-journal/"]
    pages += ["document/?filename=x", "holdings/by_account/", "help/", "download-query/query_result.csv?query_string=SELECT+1"]
    answers = ["api/ledger_data", "api/source?filename=ledger/main.beancount", "api/query?query_string=SELECT+1"]
    writes = [("PUT", "api/source"), ("PUT", "api/add_entries"), ("DELETE", "api/source_slice"), ("PUT", "api/add_document")]
    own = [
        ("GET", "/"),
        ("GET", "/account/"),
        ("POST", "/account/challenge"),
        ("GET", "/donor/"),
        ("GET", "/live"),
        ("POST", "/logout"),
    ]
    own += [*(("POST", f"/act/{name}") for name in sorted(_ACTS)), ("GET", "/statement/council.pdf?year=2026"), ("GET", "/jump")]
    return [*own, *(("GET", f"/{slug}/{path}") for path in (*pages, *answers)), *((m, f"/{slug}/{path}") for m, path in writes)]


def test_without_a_session_no_route_answers(desk: Desk) -> None:
    visitor = desk.visitor()
    slug = desk.as_("aud").slug
    kinds = {desk_kind_of(path.partition("?")[0], method) for method, path in _paths(slug)}
    open_to_all = {Kind.STATIC, Kind.LANGUAGE, Kind.LOGIN, Kind.PROVIDER, Kind.CALLBACK}
    assert kinds == set(Kind) - open_to_all, "a kind of route is not tried"
    for method, path in _paths(slug):
        answer = visitor.open(path, method=method, base_url=BASE)
        led = answer.status_code == 303 and answer.headers["Location"].startswith("/login")
        assert led or answer.status_code == 401, (method, path, answer.status)
        assert b"Aurelia" not in answer.data
    visitor.set_cookie("wsisfund", "x" * 43, domain="127.0.0.1")
    assert visitor.get("/live", base_url=BASE).status_code == 401


def test_each_role_gets_what_is_on_its_list_and_nothing_else(desk: Desk) -> None:
    reading, donor = desk.as_("aud"), desk.as_("don")
    assert reading.get(f"/{reading.slug}/journal/").status_code == 200
    for path in (f"/{reading.slug}/journal/", f"/{reading.slug}/api/ledger_data", "/live", "/statement/council.pdf"):
        assert donor.get(path).status_code == 403, path
    for method, path in (("PUT", f"/{reading.slug}/api/source"), ("POST", "/act/judge")):
        assert reading.send(method, path, json={}).status_code == 403, path
    assert {role for role, kinds in ALLOWED.items() if Kind.ACT in kinds} == {Role.FINANCE, Role.CERTIFYING, Role.APPROVING}
    assert Kind.PAGE not in ALLOWED[Role.DONOR] and Kind.QUERY not in ALLOWED[Role.DONOR]


def test_a_change_needs_the_token_of_the_page(desk: Desk) -> None:
    visitor = desk.as_("fin")
    path = f"/{visitor.slug}/api/source"
    assert visitor.client.put(path, json={}, base_url=BASE).status_code == 403
    assert visitor.send("PUT", path, json={}, headers={"X-CSRF-Token": "x"}).status_code == 403
    assert visitor.send("PUT", path, json={}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert visitor.client.post("/logout", base_url=BASE).status_code == 403


def test_a_session_ends(desk: Desk, clock: Clock) -> None:
    idle = desk.as_("fin")
    clock.now += (IDLE_SECONDS + 1) * SECOND
    assert idle.get("/live").status_code == 401
    busy = desk.as_("fin")
    for _ in range(0, LONGEST_SECONDS, IDLE_SECONDS // 2):
        clock.now += IDLE_SECONDS * SECOND // 2
        busy.get(f"/{busy.slug}/errors/")
    clock.now += SECOND
    assert busy.get("/live").status_code == 401
    polling = desk.as_("fin")
    for _ in range(3):
        clock.now += IDLE_SECONDS * SECOND // 2
        polling.get("/live")
    assert polling.get("/live").status_code == 401, "asking whether something changed keeps nobody in"


def test_log_out_here_and_everywhere(desk: Desk) -> None:
    one, other, third = (desk.as_("fin") for _ in range(3))
    answer = one.client.post("/logout", data={"csrf": one.csrf}, base_url=BASE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert [v.get("/live").status_code for v in (one, other, third)] == [401, 200, 200]
    other.client.post("/logout", data={"csrf": other.csrf, "everywhere": "1"}, base_url=BASE)
    assert third.get("/live").status_code == 401


def test_another_password_or_none_any_more_ends_the_session(shown: Shown, tmp_path: Path) -> None:
    desk = Desk(with_users(tmp_path), shown)
    one, other = desk.as_("fin"), desk.as_("cert")
    change_user(tmp_path, "fin", password="five words of my own")
    change_user(tmp_path, "cert", disabled=True)
    assert one.get("/live").status_code == other.get("/live").status_code == 401
    assert desk.log_in("cert")[1].status_code == desk.log_in("fin")[1].status_code == 401
    assert desk.log_in("fin", "five words of my own")[1].status_code == 303


def test_who_is_wrong_too_often_waits_even_with_the_right_password(desk: Desk) -> None:
    said = [desk.log_in("fin", "wrong")[1] for _ in range(15)]
    assert [answer.status_code for answer in said[:FREE_OF_USER]] == [401] * FREE_OF_USER
    assert {answer.status_code for answer in said[FREE_OF_USER:]} == {429}
    assert int(said[-1].headers["Retry-After"]) > 0
    assert desk.log_in("fin")[1].status_code == 429
    assert desk.log_in("cert")[1].status_code == 303
    assert "wrong" not in said[0].text.replace("wrong passwords", "")


def test_the_wait_grows_is_bounded_and_is_forgotten() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    waits = []
    for _ in range(FREE_OF_USER + 12):
        while (wait := attempts.begin("a", f"10.0.0.{len(waits)}")) > 0:
            waits.append(wait)
            clock.now += wait * SECOND
    assert waits[:4] == [1 + 1, 2 + 1, 4 + 1, 8 + 1] and max(waits) == 301
    for n in range(FREE_OF_ADDRESS):
        assert attempts.begin(f"user-{n}", "10.9.9.9") == 0
    assert attempts.begin("another", "10.9.9.9") > 0
    clock.now += 901 * SECOND
    assert attempts.begin("another", "10.9.9.9") == attempts.begin("a", "10.0.0.1") == 0


def test_the_form_of_another_visitor_is_not_taken(desk: Desk) -> None:
    client, other = desk.visitor(), desk.visitor()
    token = client.get("/login", base_url=BASE).text.split('name="csrf" value="')[1].split('"')[0]
    form = {"user": "fin", "password": PASSWORD, "csrf": token}
    assert other.post("/login", data=form, base_url=BASE).status_code == 403
    assert client.post("/login", data={**form, "csrf": ""}, base_url=BASE).status_code == 403


@pytest.mark.parametrize(
    "wanted", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a b", "/\u20ac"]
)
def test_after_the_login_nobody_is_sent_elsewhere(desk: Desk, wanted: str) -> None:
    assert not LOCAL.fullmatch(wanted)
    client = desk.visitor()
    token = client.get("/login", base_url=BASE).text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post("/login", data={"user": "fin", "password": PASSWORD, "csrf": token, "next": wanted}, base_url=BASE)
    assert answer.headers["Location"] == "/"
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Strict" in answer.headers["Set-Cookie"]


def test_what_happens_at_the_door_is_noted_and_no_secret_is(shown: Shown, tmp_path: Path) -> None:
    desk = Desk(with_users(tmp_path), shown)
    fin, aud = desk.as_("fin"), desk.as_("aud")
    desk.log_in('fin\n{"event": "login"}', "wrong password")
    aud.send("POST", "/act/do", json={})
    fin.client.post("/act/do", json={}, base_url=BASE)
    desk.visitor().post("/act/do", json={}, base_url=BASE)
    fin.client.post("/logout", data={"csrf": fin.csrf, "everywhere": "1"}, base_url=BASE)
    noted = [json.loads(line) for line in desk.log.read_text().splitlines()]
    assert [(line["event"], line["user"][:3]) for line in noted] == [
        ("login", "fin"), ("login", "aud"), ("wrong-password", "fin"), ("not-for-role", "aud"), ("no-token", "fin"),
        ("no-session", ""), ("logout-everywhere", "fin"),
    ]  # fmt: skip
    assert {line["path"] for line in noted} == {"/login", "/act/do", "/logout"} and noted[0]["at"].endswith("+00:00")
    assert PASSWORD not in desk.log.read_text() and fin.csrf not in desk.log.read_text()
    assert stat.S_IMODE(desk.log.stat().st_mode) == 0o600


def test_over_tls_cookies_are_bound_to_this_host(desk: Desk) -> None:
    client, tls = desk.visitor(), BASE.replace("http:", "https:")
    page = client.get("/login", base_url=tls)
    assert page.headers["Set-Cookie"].startswith("__Host-wsisfund-visit=") and "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post("/login", data={"user": "fin", "password": PASSWORD, "csrf": token}, base_url=tls)
    assert answer.status_code == 303 and answer.headers["Set-Cookie"].startswith("__Host-wsisfund=")
    assert client.get("/live", base_url=tls).status_code == 200


def test_the_users_file_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", HASHER)
    made = add_user(tmp_path, "a.keller", "certifying", PASSWORD, "officer-c")
    file = tmp_path / ".wsisfund" / "users.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # RFC 9106, for machines with little memory.
    assert made.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$") and PASSWORD not in file.read_text()
    assert is_password(PASSWORD, made.password) and not is_password(PASSWORD + "x", made.password) and not is_password("", None)
    file.chmod(0o640)
    with pytest.raises(UsersFile, match="cannot be used"):
        users_of(tmp_path)
    file.chmod(0o600)
    for form in ([{"name": "x"}], [{"name": ["x"], "role": "auditor", "password": "y"}]):
        file.write_text(json.dumps({"users": form}))
        with pytest.raises(UsersFile):
            users_of(tmp_path)
    for make in (os.mkfifo, Path.mkdir):
        file.rmdir() if file.is_dir() else file.unlink()
        make(file, 0o600)
        with pytest.raises(UsersFile, match="cannot be used"):  # a pipe is not waited for
            users_of(tmp_path)


def test_a_users_file_that_is_named_and_not_there_opens_no_desk_without_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not has_users(tmp_path), "nobody named one: the desk of one person"
    monkeypatch.setenv(USERS_VARIABLE, str(tmp_path / "users.json"))
    with pytest.raises(UsersFile, match="cannot be used"):
        has_users(tmp_path)
    add_user(tmp_path, "aud", "auditor", PASSWORD)
    assert has_users(tmp_path)


def test_what_to_do_fits_what_is_wrong_with_the_users_file(tmp_path: Path) -> None:
    add_user(tmp_path, "aud", "auditor", PASSWORD)
    users_path(tmp_path).write_text('{"users": [')
    with pytest.raises(UsersFile) as broken:
        users_of(tmp_path)
    users_path(tmp_path).chmod(0o644)
    with pytest.raises(UsersFile) as opened:
        users_of(tmp_path)
    assert "chmod" in opened.value.fix and "backup" in broken.value.fix


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("a", "king", PASSWORD), BadUser),
        (("../a", "finance", PASSWORD), BadUser),
        (("a", "donor", PASSWORD), BadUser),
        (("a", "finance", PASSWORD, None, "aurelia"), BadUser),
        (("a", "auditor", PASSWORD, "officer-c"), BadUser),
        (("a", "finance", "short"), PasswordRefused),
        (("a", "finance", "with\x00control"), PasswordRefused),
        (("FIN", "finance", PASSWORD), UserExists),
    ],
)
def test_what_cannot_be_a_user(tmp_path: Path, words: Any, fault: type[Exception]) -> None:
    add_user(tmp_path, "fin", "finance", PASSWORD)
    with pytest.raises(fault):
        add_user(tmp_path, *words)
    assert list(users_of(tmp_path)) == ["fin"]


@pytest.mark.parametrize("system_log", [True, False])
def test_the_log_of_the_machine_is_told_the_same_where_it_is_asked_for(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system_log: bool
) -> None:
    told: list[tuple[int, str]] = []
    monkeypatch.setattr("syslog.syslog", lambda priority, line: told.append((priority, line)))
    root = with_users(tmp_path)
    application = _application(root, shown, Place(), None, two_factors=False, system_log=system_log)
    client = Client(application)
    token = client.get("/login", base_url=BASE).text.split('name="csrf" value="')[1].split('"')[0]
    client.post("/login", data={"user": "fin", "password": "wrong words", "csrf": token}, base_url=BASE)
    noted = users_path(root).with_name("desk.log").read_text().splitlines()
    assert len(noted) == 1 and "wrong-password" in noted[0]
    assert told == [(syslog.LOG_NOTICE, line) for line in noted if system_log]


def test_nobody_waits_for_who_reads_a_log_that_is_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "desk.log")
    SecurityLog(tmp_path / "desk.log").note("login", {}, "fin")


def test_no_log_is_told_of_a_desk_without_users() -> None:
    said = typed(EXAMPLE, "serve --no-browser --port 0 --syslog")
    assert (said.code, said.slug) == (2, "usage") and "--syslog needs users" in said.out


def test_who_logs_in_again_leaves_the_session_of_before(desk: Desk) -> None:
    host, (client, _) = urlsplit(BASE).hostname or "", desk.log_in("fin")
    before = client.get_cookie("wsisfund", host)
    assert before is not None
    desk.log_in("cert", client=client)
    assert client.get("/live", base_url=BASE).status_code == 200
    other = desk.visitor()
    other.set_cookie("wsisfund", before.value, domain=host)
    assert other.get("/live", base_url=BASE).status_code == 401
    assert (desk.sessions.of("fin"), len(desk.sessions.of("cert"))) == ([], 1)


def test_after_the_login_a_page_of_any_letters_is_shown(desk: Desk) -> None:
    """As an address has them: a header takes no others."""
    wanted = "/books/account/Assets:%E2%82%AC%20%C3%A9%3F/?time=%E2%82%AC"
    client = desk.visitor()
    place = client.get(wanted, base_url=BASE).headers["Location"]
    page = client.get(place, base_url=BASE).text
    field = {name: unescape(re.search(f'name="{name}" value="([^"]*)"', page)[1]) for name in ("csrf", "next")}  # type: ignore[index]
    answer = client.post("/login", data={"user": "fin", "password": PASSWORD, **field}, base_url=BASE)
    assert answer.headers["Location"] == wanted


def test_logins_that_take_long_leave_places_for_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds a thread of the server; one more than may wait is told so."""
    within, go_on = Semaphore(0), Event()

    def waits(*_: Any) -> bool:
        within.release()
        go_on.wait()
        return False

    inside = desk.as_("aud")
    monkeypatch.setattr(login, "is_password", waits)
    asking = [Thread(target=desk.log_in, args=(f"user-{n}", "x")) for n in range(LOGINS)]
    for thread in asking:
        thread.start()
    for _ in asking:
        within.acquire()
    assert desk.visitor().get("/login", base_url=BASE).status_code == 503
    assert inside.get("/live").status_code == 200
    go_on.set()
    for thread in asking:
        thread.join()
    assert desk.visitor().get("/login", base_url=BASE).status_code == 200
