"""Once only, for every act: the same command again records nothing."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from tests.tools.reference import leaf_verbs
from tests.unit.cli.conftest import Program
from wsisfund.desk.acts import ACTS
from wsisfund.vocabulary.register_table import REGISTER_KINDS

from .lines import DAY, FILES, LINES, OFFICERS, PROPOSED, RETURNED, SETUP
from .program import fingerprint, wsisfund

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
# What only reads or answers, lays down books of its own, or makes files that are no entries.
READERS = {
    "budget show", "can-spend", "check", "completion", "doctor", "explain", "report", "serve", "status", "trace", "init", "demo",
    "export data-cube", "export iati", "export site", "verify",
    "letter check", "officer signers", "user add", "user disable", "user enable", "user oidc", "user passkeys", "user password",
}  # fmt: skip
# Kinds of the programme register have one code: those with an id made of others, a state, a list, a file stand for all.
ALIKE = set(REGISTER_KINDS) - {"action-line", "task", "sponsor", "sdg-matrix", "recommendation", "project"}
WRITERS = sorted(
    verb
    for verb in leaf_verbs()
    if verb not in READERS and verb.split()[-1] not in ("list", "show") and verb.split()[0] not in ALIKE
)
CHANGED = ("donor", "partner", "obligation", "resource", *REGISTER_KINDS)
# What the first time made impossible is said by its own code.
SAID_OTHERWISE = {
    **{f"{kind} change": (["nothing-to-change"],) for kind in CHANGED},
    **{f"{kind} withdraw": (["unknown-kind"],) for kind in REGISTER_KINDS},
    "obligation withdraw": (["not-sent"],),
    "approve": (["unknown-proposal"],),
    "proposal withdraw": (["unknown-proposal"],),
    "proposal restore": (["unknown-proposal"],),
    "agreement correct": (["nothing-to-change"],),
    "agreement reassess": (["nothing-to-change"],),
    "commitment close": (["commitment-closed"],),
    "pledge end": (["pledge-ended"],),
    "import undo": (["unknown-batch"],),
    "receipt apply": (["unknown-document"],),
    "refund pay": (["unknown-document"],),
    "refund vendor": (["unknown-document"],),
    "set-off": (["unknown-document"],),
    "reverse": (["reversed-already"],),
}
# Lines that are in order alone, and not when they are judged on these books.
MENDED = {
    "advance partners": "100 --commitment PO-2026-11 --payee Lab --doc B-9",
    "opening record": "Liabilities:Payables:Vendors 10 --agreement VC-GEN --doc INV-OLD --payee Printer --date 2026-01-01",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example with what the lines need."""
    folder = tmp_path_factory.mktemp("once") / "books"
    shutil.copytree(EXAMPLE, folder)
    for name, text in FILES.items():
        (folder.parent / name).write_text(text, encoding="utf-8")
    setup = folder.parent / "setup.jsonl"
    lines = [{"verb": shlex.split(line)} for line in SETUP.strip().splitlines()]
    setup.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert wsisfund(folder, "batch", str(setup), *OFFICERS, "--date", "2027-01-15").code == 0
    statement = folder.parent / "statement.csv"
    statement.write_text(FILES["bank.csv"].replace("2027-01-20;2027-01-20;10.00;CHF;X1", "2027-01-12;2027-01-12;10.00;CHF;X0"))
    done = wsisfund(folder, "import", "bank", str(statement), "--date", DAY)
    assert done.code == 0, done.out
    imported = folder.parent / "imported.csv"
    imported.write_text(FILES["pledges.csv"].replace("PL-FILE", "PL-BEFORE"), encoding="utf-8")
    done = wsisfund(folder, "import", "pledges", str(imported), "--date", DAY)
    (folder.parent / "batch").write_text(done.json["batch"])
    done = wsisfund(folder, *shlex.split(PROPOSED), "--date", "2027-01-15")
    (folder.parent / "proposal").write_text(done.json["proposal"])
    returned = wsisfund(folder, *shlex.split(RETURNED), "--date", "2027-01-15").json["proposal"]
    assert wsisfund(folder, "proposal", "withdraw", returned, "--reason", "Late", *OFFICERS).code == 0
    (folder.parent / "returned").write_text(returned)
    return folder


def line_of(base: Path, verb: str) -> list[str]:
    """A line of the verb that is in order on these books."""
    words = shlex.split(MENDED.get(verb, LINES[verb]))
    return [(base.parent / word.lower()).read_text() if word in ("BATCH", "PROPOSAL", "RETURNED") else word for word in words]


def day_of(words: list[str]) -> tuple[str, ...]:
    """The option that dates a line which does not say its day itself."""
    return () if "--date" in words else ("--date", DAY)


@pytest.mark.parametrize("verb", WRITERS)
def test_the_same_again_records_nothing(
    base: Path, tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    folder = tmp_path / "books"
    shutil.copytree(base, folder)
    monkeypatch.chdir(base.parent)
    words = line_of(base, verb)
    dated = () if "--date" in words else ("--date", DAY)
    line = ("--books", str(folder), "--json", "--yes", *OFFICERS, *dated, *verb.split(), *words)
    first = program(*line)
    assert first.code == 0, first.out
    before = fingerprint(folder)
    again = program(*line)
    said = [fault["code"] for fault in again.json["errors"]] if again.code else []
    assert said in ([], ["already-there"], *SAID_OTHERWISE.get(verb, ())), again.out
    assert said or not again.json["written"]
    assert fingerprint(folder) == before


@pytest.mark.parametrize("verb", sorted(verb for verb in set(ACTS) & set(LINES) if verb.split()[0] not in ALIKE))
def test_an_act_says_truly_whether_it_needs_an_officer(
    base: Path, program: Program, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """Without one it is refused before anything is asked; where none is needed, the question is whether to write."""
    monkeypatch.chdir(base.parent)
    words = line_of(base, verb)
    asked = program("--books", str(base), "--json", *day_of(words), *verb.split(), *words)
    if asked.code == 0:
        assert (asked.json["written"], ACTS[verb].officers) == ([], ()), "nothing to do"
        return
    expected = "no-authority" if ACTS[verb].officers else "confirmation-needed"
    # A rest that is refunded needs both officers, which the act cannot know before.
    assert asked.json["errors"][0]["code"] == ("no-authority" if "--refund" in words else expected), asked.out
