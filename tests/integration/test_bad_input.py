"""What cannot be read, does not exist or is forbidden, for every verb: the right code, and not one byte of the books changed.

The cases come from the verbs themselves: each has a line in `lines.LINES` that is in order, and each of its values is made bad
by what it is (an amount, a day, an account, a file). A verb without such a line fails.
"""

from __future__ import annotations

import errno
import fcntl
import functools
import json
import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from tests.tools.reference import leaf_verbs
from tests.unit.cli.conftest import Ended, Program
from wsisfund.books.append import append, carry_out
from wsisfund.books.disk import FileLayer
from wsisfund.gate import state
from wsisfund.gate.draft_judge import DraftJudge

from .lines import (
    DAY,
    FILES,
    FREE,
    HOSTILE,
    LINES,
    OFFICERS,
    OWN_DAY,
    PROPOSED,
    RETURNED,
    SETUP,
    bad_values,
    own_parameters,
    parameters,
    words_of,
)
from .program import fingerprint, wsisfund

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
VERBS = leaf_verbs()
# Verbs whose line is not run as a control: these write without a question, run until they are stopped, or answer 1.
USERS = {"user add", "user disable", "user enable", "user oidc", "user passkeys", "user password"}
AT_ONCE = {"export data-cube", "export iati", "verify", "init", "demo", "serve", *USERS}
# Verbs that need no books, so that faulty ones do not concern them.
WITHOUT_BOOKS = {"init", "demo", "explain", "completion", "bank show"}
# Verbs that look at the books folder and do not read the ledger.
NOT_THE_LEDGER = {"doctor", "letter check", "user list", *USERS}
TAKES_FILE = [verb for verb in LINES if set(words_of(verb)) & set(FILES)]

Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example with what the lines need, and beside it the files that they read."""
    folder = tmp_path_factory.mktemp("bad") / "books"
    shutil.copytree(EXAMPLE, folder)
    for name, text in FILES.items():
        (folder.parent / name).write_text(text, encoding="utf-8")
    lines = [shlex.split(line) for line in SETUP.strip().splitlines()]
    setup = folder.parent / "setup.jsonl"
    setup.write_text("".join(json.dumps({"verb": line}) + "\n" for line in lines), encoding="utf-8")
    done = wsisfund(folder, "batch", str(setup), *OFFICERS, "--date", "2027-01-15")
    assert done.code == 0, done.out
    statement = folder.parent / "statement.csv"
    statement.write_text(FILES["bank.csv"].replace("2027-01-20;2027-01-20;10.00;CHF;X1", "2027-01-12;2027-01-12;10.00;CHF;X0"))
    done = wsisfund(folder, "import", "bank", str(statement), "--date", DAY)
    assert done.code == 0, done.out
    imported = folder.parent / "imported.csv"
    imported.write_text(FILES["pledges.csv"].replace("PL-FILE", "PL-BEFORE"), encoding="utf-8")
    done = wsisfund(folder, "import", "pledges", str(imported), "--date", DAY)
    assert done.code == 0, done.out
    (folder.parent / "batch").write_text(done.json["batch"])
    done = wsisfund(folder, *shlex.split(PROPOSED), "--date", "2027-01-15")
    (folder.parent / "proposal").write_text(done.json["proposal"])
    returned = wsisfund(folder, *shlex.split(RETURNED), "--date", "2027-01-15").json["proposal"]
    assert wsisfund(folder, "proposal", "withdraw", returned, "--reason", "Late", *OFFICERS).code == 0
    (folder.parent / "returned").write_text(returned)
    return folder


@pytest.fixture
def ask(books: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`ask("pledge show", [words])` runs the verb on the books, from beside them, with both officers on `DAY`."""
    monkeypatch.chdir(books.parent)

    def call(verb: str, words: list[str], *options: str, folder: Path = books) -> Ended:
        held = ("BATCH", "PROPOSAL", "RETURNED")
        words = [(books.parent / word.lower()).read_text() if word in held else word for word in words]
        dated = () if "--date" in (*words, *options) else ("--date", DAY)
        return program("--books", str(folder), "--json", *OFFICERS, *dated, *options, *verb.split(), *words)

    return call


