"""Every write in the browser says where it stands and how it is taken back; and it is, under all rules."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import fava.core  # noqa: F401  before a part of it
import pytest

from wsisfund.gate.state import judge_folder, open_books
from wsisfund.register.known import known_agreement
from wsisfund.register.versions import instalments_at
from wsisfund.web.work import done

from .conftest import EXAMPLE

MAIN = "ledger/main.beancount"
NOBODY = {"user": "x", "donor": "", "csrf": "", "writes": True}
FINANCE = {**NOBODY, "role": "finance", "officer": "officer-f"}
CERTIFYING = {**NOBODY, "role": "certifying", "officer": "officer-c"}
APPROVING = {**NOBODY, "role": "approving", "officer": "officer-a"}
ORDER = {"account": "Expenses:C5:Travel", "amount": "100", "agreement": "VC-2026-11", "payee": "Airline"}
SIGNED = {
    "donor": "aurelia", "amount": "100", "currency": "CHF", "earmark": "C5", "psc_rate": "0.07",
    "instalments": "2027-12-31=100", "document": "Letter",
}  # fmt: skip
SEVERAL = {"instalments": "2027-12-31=60; 2028-12-31=40"}
RECEIPT = {"amount": "10", "currency": "CHF", "account": "Assets:Cash:Bank:CHF"}
PLEDGE = {"donor": "aurelia", "amount": "100", "currency": "CHF", "due": "2027-12-31"}
# What a form asks that its undo does not know.
TYPED = {"reason": "a mistake", "doc": "NOTE-1", "ident": "PO-ANEW", "amount": "1"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("undo")
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    with (root / MAIN).open("a") as main:
        main.write('\n2026-01-01 custom "officer" "officer-f"\n  name: "F. Finance"\n  roles: "finance"\n')
    for ident in ("PO-11", "PO-12"):
        _entered(root, "commitment open", CERTIFYING, "2026-12-31", {**TYPED, **ORDER, "ident": ident})
    yield root
    assert judge_folder(root, full=True).faults == (), "whatever was written and taken back, the books are sound"


def _ok(root: Path, do: str, who: Any = CERTIFYING, **asked: Any) -> dict[str, Any]:
    found: Mapping[str, Any] = done(root, {"do": do, "who": who, **asked})
    assert "ok" in found, found
    return dict(found["ok"])


def _entered(root: Path, act: str, who: Any, date: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """What an act wrote, approved where it waited."""
    answer = _ok(root, "do", who, act=act, date=date, fields=fields)
    return _ok(root, "approve", APPROVING, proposal=answer["proposal"]) if answer["proposal"] else answer


def _taken_back(root: Path, undo: Mapping[str, Any] | None, date: str = "2027-01-05") -> dict[str, Any]:
    assert undo is not None
    if "act" not in undo:
        return _ok(root, "put-back", **undo)
    fields = {key: value for key, value in undo.items() if key not in ("act", "date")}
    return _entered(root, undo["act"], CERTIFYING, undo.get("date", date), {**TYPED, **fields})


@pytest.mark.parametrize(
    ("act", "who", "fields", "undo"),
    [
        ("receipt record", FINANCE, {**RECEIPT, "doc": "BK-1"}, "reverse"),
        ("receipt record", FINANCE, {**RECEIPT, "doc": "BK-2", "agreement": "VC-2024-05", "instalment": "1"}, "reverse"),
        ("donor add", FINANCE, {"ident": "newland", "name": "Newland", "kind": "member-state", "iso3": "FRA"}, "withdraw"),
        ("pledge add", FINANCE, {**PLEDGE, "ident": "PL-9"}, "pledge end"),
        ("pledge end", FINANCE, {"ident": "PL-2026-012", "reason": "lapsed"}, "withdraw"),
        ("agreement sign", FINANCE, {**SIGNED, "ident": "VC-9", "recognition": "unconditional"}, "agreement amend"),
        ("agreement sign", FINANCE, {**SIGNED, "ident": "VC-10", "recognition": "conditional"}, "agreement amend"),
        ("agreement sign", FINANCE, {**SIGNED, "ident": "VC-11", "recognition": "unconditional", **SEVERAL}, "agreement amend"),
        ("agreement sign", FINANCE, {**SIGNED, "ident": "VC-12", "recognition": "conditional", **SEVERAL}, "agreement amend"),
        ("agreement amend", CERTIFYING, {"ident": "VC-2024-05", "instalment": "1", "by": "-10", "doc": "AM-1"}, "reverse"),
        ("commitment open", CERTIFYING, {**ORDER, "ident": "PO-10"}, "commitment close"),
        ("commitment adjust", CERTIFYING, {"ident": "PO-11", "by": "5", "reason": "more"}, "commitment adjust"),
        ("commitment close", CERTIFYING, {"ident": "PO-12", "reason": "done"}, "commitment open"),
        (
            "expenditure record",
            CERTIFYING,
            {"account": "Expenses:C5:Travel", "amount": "10", "shares": "VC-2026-11", "payee": "Airline", "doc": "INV-9"},
            "reverse",
        ),
        (
            "budget virement",
            CERTIFYING,
            {"source": "Expenses:C5:Travel", "target": "Expenses:C5:Meetings", "amount": "10", "reason": "more meetings"},
            "budget virement",
        ),
        (
            "budget allot",
            CERTIFYING,
            {"account": "Expenses:C5:Travel", "ident": "AL-1", "manager": "Head of missions", "amount": "100"},
            "budget allot",
        ),
        ("re-earmark", CERTIFYING, {"agreement": "VC-GEN", "amount": "10", "target": "C5", "doc": "MEMO-1"}, "reverse"),
        ("refund due", CERTIFYING, {"agreement": "VC-GEN", "amount": "10", "doc": "RF-1"}, "reverse"),
        ("rate add", FINANCE, {"currency": "EUR", "rate": "0.93"}, "withdraw"),
    ],
)  # fmt: skip
def test_an_act_is_taken_back(root: Path, act: str, who: Any, fields: dict[str, str], undo: str | None) -> None:
    date = "2027-01-05" if act != "rate add" else "2027-01-08"
    answer = _entered(root, act, who, date, fields)
    for place in answer["written"]:
        line = (root / place["file"]).read_text().splitlines()[place["line"] - 1]
        assert line in {text.splitlines()[0] for text in answer["entries"]}, "the link leads to the entry"
    if undo is not None:
        assert answer["undo"].get("act", next(iter(answer["undo"]))) == undo
        assert _taken_back(root, answer["undo"], date)["written"]


def test_of_an_agreement_every_instalment_is_taken_back(root: Path) -> None:
    fields = {**SIGNED, "ident": "VC-13", "recognition": "unconditional", **SEVERAL}
    signed = _entered(root, "agreement sign", FINANCE, "2027-01-05", fields)
    assert signed["undo"]["changes"] == "1=-60.00; 2=-40.00"
    changes = {"ident": "VC-13", "changes": "1=-10; 2=5", "doc": "AM-3"}
    amended = _entered(root, "agreement amend", CERTIFYING, "2027-01-06", changes)
    assert amended["undo"]["changes"] == "1=10.00; 2=-5.00"
    for doc, undo in (("AM-4", amended["undo"]), ("AM-5", signed["undo"])):
        _taken_back(root, {**undo, "doc": doc})
    state = open_books(root)
    known = known_agreement(state.index, "VC-13", date(2027, 1, 6))
    assert known.amount.number == 0
    assert [part.amount.number for part in instalments_at(state.index, "VC-13", date(2027, 1, 6))] == [0, 0]
    state.index.close()


def test_an_instalment_that_was_put_off_is_due_as_before(root: Path) -> None:
    off = {"ident": "VC-2024-05", "instalment": "1", "due": "2028-01-31", "doc": "AM-2"}
    answer = _entered(root, "agreement amend", CERTIFYING, "2027-01-08", off)
    assert answer["undo"]["act"] == "agreement amend" and answer["undo"]["due"] < "2027"
    assert _taken_back(root, answer["undo"], "2027-01-08")["written"]


def test_what_was_withdrawn_is_gone_from_the_text_and_nothing_else_is(root: Path) -> None:
    file = root / "ledger" / "prices.beancount"
    _ok(root, "do", act="rate add", date="2027-01-10", fields={"currency": "EUR", "rate": "0.91"})
    before = file.read_bytes()
    answer = _ok(root, "do", act="rate add", date="2027-01-11", fields={"currency": "EUR", "rate": "0.94"})
    assert file.read_bytes() != before
    _taken_back(root, answer["undo"])
    assert file.read_bytes().rstrip() == before.rstrip()
    again = done(root, {"do": "put-back", "who": CERTIFYING, **answer["undo"]})
    assert "(not-put-back)" in again["faults"][0]["text"]


def test_a_proposal_is_withdrawn(root: Path) -> None:
    fields = {"agreement": "VC-GEN", "amount": "10", "target": "C5", "doc": "MEMO-7"}
    answer = _ok(root, "do", act="re-earmark", date="2027-01-05", fields=fields)
    assert answer["undo"] == {"proposal": answer["proposal"]}
    back = _ok(root, "return", proposal=answer["proposal"], reason="a mistake")
    assert back["undo"] == {"restore": answer["proposal"]}
    refused = done(root, {"do": "restore", "who": APPROVING, "proposal": answer["proposal"]})
    assert refused["faults"][0]["code"] == "no-authority", "who took it back lets it wait again"
    again = _ok(root, "restore", proposal=answer["proposal"])
    assert again["undo"] == {"proposal": answer["proposal"]}
    assert _ok(root, "approve", APPROVING, proposal=answer["proposal"])["written"]


def test_edits_in_favas_pages_are_turned_round(root: Path) -> None:
    text = (root / MAIN).read_text()
    sent = {"file_path": MAIN, "source": text.replace("by age", "by its age"), "sha256sum": _hash(text)}
    edited = _ok(root, "fava", name="source", method="PUT", data=sent)
    back = _taken_back(root, edited["undo"])
    assert (root / MAIN).read_text() == text and back["written"] == edited["written"]
    assert _taken_back(root, back["undo"]) and (root / MAIN).read_text() == sent["source"], "and back again"
    late = done(root, {"do": "put-back", "who": CERTIFYING, **edited["undo"]})
    assert "ok" in late, "the text is the one that the edit made"
    (root / MAIN).write_text(f"{text}\n; a remark\n")
    refused = done(root, {"do": "put-back", "who": CERTIFYING, **back["undo"]})
    assert "(not-put-back)" in refused["faults"][0]["text"] and "a remark" in (root / MAIN).read_text()


def test_an_entry_edited_or_removed_in_its_place_is_put_back(root: Path) -> None:
    old = '2026-12-31 * "Impairment" "Loss allowance by age"'
    text = (root / MAIN).read_text()
    lines = text.splitlines()
    first = lines.index(old)
    whole = "\n".join(lines[first : next(n for n in range(first, len(lines)) if not lines[n].strip())])
    place = {"file": MAIN, "line": first + 1, "text": whole}
    for new in (whole.replace("by age", "by its age"), ""):
        data = {"entry_hash": "x", "source": new, "sha256sum": _hash(whole)}
        method = "PUT" if new else "DELETE"
        found = done(
            root, {"do": "fava", "name": "source_slice", "method": method, "data": data, "place": place, "who": CERTIFYING}
        )
        if "ok" in found:
            assert (root / MAIN).read_text() != text
            _taken_back(root, found["ok"]["undo"])
        assert (root / MAIN).read_text() == text


def test_entries_of_favas_form_are_taken_back(root: Path) -> None:
    entry = {"t": "Balance", "date": "2027-02-09", "account": "Assets:Cash:Bank:EUR", "meta": {}}
    data = {"entries": [{**entry, "amount": {"number": "9000.00", "currency": "EUR"}}]}
    stored = _ok(root, "fava", name="add_entries", method="PUT", data=data)
    place = stored["written"][0]
    assert "balance" in (root / place["file"]).read_text().splitlines()[place["line"] - 1]
    assert _taken_back(root, stored["undo"])["event"] == "withdrawn"
    assert "2027-02-09 balance" not in (root / place["file"]).read_text()


def test_what_officers_signed_or_has_a_number_is_not_withdrawn(root: Path) -> None:
    fields = {"account": "Expenses:C5:Travel", "amount": "1", "shares": "VC-2026-11", "payee": "Airline", "doc": "INV-S"}
    place = _entered(root, "expenditure record", CERTIFYING, "2027-01-05", fields)["written"][-1]
    text = "\n".join((root / place["file"]).read_text().splitlines()[place["line"] - 1 :]).partition("\n\n")[0]
    assert 'doc: "INV-S"' in text
    for shown in (text, '2026-01-01 * "none" "none"'):
        refused = done(root, {"do": "put-back", "who": CERTIFYING, "withdraw": [{**place, "text": shown}]})
        assert refused["faults"][0]["code"] in ("not-put-back", "signed-entry"), refused
    for wrong in ({"withdraw": []}, {"withdraw": ["x"]}, {"put": {"file": "/etc/passwd"}}, {}):
        assert done(root, {"do": "put-back", "who": CERTIFYING, **wrong})["faults"][0]["code"] == "not-readable"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
