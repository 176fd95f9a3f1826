"""Connections that send nothing, or slowly, or too much, cost nobody else an answer."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from wsisfund.web import server as room
from wsisfund.web.guard import every_answer

PATIENCE = 180


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Of a server that says how long the body was; a request has half a second."""

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(len(environ["wsgi.input"].read())).encode()]

    monkeypatch.setattr(room, "REQUEST_SECONDS", 0.5)
    server = room.listening(application, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.task_dispatcher.shutdown()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def asked(port: int, path: str = "/", body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\n"])
def test_connections_that_wait_take_no_place(port: int, begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times as many as there are threads, which would wait for each of them."""
    monkeypatch.setattr(room, "REQUEST_SECONDS", 10 * PATIENCE)
    idle = [connected(port) for _ in range(3 * room.THREADS)]
    try:
        for connection in idle:
            connection.sendall(begun)
        assert asked(port) == (200, b"0")
    finally:
        for connection in idle:
            connection.close()


@pytest.mark.parametrize(
    "head", [b"GET / HTTP/1.1\r\nX: ", b"GET / HTTP/1.1\r\nContent-Length: 9999\r\n\r\n"], ids=["head", "body"]
)
def test_a_request_that_never_ends_is_cut_off_however_often_a_byte_comes(port: int, head: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(head)
        connection.settimeout(0.05)
        for _ in range(20 * PATIENCE):
            try:
                connection.sendall(b"x")
                if connection.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except OSError:
                return
    pytest.fail("the server still listens to it")


def test_a_head_that_is_too_long_is_refused(port: int) -> None:
    assert asked(port, "/?" + "x" * (room.HEAD_BYTES_MAX + 1))[0] in (400, 431)
    assert asked(port, "/?" + "x" * 90_000) == (200, b"0")


def test_a_body_that_is_too_long_is_refused(port: int) -> None:
    assert asked(port, "/", b"x" * (room.BODY_BYTES_MAX + 1))[0] == 413
    assert asked(port, "/", b"x" * 9) == (200, b"9")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GARBAGE\r\n\r\n", 400),
        (b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413),
    ],
)
def test_what_is_no_request_is_answered_under_the_policy_too(port: int, sent: bytes, status: int) -> None:
    with connected(port) as connection:
        connection.sendall(sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == status
        assert set(every_answer(tls=False)) <= set(answer.getheaders())


def test_no_thread_waits_for_a_reader_that_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    large = b"x" * 2**25

    def application(_: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", str(len(large)))])
        return [large]

    monkeypatch.setattr(room, "THREADS", 2)
    server = room.listening(application, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    port = int(server.effective_port)
    slow = [connected(port) for _ in range(4)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert asked(port) == (200, large)
    for connection in slow:
        connection.close()
    server.task_dispatcher.shutdown()
