"""What the books say is text wherever it is shown, and what this machine is called is shown nowhere."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from wsisfund.settings import INDEX_VARIABLE

from .conftest import EXAMPLE, Desk, desk_over

MARK = "<meta http-equiv=refresh content='0;url=http://127.0.0.2/'><style>*{display:none}</style><b onmouseover=x>' onfocus='y"
PLANTED = f"""
2026-11-20 commodity CHF
  name: "{MARK}"

2026-11-21 note Assets:Cash:Bank:CHF "{MARK}"

2026-11-22 * "{MARK}" "{MARK}" #a ^b
  event: "bank-charge"
  doc: "{MARK}"
  agreement: "VC-GEN"
  remark: "{MARK}"
  document-one: "{MARK}"
  address: "https://127.0.0.2/{MARK}"
  Expenses:General:BankCharges    1.00 CHF
    remark: "{MARK}"
  Assets:Cash:Bank:CHF           -1.00 CHF

2026-11-22 custom "{MARK}" "{MARK}" Assets:Cash:Bank:CHF 1.00 CHF TRUE 2026-01-01

2026-11-23 event "{MARK}" "{MARK}"

2026-11-23 query "{MARK}" "SELECT '{MARK}'"

2026-11-24 document Assets:Cash:Bank:CHF "{MARK.replace("/", "")}.html"

2026-11-24 custom "fava-sidebar-link" "{MARK}" "javascript:alert(1)"
2026-11-24 custom "fava-sidebar-link" "away" "//127.0.0.2/"
2026-11-24 custom "fava-sidebar-link" "here" "/journal/"
2026-11-24 custom "fava-sidebar-link" "nothing"
2026-11-24 custom "fava-option" "collapse-pattern" "(a|a)*$"
2026-11-24 custom "fava-option" "{MARK}" "{MARK}"
"""


class Markup(HTMLParser):
    """Tags and attributes that a browser would find."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("planted")
    main = root / "ledger" / "main.beancount"
    main.parent.mkdir()
    text = (EXAMPLE / "ledger" / "main.beancount").read_text(encoding="utf-8")
    title = f'option "title" "{MARK}"\n'
    main.write_text(title + re.sub(r'^option "title".*\n', "", text, flags=re.MULTILINE) + PLANTED, encoding="utf-8")
    with desk_over(root) as desk:
        yield desk


JOURNALS = (
    "api/journal_page?page=1&order=asc",
    "api/account_report?a=Assets:Cash:Bank:CHF&r=journal",
    "api/account_report?a=Assets",
)


@pytest.mark.parametrize("path", JOURNALS)
def test_rows_of_journals_hold_no_markup_of_the_books(planted: Desk, path: str) -> None:
    found = planted.data(path)
    rows = found["journal"]
    markup = Markup(rows)
    assert markup.tags <= {"li", "p", "span", "a", "strong", "br", "dl", "dt", "dd", "ul"}, path
    names = {name for name, _ in markup.attributes}
    assert names <= {"class", "href", "title", "data-sort-value"}, path
    assert "&lt;meta http-equiv=refresh" in rows
    links = {value for name, value in markup.attributes if name == "href"}
    assert all(link.startswith((f"/{planted.slug}/", "#context-")) for link in links), "a click leads to a foreign page"
    classes = {name for attribute, value in markup.attributes if attribute == "class" for name in value.split()}
    assert not any("<" in name or "meta" in name.replace("metadata", "") for name in classes)


PAGES = ("", "journal/", "errors/", "events/", "documents/", "query/", "editor/", "options/", "account/Assets:Cash:Bank:CHF/")
OWN = ("extension/Contributions/", f"extension/Contributions/?q={quote(MARK)}", f"extension/Contributions/?donor={quote(MARK)}")


@pytest.mark.parametrize("path", [*PAGES, *OWN])
def test_pages_hold_no_markup_of_the_books(planted: Desk, path: str) -> None:
    page = planted.client.get(f"/{planted.slug}/{path}", base_url="http://127.0.0.1:5000", follow_redirects=True)
    text = page.data.decode()
    markup = Markup(text)
    assert page.status_code == 200
    assert ("http-equiv", "refresh") not in markup.attributes
    assert not {name for name, _ in markup.attributes if name.startswith("on")}
    assert "b" not in markup.tags
    assert "&lt;style&gt;*{display:none}" in text, "the title of the books was not shown at all"


def test_the_menu_leads_nowhere_else(planted: Desk) -> None:
    found = planted.data("api/ledger_data")
    assert found["sidebar_links"] == [["here", "/journal/"]]
    assert found["fava_options"]["collapse_pattern"] == []


# ---------------------------------------------------------------- the machine

