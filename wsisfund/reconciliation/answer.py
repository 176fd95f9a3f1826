"""What is answered of a bank's file and its lines: counts, each line with its outcome and what it may be (design §3, JSON)."""

from collections.abc import Mapping
from typing import Any

from ..importers.bank.statement import exact
from ..register.bank_facts import line_of
from ..store.index import Index
from .lines import KNOWN, NEW, REVIEW, Arrived, Incoming, LineToReview
from .proposal import Proposal, nothing
from .state import Reconciling

SHOWN = 40


def proposals_of(index: Index, found: Arrived) -> dict[str, Proposal]:
    """What each new or known line of a file may be in the books, by its id."""
    new = [line for one in found.lines if one.outcome == NEW and (line := line_of(one.fact)) is not None]
    proposals: dict[str, Proposal] = {}
    for account in dict.fromkeys(one.account for one in found.lines):
        view = Reconciling(index, account, arriving=new)
        of_account = (one for one in found.lines if one.account == account and one.outcome in (NEW, KNOWN))
        proposals |= {one.id: view.of_line(one.id) for one in of_account}
    return proposals


def answer_of(batch: str, found: Arrived, proposals: Mapping[str, Proposal], *, listed: bool = True) -> dict[str, Any]:
    """The answer of an import of a bank's file; without `listed` it has the first lines only, to be shown."""
    counts = {name: found.count(name) for name in ("new", "known", "pending", "review")}
    return {
        "ok": True,
        "batch": batch,
        "read": len(found.lines),
        **counts,
        "ignored": 0,
        "invalid": 0,
        "lines": [_line_json(one, proposals.get(one.id)) for one in (found.lines if listed else found.lines[:SHOWN])],
        "statements": [str(fact.ident) for fact in found.statements],
        "written": [],
        "warnings": list(found.notes),
    }


def rows_of(found: Arrived) -> list[dict[str, Any]]:
    """Each line as every import answers with its rows; `row` is null where the file has no lines that can be counted."""
    return [
        {
            "row": one.line.row or None,
            "outcome": one.outcome,
            "record": {"account": one.account, "date": one.fact.date.isoformat()}
            | {"amount": exact(one.line.amount, one.line.currency), "currency": one.line.currency}
            | {"reference": one.line.reference, "counterparty": one.line.counterparty},
            "issues": [{"code": LineToReview.slug, "column": "", "value": "", "message": one.why}]
            if one.outcome == REVIEW
            else [],
        }
        for one in found.lines
    ]


def _line_json(one: Incoming, proposal: Proposal | None) -> dict[str, Any]:
    line = one.line
    return {
        "id": one.id,
        "account": one.account,
        "row": line.row,
        "date": one.fact.date.isoformat(),
        "value": line.valued.isoformat() if line.valued else None,
        "amount": exact(line.amount, line.currency),
        "currency": line.currency,
        "reference": line.reference,
        "end_to_end": line.end_to_end,
        "creditor_reference": line.creditor_reference,
        "counterparty": line.counterparty,
        "text": line.text,
        "outcome": one.outcome,
        "why": one.why or None,
        "match": (proposal or nothing(one.id)).as_json(),
    }
