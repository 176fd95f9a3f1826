"""The session: asking, the day, the progress bar."""

from __future__ import annotations

import io
import time
from datetime import date

import pytest

from wsisfund.cli import progress, session
from wsisfund.cli.session import NotConfirmed, Session


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_no_means_no(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    with pytest.raises(NotConfirmed):
        Session().confirm("an entry")
    assert "an entry" in capsys.readouterr().out


def test_yes_means_yes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    Session(json=True).confirm("an entry")
    said = capsys.readouterr()
    assert not said.out and "an entry" in said.err


def test_one_day_for_the_whole_run(monkeypatch: pytest.MonkeyPatch) -> None:
    days = iter([date(2026, 1, 1), date(2026, 1, 2)])
    monkeypatch.setattr(session, "today", lambda: next(days))
    run = Session()
    assert run.date == run.date == date(2026, 1, 1)
    assert Session(date_given=date(2025, 5, 5)).date == date(2025, 5, 5)


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Session().emit({"ok": True}, "payee \x1b[2J\u202e x")
    assert capsys.readouterr().out == "payee \\u001b[2J\\u202e x\n"


def test_a_long_answer_is_shown_some_lines_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    Session().emit({"ok": True}, iter(["a figure", "", "one\x1b\ntwo"]))
    assert capsys.readouterr().out == "a figure\n\none\\u001b\ntwo\n"


def test_the_bar_appears_only_after_the_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    for delay, drawn in ((3600, False), (0, True)):
        monkeypatch.setattr(progress, "DELAY_SECONDS", delay)
        terminal = Terminal()
        monkeypatch.setattr("sys.stderr", terminal)
        with Session().progress("Reading the books", 2) as step:
            step(1)
            # A busy machine draws it later.
            patience = time.monotonic() + 60
            while drawn and "Reading the books" not in terminal.getvalue() and time.monotonic() < patience:
                time.sleep(0.01)
            step(1)
        assert ("Reading the books" in terminal.getvalue()) is drawn


def test_no_bar_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY_SECONDS", 0)
    pipe = io.StringIO()
    monkeypatch.setattr("sys.stderr", pipe)
    with Session().progress("Reading the books"):
        time.sleep(0.1)
    assert pipe.getvalue() == ""