PLACES = [
    *"income_statement/ journal/ editor/ errors/ options/ extension/Contributions/ download-journal/ help/options".split(),
    *(
        f"api/{name}"
        for name in "ledger_data errors options source journal documents events statistics commodities changed".split()
    ),
    *(f"api/source?filename={name}" for name in ("ledger/main.beancount", "/etc/passwd", "../../etc/passwd")),
    *("api/journal_page?page=1&order=asc", "api/account_report?a=Assets", "api/context?entry_hash=none"),
    *("api/query?query_string=SELECT+filename,location,lineno,id", "api/query?query_string=SELECT+any_meta('filename')"),
    *("download-query/query_result.csv?query_string=SELECT+filename", "account/nothing/", "document/?filename=/etc/passwd"),
]
BROKEN = '\nthis is no entry\n2026-01-01 open Assets:Cash:Bank:CHF\ninclude "missing/*.beancount"\n'


def test_no_answer_names_a_folder_of_this_machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.main.parent / "a.pdf").write_bytes(b"")
    desk.append('\n2026-12-31 document Assets:Cash:Bank:CHF "a.pdf"\n2026-12-31 document Assets:Cash:Bank:CHF "none.pdf"\n')
    for text in ("", BROKEN, '\nplugin "evil"\n', "\n2026-12-31 price XXX (1/0) CHF\n"):
        desk.append(text)
        entries = [entry["entry_hash"] for entry in desk.data("api/journal")][-3:]
        for path in (*PLACES, *(f"api/{name}?entry_hash={e}" for name in ("context", "source_slice") for e in entries)):
            answer = desk.get(path)
            said = answer.data.decode() + str(answer.headers)
            for folder in (
                str(desk.root),
                tempfile.gettempdir(),
                str(Path.cwd()),
                str(Path.home()),
                "wsisfund-candidate",
                "root:x:",
            ):
                assert folder not in said, (path, text, said[max(0, said.index(folder) - 200) : said.index(folder) + 200])


def test_the_page_of_ours_names_no_folder_when_it_cannot_be_made(example: Path, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(INDEX_VARIABLE, str(tmp_path / "file" / "index"))
    with desk_over(example) as desk:
        page = desk.get("extension/Contributions/").data.decode()
    assert "There are no figures" in page
    assert str(tmp_path) not in page


def test_the_source_is_the_text_that_was_loaded(desk: Desk) -> None:
    text = desk.main.read_text(encoding="utf-8")
    found = desk.data("api/source", filename="ledger/main.beancount")
    assert (found["source"], found["file_path"]) == (text, "ledger/main.beancount")
    desk.append("\n2026-12-31 price XXX (1/0) CHF\n")
    assert desk.data("api/source", filename="ledger/main.beancount")["source"] == text
    entry = next(e for e in desk.data("api/journal") if e["t"] == "Transaction")
    lines = text.splitlines()
    assert (
        desk.data("api/source_slice", entry_hash=entry["entry_hash"])["slice"].splitlines()[0]
        == lines[int(entry["meta"]["lineno"]) - 1]
    )


# ---------------------------------------------------------------- the end of the calendar, and other odd addresses

TIMES = "9999 9999-12-31 0001 0000 9999-W53 2026-13 2026-02-31 FY9999 9999-Q4 99999 day-9999999999 year+99999999".split()
ODD = [
    *({"time": text} for text in (*TIMES, "2026 - 9999-12")),
    *({"filter": text} for text in ("(((", "(" * 3000, "any(" * 2000 + "a" + ")" * 2000, "#\ud7ff\x00")),
    {"conversion": "(((", "time": "2026"},
    {"conversion": "X" * 5000},
    {"interval": "9999"},
    {"account": "((("},
]
ANSWERS = (
    "api/journal",
    "api/balance_sheet",
    "api/income_statement",
    "api/account_report?a=Assets&r=changes",
    "extension/Contributions/",
)


@pytest.mark.parametrize("values", ODD, ids=lambda v: str(v)[:40])
def test_odd_addresses_are_answered_in_words(reading: Desk, values: dict[str, str]) -> None:
    for path in ANSWERS:
        query = "&".join(filter(None, [path.partition("?")[2], *(f"{n}={quote(v)}" for n, v in values.items())]))
        answer = reading.get(f"{path.partition('?')[0]}?{query}")
        # 8,000 years month by month are too many: 504, within the limits of one request.
        assert answer.status_code in (200, 400, 504), (path, answer.data[:300])
        assert b"Traceback" not in answer.data
        assert b"Internal Server Error" not in answer.data


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "9999-01-01", "10000-01-01", "nothing"])
def test_the_page_of_ours_on_odd_days(reading: Desk, day: str) -> None:
    for view in ("donors", "agreements", "forecast", "open-items"):
        assert reading.get("extension/Contributions/", at=day, view=view).status_code in (200, 400)


def test_an_entry_on_the_last_day_of_the_calendar_stops_no_page(desk: Desk) -> None:
    desk.append('\n9999-12-31 * "Nobody" "Never"\n  Expenses:General:BankCharges  1.00 CHF\n  Assets:Cash:Bank:CHF  -1.00 CHF\n')
    assert desk.get("journal/").status_code == 200
    answer = desk.get("api/balance_sheet")
    assert (answer.status_code, "Years go from 1 to 9998" in answer.json["error"]) == (400, True)
    assert desk.data("api/balance_sheet", time="2026")
