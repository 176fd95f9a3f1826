"""Common options anywhere, lazy verbs, negative numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import click
import pytest

from wsisfund.cli import verbs
from wsisfund.cli.arguments import AMOUNT, CURRENCY, DAY_AMOUNT, SIGNED_AMOUNT
from wsisfund.cli.frame import Family, verb
from wsisfund.cli.session import Session

from .conftest import Program


@pytest.fixture(autouse=True)
def _verbs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two verbs that only tell what they understood."""
    module = ModuleType("wsisfund.cli.probe")

    @verb("probe")
    @click.argument("amount", type=AMOUNT)
    @click.argument("currency", type=CURRENCY, default="CHF")
    @click.option("--by", type=SIGNED_AMOUNT)
    @click.option("--instalment", type=DAY_AMOUNT, multiple=True)
    @click.option("--reason", default="")
    def probe(
        session: Session,
        amount: Decimal,
        currency: str,
        by: Decimal | None,
        instalment: tuple[tuple[date, Decimal], ...],
        reason: str,
    ) -> None:
        """Say back what was understood."""
        parts = [amount, currency, by, [(d.isoformat(), str(a)) for d, a in instalment], reason]
        options = [session.as_, session.approved_by, session.yes, session.date]
        session.emit({"ok": True, "understood": [str(p) for p in parts + options]}, "understood")

    family = Family("family", "Several verbs of one subject.")

    @family.verb("ask")
    def ask(session: Session) -> None:
        """Ask before writing."""
        print("a stray line")
        session.confirm("2026-01-01 an entry")
        session.emit({"ok": True}, "written")

    @family.verb("where")
    def where(session: Session) -> None:
        """Name the books."""
        session.emit({"ok": True, "books": str(session.books)}, str(session.books))

    @family.verb("fail")
    @click.option("--with", "how")
    def fail(session: Session, how: str) -> None:
        """Fail in some way."""
        raise {
            "defect": ZeroDivisionError("x"),
            "stop": KeyboardInterrupt(),
            "disk": OSError(28, "No space left on device", "f"),
        }[how]

    vars(module).update(probe=probe, family=family)
    monkeypatch.setitem(sys.modules, "wsisfund.cli.probe", module)
    for name in ("probe", "family"):
        monkeypatch.setitem(verbs.VERBS, name, verbs.Entry(f"probe:{name}", "For this test."))
    yield


COMMON = ("--json", "--as", "anna", "--approved-by", "ben", "--date", "2026-03-04", "--yes")


@pytest.mark.parametrize(
    "words",
    [
        (*COMMON, "probe", "5.50"),
        ("probe", *COMMON, "5.50"),
        ("probe", "5.50", *COMMON),
        ("--json", "probe", "5.50", *COMMON[1:]),
    ],
)
def test_common_options_before_and_after_the_verb(program: Program, words: tuple[str, ...]) -> None:
    assert program(*words).json["understood"] == ["5.50", "CHF", "None", "[]", "", "anna", "ben", "True", "2026-03-04"]


def test_common_options_at_every_level_of_a_family(program: Program) -> None:
    for words in (
        ("--json", "family", "ask", "--yes"),
        ("family", "--json", "--yes", "ask"),
        ("family", "ask", "--json", "--yes"),
    ):
        assert program(*words).json == {"ok": True}


def test_negative_values_are_values(program: Program) -> None:
    understood = program("probe", "1", "--by=-5.25", "--reason", "-7", "--json").json["understood"]
    assert understood[2] == "-5.25" and understood[4] == "-7"
    assert program("probe", "1", "--by", "-5.25", "--json").json["understood"][2] == "-5.25"


@pytest.mark.parametrize("amount", ["-5", "0", "0.00", "1_000", "1e3", "NaN", "1,5", "", "9" * 41, "9" * 40, "٣", "1/0"])
def test_bad_amounts(program: Program, amount: str) -> None:
    ended = program("probe", amount, "--json")
    assert (ended.code, ended.slugs) == (2, ["bad-amount"])


