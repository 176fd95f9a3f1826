"""Verdicts of the rules over books that a test made."""

from __future__ import annotations

from wsisfund.books.records import Books
from wsisfund.errors import Fault, Warning_
from wsisfund.manual import rules
from wsisfund.manual.rules import EXACT, MANUAL, READABLE, breaches
from wsisfund.manual.view import View


def contribution_faults(books: Books) -> list[Fault]:
    """Faults of the rules over facts and entries, exactness and the budget apart."""
    return [f for f in breaches(View(books), (READABLE, MANUAL)) if not isinstance(f, Warning_)]


def contribution_warnings(books: Books) -> list[Fault]:
    """Warnings of the same rules."""
    return [f for f in breaches(View(books), (READABLE, MANUAL)) if isinstance(f, Warning_)]


def exactness_faults(books: Books) -> list[Fault]:
    """Faults of exactness, bank accounts, items, assertions and rates."""
    return [f for f in breaches(View(books), (EXACT,)) if not isinstance(f, Warning_)]


def exactness_warnings(books: Books) -> list[Fault]:
    """Warnings of the same rules."""
    return [f for f in breaches(View(books), (EXACT,)) if isinstance(f, Warning_)]


def readable(books: Books) -> bool:
    """Whether every fact can be read."""
    return rules.readable(View(books))