@pytest.fixture
def would_write(ask: Run, in_order: dict[str, int]) -> Callable[[str], bool]:
    """Whether the line of a verb would write; each line is asked once for all tests."""

    def of(verb: str) -> bool:
        if verb not in in_order:
            in_order[verb] = ask(verb, words_of(verb)).code
        return in_order[verb] != 0

    return of


@pytest.fixture(scope="module")
def in_order() -> dict[str, int]:
    """With what the line of each verb ended."""
    return {}


def faultless(ended: Ended) -> list[str]:
    """What is wrong with the way of refusing, nothing where it was not refused."""
    faults = ended.json["errors"] if ended.code else []
    missing = [f"no {part}" for fault in faults for part in ("message", "why", "fix") if not fault[part]]
    return [*missing, *(f["message"] for f in faults if f["code"] == "internal-error")]


def refused(ended: Ended) -> str:
    """The code of the refusal, which has all that a person needs."""
    assert ended.code in (1, 2, 3, 4, 5), ended.out
    assert faultless(ended) == [], ended.out
    return str(ended.json["errors"][0]["code"])


# ---------------------------------------------------------------- the table itself


def test_every_verb_has_a_line() -> None:
    assert sorted(set(VERBS) - set(LINES)) == [], "add a line that is in order to lines.LINES"
    assert sorted(set(LINES) - set(VERBS)) == []


@pytest.mark.parametrize("verb", sorted(LINES))
def test_every_necessary_value_stands_in_the_line(verb: str) -> None:
    given = {param.name for _, _, param in parameters(VERBS[verb], words_of(verb))}
    assert {param.name for param in own_parameters(VERBS[verb]) if param.required} <= given


@pytest.mark.parametrize("verb", sorted(set(LINES) - AT_ONCE))
def test_the_line_is_in_order(books: Path, ask: Run, verb: str) -> None:
    """The control: what is refused below is refused for the bad value."""
    before = fingerprint(books)
    ended = ask(verb, words_of(verb))
    assert ended.code == 0 or refused(ended) == "confirmation-needed", ended.out
    assert fingerprint(books) == before


# ---------------------------------------------------------------- values


@pytest.mark.parametrize("verb", sorted(LINES))
def test_bad_values(books: Path, ask: Run, verb: str) -> None:
    before = fingerprint(books)
    wrong = []
    for i, head, param in parameters(VERBS[verb], words_of(verb)):
        for bad, slugs in bad_values(param) if (verb, param.name) not in FREE else ():
            words = words_of(verb)
            words[i] = head + bad
            ended = ask(verb, words, "--yes")
            if ended.code != 2 or refused(ended) not in slugs:
                wrong.append((" ".join(words)[:100], ended.code, ended.out[:300]))
    assert wrong == []
    assert fingerprint(books) == before


@pytest.mark.parametrize("verb", sorted(set(LINES) - AT_ONCE))
def test_hostile_words(books: Path, ask: Run, verb: str) -> None:
    """None is a traceback or reaches a terminal as it is; one that is taken is only quoted in what would be written."""
    before = fingerprint(books)
    wrong = []
    for i, head, param in parameters(VERBS[verb], words_of(verb)):
        path = isinstance(param.type, click.Path)
        # A lone surrogate that stands for no byte cannot come from a command line.
        hostile = [bad for bad in HOSTILE if not (path and bad == "\ud800")]
        for bad in hostile if path or isinstance(param.type, click.types.StringParamType) else ():
            words = words_of(verb)
            words[i] = head + bad
            ended = ask(verb, words)
            said = ended.out + ended.err
            bare = [f"U+{ord(c):04X}" for c in "\x1b\u202e\0" if c in said] + ["a line"] * ("\n2026-01-01 open Assets:X" in said)
            if bare or faultless(ended):
                wrong.append((param.name, bad[:20], bare, faultless(ended), ended.out[:400]))
    assert wrong == []
    assert fingerprint(books) == before


@pytest.mark.parametrize("verb", sorted(LINES))
def test_too_few_and_too_many_words(books: Path, ask: Run, verb: str) -> None:
    before = fingerprint(books)
    assert refused(ask(verb, [*words_of(verb), "--no-such-option"], "--yes")) == "usage"
    assert refused(ask(verb, [*words_of(verb), *("x" * 9)], "--yes")) in (
        "usage",
        "unknown-currency",
        "bad-amount",
        "unknown-donor",
    )
    if any(param.required for param in own_parameters(VERBS[verb])):
        assert refused(ask(verb, [], "--yes")) == "usage"
    assert fingerprint(books) == before


