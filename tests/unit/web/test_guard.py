"""Who may ask for what, seen at the WSGI border."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from tests.unit.plugins.test_showing import BREACH, PLUGINS
from wsisfund.books.disk import FileLayer
from wsisfund.books.staging import DECIDED, JOURNAL, PLAN, Step, lay, stage
from wsisfund.errors import Faults
from wsisfund.pages import Contributions
from wsisfund.web import ledger as room
from wsisfund.web.application import make_application
from wsisfund.web.guard import SECURITY_POLICY, guarded
from wsisfund.web.ledger import SafeLedger

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

    return Client(guarded(application, application))


def test_a_reader_comes_through_with_our_headers(client: Client) -> None:
    answer = client.get("/books/journal/", base_url=BASE)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == SECURITY_POLICY
    assert answer.headers.getlist("X-Frame-Options") == ["DENY"]
    assert answer.headers["Cache-Control"] == "no-store"


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


def test_books_that_would_run_code_are_not_opened(example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    marker = example / "ran"
    (example / "ledger" / "evil.py").write_text(f"__plugins__ = ()\nopen({str(marker)!r}, 'w')\n")
    main.write_text('option "insert_pythonpath" "True"\nplugin "evil"\n' + main.read_text())
    with pytest.raises(Faults):
        SafeLedger(example)
    assert not marker.exists()


def test_a_change_that_would_run_code_is_shown_and_not_loaded(example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    ledger = SafeLedger(example)
    client = Client(make_application(ledger))
    slug = client.get("/", base_url=BASE).headers["Location"].split("/")[1]
    assert client.get(f"/{slug}/api/errors", base_url=BASE).json["data"] == []
    main.write_text(main.read_text() + "\n2026-12-31 price XXX (1/0) CHF\n")
    ledger.load_file()
    errors = client.get(f"/{slug}/api/errors", base_url=BASE).json["data"]
    assert any("1/0" in e["message"] or "division" in e["message"].lower() for e in errors), errors
    assert client.get(f"/{slug}/api/balance_sheet", base_url=BASE).status_code == 200


def test_extensions_and_importers_are_not_loaded(example: Path) -> None:
    """Where the scan lets them pass, Fava still does not run them."""
    main = example / "ledger" / "main.beancount"
    marker = example / "ran"
    (example / "ledger" / "evil.py").write_text(f"open({str(marker)!r}, 'w')\n")
    lines = '2026-01-01 custom "fava-extension" "evil"\n2026-01-01 custom "fava-option" "import-config" "evil.py"\n'
    main.write_text(main.read_text() + lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "scan_folder", lambda root, main: [])
        loaded = room.SafeLedger(example)
    assert any("not loaded" in e.message for e in loaded.errors)
    assert not marker.exists()


def test_nothing_is_written_beside_the_ledger(example: Path) -> None:
    before = sorted(example.rglob("*"))
    client = Client(make_application(SafeLedger(example)))
    client.get("/", base_url=BASE, follow_redirects=True, input_stream=io.BytesIO())
    assert sorted(example.rglob("*")) == before


def test_our_own_page_is_no_foreign_extension(example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text() + '\n2026-01-01 custom "fava-extension" "wsisfund.pages"\n')
    assert SafeLedger(example, [Contributions]).errors == []
    without = SafeLedger(example)
    assert ["not loaded" in e.message for e in without.errors] == [True]
    assert without.extensions.extension_details == []


def test_rules_are_asked_where_the_books_load_no_plugin(example: Path) -> None:
    """And once where they do: the plugins stand aside."""
    main = example / "ledger" / "main.beancount"
    text = main.read_text() + BREACH
    for plugins in ("", PLUGINS):
        main.write_text(plugins + text)
        messages = [e.message for e in SafeLedger(example).errors]
        assert [m.splitlines()[0] for m in messages] == [
            "refused (over-appropriation): Expenses:Forum:Meetings would be over by 3,000.00 CHF",
            "refused (over-appropriation): Expenses:Forum:SupportCosts would be over by 90.00 CHF",
        ]


def test_figures_are_grouped_and_revenue_has_no_minus(example: Path) -> None:
    client = Client(make_application(SafeLedger(example)))
    slug = client.get("/", base_url=BASE).headers["Location"].split("/")[1]
    options = client.get(f"/{slug}/api/ledger_data", base_url=BASE).json["data"]["fava_options"]
    assert (options["locale"], options["invert_income_liabilities_equity"]) == ("en", True)


def test_what_is_for_writing_is_not_in_the_menu(example: Path) -> None:
    client = Client(make_application(SafeLedger(example)))
    page = client.get("/", base_url=BASE, follow_redirects=True).data
    head = page[: page.index(b"</head>")]
    assert b"a.add-transaction" in head
    assert page.count(b"</html>") == 1


def test_a_commit_that_a_crash_interrupted_is_finished_first(example: Path) -> None:
    """The journal decides: from then on the new content is the books'."""
    target = "ledger/main.beancount"
    before = (example / target).read_bytes()
    content = before + b'\n2026-12-31 note Assets:Cash:Bank:CHF "after the crash"\n'
    stage(example, [Step(target, hashlib.sha256(before).hexdigest(), hashlib.sha256(content).hexdigest())], FileLayer())
    lay(example, 0, content, None, FileLayer())
    (example / JOURNAL / PLAN).rename(example / JOURNAL / DECIDED)
    ledger = SafeLedger(example)
    assert [note.comment for note in ledger.all_entries_by_type.Note] == ["after the crash"]
    assert not (example / JOURNAL).exists()
