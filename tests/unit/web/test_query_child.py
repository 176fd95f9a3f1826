"""A query cannot hold up the server, change a file, or take what the machine has."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from wsisfund.web import query_child
from wsisfund.web.application import make_application
from wsisfund.web.guard import Application, guarded
from wsisfund.web.ledger import SafeLedger
from wsisfund.web.query_child import in_child

BASE = "http://127.0.0.1:5000"
EXAMPLE = Path(__file__).parents[2] / "golden" / "domain-example"
QUERY = {"query_string": "SELECT 1"}


def asked(work: Any, milliseconds: int = 10_000) -> Any:
    """The answer to a query that does `work` in the child instead."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = json.dumps(work(environ)).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    return Client(guarded(application, in_child(application, threading.Lock(), milliseconds))).get(
        "/books/api/query", query_string=QUERY, base_url=BASE
    )


def test_the_answer_comes_from_another_process() -> None:
    answer = asked(lambda _: os.getpid())
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(answer.json, 0)


@pytest.mark.parametrize("flags", [os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_CREAT, os.O_RDONLY])
def test_the_child_can_open_no_file(tmp_path: Path, flags: int) -> None:
    file = tmp_path / "main.beancount"
    file.write_text("books")

    def work(_: Any) -> str:
        try:
            os.open(file, flags)
        except OSError as error:
            return os.strerror(error.errno or 0)
        return "opened"

    assert asked(work).json == "Too many open files"
    assert file.read_text() == "books"


def test_the_child_has_none_of_the_servers_connections() -> None:
    inherited = os.open(os.devnull, os.O_RDONLY)
    try:
        assert asked(lambda _: _is_open(inherited)).json is False
    finally:
        os.close(inherited)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


@pytest.mark.parametrize("work", [lambda _: time.sleep(60), lambda _: _busy()], ids=["asleep", "busy"])
def test_a_query_that_takes_too_long_is_stopped(work: Any) -> None:
    began = time.monotonic()
    answer = asked(work, milliseconds=300)
    assert (answer.status_code, "took longer" in answer.json["error"]) == (504, True)
    assert time.monotonic() - began < 5


def _busy() -> None:
    while True:
        pass


def test_a_query_that_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_child, "MEMORY_BYTES_MAX", 2**26)
    answer = asked(lambda _: len("x" * 2**30))
    assert (answer.status_code, "memory" in answer.json["error"]) == (504, True)


def test_an_answer_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_child, "ANSWER_BYTES_MAX", 2**20)
    answer = asked(lambda _: "x" * 2**22)
    assert (answer.status_code, "fewer rows" in answer.json["error"]) == (413, True)


def test_a_page_does_not_wait_for_queries_and_a_third_query_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_child, "WAIT_SECONDS", 0.05)
    answers: list[int] = []

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "query" in environ["PATH_INFO"]:
            time.sleep(60)
        start_response("200 OK", [])
        return [b"page"]

    client = Client(guarded(application, in_child(application, threading.Lock(), 1000)))

    def ask() -> None:
        answers.append(client.get("/books/api/query", query_string=QUERY, base_url=BASE).status_code)

    threads = [threading.Thread(target=ask) for _ in range(query_child.AT_ONCE)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    ask()
    assert client.get("/books/journal/", base_url=BASE).data == b"page"
    assert answers == [503]
    for thread in threads:
        thread.join()
    assert answers == [503, 504, 504]


@pytest.fixture(scope="module")
def fava() -> Application:
    return make_application(SafeLedger(EXAMPLE))


def ask_fava(fava: Application, query: str, route: str = "api/query", **values: str) -> Any:
    client = Client(fava)
    slug = client.get("/", base_url=BASE).headers["Location"].split("/")[1]
    return client.get(f"/{slug}/{route}", query_string={"query_string": query, **values}, base_url=BASE)


def test_a_select_is_answered_from_the_books(fava: Application) -> None:
    answer = ask_fava(fava, "SELECT sum(position) WHERE account = 'Assets:Cash:Bank:CHF'")
    assert answer.json["data"]["rows"] == [[{"CHF": 76538.83}]]


def test_filters_of_the_page_count(fava: Application) -> None:
    query = "SELECT sum(position) WHERE account = 'Expenses:C5:Travel'"
    assert ask_fava(fava, query, time="2025").json["data"]["rows"] == []
    assert ask_fava(fava, query, time="2026").json["data"]["rows"] == [[{"CHF": 1780.50}]]


def test_a_result_is_downloaded(fava: Application) -> None:
    answer = ask_fava(fava, "SELECT DISTINCT currency ORDER BY currency", "download-query/query_result.csv")
    assert answer.data.decode().split() == ["currency", "CHF", "EUR", "USD"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT nonsense", 'column "nonsense" not found'),
        ("SELECT account FROM", "cannot be read from"),
        ("SELECT sum(date)", "no function matches"),
    ],
)
def test_a_mistake_is_answered_in_words(fava: Application, query: str, words: str) -> None:
    answer = ask_fava(fava, query)
    assert answer.status_code in (400, 500)
    assert words in answer.json["error"]


def test_a_filter_that_cannot_be_read_is_said_so(fava: Application) -> None:
    answer = ask_fava(fava, "SELECT 1", time="not a time")
    assert (answer.status_code, "time" in answer.json["error"]) == (400, True)


def test_a_pattern_without_end_is_stopped() -> None:
    query = "SELECT account WHERE '" + "a" * 60 + "b' ~ '(a+)+$'"
    began = time.monotonic()
    answer = ask_fava(make_application(SafeLedger(EXAMPLE), query_milliseconds=500), query)
    assert answer.status_code == 504
    assert time.monotonic() - began < 9
