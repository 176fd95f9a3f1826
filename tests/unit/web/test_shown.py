"""What is shown: a state of the books that was scanned, loaded and judged; the next one when files change; old ones marked."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.unit.plugins.test_showing import BREACH, PLUGINS
from wsisfund.books.disk import FileLayer
from wsisfund.books.snapshot import read_snapshot
from wsisfund.books.staging import DECIDED, HELD, JOURNAL, PLAN, Step, is_decided, lay, stage
from wsisfund.errors import Faults
from wsisfund.gate.state import LoadCrashed
from wsisfund.pages import PAGES
from wsisfund.web import processes
from wsisfund.web.content import content_of
from wsisfund.web.fava_app import fava_application
from wsisfund.web.first_asked import FirstAsked
from wsisfund.web.ledger import HeldLedger
from wsisfund.web.shown import Shown, State

from .conftest import PATIENCE, Desk, desk_over

NOTE = '\n2026-12-31 note Assets:Cash:Bank:CHF "written later"\n'
TARGET = "ledger/main.beancount"
DIVISION = "\n2026-12-31 price XXX (1/0) CHF\n"


def settled(desk: Desk) -> State:
    """The state once no reading is under way."""
    while (state := desk.shown.look(600)) is State.READING:
        pass
    return state


def test_books_that_would_run_code_are_not_opened(example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    marker = example / "ran"
    (example / "ledger" / "evil.py").write_text(f"__plugins__ = ()\nopen({str(marker)!r}, 'w')\n")
    main.write_text('option "insert_pythonpath" "True"\nplugin "evil"\n' + main.read_text())
    with pytest.raises(Faults):
        Shown(example)
    assert not marker.exists()


def test_books_that_kill_what_reads_them_are_not_opened(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that loads them is gone, and no other."""
    monkeypatch.setattr(processes, "receive", lambda _: None)
    with pytest.raises(LoadCrashed):
        Shown(example)


def test_who_waits_for_news_is_woken_by_a_change_and_again_when_it_is_read(desk: Desk) -> None:
    shown = desk.shown
    change, mtime = shown.change, shown.mtime
    shown.await_news(change, mtime, 0)
    assert (shown.change, shown.mtime) == (change, mtime), "nothing changed: the wait has an end"
    threading.Timer(0.2, desk.append, [NOTE]).start()
    shown.await_news(change, mtime, PATIENCE)
    assert shown.change > change
    shown.await_news(shown.change, mtime, PATIENCE)
    assert shown.mtime > mtime and shown.state is State.CURRENT
    shown.await_news(change, mtime, PATIENCE)


def test_who_waits_for_news_goes_when_the_desk_ends(example: Path) -> None:
    shown = Shown(example)
    waiting = threading.Thread(target=shown.await_news, args=(shown.change, shown.mtime, PATIENCE))
    waiting.start()
    shown.end()
    waiting.join(PATIENCE / 2)
    assert not waiting.is_alive()


def test_a_change_is_shown_at_once(desk: Desk) -> None:
    desk.append(NOTE)
    assert "written later" in json.dumps(desk.data("api/journal"))
    assert desk.get("api/journal").headers["Books-State"] == "current"


def test_a_new_file_of_a_pattern_is_shown_and_one_that_was_removed_is_not(desk: Desk) -> None:
    desk.append('\ninclude "more/*.beancount"\n')
    more = desk.main.parent / "more"
    more.mkdir()
    for name in ("a", "b"):
        (more / f"{name}.beancount").write_text(NOTE.replace("later", name))
    assert "written b" in json.dumps(desk.data("api/journal"))
    (more / "b.beancount").unlink()
    assert "written b" not in json.dumps(desk.data("api/journal"))


