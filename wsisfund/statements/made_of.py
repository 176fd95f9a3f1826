"""What a figure is made of, one step down: the accounts that it adds up, for readers of a page who want to look into it.

Only figures that are sums of accounts have such parts; `trace` finds the entries behind every figure.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..store.index import Index
from ..vocabulary.money import from_minor
from ..vocabulary.period import Period
from ..vocabulary.statement import MadeOf, Statement
from .engine import MAIN_STATEMENTS, Run
from .sums import CLOSING, MOVED, Figure, Ledger


def with_parts(statements: Sequence[Statement], index: Index, period: Period, books: Path) -> list[Statement]:
    """The statements, each figure of a main statement that adds up accounts with these accounts; they come to the figure."""
    run = Run(index, period, books)
    return [replace(one, parts=_parts(run, one.id)) if _has_lines(run, one.id) else one for one in statements]


def _has_lines(run: Run, name: str) -> bool:
    return name in MAIN_STATEMENTS and not run.definition(name).rows


def _parts(run: Run, name: str) -> dict[str, MadeOf]:
    found = {ident: _accounts(figure, run.ledger) for ident, figure in run.figures(name).items()}
    made = {}
    for ident, accounts in found.items():
        if accounts and sum(accounts.values()) == run.figures(name)[ident].value:
            made[ident] = tuple((account, from_minor(amount)) for account, amount in sorted(accounts.items()) if amount)
    return {ident: parts for ident, parts in made.items() if parts}


def _accounts(figure: Figure, ledger: Ledger) -> dict[str, int]:
    """Centimes of each account; nothing where the figure is not a sum of whole accounts alone."""
    sums: dict[str, int] = {}
    for selection in figure.selections:
        sign, condition = selection.measure
        if figure.vendors or selection.columns != ("account",) or condition not in (CLOSING, MOVED):
            return {}
        for (account,) in selection.keys:
            of = ledger.accounts[account]
            sums[account] = sums.get(account, 0) + sign * (of.closing if condition == CLOSING else of.moved)
    return sums
