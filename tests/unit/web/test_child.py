"""A request cannot hold up another one, change a file, or take what the machine has."""

from __future__ import annotations

import csv
import json
import os
import signal
import threading
import time
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from wsisfund.web import child, holder, processes
from wsisfund.web.guard import Refusal
from wsisfund.web.limits import FILTERS, OWN_PAGES, PAGES, QUERIES, Limits, lane_of
from wsisfund.web.routes import Kind

from .conftest import BASE, Desk, holding

QUICK = Limits(cpu_seconds=1, clock_seconds=600)
# Matching takes longer than anybody lives.
PATTERN = 'narration:"(.|.)*!!"'


def asked(work: Any, limits: Limits = PAGES.limits) -> Any:
    """What a child made of `work`."""
    with holding(work) as holder:
        found = holder.ask({"environ": {}, "news": [], "mtime": 0}, limits)
        return json.loads(found.body)


def refused(work: Any, limits: Limits) -> Refusal:
    with pytest.raises(Refusal) as caught:
        asked(work, limits)
    return caught.value


def test_the_answer_comes_from_another_process_that_is_gone() -> None:
    process = asked(lambda _: os.getpid())
    assert process != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize("flags", [os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_CREAT, os.O_RDONLY])
def test_a_query_can_open_no_file(tmp_path: Path, flags: int) -> None:
    file = tmp_path / "main.beancount"
    file.write_text("books")

    def work(_: Any) -> str:
        try:
            os.open(file, flags)
        except OSError as error:
            return os.strerror(error.errno or 0)
        return "opened"

    assert asked(work, QUERIES.limits) == "Too many open files"
    assert file.read_text() == "books"


@pytest.mark.parametrize("lane", [PAGES, FILTERS])
def test_a_page_can_write_no_file(tmp_path: Path, lane: Any) -> None:
    file = tmp_path / "new"

    def work(_: Any) -> int:
        return file.write_bytes(b"x")

    with pytest.raises(Refusal):
        asked(work, lane.limits)
    assert not file.exists() or file.read_bytes() == b""


def test_a_child_has_none_of_the_desks_connections() -> None:
    inherited = os.open(os.devnull, os.O_RDONLY)
    try:
        assert asked(lambda _: _is_open(inherited)) is False
    finally:
        os.close(inherited)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def test_what_computes_too_long_is_stopped() -> None:
    refusal = refused(lambda _: _busy(), QUICK)
    assert (refusal.status, "computing" in refusal.sentence) == ("504 Gateway Timeout", True)


def test_what_waits_too_long_is_stopped_by_the_net() -> None:
    refusal = refused(lambda _: time.sleep(600), Limits(clock_seconds=1))
    assert (refusal.status, "not ready after 1 seconds" in refusal.sentence) == ("504 Gateway Timeout", True)


def _busy() -> None:
    while True:
        pass


def test_waiting_for_a_busy_machine_is_no_computing() -> None:
    """A second of the clock passes, and nothing of the processor's: one that counted the clock would stop this."""
    assert asked(lambda _: time.sleep(1.5) or "done", QUICK) == "done"


def test_what_takes_too_much_memory_is_refused() -> None:
    refusal = refused(lambda _: len("x" * 2**30), Limits(memory_bytes=2**26))
    assert (refusal.status, "memory" in refusal.sentence) == ("504 Gateway Timeout", True)


def test_an_answer_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "ANSWER_BYTES_MAX", 2**20)
    refusal = refused(lambda _: "x" * 2**22, PAGES.limits)
    assert (refusal.status, "ask for less" in refusal.sentence) == ("413 Content Too Large", True)


def test_a_defect_is_an_answer_in_words() -> None:
    assert refused(lambda _: {}["missing"], PAGES.limits).sentence == "This page could not be made (KeyError)."


