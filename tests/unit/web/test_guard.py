"""Who may ask for what, seen at the WSGI border."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import Client

from wsisfund.web.guard import KIND, PARAMETERS_MAX, SECURITY_POLICY, Refusal, guarded
from wsisfund.web.routes import Kind

BASE = "http://127.0.0.1:5000"


@pytest.fixture
def inside() -> list[dict[str, Any]]:
    """The requests that came through."""
    return []


@pytest.fixture
def client(inside: list[dict[str, Any]]) -> Client:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        inside.append(environ)
        start_response("200 OK", [("Content-Type", "text/html"), ("X-Frame-Options", "ALLOW"), ("Content-Length", "2")])
        return [b"ok"]

    return Client(guarded(application))


def test_a_reader_comes_through_with_our_headers(client: Client) -> None:
    answer = client.get("/books/journal/", base_url=BASE)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == SECURITY_POLICY
    assert answer.headers.getlist("X-Frame-Options") == ["DENY"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refusal_is_kept_by_no_browser() -> None:
    def application(*_: Any) -> list[bytes]:
        raise Refusal("404 Not Found", "There is no such file here.")

    answer = Client(guarded(application)).get("/static/missing.js", base_url=BASE)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "MOVE", "get"])
def test_other_methods_are_refused(client: Client, inside: list[Any], method: str) -> None:
    answer = client.open("/books/api/source", method=method, base_url=BASE, environ_overrides={"REQUEST_METHOD": method})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert not inside


def test_head_is_a_get_without_body(client: Client, inside: list[Any]) -> None:
    answer = client.head("/books/journal/", base_url=BASE)
    assert (answer.status_code, answer.data, inside[0]["REQUEST_METHOD"]) == (200, b"", "GET")


@pytest.mark.parametrize("host", ["evil.example:5000", "127.0.0.1:5001", "127.0.0.1", "localhost.evil.example:5000", "", "[::1]"])
def test_another_host_is_refused(client: Client, inside: list[Any], host: str) -> None:
    answer = client.get("/books/journal/", base_url=BASE, environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 421
    assert not inside


@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost:5000", "[::1]:5000"])
def test_loopback_names_are_served(client: Client, host: str) -> None:
    assert client.get("/books/journal/", base_url=BASE, environ_overrides={"HTTP_HOST": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:5000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "http://evil.example/"},
    ],
)
def test_another_site_is_refused(client: Client, inside: list[Any], headers: dict[str, str]) -> None:
    assert client.get("/jump?time=2026", base_url=BASE, headers=headers).status_code == 403
    assert not inside


def test_our_own_pages_may_ask(client: Client) -> None:
    headers = {"Origin": BASE, "Sec-Fetch-Site": "same-origin", "Referer": f"{BASE}/books/journal/"}
    assert client.get("/books/api/journal", base_url=BASE, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/books/api/query", "/books/download-query/query_result.csv"])
@pytest.mark.parametrize("query", ["query_string=.output+x", "query_string=SELECT+1&query_string=.output+x", "", "query_string="])
def test_other_queries_are_refused(client: Client, inside: list[Any], path: str, query: str) -> None:
    answer = client.get(path, query_string=query, base_url=BASE)
    assert answer.status_code == 400
    assert not inside
    if "api" in path:
        assert json.loads(answer.data)["error"]


def test_a_select_goes_on(client: Client) -> None:
    assert client.get("/books/api/query", query_string={"query_string": "SELECT 1"}, base_url=BASE).status_code == 200


def test_what_is_asked_for_goes_on_by_its_kind(client: Client, inside: list[Any]) -> None:
    client.get("/books/extension/Contributions/", base_url=BASE)
    assert inside[0][KIND] is Kind.OWN_PAGE


def test_addresses_without_end_are_refused(client: Client, inside: list[Any]) -> None:
    query = "&".join(["a=1"] * (PARAMETERS_MAX + 1))
    assert client.get("/books/journal/", query_string=query, base_url=BASE).status_code == 400
    assert not inside


def test_a_referrer_that_is_no_address_is_a_foreign_one(client: Client, inside: list[Any]) -> None:
    assert client.get("/books/journal/", base_url=BASE, headers={"Referer": "http://["}).status_code == 403
    assert not inside
