"""Where the desk listens: on this machine alone, or with users and TLS; and TLS itself, over a real socket."""

from __future__ import annotations

import http.client
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from wsisfund.web.guard import guarded
from wsisfund.web.place import AddressOpen, BadAddress, Place
from wsisfund.web.server import listening
from wsisfund.web.tls import TlsFiles

TLS = Path(__file__).parents[2] / "data" / "tls"
CERTIFICATE, KEY = TLS / "cert.pem", TLS / "key.pem"
SECURE = Place("127.0.0.1", certificate=CERTIFICATE, key=KEY)


@pytest.mark.parametrize(
    ("place", "users", "fault"),
    [
        (Place("0.0.0.0"), False, AddressOpen),
        (Place(names=("fund.example",)), False, AddressOpen),
        (Place("0.0.0.0"), True, AddressOpen),
        (Place(names=("fund.example",)), True, AddressOpen),
        (Place(certificate=CERTIFICATE), True, AddressOpen),
        (Place("192.0.2.1", proxy="192.0.2.2"), True, AddressOpen),
        (Place("here"), True, BadAddress),
        (Place(proxy="*"), True, BadAddress),
        (Place(certificate=CERTIFICATE, key=CERTIFICATE), True, TlsFiles),
        (Place(certificate=KEY.with_name("none.pem"), key=KEY), True, TlsFiles),
    ],
)
def test_what_would_not_be_safe_is_refused(place: Place, users: bool, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        place.line(users)


@pytest.mark.parametrize(
    "place",
    [
        Place(),
        SECURE,
        Place("0.0.0.0", ("fund.example",), CERTIFICATE, KEY),
        Place("0.0.0.0", insecure=True),
        Place("127.0.0.1", ("fund.example",), proxy="127.0.0.1"),
    ],
)
def test_what_is_safe_is_not(place: Place) -> None:
    assert place.line(True).body_bytes > 2**20


def test_hosts_are_those_that_were_named() -> None:
    rules = Place("192.0.2.1", ("fund.example", "books.example:8443"), CERTIFICATE, KEY).rules(True)
    hosts = rules.hosts("5000", "https")
    assert hosts[0] == "192.0.2.1:5000" and {"fund.example:5000", "books.example:8443"} <= set(hosts)
    assert "fund.example" not in hosts and "fund.example" in rules.hosts("443", "https")
    assert "fund.example" in Place(names=("fund.example",), proxy="127.0.0.1").rules(True).hosts("5000", "https")


class _Asked:
    """An application that answers with half a megabyte, and remembers who asked."""

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.environs.append(environ)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or b"x" * 2**19
        start_response("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "text/plain")])
        return [body]


@pytest.fixture
def asked() -> _Asked:
    return _Asked()


@pytest.fixture(params=[SECURE, Place(proxy="127.0.0.1"), Place(proxy="192.0.2.2")], ids=["tls", "proxy", "another-proxy"])
def port(request: Any, asked: _Asked) -> Iterator[tuple[Place, int]]:
    place: Place = request.param
    server = listening(asked, "127.0.0.1", 0, place.line(True))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield place, server.effective_port
    server.close()


def _connection(place: Place, port: int) -> http.client.HTTPConnection:
    if place.certificate is None:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=context)


def test_large_answers_and_bodies_and_many_requests_on_one_connection(port: tuple[Place, int], asked: _Asked) -> None:
    sent = bytes(range(256)) * 4096 * 3
    with closing(_connection(*port)) as connection:
        for _ in range(3):
            connection.request("GET", "/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https"})
            assert len(connection.getresponse().read()) == 2**19
        connection.request("POST", "/", body=sent)
        assert connection.getresponse().read() == sent
    by_proxy = port[0].proxy == "127.0.0.1"
    first = asked.environs[0]
    assert first["wsgi.url_scheme"] == ("https" if by_proxy or port[0].certificate else "http")
    assert first["REMOTE_ADDR"] == ("203.0.113.9" if by_proxy else "127.0.0.1"), "only a proxy that is trusted is believed"


def test_tls_alone_is_spoken_where_it_was_asked_for(asked: _Asked) -> None:
    server = listening(asked, "127.0.0.1", 0, SECURE.line(True))
    Thread(target=server.run, daemon=True).start()
    port = server.effective_port
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        plain.settimeout(60)
        with suppress(ConnectionResetError):
            assert b"200" not in plain.recv(100)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.minimum_version = ssl.TLSVersion.TLSv1
    with socket.create_connection(("127.0.0.1", port)) as raw, pytest.raises(OSError):
        old.wrap_socket(raw).close()
    assert asked.environs == []
    server.close()


def test_over_tls_the_browser_is_told_to_stay_there() -> None:
    from werkzeug.test import Client

    client = Client(guarded(_Asked(), Place().rules(True)))
    answer = client.get("/login", base_url="https://127.0.0.1:5000")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert "Strict-Transport-Security" not in client.get("/login", base_url="http://127.0.0.1:5000").headers
