"""What a hostile payee, file or web page could try through the desk; in a browser where a browser decides it."""

from __future__ import annotations

import hashlib
import http.client
import http.server
import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from .conftest import CHECKOUT, EXAMPLE_SLUG, MAIN, PATIENCE, Served, serving

SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>"
PLANTED = f"""
2026-11-21 open Expenses:Forum:Contracts CHF

2026-11-21 note Assets:Cash:Bank:CHF "{SCRIPT}"

2026-11-22 * "{SCRIPT}" "{SCRIPT}" #a ^javascript
  event: "bank-charge"
  doc: "{SCRIPT}"
  agreement: "VC-GEN"
  remark: "{SCRIPT}"
  Expenses:General:BankCharges    1.00 CHF
    remark: "javascript:alert(4)"
  Assets:Cash:Bank:CHF           -1.00 CHF

2026-11-22 custom "{SCRIPT}" "{SCRIPT}"

2026-11-23 event "{SCRIPT}" "{SCRIPT}"

2026-11-23 query "{SCRIPT}" "SELECT '{SCRIPT}'"

2026-11-24 document Assets:Cash:Bank:CHF "<img src=x onerror=alert(5)>.html"
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", root / "ledger")
    main = root / MAIN
    title = f"""option "title" "{SCRIPT}"\n"""
    text = main.read_text(encoding="utf-8").replace('option "title" "WSIS Trust Fund - worked example"\n', title)
    main.write_text(text + PLANTED, encoding="utf-8")
    (root / "ledger" / "<img src=x onerror=alert(5)>.html").write_text("<script>alert(6)</script>")
    with serving(root, "img-srcx-onerroralert1scriptalert2scriptsvg-onloadalert3") as served:
        yield served


PLACES = (
    "journal/",
    "errors/",
    "events/",
    "query/",
    "documents/",
    "statistics/",
    "account/Assets:Cash:Bank:CHF/",
    f"journal/?filter={quote(SCRIPT)}",
    f"journal/?time={quote(SCRIPT)}",
    f"account/{quote(SCRIPT, safe='')}/",
    "editor/?file_path=/etc/passwd",
    f"query/?query_string={quote(f'SELECT narration, payee WHERE narration ~ {chr(39)}img{chr(39)}')}",
)


def test_planted_script_does_not_run(planted: Served, browser: Any) -> None:
    """The browser reports what it stopped; what counts is that no dialog opens, and that no other file is shown."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        dialogs: list[str] = []
        page.on("dialog", lambda shown: (dialogs.append(shown.message), shown.dismiss()))
        for path in PLACES:
            page.goto(planted.pages + path)
            page.wait_for_load_state("networkidle")
            assert dialogs == [], path
            assert "root:" not in page.locator("body").inner_text()


AWAY = "<meta http-equiv=refresh content='0;url=http://127.0.0.2/'><style>li,article{display:none}</style>"
AWAY_TEXT = f"""
2026-11-22 * "{AWAY}" "{AWAY}"
  event: "bank-charge"
  doc: "{AWAY}"
  agreement: "VC-GEN"
  Expenses:General:BankCharges    1.00 CHF
  Assets:Cash:Bank:CHF           -1.00 CHF
"""


@pytest.mark.parametrize("text", [PLANTED, AWAY_TEXT], ids=["script", "refresh and style"])
def test_text_stays_text_where_the_browser_ignores_the_policy(tmp_path: Path, browser: Any, text: str) -> None:
    """The journal escapes: no dialog opens, no other page, and every entry is to be seen."""
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", tmp_path / "ledger")
    main = tmp_path / MAIN
    main.write_text(main.read_text(encoding="utf-8") + text, encoding="utf-8")
    with serving(tmp_path, EXAMPLE_SLUG) as served, browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        dialogs: list[str] = []
        page.on("dialog", lambda shown: (dialogs.append(shown.message), shown.dismiss()))
        for path in ("journal/", "account/Assets:Cash:Bank:CHF/"):
            page.goto(served.pages + path)
            page.locator("li.transaction", has_text="<meta" if text is AWAY_TEXT else "<img").first.wait_for()
            page.wait_for_load_state("networkidle")
            assert page.url.startswith(served.pages)
            assert page.locator(".journal img, .journal script, .journal meta, .journal style").count() == 0
        assert dialogs == []


def _ask(served: Served, method: str, path: str, headers: dict[str, str] | None = None, body: str | None = None) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(served.url).port or 0, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


