"""What a finance officer may not certify he drafts: another officer certifies it, and where it needs it a third approves it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wsisfund.books.proposal import FOLDER, find_proposal
from wsisfund.closing.status import status_of
from wsisfund.gate.state import judge_folder, open_books
from wsisfund.web import form_acts
from wsisfund.web.work import done

from .conftest import EXAMPLE
from .test_undo import APPROVING, CERTIFYING, FINANCE, MAIN, ORDER

STRANGER = {**FINANCE, "officer": "officer-x"}
MEMO = {"agreement": "VC-GEN", "amount": "10", "target": "C5", "doc": "MEMO-1"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("drafts")
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    with (root / MAIN).open("a") as main:
        main.write('\n2026-01-01 custom "officer" "officer-f"\n  name: "F. Finance"\n  roles: "finance"\n')
    return root


def _ask(root: Path, do: str, who: Any, **asked: Any) -> Any:
    return done(root, {"do": do, "who": who, **asked})


def _drafted(root: Path, act: str, fields: dict[str, str]) -> str:
    answer = _ask(root, "do", FINANCE, act=act, date="2026-12-28", fields=fields)
    assert "ok" in answer, answer
    assert answer["ok"]["written"] == [] and 'certified-by: "?"' in "".join(answer["ok"]["entries"])
    assert answer["ok"]["awaits"] == "certifying"
    return str(answer["ok"]["proposal"])


def _code(answer: Any) -> str:
    return str(answer["faults"][0]["code"])


def test_a_draft_of_an_order_is_certified_by_an_officer_who_may(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ident = _drafted(root, "commitment open", {**ORDER, "ident": "PO-D"})
    for who in (FINANCE, APPROVING, STRANGER):
        assert _code(_ask(root, "approve", who, proposal=ident)) == "no-authority"
    monkeypatch.setattr(form_acts, "today", lambda: date(2028, 1, 10))
    entered = _ask(root, "approve", CERTIFYING, proposal=ident)["ok"]
    assert entered["availability"]["budget_available"], "as on its own day, in whatever biennium it is certified"
    assert entered["written"] and 'certified-by: "officer-c"' in entered["entries"][0]
    assert not list((root / FOLDER).glob("*.beancount"))
    assert _code(_ask(root, "approve", CERTIFYING, proposal=ident)) == "proposal-gone", "the page had shown it"


def test_a_draft_that_needs_two_goes_on_to_the_second(root: Path) -> None:
    ident = _drafted(root, "re-earmark", MEMO)
    certified = _ask(root, "approve", CERTIFYING, proposal=ident)["ok"]
    assert certified["written"] == [] and certified["proposal"] not in (None, ident) and certified["awaits"] == "approving"
    assert [file.stem for file in (root / FOLDER).glob("*.beancount")] == [certified["proposal"]]
    assert _code(_ask(root, "approve", CERTIFYING, proposal=certified["proposal"])) == "no-authority"
    text = _ask(root, "approve", APPROVING, proposal=certified["proposal"])["ok"]["entries"][0]
    assert 'certified-by: "officer-c"' in text and 'approved-by: "officer-a"' in text
    assert judge_folder(root, full=True).faults == ()


def test_a_draft_is_judged_before_it_waits_and_may_be_withdrawn(root: Path) -> None:
    refused = _ask(
        root, "do", FINANCE, act="commitment open", date="2026-12-28", fields={**ORDER, "ident": "PO-E", "amount": "999999"}
    )
    assert "over-appropriation" in {fault["code"] for fault in refused["faults"]}
    stranger = _ask(root, "do", STRANGER, act="commitment open", date="2026-12-28", fields={**ORDER, "ident": "PO-E"})
    assert _code(stranger) == "no-authority", "who is no officer of the register drafts nothing"
    ident = _drafted(root, "commitment open", {**ORDER, "ident": "PO-E"})
    assert _ask(root, "return", FINANCE, proposal=ident, reason="a mistake")["ok"]["id"] == ident


def test_who_drafted_what_was_sent_back_withdraws_it_and_it_waits_for_nobody(root: Path) -> None:
    ident = _drafted(root, "commitment open", {**ORDER, "ident": "PO-F"})
    assert _ask(root, "return", CERTIFYING, proposal=ident, reason="too dear")["ok"]["event"] == "returned"
    assert "proposal-returned" in _waiting(root)
    assert _code(_ask(root, "return", APPROVING, proposal=ident, reason="mine")) == "unknown-proposal", "it is not his"
    withdrawn = _ask(root, "return", FINANCE, proposal=ident, reason="another airline")["ok"]
    assert withdrawn["event"] == "withdrawn" and "proposal-returned" not in _waiting(root)
    kept = find_proposal(root, ident)
    assert kept is not None and kept.about.reason == "too dear (officer-c); another airline"
    assert "ok" in _ask(root, "restore", FINANCE, proposal=ident), "it can be taken back"
    assert find_proposal(root, ident).returned is False  # type: ignore[union-attr]


def _waiting(root: Path) -> set[str]:
    state = open_books(root)
    try:
        return {waiting.kind for waiting in status_of(state.index, root, date(2027, 1, 6))}
    finally:
        state.index.close()


def test_what_needs_no_officer_is_entered_at_once_under_his_name(root: Path) -> None:
    fields = {"amount": "10", "currency": "CHF", "account": "Assets:Cash:Bank:CHF", "doc": "BK-1"}
    entered = _ask(root, "do", FINANCE, act="receipt record", date="2027-01-05", fields=fields)["ok"]
    assert entered["written"] and 'recorded-by: "officer-f"' in entered["entries"][0]