@pytest.mark.parametrize("verb", sorted(set(LINES) - WITHOUT_BOOKS - AT_ONCE - OWN_DAY))
@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31"])
def test_a_day_outside_the_books(books: Path, ask: Run, would_write: Callable[[str], bool], verb: str, day: str) -> None:
    before = fingerprint(books)
    ended = ask(verb, words_of(verb), "--yes", "--date", day)
    # Verbs that only read say what there was on that day.
    assert ended.code == 0 or refused(ended)
    assert fingerprint(books) == before
    assert ended.code != 0 or not would_write(verb), "written on a day outside the books"


@pytest.mark.parametrize("day", ["0001-01-01", "0001-02-01"])
def test_the_days_before_the_first_of_the_calendar_are_none(ask: Run, day: str) -> None:
    ended = ask("status", [], "--date", day)
    assert ended.code == 0, ended.out


# ---------------------------------------------------------------- what does not exist, and what a rule forbids

CERTIFIED = "--as officer-c"
BOTH = "--as officer-c --approved-by officer-a"
SIGN = "agreement sign VC-9 aurelia"
SIGNED = "--recognition conditional --psc-rate 0.07 --earmark C5"

CASES = [
    # things that do not exist
    (2, "unknown-donor", "pledge add PL-9 nobody 1 CHF"),
    (2, "unknown-donor", f"agreement sign VC-9 nobody 1 CHF {SIGNED} --instalment 2027-06-30=1"),
    (2, "unknown-donor", "donor show nobody"),
    (2, "unknown-agreement", "can-spend Expenses:C5:Travel 1 --agreement VC-0"),
    (2, "unknown-agreement", "receipt record 1 CHF --doc B --agreement VC-0"),
    (2, "unknown-agreement", "agreement show VC-0"),
    (2, "unknown-account", "can-spend Expenses:C12:Travel 1 --agreement VC-2026-11"),
    (2, "unknown-account", "budget appropriate Expenses:C5:Lunch 1 --biennium 2026-2027 --authority A"),
    (2, "unknown-account", "account open Assets:Purse CHF"),
    (2, "unknown-account", f"payment INV-OPEN 1 --from GBP --bank-doc B {BOTH}"),
    (2, "unknown-account", "receipt record 1 CHF --doc B --account XYZ"),
    (2, "unknown-currency", "pledge add PL-9 aurelia 1 SFR"),
    (2, "unknown-currency", "pledge add PL-9 aurelia 1 chf"),
    (2, "unknown-currency", "rate add XQX 1"),
    (2, "unknown-commitment", f"commitment close PO-0 --reason R {CERTIFIED}"),
    (2, "unknown-document", f"payment INV-0 1 --from CHF --bank-doc B {BOTH}"),
    (2, "unknown-document", "receipt apply B-0 --agreement VC-2026-11 --instalment 1"),
    (2, "unknown-instalment", "receipt record 1 CHF --doc B --agreement VC-2026-11 --instalment 9"),
    (2, "unknown-pledge", "pledge show PL-0"),
    (2, "unknown-earmark", f"{SIGN} 1 CHF --recognition conditional --psc-rate 0.07 --earmark C13 --instalment 2027-06-30=1"),
    # dates
    (2, "bad-date", "can-spend Expenses:C5:Travel 1 --agreement VC-2026-11 --date 2026-02-30"),
    (2, "date-out-of-range", "can-spend Expenses:C5:Travel 1 --agreement VC-2026-11 --date 1900-01-01"),
    (2, "date-out-of-range", "pledge add PL-9 aurelia 1 CHF --date 9999-12-31"),
    (2, "date-out-of-range", f"{SIGN} 1 CHF {SIGNED} --instalment 2999-06-30=1"),
    # rules
    (3, "balance-differs", f"bank charge 5 --account Assets:Cash:Bank:CHF --agreement VC-GEN --doc B-9 {BOTH} --date 2026-06-15"),
    (3, "late-opening", f"opening record Assets:Cash:Bank:USD 10 --currency USD --chf 8 --agreement VC-GEN {BOTH}"),
    (3, "not-yet-signed", "can-spend Expenses:C5:Travel 1 --agreement VC-2026-13 --date 2026-01-31"),
    (3, "no-authority", "commitment open PO-9 Expenses:C5:Travel 1 --agreement VC-2026-11"),
    (3, "no-authority", "commitment open PO-9 Expenses:C5:Travel 1 --agreement VC-2026-11 --as stranger"),
    (3, "no-authority", "payment INV-OPEN 1 --from EUR --bank-doc B"),
    (3, "over-appropriation", f"commitment open PO-9 Expenses:C5:Travel 6220 --agreement VC-2026-11 {CERTIFIED}"),
    (3, "over-cash", f"commitment open PO-9 Expenses:C5:Contracts 13000 --agreement VC-2026-12 {CERTIFIED}"),
    (3, "wrong-earmark", f"commitment open PO-9 Expenses:C5:Travel 1 --agreement VC-2026-13 {CERTIFIED}"),
    (3, "no-appropriation", f"commitment open PO-9 Expenses:C9:Travel 1 --agreement VC-GEN {CERTIFIED}"),
    (3, "over-receipt", "receipt record 7001 EUR --doc B --agreement VC-2026-12"),
    (3, "missing-rate", "receipt record 1 SEK --doc B"),
    (3, "stale-rate", "receipt record 1 EUR --doc B --date 2027-06-30"),
    (3, "wrong-currency", "receipt record 1 USD --doc B --agreement VC-2026-12"),
    (3, "already-there", "receipt record 12000 EUR --doc BNK-2026-0205 --agreement VC-2026-12 --instalment 1"),
    (2, "recognition-needed", f"{SIGN} 1 CHF --psc-rate 0.07 --earmark C5 --instalment 2027-06-30=1"),
    (2, "usage", "commitment open PO-9"),
    (2, "contradictory-decisions", "receipt record 1 CHF --doc B --instalment 1"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "slug", "words"), CASES, ids=[f"{slug}: {words[:60]}" for _, slug, words in CASES])