def test_a_defect_of_what_reads_a_query_is_an_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "refusal_of", lambda _: {}["missing"])
    query = {"wsisfund.query": True, "QUERY_STRING": "query_string=SELECT+1"}
    with holding(lambda _: "unasked") as held, pytest.raises(Refusal, match="could not be made"):
        held.ask({"environ": query, "news": [], "mtime": 0}, QUERIES.limits)


def test_what_somebody_else_ends_is_not_said_to_have_taken_too_much() -> None:
    refusal = refused(lambda _: os.kill(os.getpid(), signal.SIGKILL), PAGES.limits)
    assert (refusal.status, "ended from outside" in refusal.sentence) == ("503 Service Unavailable", True)


def test_children_end_with_the_holder(tmp_path: Path) -> None:
    said = tmp_path / "said"

    def work(_: Any) -> None:
        said.write_text(f"{os.getpid()}.")
        time.sleep(600)

    with holding(work) as holder:
        threading.Thread(target=_ask_and_forget, args=(holder,), daemon=True).start()
        while not said.exists() or not said.read_text().endswith("."):
            time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(said.read_text()[:-1]), 0)


def _ask_and_forget(holder: Any) -> None:
    with suppress(Refusal):
        holder.ask({"environ": {}, "news": [], "mtime": 0}, OWN_PAGES.limits)


@pytest.mark.parametrize("busy", [True, False])
def test_what_computes_long_stands_behind_newcomers_and_what_only_waits_does_not(
    monkeypatch: pytest.MonkeyPatch, busy: bool
) -> None:
    """The system gives its processor to whoever came later; read from inside, where the holder set it."""
    monkeypatch.setattr(holder, "_BEHIND", ((100, 19), (0, 0)))
    first = os.getpriority(os.PRIO_PROCESS, 0)

    def work(_: Any) -> int:
        if not busy:
            time.sleep(1)
        while busy and os.getpriority(os.PRIO_PROCESS, 0) < 19:
            assert time.process_time() < 60
        return os.getpriority(os.PRIO_PROCESS, 0)

    assert asked(work) == (19 if busy else first)


@pytest.mark.parametrize(
    ("kind", "query", "lane"),
    [
        (Kind.ANSWER, "filter=a", FILTERS),
        (Kind.ANSWER, "page=1&account=a", FILTERS),
        (Kind.PAGE, "time=2026", FILTERS),
        (Kind.ANSWER, "conversion=CHF", FILTERS),
        (Kind.ANSWER, "page=1&order=desc", PAGES),
        (Kind.ANSWER, "filter=", PAGES),
        (Kind.QUERY, "query_string=SELECT+1&filter=a", QUERIES),
        (Kind.QUERY_FILE, "query_string=SELECT+1", QUERIES),
        (Kind.OWN_PAGE, "filter=a", OWN_PAGES),
    ],
)
def test_lanes(kind: Kind, query: str, lane: Any) -> None:
    assert lane_of(kind, query) is lane


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("api/journal", {"filter": PATTERN}),
        ("api/journal_page", {"filter": PATTERN, "page": "1", "order": "desc"}),
        ("api/balance_sheet", {"filter": PATTERN}),
        ("api/query", {"query_string": "SELECT 1", "filter": PATTERN}),
        ("api/income_statement", {"account": "(.|.)*!!"}),
        ("download-journal/", {"filter": PATTERN}),
        ("api/query", {"query_string": "SELECT account WHERE '" + "a" * 60 + "b' ~ '(a+)+$'"}),
    ],
)
def test_a_pattern_without_end_is_stopped_wherever_it_stands(reading: Desk, path: str, values: dict[str, str]) -> None:
    from werkzeug.test import Client

    from wsisfund.web.front import front

    client = Client(front(reading.shown, lambda kind, query: lane_of(kind, query)._replace(limits=QUICK)))
    answer = client.get(f"/{reading.slug}/{path}", query_string=values, base_url=BASE)
    assert (answer.status_code, b"was stopped" in answer.data) == (504, True)


