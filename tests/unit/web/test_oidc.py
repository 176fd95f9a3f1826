"""Who logs in by OpenID Connect, against a provider over real HTTP; and all that comes back from one and proves nothing."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from werkzeug.test import Client

pytest.importorskip("joserfc", reason="the extra oidc is not installed")

from joserfc.jwk import RSAKey

from tests.tools import oidc_provider
from tests.tools.oidc_provider import CLIENT, SECRET, provider_on
from wsisfund.web import oidc_transport
from wsisfund.web.attempts import FREE_OF_ADDRESS
from wsisfund.web.oidc_provider import Journey, Provider
from wsisfund.web.oidc_settings import CALLBACK, OidcSettings
from wsisfund.web.oidc_transport import Answer, Transport, Unreachable
from wsisfund.web.sessions import FRESH_SECONDS
from wsisfund.web.shown import Shown
from wsisfund.web.users import BadUser, add_user, change_user, users_of

from .conftest import BASE, PATIENCE
from .logged_in import PASSWORD, SECOND, Clock, Desk, Visitor

# As a browser comes back: a page of another site led it here.
FROM_THERE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture(scope="module")
def served() -> Iterator[oidc_provider.Provider]:
    with provider_on() as found:
        yield found


@pytest.fixture
def there(served: oidc_provider.Provider) -> oidc_provider.Provider:
    """The provider, as it was at first."""
    served.claims, served.about, served.answers, served.asked[:] = {}, {}, {}, []
    served.subject, served.token, served.redirect, served.secret = "sub-of-cert", served.signed, BASE + CALLBACK, SECRET
    return served


def settings_of(there: oidc_provider.Provider, **other: Any) -> OidcSettings:
    named = {"issuer": there.issuer, "client_id": CLIENT, "client_secret": SECRET, "redirect": BASE + CALLBACK, "name": "Example"}
    return OidcSettings(**{**named, **other})


class At:
    """A desk with the user `cert` (by the provider alone), and a browser that goes there and back."""

    def __init__(self, root: Path, shown: Shown, there: oidc_provider.Provider, **other: Any) -> None:
        add_user(root, "cert", "certifying", None, "officer-c", oidc_subject="sub-of-cert")
        self.root, self.clock = root, Clock()
        self.hour = [int(time.time())]
        provider = Provider(settings_of(there, **other), now=lambda: self.hour[0])
        self.desk = Desk(root, shown, provider=provider, clock=self.clock)
        self.client = Client(self.desk.application)

    def begin(self, client: Client | None = None, **query: str) -> str:
        answer = (client or self.client).get("/login/oidc", query_string=query, base_url=BASE)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def led_back(self, place: str) -> dict[str, str]:
        """What the provider sends the browser back with."""
        parts = urlsplit(place)
        line = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
        line.request("GET", f"{parts.path}?{parts.query}")
        answer = line.getresponse()
        line.close()
        assert answer.status == 303, answer.status
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def back(self, query: dict[str, str], client: Client | None = None, **headers: str) -> Any:
        how = {**FROM_THERE, **headers}
        return (client or self.client).get(f"{CALLBACK}?{urlencode(query)}", headers=how, base_url=BASE)

    def go(self, **query: str) -> Any:
        return self.back(self.led_back(self.begin(**query)))

    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.desk.log.read_text().splitlines()]


@pytest.fixture
def at(tmp_path: Path, shown: Shown, there: oidc_provider.Provider) -> At:
    return At(tmp_path, shown, there)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256"])
def test_who_the_provider_proves_is_in_with_the_role_of_the_users_file(
    at: At, there: oidc_provider.Provider, algorithm: str
) -> None:
    there.token = lambda claims: there.signed({**claims, "role": "approving", "groups": ["finance"]}, algorithm)
    assert '<a class="second" id="oidc" href="/login/oidc?next=/live">' in at.client.get("/login?next=/live", base_url=BASE).text
    answer = at.go(next="/live?x=1")
    assert answer.status_code == 200 and '<meta http-equiv="refresh" content="0; url=/live?x=1">' in answer.text
    strict = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("wsisfund=")]
    assert len(strict) == 1 and "SameSite=Strict" in strict[0] and "HttpOnly" in strict[0]
    found = Visitor(at.client)
    assert found.csrf and at.events() == ["login-oidc"]
    assert {session.user.role.value for session in at.desk.sessions._open.values()} == {"certifying"}
    left = found.client.post("/logout", data={"csrf": found.csrf, "everywhere": "1"}, base_url=BASE)
    assert "id_token_hint" in left.text and SECRET not in left.text
    assert at.client.get("/live", base_url=BASE).status_code == 401
    text = at.desk.log.read_text()
    assert SECRET not in text and "code-" not in text


def _left(at: At) -> Any:
    """The way out of one who came in by the provider."""
    at.go()
    found = Visitor(at.client)
    answer = found.client.post("/logout", data={"csrf": found.csrf}, base_url=BASE)
    assert at.client.get("/live", base_url=BASE).status_code == 401, "out of the desk, whatever the provider does"
    place = re.search(r"url=([^\"]+)", answer.text)
    return urlsplit(unescape(place[1])) if place else answer.headers["Location"]


def test_who_logs_out_is_led_on_to_log_out_at_the_provider(at: At, there: oidc_provider.Provider) -> None:
    place = _left(at)
    assert f"{place.scheme}://{place.netloc}{place.path}" == f"{there.issuer}/out"
    query = {name: values[0] for name, values in parse_qs(place.query).items()}
    token = query.pop("id_token_hint")
    assert query == {"client_id": CLIENT, "post_logout_redirect_uri": f"{BASE}/login"}
    assert json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))["sub"] == "sub-of-cert"


def test_a_token_too_long_for_an_address_is_left_out(at: At, there: oidc_provider.Provider) -> None:
    there.claims = {"groups": ["group"] * 1000}
    there.about = {"end_session_endpoint": f"{there.issuer}/out?policy=1"}
    place = _left(at)
    assert place.query.startswith("policy=1&client_id=") and "id_token_hint" not in place.query


@pytest.mark.parametrize("place", [None, "javascript:alert(1)", "http://elsewhere.example.org/out"])
def test_without_a_way_out_at_the_provider_the_desk_leads_to_its_login(
    at: At, there: oidc_provider.Provider, place: str | None
) -> None:
    there.about = {"end_session_endpoint": place}
    assert _left(at) == "/login"


def test_a_provider_that_is_down_keeps_nobody_in(at: At, there: oidc_provider.Provider) -> None:
    at.go()
    at.hour[0] += 2 * 3600
    there.answers = {"/.well-known/openid-configuration": (500, {})}
    found = Visitor(at.client)
    answer = found.client.post("/logout", data={"csrf": found.csrf}, base_url=BASE)
    assert answer.headers["Location"] == "/login" and at.client.get("/live", base_url=BASE).status_code == 401


def test_what_the_browser_takes_along(at: At) -> None:
    place = at.begin()
    query = {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}
    assert (query["response_type"], query["code_challenge_method"], query["scope"]) == ("code", "S256", "openid")
    assert len(query["state"]) == len(query["nonce"]) == len(query["code_challenge"]) == 43
    again = {name: values[0] for name, values in parse_qs(urlsplit(at.begin()).query).items()}
    assert all(query[name] != again[name] for name in ("state", "nonce", "code_challenge"))
    cookie = Client(at.desk.application).get("/login/oidc", base_url=BASE).headers["Set-Cookie"]
    assert "SameSite=Lax" in cookie and "HttpOnly" in cookie and "Max-Age=600" in cookie


def _other_key(there: oidc_provider.Provider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: there.signed(claims, key=RSAKey.generate_key(2048, {"kid": "rsa"}))


def _changed(there: oidc_provider.Provider) -> Callable[[dict[str, Any]], str]:
    def token(claims: dict[str, Any]) -> str:
        head, _, signature = there.signed({**claims, "sub": "sub-of-nobody"}).split(".")
        return f"{head}.{oidc_provider.part(claims)}.{signature}"

    return token


@pytest.mark.parametrize(
    ("forged", "word"),
    [
        (lambda there: there.without_signature, "signature"),
        (lambda there: there.by_the_public_key, "signature"),
        (_other_key, "signature"),
        (_changed, "signature"),
        (lambda there: lambda claims: "no.token.x", "signature"),
        (lambda there: lambda claims: there.signed(claims, key=RSAKey.generate_key(2048, {"kid": "unknown"})), "signature"),
        (lambda there: lambda claims: None, "no-token"),
    ],
)
def test_a_token_that_the_provider_did_not_sign_proves_nobody(
    at: At, there: oidc_provider.Provider, forged: Callable[[Any], Any], word: str
) -> None:
    there.token = forged(there)
    answer = at.go()
    assert answer.status_code == 401 and "Example did not prove who you are" in answer.text
    assert at.events() == [f"wrong-oidc-{word}"] and not at.desk.sessions._open


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"iss": "https://login.example.org"}, "claim-iss"),
        ({"aud": "another-client"}, "claim-aud"),
        ({"aud": [CLIENT, "another-client"]}, "claim-azp"),
        ({"aud": [CLIENT, "another-client"], "azp": CLIENT}, "claim-aud"),
        ({"azp": "another-client"}, "claim-azp"),
        ({"exp": int(time.time()) - 3600}, "claim-exp"),
        ({"exp": None}, "claim-exp"),
        ({"iat": int(time.time()) + 3600}, "claim-iat"),
        ({"nbf": int(time.time()) + 3600}, "claim-nbf"),
        ({"nonce": "of-another-login"}, "claim-nonce"),
        ({"nonce": None}, "claim-nonce"),
        ({"sub": None}, "claim-sub"),
    ],
)
def test_a_token_for_another_login_proves_nobody(
    at: At, there: oidc_provider.Provider, claims: dict[str, Any], word: str
) -> None:
    there.claims = claims
    assert at.go().status_code == 401
    assert at.events() == [f"wrong-oidc-{word}"] and not at.desk.sessions._open


def test_a_way_back_is_gone_once_by_the_browser_that_was_sent(at: At) -> None:
    query = at.led_back(at.begin())
    other = Client(at.desk.application)
    at.begin(other)
    assert at.back({**query, "state": "x" * 43}).status_code == 401
    stolen = at.led_back(at.begin())
    assert at.back(stolen, other).status_code == at.back(stolen, Client(at.desk.application)).status_code == 401
    assert at.back(query).status_code == 200
    assert at.back(query).status_code == 401, "the same answer twice"
    fresh = at.led_back(at.begin())
    assert at.back({**fresh, "code": query["code"]}).status_code == 401, "a code that was used"
    assert at.back(at.led_back(at.begin()) | {"iss": "https://login.example.org"}).status_code == 401
    refused = {"state": at.led_back(at.begin())["state"], "error": "access_denied"}
    assert at.back(refused).status_code == at.back({"state": refused["state"], "code": "code-0"}).status_code == 401
    assert [event for event in at.events() if event != "wrong-oidc-state"] == [
        "login-oidc", "wrong-oidc-code", "wrong-oidc-issuer", "wrong-oidc-refused",
    ]  # fmt: skip


def test_over_tls_both_cookies_are_bound_to_this_host(tmp_path: Path, shown: Shown, there: oidc_provider.Provider) -> None:
    tls = BASE.replace("http:", "https:")
    at = At(tmp_path, shown, there, redirect=tls + CALLBACK)

    def sent() -> Any:
        return at.client.get("/login/oidc", base_url=tls)

    def back(base_url: str) -> Any:
        query = urlencode(at.led_back(sent().headers["Location"]))
        return at.client.get(f"{CALLBACK}?{query}", headers=FROM_THERE, base_url=base_url)

    there.redirect = tls + CALLBACK
    assert re.fullmatch(r"__Host-wsisfund-oidc=[^;]+;.*SameSite=Lax;.*Secure", sent().headers["Set-Cookie"])
    assert back(BASE).status_code == 401, "without TLS"
    answer = back(tls)
    assert answer.status_code == 200
    assert re.match(r"__Host-wsisfund=[^;]+;.*SameSite=Strict;.*Secure", answer.headers["Set-Cookie"])


def test_two_tabs_may_be_on_their_way(at: At) -> None:
    one, two = at.led_back(at.begin(next="/live")), at.led_back(at.begin())
    assert [at.back(query).status_code for query in (two, one)] == [200, 200]


def test_the_way_back_is_no_part_of_another_page(at: At) -> None:
    query = at.led_back(at.begin())
    for headers in ({"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, {"Origin": BASE}):
        assert at.back(query, **headers).status_code == 403, headers
    assert at.client.post(CALLBACK, base_url=BASE).status_code == 405
    assert at.client.get("/login/oidc", headers=FROM_THERE, base_url=BASE).status_code == 403
    assert at.client.get(CALLBACK, base_url="http://evil.example").status_code == 421
    assert at.client.get("/live", headers=FROM_THERE, base_url=BASE).status_code == 403, "no other page is opened by this"


def test_who_is_no_user_does_not_get_in(at: At, there: oidc_provider.Provider) -> None:
    for subject, name in (("sub-of-nobody", "sub-of-nobody"), ("SUB-OF-CERT", "SUB-OF-CERT"), ("cert", "cert")):
        there.subject = subject
        answer = at.go()
        assert answer.status_code == 401 and "you are no user of this desk" in answer.text
        assert json.loads(at.desk.log.read_text().splitlines()[-1])["user"] == name
    there.subject = "sub-of-cert"
    assert at.go().status_code == 200
    change_user(at.root, "cert", disabled=True)
    assert at.client.get("/live", base_url=BASE).status_code == 401
    assert at.go().status_code == 401


@pytest.mark.parametrize("verified", [True, False, "true", None])
def test_an_address_counts_only_where_it_was_verified(
    tmp_path: Path, shown: Shown, there: oidc_provider.Provider, verified: Any
) -> None:
    at = At(tmp_path, shown, there, claim="email")
    add_user(tmp_path, "fin", "finance", None, "officer-f", oidc_subject="f.finance@example.org")
    there.claims = {"email": "f.finance@example.org", "email_verified": verified}
    assert at.go().status_code == (200 if verified is True else 401)
    assert at.events() == ["login-oidc" if verified is True else "wrong-oidc-email-not-verified"]


def test_a_provider_is_one_factor_unless_it_says_that_it_asked_for_two(
    tmp_path: Path, shown: Shown, there: oidc_provider.Provider
) -> None:
    at = At(tmp_path, shown, there, second_factor=("mfa",))
    change_user(tmp_path, "cert", passkey_required=True)
    there.claims = {"amr": ["pwd"]}
    assert "url=/account/" in at.go(next="/live").text
    assert at.client.get("/live", base_url=BASE).status_code == 403, "first the passkey"
    there.claims = {"amr": ["pwd", "mfa"]}
    assert "url=/live" in at.go(next="/live").text
    assert at.client.get("/live", base_url=BASE).status_code == 200


def test_what_belongs_to_the_login_is_changed_after_being_asked_anew(at: At, there: oidc_provider.Provider) -> None:
    def challenge() -> Any:
        page = at.client.get("/account/", base_url=BASE).text
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token is not None
        form = {"csrf": token[1], "password": ""}
        return page, at.client.post("/account/challenge", data=form, base_url=BASE).status_code

    at.go()
    page, status = challenge()
    assert status == 401 and "/login/oidc?again=1&amp;next=/account/" in page and 'name="new"' not in page
    assert "prompt=login" in at.begin(again="1") and "prompt" not in at.begin()
    there.claims = {"auth_time": int(time.time()) - 3600}
    assert at.go(again="1", next="/account/").status_code == 401, "the provider did not ask"
    there.claims = {}
    assert at.go(again="1", next="/account/").status_code == 200
    assert challenge()[1] == 200 and len(at.desk.sessions.of("cert")) == 1, "the session of before has ended"
    at.clock.now += FRESH_SECONDS * SECOND
    assert challenge()[1] == 401


def test_too_many_that_prove_nothing_wait(at: At) -> None:
    said = [at.back({"state": f"x{n}", "code": "x"}).status_code for n in range(FREE_OF_ADDRESS + 1)]
    assert said == [401] * FREE_OF_ADDRESS + [429]


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/", "/\\evil.example", '/"><script>'])
def test_after_it_nobody_is_sent_elsewhere(at: At, wanted: str) -> None:
    text = at.go(next=wanted).text
    assert 'url=/"' in text or "url=/&#34;&gt;&lt;script&gt;" in text


def test_without_the_provider_passwords_work_and_with_it_again_both(at: At, there: oidc_provider.Provider) -> None:
    add_user(at.root, "fin", "finance", PASSWORD, "officer-f")
    wrong: list[tuple[str, tuple[int, Any]]] = [
        ("/.well-known/openid-configuration", (500, {})),
        ("/.well-known/openid-configuration", (303, f"{there.issuer}/keys")),
        ("/.well-known/openid-configuration", (200, b"x" * 2**20)),
        ("/.well-known/openid-configuration", (200, ["no object"])),
        ("/.well-known/openid-configuration", (200, {"issuer": "https://login.example.org"})),
        ("/.well-known/openid-configuration", (200, {"issuer": there.issuer, "token_endpoint": "http://192.0.2.1/"})),
    ]
    for path, answer in wrong:
        there.answers = {path: answer}
        said = at.client.get("/login/oidc", base_url=BASE)
        assert said.status_code == 503 and "Example does not answer" in said.text, answer
        at.hour[0] += 3601
    assert at.events() == ["oidc-unreachable"] * len(wrong)
    assert at.desk.log_in("fin")[1].status_code == 303
    asked = len(there.asked)
    there.answers = {wrong[0][0]: wrong[0][1]}
    assert [at.client.get("/login/oidc", base_url=BASE).status_code for _ in range(3)] == [503] * 3
    assert len(there.asked) == asked + 1, "one that is down is not asked by everybody"
    there.answers, at.hour[0] = {}, int(time.time())
    assert at.go().status_code == 200
    query = at.led_back(at.begin())
    there.answers = {"/token": (502, {})}
    assert at.back(query).status_code == 503


@pytest.mark.parametrize("ways", [True, 5, 1.5, "client_secret_post", {}, [], None])
def test_a_provider_that_does_not_say_how_it_takes_a_secret_gets_it_in_a_header(
    at: At, there: oidc_provider.Provider, ways: Any
) -> None:
    there.about = {"token_endpoint_auth_methods_supported": ways}
    assert at.go().status_code == 200


def test_a_provider_elsewhere_names_no_address_of_this_machine_without_tls() -> None:
    """It could have the desk ask what listens here, and hand it the secret."""
    issuer, here = "https://login.example.org", "http://127.0.0.1:9"
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        about = {end: f"{issuer}/{end}" for end in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        said = Answer(200, json.dumps({"issuer": issuer, **about, name: f"{here}/x"}).encode())
        transport = cast(Transport, SimpleNamespace(get=lambda _, said=said: said))
        provider = Provider(OidcSettings(issuer, CLIENT, SECRET, BASE + CALLBACK), transport=transport)
        if name == "end_session_endpoint":
            assert provider.way_out("token") == ""
        else:
            with pytest.raises(Unreachable, match="without TLS"):
                provider.address(Journey("", "/"))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("at_once", "slowly"),
    [
        (b"", HEAD + b"Content-Length: 2\r\n\r\n{}"),
        (HEAD + b"Content-Length: 102\r\n\r\n", b" " * 100 + b"{}"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 100 + b"2\r\n{}\r\n0\r\n\r\n"),
    ],
    ids=["head", "body", "length of a part"],
)
def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, at_once: bytes, slowly: bytes
) -> None:
    monkeypatch.setattr(oidc_transport, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as thread:

        def drip() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.sendall(at_once)
                for byte in slowly:
                    time.sleep(0.02)
                    line.sendall(bytes([byte]))

        thread.submit(drip)
        with pytest.raises(Unreachable):
            Transport().get(f"http://127.0.0.1:{server.getsockname()[1]}/")


def test_keys_that_changed_are_found(at: At, there: oidc_provider.Provider) -> None:
    assert at.go().status_code == 200
    before = there.keys["rsa"]
    there.keys["rsa"] = RSAKey.generate_key(2048, {"kid": "rsa-2", "use": "sig"})
    try:
        assert at.go().status_code == 401, "asked again half a minute after"
        at.hour[0] += 31
        assert at.go().status_code == 200
    finally:
        there.keys["rsa"] = before


def test_a_secret_that_is_not_ours_is_told_in_the_log(tmp_path: Path, shown: Shown, there: oidc_provider.Provider) -> None:
    at = At(tmp_path, shown, there, client_secret="another")
    assert at.go().status_code == 401 and at.events() == ["wrong-oidc-client"]


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post"])
def test_a_secret_of_any_signs_arrives_as_it_is(tmp_path: Path, shown: Shown, there: oidc_provider.Provider, way: str) -> None:
    there.secret = "100%25+a:b/c=d&e"
    there.about = {"token_endpoint_auth_methods_supported": [way]}
    assert At(tmp_path, shown, there, client_secret=there.secret).go().status_code == 200


def test_under_another_name_the_provider_is_not_offered(at: At, shown: Shown) -> None:
    other = BASE.replace("127.0.0.1", "localhost")
    assert 'id="oidc"' not in at.client.get("/login", base_url=other).text
    answer = at.client.get("/login/oidc", base_url=other)
    assert answer.status_code == 404 and "under the desk’s own address" in answer.text
    without = Desk(at.root, shown).visitor()
    assert without.get("/login/oidc", base_url=BASE).status_code == without.get(CALLBACK, base_url=BASE).status_code == 404


def test_who_has_no_password_has_no_password(at: At) -> None:
    assert at.desk.log_in("cert", "")[1].status_code == at.desk.log_in("cert")[1].status_code == 401


def test_one_subject_is_one_user(at: At) -> None:
    add_user(at.root, "fin", "finance", PASSWORD, "officer-f")
    for wrong in ("sub-of-cert", "with blank", "x" * 256):
        with pytest.raises(BadUser):
            change_user(at.root, "fin", oidc_subject=wrong)
        with pytest.raises(BadUser):
            add_user(at.root, "other", "auditor", None, oidc_subject=wrong)
    with pytest.raises(BadUser, match="no way to log in"):
        change_user(at.root, "cert", oidc_subject="")
    with pytest.raises(BadUser, match="no way to log in"):
        add_user(at.root, "other", "auditor", None)
    assert sorted(users_of(at.root)) == ["cert", "fin"] and users_of(at.root)["fin"].oidc_subject is None