def test_a_change_with_its_old_time_and_size_is_noticed(desk: Desk) -> None:
    status = desk.main.stat()
    desk.main.write_text(desk.main.read_text().replace("Palais Catering", "Palace Catering"))
    os.utime(desk.main, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "Palace Catering" in json.dumps(desk.data("api/journal"))


def test_a_file_that_is_no_part_of_the_books_changes_nothing(desk: Desk) -> None:
    before = desk.get("api/journal").json["mtime"]
    (desk.main.parent / "notes.txt").write_text("mine")
    assert settled(desk) is State.CURRENT
    assert desk.get("api/journal").json["mtime"] == before


@pytest.mark.parametrize("text", [DIVISION, '\nplugin "evil"\n', '\ninclude "/etc/passwd"\n', "\n\x1b[31m\n"])
def test_a_reload_that_fails_is_on_the_page_of_errors_and_the_old_figures_are_marked(desk: Desk, text: str) -> None:
    before, mtime = desk.data("api/balance_sheet"), desk.get("api/journal").json["mtime"]
    whole = desk.main.read_text()
    desk.append(text)
    answer = desk.get("api/balance_sheet")
    assert (answer.status_code, answer.headers["Books-State"], answer.json["data"]) == (200, "old", before)
    assert int(answer.json["mtime"]) > int(mtime), "a page that is open would not notice"
    (error,) = desk.data("api/errors")
    assert error["message"].startswith("The figures shown are old")
    assert error["source"]["filename"] == "ledger/main.beancount"
    assert error["source"]["lineno"] > 0
    assert b'<meta name="books-state" content="old">' in desk.get("journal/").data
    desk.main.write_text(whole)
    assert desk.data("api/errors") == []
    assert desk.get("api/balance_sheet").headers["Books-State"] == "current"


def test_a_reload_that_kills_its_process_leaves_the_last_figures(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "receive", lambda _: None)
    desk.append(NOTE)
    assert desk.get("api/balance_sheet").headers["Books-State"] == "old"
    assert "load-crashed" in desk.data("api/errors")[0]["message"]


def test_books_that_are_gone_leave_the_last_figures(desk: Desk) -> None:
    desk.main.unlink()
    assert desk.get("api/balance_sheet").headers["Books-State"] == "old"
    assert "books-unreadable" in desk.data("api/errors")[0]["message"]


def test_readers_are_answered_while_the_books_are_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, go_on = threading.Event(), threading.Event()
    read = desk.shown._next

    def slow() -> Any:
        reading.set()
        go_on.wait()
        return read()

    monkeypatch.setattr(desk.shown, "_next", slow)
    desk.append(NOTE)
    assert desk.shown.look(0) is State.READING
    reading.wait()
    answer = desk.client.get(f"/{desk.slug}/api/changed", base_url="http://127.0.0.1:5000")
    assert (answer.status_code, answer.headers["Books-State"]) == (200, "reading")
    go_on.set()
    assert settled(desk) is State.CURRENT
    assert "written later" in json.dumps(desk.data("api/journal"))


def test_nobody_waits_for_books_that_take_longer_to_read_than_he_would_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, read = threading.Event(), desk.shown._next
    monkeypatch.setattr(desk.shown, "_next", lambda: (go_on.wait(), read())[1])
    monkeypatch.setattr(desk.shown, "_took", (PATIENCE + 1) * 10**9)
    desk.append(NOTE)
    answer = desk.client.get(f"/{desk.slug}/api/changed", base_url="http://127.0.0.1:5000")
    assert answer.headers["Books-State"] == "reading", "it came while the books were read"
    go_on.set()
    assert settled(desk) is State.CURRENT and desk.shown._took < PATIENCE * 10**9, "what is quickly read is waited for again"


def test_requests_that_run_come_to_their_end_when_the_books_change(desk: Desk) -> None:
    found: list[int] = []
    query = "SELECT count(*) FROM postings WHERE '" + "a" * 19 + "b' ~ '(a+)+$'"
    thread = threading.Thread(target=lambda: found.append(desk.get("api/query", query_string=query).status_code))
    thread.start()
    desk.append(NOTE)
    desk.get("api/journal")
    thread.join()
    assert found[0] != 503


def decided(root: Path, content: bytes) -> None:
    """A commit of several files that counts, and was cut off before any file was in place."""
    before = (root / TARGET).read_bytes()
    stage(root, [Step(TARGET, hashlib.sha256(before).hexdigest(), hashlib.sha256(content).hexdigest())], FileLayer())
    lay(root, 0, content, None, FileLayer())
    (root / HELD / PLAN).rename(root / HELD / DECIDED)


def test_nothing_is_shown_from_the_middle_of_a_commit_and_no_page_finishes_one(desk: Desk) -> None:
    before = desk.data("api/journal")
    decided(desk.root, desk.main.read_bytes() + NOTE.encode())
    desk.append("\n; half\n")
    assert (desk.data("api/journal"), desk.get("api/journal").headers["Books-State"]) == (before, "old")
    assert "unfinished-commit" in desk.data("api/errors")[0]["message"]
    assert "no page finishes it" in desk.get("extension/Contributions/").data.decode()
    assert is_decided(desk.root)
    shutil.rmtree(desk.root / JOURNAL)
    while desk.get("api/journal").headers["Books-State"] != "current":
        time.sleep(0.2)


def test_a_commit_that_a_crash_interrupted_is_finished_at_the_start(example: Path) -> None:
    """The journal decides: from then on the new content is the books'."""
    decided(example, (example / TARGET).read_bytes() + NOTE.encode())
    with desk_over(example) as desk:
        assert "written later" in json.dumps(desk.data("api/journal"))
    assert not (example / JOURNAL).exists()


def test_extensions_and_importers_are_not_loaded(example: Path) -> None:
    """Where the scan would let them pass, Fava still does not run them."""
    main = example / "ledger" / "main.beancount"
    marker = example / "ran"
    (example / "ledger" / "evil.py").write_text(f"open({str(marker)!r}, 'w')\n")
    lines = '2026-01-01 custom "fava-extension" "evil"\n2026-01-01 custom "fava-option" "import-config" "evil.py"\n'
    main.write_text(main.read_text() + lines)
    ledger = HeldLedger(content_of(read_snapshot(example)), 1)
    assert any("not loaded" in error.message for error in ledger.errors)
    assert not marker.exists()


def test_the_year_of_the_last_entry_is_worked_out_before_anybody_asks(example: Path) -> None:
    ledger = HeldLedger(content_of(read_snapshot(example)), 1)
    first = FirstAsked(ledger, fava_application(ledger))
    assert first.step()
    while first.step():
        pass
    assert len(ledger.answers) == 3
    known = ledger.get_filtered.cache_info().misses
    ledger.get_filtered(account="", filter="", time="2026")
    assert ledger.get_filtered.cache_info().misses == known


def test_what_the_first_reader_asks_for_is_worked_out_before_his_answer_and_once(example: Path) -> None:
    ledger = HeldLedger(content_of(read_snapshot(example)), 1)
    first = FirstAsked(ledger, fava_application(ledger))
    first.make_for({"PATH_INFO": "/books/api/balance_sheet", "QUERY_STRING": "time=2026"})
    assert not ledger.answers
    for _ in range(2):
        first.make_for({"PATH_INFO": "/books/api/balance_sheet", "QUERY_STRING": ""})
        assert len(ledger.answers) == 1
        ledger.answers = dict.fromkeys(ledger.answers, b"kept")
    first.make_for({"PATH_INFO": "/", "QUERY_STRING": ""})
    assert list(ledger.answers.values()) == [b"kept"]


def test_nothing_is_written_beside_the_ledger(desk: Desk) -> None:
    before = sorted(desk.root.rglob("*"))
    assert desk.client.get("/", base_url="http://127.0.0.1:5000", follow_redirects=True).status_code == 200
    assert sorted(desk.root.rglob("*")) == before


def test_our_own_page_is_no_foreign_extension(example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text() + '\n2026-01-01 custom "fava-extension" "wsisfund.pages"\n')
    with desk_over(example) as desk:
        assert desk.data("api/errors") == []
        assert [e["name"] for e in desk.data("api/ledger_data")["extensions"]] == [page.__name__ for page in PAGES]


def test_rules_are_asked_where_the_books_load_no_plugin(example: Path) -> None:
    """And once where they do: the plugins stand aside."""
    main = example / "ledger" / "main.beancount"
    text = main.read_text() + BREACH
    for plugins in ("", PLUGINS):
        main.write_text(plugins + text)
        with desk_over(example) as desk:
            assert [e["message"].splitlines()[0] for e in desk.data("api/errors")] == [
                "refused (over-appropriation): Expenses:Forum:Meetings would be over by 3,000.00 CHF",
                "refused (over-appropriation): Expenses:Forum:SupportCosts would be over by 90.00 CHF",
            ]


def test_documents_that_are_there_are_no_errors(example: Path) -> None:
    (example / "ledger" / "paper.pdf").write_bytes(b"%PDF")
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text() + '\n2026-12-31 document Assets:Cash:Bank:CHF "paper.pdf"\n')
    with desk_over(example) as desk:
        assert desk.data("api/errors") == []
        assert [d["filename"] for d in desk.data("api/documents")] == ["ledger/paper.pdf"]