def test_refused_and_nothing_changed(books: Path, program: Program, code: int, slug: str, words: str) -> None:
    before = fingerprint(books)
    dated = () if "--date" in words else ("--date", DAY)
    ended = program("--books", str(books), "--json", "--yes", *words.split(), *dated)
    assert (ended.code, refused(ended)) == (code, slug)
    assert fingerprint(books) == before


# ---------------------------------------------------------------- books


def _with(folder: Path, books: Path, text: bytes) -> Path:
    shutil.copytree(books, folder)
    with (folder / "ledger/main.beancount").open("ab") as main:
        main.write(text)
    return folder


BROKEN = {
    "binary": (b"\0\xff\xfe" * 100, "unsafe-text"),
    "no UTF-8": (b"; caf\xe9\n", "unsafe-text"),
    "a plugin": (b'plugin "os"\n', "plugin-not-allowed"),
    "an include from outside": (b'include "/etc/passwd"\n', "include-not-allowed"),
    "an include of nothing": (b'include "nothing.beancount"\n', "beancount"),
    "cut off": (b'2026-01-01 * "half', "beancount"),
}


class _Request(dict[str, Any]):
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


@pytest.mark.parametrize("kind", BROKEN)
def test_books_with_errors(books: Path, ask: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Every verb that uses books says what is wrong with them: each is asked for one kind, three for the others.

    The same bytes are loaded in a child once; what is tried is that each verb asks, and how it refuses.
    """
    load = functools.cache(state._ask_child)
    monkeypatch.setattr(state, "_ask_child", lambda request: load(_Request(request)))
    text, slug = BROKEN[kind]
    folder = _with(tmp_path / "books", books, text)
    before = fingerprint(folder)
    for verb in sorted(set(LINES) - WITHOUT_BOOKS - NOT_THE_LEDGER) if kind == "a plugin" else ("check", "status", "donor add"):
        ended = ask(verb, words_of(verb), "--yes", folder=folder)
        assert (ended.code, refused(ended)) == (1, slug), (verb, ended.out)
    for verb in sorted(NOT_THE_LEDGER):
        assert ask(verb, words_of(verb), folder=folder).code in (0, 1, 2)
    assert fingerprint(folder) == before


@pytest.mark.parametrize("kind", ["missing", "empty", "a file", "main is a folder", "main is a pipe", "main is a loop"])
def test_no_books(ask: Run, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "books"
    main = folder / "ledger/main.beancount"
    if kind == "a file":
        folder.write_text("")
    elif kind != "missing":
        main.parent.mkdir(parents=True)
    if kind == "main is a folder":
        main.mkdir()
    elif kind == "main is a pipe":
        os.mkfifo(main)
    elif kind == "main is a loop":
        main.symlink_to(main)
    for verb in sorted(set(LINES) - WITHOUT_BOOKS):
        ended = ask(verb, words_of(verb), "--yes", folder=folder)
        assert (ended.code, refused(ended)) == (2, "no-books"), (verb, ended.out)


@pytest.fixture
def writing(would_write: Callable[[str], bool]) -> list[str]:
    """Verbs whose line would write."""
    verbs = [verb for verb in sorted(set(LINES) - AT_ONCE) if would_write(verb)]
    assert len(verbs) > 40
    return verbs


def test_locked_books(books: Path, ask: Run, writing: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else writes and does not end; who only reads is not kept waiting."""
    for door in (append, carry_out):
        assert door.__kwdefaults__ is not None
        monkeypatch.setitem(door.__kwdefaults__, "timeout", 0.0)
    before = fingerprint(books)
    holder = os.open(books, os.O_RDONLY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX)
        for verb in sorted(set(LINES) - AT_ONCE):
            ended = ask(verb, words_of(verb), "--yes")
            assert (ended.code, refused(ended)) == (5, "locked") if verb in writing else ended.code == 0, (verb, ended.out)
    finally:
        os.close(holder)
    assert fingerprint(books) == before


def _faultless(judge: Any, _: Any) -> bool:
    judge.after = judge._state.index
    return True


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_disk_that_takes_nothing(books: Path, ask: Run, writing: list[str], monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """The entries are judged in `test_writes.py`; here only the disk refuses."""
    before = fingerprint(books)
    monkeypatch.setattr(DraftJudge, "quick", _faultless)

    def refuse(*_: Any) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(FileLayer, "create", refuse)
    for verb in writing:
        ended = ask(verb, words_of(verb), "--yes")
        assert (ended.code, refused(ended)) == (5, "cannot-write"), (verb, ended.out)
        assert os.strerror(code) in ended.json["errors"][0]["message"]
    assert fingerprint(books) == before


# ---------------------------------------------------------------- files to read


def _no_file(place: Path, kind: str) -> Path:
    path = place / "input"
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a loop":
        path.symlink_to(path)
    elif kind == "a device":
        return Path("/dev/zero")
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(5 << 30)
    elif kind != "missing":
        path.write_bytes({"empty": b"", "blank": b" \n\r\n\t", "binary": bytes(range(256)) * 40, "deep": b"[" * 200_000}[kind])
    return path


KINDS = ["missing", "empty", "blank", "binary", "deep", "huge", "a folder", "a pipe", "a loop", "a device"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", TAKES_FILE)
def test_files_that_are_none(books: Path, ask: Run, tmp_path: Path, verb: str, kind: str) -> None:
    before = fingerprint(books)
    path = _no_file(tmp_path, kind)
    names = ["input", "input.csv", "input.xlsx", "input.json", "input.xml"]
    # Each verb meets each kind under the name without a suffix and one with; each suffix meets each kind at some verb.
    for name in (names[0], names[1 + (TAKES_FILE.index(verb) + KINDS.index(kind)) % 4]):
        if kind != "a device" and name != path.name:
            path = path.rename(tmp_path / name) if os.path.lexists(path) else tmp_path / name
        ended = ask(verb, [str(path) if word in FILES else word for word in words_of(verb)], "--yes")
        assert ended.code in (2, 4), ended.out
        refused(ended)
    assert fingerprint(books) == before


@pytest.mark.parametrize("verb", TAKES_FILE)
def test_files_that_are_cut_off(books: Path, ask: Run, tmp_path: Path, verb: str) -> None:
    """Cut anywhere a file is refused, or is shorter by whole rows; never is half a row taken."""
    name = next(word for word in words_of(verb) if word in FILES)
    content = FILES[name].encode()
    before = fingerprint(books)
    for end in range(1, len(content), max(1, len(content) // 20)):
        (tmp_path / name).write_bytes(content[:end])
        ended = ask(verb, [str(tmp_path / name) if word == name else word for word in words_of(verb)])
        assert ended.code == 0 or refused(ended)
        assert ended.code in (0, 2, 3, 4)
    assert fingerprint(books) == before
