"""The page "Reconcile": the lines of a bank account beside the books, matched, split, made, undone."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

from ..gate.state import BooksState
from ..languages.retold import retold_in
from ..languages.spoken import refigured
from ..reconciliation.items import Expected
from ..reconciliation.state import Reconciling
from ..reconciliation.waiting import waiting_matches
from ..register.bank_facts import RecordedLine, recorded_lines, recorded_statements
from ..register.versions import agreement_ids
from ..store.accounts import opened_accounts
from ..store.index import Index
from ..vocabulary.accounts import CASH
from ..vocabulary.money import plain, separated
from .desk_page import DeskPage

# Of what is matched, the newest; of what a page without a script lists, the first.
_MATCHED_SHOWN: Final = 200
_LISTED: Final = 100
# What the script of the page says, by its own names: ``reconcile.script.*`` of the catalogue.
_WORDS: Final = "reconcile.script."


class Reconcile(DeskPage):
    """The bank on the left, the books on the right, the running difference above."""

    @property
    def shown(self) -> dict[str, Any]:
        """The account that the address names, else the first that has lines; empty where no bank's file is recorded."""
        nothing: dict[str, Any] = {}
        return self.of_books(self._shown, nothing)

    @property
    def listed(self) -> int:
        """How many lines a page lists whose script does not run."""
        return _LISTED

    def figure(self, amount: str) -> str:
        """`amount`, a plain text, as people read it in their language: ``104,200.00``."""
        return refigured(separated(amount))

    def as_script_data(self, shown: dict[str, Any]) -> str:
        """`shown` and the words of the script as JSON that can stand in a page."""
        text = json.dumps({**shown, "words": self.words.below(_WORDS), "writes": self.writes}, ensure_ascii=False)
        return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")

    def _shown(self, state: BooksState) -> dict[str, Any]:
        index = state.index
        of_statements = [one.account for one in recorded_statements(index)]
        accounts = list(dict.fromkeys([*of_statements, *(line.account for line in recorded_lines(index))]))
        account = self.asked("account") if self.asked("account") in accounts else next(iter(accounts), "")
        if not account:
            return {}
        others = [one.name for one in opened_accounts(index, CASH)]
        return {"accounts": accounts, "others": others, **account_shown(state.root, index, account)}


def account_shown(root: Path, index: Index, account: str, to: date = date.max) -> dict[str, Any]:
    """What the page has of an account: both balances, open lines with what each may be, open documents, what is expected.

    A line whose match waits for an officer stands under ``waiting``, with the proposal and its documents.

    Amounts are texts in the account's currency, money in positive.
    """
    view = Reconciling(index, account, to)
    currency, balances = view.currency, view.balances
    last, bank, difference = balances.to, balances.bank, balances.difference
    matched = [line for line in view.lines if line.id in view.matched][-_MATCHED_SHOWN:]
    waiting = waiting_matches(root)
    open_, waits = [[one for one in view.open_lines if (one.id in waiting) is held] for held in (False, True)]
    shown = {
        "account": account,
        "currency": currency,
        "to": last.isoformat() if last != date.max else "",
        "bank": plain(bank, currency) if bank is not None else None,
        "books": plain(balances.books, currency),
        "difference": plain(difference, currency) if difference is not None else None,
        "lines": [_line(line, currency) | {"match": view.proposals[line.id].as_json()} for line in open_],
        "waiting": [
            {**_line(line, currency), "proposal": waiting[line.id].proposal, "docs": list(waiting[line.id].documents)}
            for line in waits
        ],
        "items": [
            {"doc": i.doc, "date": i.day.isoformat(), "amount": plain(i.amount, currency), "payee": i.payee, "text": i.text}
            for i in view.open_items
        ],
        "expected": [_expected(one) for one in view.expected],
        "matched": [_line(line, currency) | {"docs": list(view.matched[line.id])} for line in reversed(matched)],
        "agreements": list(agreement_ids(index, last)),
    }
    return {**shown, "retold": retold_in(shown)}


def _line(line: RecordedLine, currency: str) -> dict[str, Any]:
    return {
        "id": line.id,
        "date": line.booked.isoformat(),
        "amount": plain(line.amount.number, currency),
        "party": line.counterparty,
        "text": " ".join(part for part in (line.text, line.reference, line.creditor_reference) if part),
    }


def _expected(one: Expected) -> dict[str, Any]:
    return {
        "doc": one.target,
        "kind": one.kind,
        "date": one.due.isoformat(),
        "amount": plain(one.amount, one.currency),
        "currency": one.currency,
        "payee": next(iter(one.names), ""),
        "text": "",
    }