def test_a_folder_with_the_signs_of_a_pattern_shows_its_own_files(example: Path) -> None:
    """``fund[1]`` is read as that, not as ``fund1``, and nothing else is loaded than what was scanned."""
    odd = example.parent / "fund[1]"
    other = example.parent / "fund1"
    for folder, text in ((odd, "odd"), (other, "other")):
        shutil.copytree(example, folder)
        (folder / "ledger" / "more.beancount").write_text(NOTE.replace("written later", text))
        main = folder / "ledger" / "main.beancount"
        main.write_text(main.read_text() + '\ninclude "more.beancount"\n')
    with desk_over(odd) as desk:
        notes = [entry["comment"] for entry in desk.data("api/journal") if entry["t"] == "Note"]
    assert notes == ["odd"]


def test_a_loader_that_was_killed_is_started_anew(desk: Desk) -> None:
    """As a system without memory does; the next change of the books is shown all the same."""
    desk.shown._loader._process.kill()
    desk.shown._loader._process.wait()
    assert desk.get("api/journal").status_code == 200
    desk.append(NOTE)
    assert "written later" in json.dumps(desk.data("api/journal"))
    assert desk.get("api/journal").headers["Books-State"] == "current"


def test_books_whose_process_was_killed_are_read_again(desk: Desk) -> None:
    loader = desk.shown._loader._process.pid
    (holder,) = Path(f"/proc/{loader}/task/{loader}/children").read_text().split()
    os.kill(int(holder), signal.SIGKILL)
    while Path(f"/proc/{holder}").exists():
        pass
    assert desk.get("api/journal").status_code == 503
    answer = desk.get("api/journal")
    assert (answer.status_code, answer.headers["Books-State"]) == (200, "current")