def test_other_readers_do_not_wait_for_patterns_without_end(desk: Desk) -> None:
    """As many as may run at all are running; pages and queries of others are answered, one more pattern is refused."""
    enough = threading.Event()

    def match_for_ever() -> None:
        while not enough.is_set():
            desk.get("api/journal", filter=PATTERN)

    threads = [threading.Thread(target=match_for_ever, daemon=True) for _ in range(FILTERS.at_once)]
    for thread in threads:
        thread.start()
    try:
        while (answer := desk.get("api/journal", filter="#none")).status_code == 200:
            pass
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert desk.get("api/balance_sheet").status_code == 200
        assert desk.data("api/query", query_string="SELECT 1 LIMIT 1")["rows"] == [[1]]
    finally:
        enough.set()
        desk.shown.end()
        for thread in threads:
            thread.join()


def test_a_select_is_answered_from_the_books(reading: Desk) -> None:
    query = "SELECT sum(position) WHERE account = 'Assets:Cash:Bank:CHF'"
    assert reading.data("api/query", query_string=query)["rows"] == [[{"CHF": 76538.83}]]


def test_filters_of_the_page_count(reading: Desk) -> None:
    query = "SELECT sum(position) WHERE account = 'Expenses:C5:Travel'"
    assert reading.data("api/query", query_string=query, time="2025")["rows"] == []
    assert reading.data("api/query", query_string=query, time="2026")["rows"] == [[{"CHF": 1780.50}]]


def test_a_result_is_downloaded(reading: Desk) -> None:
    answer = reading.get("download-query/query_result.csv", query_string="SELECT DISTINCT currency ORDER BY currency")
    assert answer.data.decode().split() == ["currency", "CHF", "EUR", "USD"]


def test_a_downloaded_text_is_no_formula(desk: Desk) -> None:
    desk.append(
        '\n2026-11-22 * "=1+1, 2" "@SUM(1)\n\\"x\\"" #-1-b\n'
        '  event: "bank-charge"\n  doc: "B-1"\n  agreement: "VC-GEN"\n'
        "  Expenses:General:BankCharges    1.50 CHF\n  Assets:Cash:Bank:CHF           -1.50 CHF\n"
    )
    query = "SELECT payee, narration, tags, number, '+x' AS more, 7 AS seven WHERE payee = '=1+1, 2' ORDER BY number"
    found = csv.reader(StringIO(desk.get("download-query/query_result.csv", query_string=query).text, newline=""))
    _, first, second = found
    assert first == ["'=1+1, 2", '\'@SUM(1)\n"x"', "'-1-b", "-1.5", "'+x", "7"]
    assert second[3] == "1.5"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT nonsense", 'column "nonsense" not found'),
        ("SELECT account FROM", "cannot be read from"),
        ("SELECT sum(date)", "no function matches"),
    ],
)
def test_a_mistake_is_answered_in_words(reading: Desk, query: str, words: str) -> None:
    answer = reading.get("api/query", query_string=query)
    assert answer.status_code in (400, 500)
    assert words in answer.json["error"]


def test_a_filter_that_cannot_be_read_is_said_so(reading: Desk) -> None:
    answer = reading.get("api/query", query_string="SELECT 1", time="not a time")
    assert (answer.status_code, "time" in answer.json["error"]) == (400, True)


def test_a_way_back_without_a_page_to_go_to_leads_to_the_first(reading: Desk) -> None:
    answer = reading.client.get("/jump?time=2026", base_url=BASE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    led = reading.client.get("/jump?time=2026", base_url=BASE, headers={"Referer": f"{BASE}/{reading.slug}/journal/?time=2025"})
    assert led.headers["Location"].endswith("/journal/?time=2026")


@pytest.mark.parametrize("name", ["/etc/passwd", "../../etc/passwd", "\0", "x" * 5_000])
def test_a_file_that_is_none_of_the_books_is_not_found(reading: Desk, name: str) -> None:
    answer = reading.get("api/source", filename=name)
    assert (answer.status_code, "root:" in answer.text) == (404, False)