@pytest.mark.parametrize("day", ["2026-02-30", "20260101", "01.02.2026", "2026-1-1", "", "٢٠٢٦-01-01"])
def test_bad_dates(program: Program, day: str) -> None:
    for words in (("probe", "1", "--json", f"--date={day}"), ("probe", "1", "--json", "--instalment", f"{day}=5")):
        ended = program(*words)
        assert (ended.code, ended.slugs) == (2, ["bad-date"])


@pytest.mark.parametrize("code", ["chf", "CH", "CHFX", "$", "ÄÄÄ"])
def test_bad_currencies(program: Program, code: str) -> None:
    assert program("probe", "1", code, "--json").slugs == ["unknown-currency"]


def test_instalments(program: Program) -> None:
    ended = program("probe", "1", "--instalment", "2026-06-30=5000.00", "--instalment", "2026-12-31=1", "--json")
    assert ended.json["understood"][3] == "[('2026-06-30', '5000.00'), ('2026-12-31', '1')]"
    assert program("probe", "1", "--instalment", "2026-06-30", "--json").slugs == ["bad-amount"]


def test_a_write_without_terminal_and_yes_is_refused(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", open("/dev/null", encoding="utf-8"))  # noqa: SIM115
    ended = program("family", "ask", "--json")
    sys.stdin.close()
    assert (ended.code, ended.slugs) == (2, ["confirmation-needed"])
    assert "an entry" in ended.err


def test_stray_output_never_reaches_the_json(program: Program) -> None:
    assert program("family", "ask", "--yes", "--json").json == {"ok": True}
    assert program("family", "ask", "--yes").out == "a stray line\n2026-01-01 an entry\nwritten\n"


def test_usage_errors_are_json_too(program: Program) -> None:
    for words in (
        ["nonsense"],
        ["probe"],
        ["probe", "1", "--colour", "red"],
        ["family"],
        ["family", "aks"],
        [],
        ["probe", "1", "CHF", "x"],
    ):
        ended = program("--json", *words)
        assert (ended.code, ended.slugs, ended.json["ok"]) == (2, ["usage"], False)


def test_an_unknown_verb_names_the_near_ones(program: Program) -> None:
    ended = program("family", "aks")
    assert ended.code == 2 and not ended.out
    assert "did you mean ask?" in ended.err


def test_help_is_one_object_with_json(program: Program) -> None:
    assert "Options of every verb" in program("probe", "--help", "--json").json["help"]
    assert program("--json", "--help").json["help"].startswith("Usage: wsisfund")


def test_a_defect_is_told_without_traceback(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = program("family", "fail", "--with=defect")
    assert ended.code == 1 and "internal-error" in ended.err and "please report" in ended.err
    assert "Traceback" not in ended.err
    monkeypatch.setenv("WSISFUND_DEBUG", "1")
    assert "Traceback" in program("family", "fail", "--with=defect").err


def test_an_interruption_is_quiet(program: Program) -> None:
    ended = program("family", "fail", "--with=stop")
    assert ended.code == 130 and "nothing was written" in ended.err and not ended.out
    assert program("family", "fail", "--with=stop", "--json").slugs == ["interrupted"]


def test_a_full_disk_is_no_defect(program: Program) -> None:
    ended = program("family", "fail", "--with=disk", "--json")
    assert (ended.code, ended.slugs) == (2, ["file-access"])


def test_books_are_found(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books, other = tmp_path / "books", tmp_path / "other"
    for folder in (books, other):
        (folder / "ledger" / "years").mkdir(parents=True)
        (folder / "ledger" / "main.beancount").touch()
    monkeypatch.chdir(books / "ledger" / "years")
    assert program("family", "where").out == f"{books}\n"
    monkeypatch.setenv("WSISFUND_BOOKS", str(other))
    assert program("family", "where").out == f"{other}\n"
    assert program("family", "where", "--books", str(books / "ledger")).out == f"{books}\n"
    ended = program("family", "where", "--books", str(tmp_path), "--json")
    assert (ended.code, ended.slugs) == (2, ["no-books"])


def test_no_books_upward(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert program("family", "where", "--json").slugs == ["no-books"]