def test_what_every_reader_asks_for_first_is_of_the_state_that_is_shown(desk: Desk) -> None:
    """It is worked out once for each state; its number is that of the moment, as another change of a file may raise it."""
    for path in ("api/journal_page", "api/income_statement", "api/balance_sheet"):
        values = {"page": "1", "order": "desc"} if path.endswith("page") else {}
        kept, made = desk.get(path, **values).json, json.loads(desk.get(path, **values, filter="").text.replace("?filter=", ""))
        assert kept == made and kept["mtime"] == str(desk.shown.mtime)
    before = desk.get("api/journal_page", page="1", order="desc").json
    desk.append('\n2026-12-31 note Assets:Cash:Bank:CHF "a note that the first page shows"\n')
    after = desk.get("api/journal_page", page="1", order="desc").json
    assert "a note that" in after["data"]["journal"] and after["mtime"] > before["mtime"]


def ordered(data: Any) -> Any:
    """Links and tags are sets: each process has them in an order of its own."""
    if isinstance(data, dict):
        return {key: sorted(value) if key in ("links", "tags") else ordered(value) for key, value in data.items()}
    return [ordered(value) for value in data] if isinstance(data, list) else data


def test_an_edit_is_shown_without_the_books_being_loaded_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries, errors and figures are those of a desk that loads everything; edits one after the other, faults among them."""
    monkeypatch.setattr(desk.shown, "_loaded", lambda *_: pytest.fail("everything was loaded"))
    whole = desk.main.read_text("utf-8")
    for text in (NOTE, NOTE.replace("later", "again"), BREACH, ""):
        desk.main.write_text(whole + text, "utf-8")
        state = {path: desk.data(path) for path in ("api/journal", "api/errors", "api/income_statement", "api/ledger_data")}
        assert desk.get("api/journal").headers["Books-State"] == "current"
        with desk_over(desk.root) as other:
            assert ordered(state) == ordered({path: other.data(path) for path in state})
    assert desk.shown.errors == 0
