"""One verdict in the same words, whatever the door: command, batch, form, Fava's editor, `check`, `bean-check`."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import fava.core  # noqa: F401  before a part of it
import pytest
from beancount import loader

from wsisfund.web.work import done

from .inside import batch, typed
from .program import Ended, fingerprint

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
MAIN = "ledger/main.beancount"
PLUGINS = 'plugin "wsisfund.plugins.exact"\nplugin "wsisfund.plugins.control"\n'
CERTIFYING = {"user": "c", "role": "certifying", "officer": "officer-c", "donor": "", "csrf": "", "writes": True}
ONE, BOTH = " --as officer-c", " --as officer-c --approved-by officer-a"
# Code, message, why, fix.
Said = frozenset[tuple[str, str, str, str]]


class Case(NamedTuple):
    """One edit: as text (`old` becomes `new`; no `old`: added at the end), as command lines, and as a form, where there is one.

    `editor`: what the editor in the browser says instead, where it asks whose name is typed before it asks the rules.
    """

    name: str
    slugs: frozenset[str]
    new: str
    old: str = ""
    words: tuple[str, ...] = ()
    form: tuple[str, str, Mapping[str, str]] | None = None
    editor: str = ""


def _order(ident: str, line: str, amount: str, agreement: str, day: str) -> tuple[str, str, tuple[str, str, dict[str, str]]]:
    """An order as text, as a command, as a form."""
    text = f'\n{day} custom "commitment" "{ident}" "open" {line} {amount}.00 CHF\n  agreement: "{agreement}"\n'
    text += '  certified-by: "officer-c"\n'
    words = f"commitment open {ident} {line} {amount} --agreement {agreement} --date {day}{ONE}"
    return text, words, ("commitment open", day, {"ident": ident, "account": line, "amount": amount, "agreement": agreement})


def _ordered(name: str, slug: str, *asked: str) -> Case:
    text, words, form = _order(*asked)
    return Case(name, frozenset({slug}), text, words=(words,), form=form)


_TWO = [_order(ident, "Expenses:C5:Contracts", "8000", "VC-2026-11", "2026-12-20") for ident in ("PO-X", "PO-Y")]
_LOWERED = {"ident": "VC-2026-11", "instalment": "1", "by": "-30000", "doc": "LTR-9"}
_AMENDED = """
2026-12-01 custom "agreement" "VC-2026-11" "aurelia" 30000.00 CHF
  document: "LTR-9"

2026-12-01 custom "instalment" "VC-2026-11" "1" 2026-02-28 10000.00 CHF

2026-12-01 * "Aurelia" "Amendment 1: CHF 30,000.00 less" ^VC-2026-11
  event: "amendment"
  doc: "LTR-9"
  agreement: "VC-2026-11"
  instalment: "1"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Income:Contributions:Earmarked              30000.00 CHF
  Assets:Receivables:Contributions:Aurelia   -30000.00 CHF
"""
_CONDITIONAL = """
2026-12-01 custom "agreement" "VC-2026-13" "borealia" 30000.00 USD
  document: "LTR-9"
  certified-by: "officer-c"
  approved-by: "officer-a"

2026-12-01 custom "instalment" "VC-2026-13" "1" 2026-03-31 10000.00 USD
"""
_REDUCED = """
2026-12-01 custom "appropriation" Expenses:C5:Contracts -20000.00 CHF
  biennium: "2026-2027"
  year: "2026"
  kind: "reduction"
  authority: "Decision 909 (C26)"