WRITES = [
    ("PUT", "api/source", {"file_path": "MAIN", "source": "", "sha256sum": "HASH"}),
    ("PUT", "api/source_slice", {"entry_hash": "x", "source": "", "sha256sum": "HASH"}),
    ("DELETE", "api/source_slice?entry_hash=x&sha256sum=y", None),
    (
        "PUT",
        "api/add_entries",
        {"entries": [{"t": "Note", "date": "2026-01-01", "account": "Assets:Cash:Bank:CHF", "comment": "x"}]},
    ),
    ("PUT", "api/format_source", {"source": "x"}),
    ("PUT", "api/add_document", None),
    ("PUT", "api/attach_document", {"filename": "x", "entry_hash": "y"}),
    ("PUT", "api/upload_import_file", None),
    ("PUT", "api/move", {"account": "Assets:Cash:Bank:CHF", "new_name": "x", "filename": "MAIN"}),
    ("GET", "api/move?account=Assets:Cash:Bank:CHF&new_name=x&filename=MAIN", None),
    ("DELETE", "api/document?filename=MAIN", None),
    ("GET", "document/?filename=MAIN", None),
    ("GET", "statement/?entry_hash=x&key=doc", None),
    ("GET", "api/extract?filename=MAIN&importer=x", None),
    ("POST", "extension/AutoCommit/x", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=[f"{method} {path.split('?')[0]}" for method, path, _ in WRITES])
def test_nothing_writes_or_hands_out_files(example_served: Served, method: str, path: str, body: Any) -> None:
    main = example_served.root / MAIN
    before = {file: file.read_bytes() for file in example_served.root.rglob("*") if file.is_file()}
    known = {"MAIN": str(main), "HASH": hashlib.sha256(main.read_bytes()).hexdigest()}
    text = None if body is None else json.dumps(body)
    for name, value in known.items():
        path = path.replace(name, quote(value))
        text = text and text.replace(name, value)
    status, _, _ = _ask(
        example_served, method, urlsplit(example_served.pages).path + path, {"Content-Type": "application/json"}, text
    )
    assert status in (404, 405)
    assert {file: file.read_bytes() for file in example_served.root.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "fund.example"}, 421),
        ({"Host": "127.0.0.1.fund.example:PORT"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Origin": "http://fund.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://127.0.0.1:PORT"}, 200),
        ({"Host": "localhost:PORT"}, 200),
    ],
)
def test_only_this_machine_by_its_own_name(example_served: Served, headers: dict[str, str], status: int) -> None:
    port = str(urlsplit(example_served.url).port)
    named = {name: value.replace("PORT", port) for name, value in headers.items()}
    path = urlsplit(example_served.pages).path + "api/income_statement"
    found, body, _ = _ask(example_served, "GET", path, named)
    assert found == status
    assert (b"Contributions" in body) is (status == 200)


def test_other_addresses_of_the_machine_do_not_answer(example_served: Served) -> None:
    port = urlsplit(example_served.url).port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE):
        pass
    # Linux answers for all of 127.0.0.0/8 where a server listens on every address.
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=PATIENCE):
        pass


@pytest.fixture
def foreign() -> Iterator[Callable[[str], str]]:
    """Another site on this machine, which shows the markup that a test gives it."""
    markup = [""]

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(markup[0].encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def show(text: str) -> str:
        markup[0] = text
        return f"http://127.0.0.1:{server.server_port}/"

    yield show
    server.shutdown()
    thread.join()
    server.server_close()


def test_another_site_cannot_read_embed_or_write(example_served: Served, browser: Any, foreign: Callable[[str], str]) -> None:
    url = example_served.pages
    main = example_served.root / MAIN
    before = main.read_bytes()
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(foreign(f"<iframe src='{url}income_statement/'></iframe><img src='{url}api/income_statement'>"))
        page.wait_for_load_state("networkidle")
        assert "Contributions" not in page.frames[-1].content()
        read = "url => fetch(url).then(a => a.text(), () => 'stopped')"
        assert page.evaluate(read, url + "api/income_statement") == "stopped"
        write = "url => fetch(url, {method: 'PUT', body: '{}', mode: 'no-cors'}).then(a => a.type, () => 'stopped')"
        assert page.evaluate(write, url + "api/source") in ("opaque", "stopped")
        page.set_content(f"<a href='{url}income_statement/'>go</a>")
        page.get_by_text("go").click()
        page.wait_for_load_state()
        assert "Another site asked" in page.content()
    assert main.read_bytes() == before


def test_every_answer_carries_the_policy(example_served: Served) -> None:
    base = urlsplit(example_served.pages).path
    for path in ("/static/app.js", *(base + p for p in ("journal/", "api/journal", "nothing", "api/query?query_string=PRINT"))):
        headers = _ask(example_served, "GET", path)[2]
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff"