"""
_GRANTS = '2026-01-01 custom "appropriation" Expenses:C6:Grants 12000.00 CHF\n  biennium: "2026-2027"\n  year: "2026"\n'
_OF_C5 = '  assessment: "MEMO-2026-01"\n  earmark: "C5"\n'

CASES = [
    _ordered("back-dated", "over-appropriation", "PO-B", "Expenses:C5:Contracts", "14500", "VC-2026-11", "2026-06-02"),
    _ordered("beyond the cash", "over-cash", "PO-B", "Expenses:C5:Travel", "4500", "VC-2024-05", "2026-06-02"),
    _ordered("beside the earmark", "wrong-earmark", "PO-B", "Expenses:C6:Grants", "10", "VC-2026-11", "2026-06-02"),
    Case(
        "several in one file", frozenset({"over-appropriation"}), "".join(text for text, _, _ in _TWO),
        words=tuple(words for _, words, _ in _TWO),
    ),
    Case("an old entry edited", frozenset({"wrong-earmark"}), _OF_C5.replace("C5", "C2"), _OF_C5),
    Case("an old entry deleted", frozenset({"no-appropriation"}), "", _GRANTS),
    Case(
        "a changed rate", frozenset({"implausible-rate"}), "\n2026-05-04 price EUR 1.2 CHF\n",
        words=("rate add EUR 1.2 --date 2026-05-04",), form=("rate add", "2026-05-04", {"currency": "EUR", "rate": "1.2"}),
    ),
    Case("an old rate edited", frozenset({"implausible-rate"}), "04-01 price EUR 1.2 CHF", "04-01 price EUR 0.9600 CHF"),
    Case(
        "a lowered appropriation", frozenset({"over-appropriation"}), _REDUCED,
        words=("budget appropriate Expenses:C5:Contracts 20000 --biennium 2026-2027 --year 2026 --kind reduction"
               " --authority 'Decision 909 (C26)' --date 2026-12-01" + ONE,),
    ),
    Case("an appropriation lowered in its place", frozenset({"over-appropriation"}), _GRANTS.replace("12000", "5000"), _GRANTS),
    Case(
        "a changed policy", frozenset({"no-authority"}), '\n2026-01-01 custom "policy" "virement-limit" 0.01\n',
        words=("policy add virement-limit 0.01 --date 2026-01-01" + ONE,),
    ),
    Case(
        "an agreement amended downwards", frozenset({"below-received"}), _AMENDED, editor="others-name",
        words=("agreement amend VC-2026-11 --instalment 1 --by=-30000 --doc LTR-9 --date 2026-12-01" + BOTH,),
        form=("agreement amend", "2026-12-01", _LOWERED),
    ),
    Case(
        "a conditional agreement amended downwards", frozenset({"below-received"}), _CONDITIONAL, editor="others-name",
        words=("agreement amend VC-2026-13 --instalment 1 --by=-20000 --doc LTR-9 --date 2026-12-01" + BOTH,),
        form=("agreement amend", "2026-12-01", {**_LOWERED, "ident": "VC-2026-13", "by": "-20000"}),
    ),
]  # fmt: skip


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """The worked example, with the plugin lines, so that `bean-check` alone judges it too."""
    root = tmp_path / "books"
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    first = 'option "inferred_tolerance_default"'
    (root / MAIN).write_text((root / MAIN).read_text().replace(first, PLUGINS + first, 1))
    return root


def _of(faults: Iterable[Mapping[str, Any]]) -> Said:
    return frozenset((f["code"], f["message"], f["why"] or "", f["fix"] or "") for f in faults)


def _command(books: Path, case: Case) -> Said:
    ended = typed(books, case.words[0]) if len(case.words) == 1 else None
    return _of(ended.json["errors"]) if ended else frozenset()


def _batch(books: Path, case: Case) -> Said:
    ended: Ended = batch(books, list(case.words))
    return _of(ended.json["errors"])


def _form(books: Path, case: Case) -> Said:
    assert case.form is not None
    act, date, fields = case.form
    found = done(books, {"do": "do", "act": act, "date": date, "fields": fields, "who": CERTIFYING})
    return _of(found["faults"])


def _editor(books: Path, text: str) -> Said:
    sha256 = hashlib.sha256((books / MAIN).read_bytes()).hexdigest()
    data = {"file_path": MAIN, "source": text, "sha256sum": sha256}
    return _of(done(books, {"do": "fava", "name": "source", "method": "PUT", "data": data, "who": CERTIFYING})["faults"])


def _bean_check(books: Path) -> set[str]:
    return {error.message for error in loader.load_file(str(books / MAIN))[1]}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_same_verdict_in_the_same_words_at_every_door(books: Path, case: Case) -> None:
    before, old = fingerprint(books), (books / MAIN).read_text()
    text = old.replace(case.old, case.new, 1) if case.old else f"{old}{case.new}"
    assert text != old
    doors: dict[str, Callable[[], Said]] = {"editor": lambda: _editor(books, text)}
    doors |= {"command": lambda: _command(books, case)} if len(case.words) == 1 else {}
    doors |= {"batch": lambda: _batch(books, case)} if case.words else {}
    doors |= {"form": lambda: _form(books, case)} if case.form else {}
    said = {name: door() for name, door in doors.items()}
    assert fingerprint(books) == before, "nothing is written"
    (books / MAIN).write_text(text)
    checked = typed(books, "check")
    verdict = _of(checked.json["errors"])
    assert checked.code == 1 and {code for code, *_ in verdict} == case.slugs
    if case.editor:
        assert {code for code, *_ in said.pop("editor")} == {case.editor}
    for name, found in said.items():
        assert found == verdict, name
    shown = _bean_check(books)
    assert len(shown) >= len(verdict)
    for code, message, why, fix in verdict:
        assert any(f"({code}): {message}" in text and why in text and fix.split("\n")[0] in text for text in shown)
