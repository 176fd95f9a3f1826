"""How entries are put together, so that all of one kind look alike: keys in their order, links, texts."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from ..books.records import Posting, Transaction, Value
from ..errors import UsageFault, clean
from ..vocabulary.money import FUNCTIONAL, half_up

KEY_ORDER = (
    "no",
    "event",
    "doc",
    "settles",
    "due",
    "credits",
    "reverses",
    "assigned",
    "rate-document",
    "restates",
    "agreement",
    "instalment",
    "commitment",
    "allotment",
    "certified-by",
    "approved-by",
)
MAX_TEXT = 200
_MONTHS = "January February March April May June July August September October November December".split()


class BadText(UsageFault):
    """A text of an entry is empty, too long, or holds characters that could rewrite a page."""

    slug = "bad-text"


def checked_text(text: str, what: str, most: int = MAX_TEXT) -> str:
    """`text` without spaces around it, where an entry may hold it.

    Raises:
        BadText: it is empty, longer than `most`, or has control characters.
    """
    trimmed = text.strip()
    if trimmed and len(trimmed) <= most and clean(trimmed) == trimmed:
        return trimmed
    why = (
        "it is empty"
        if not trimmed
        else f"it has {len(trimmed)} characters"
        if len(trimmed) > most
        else "it has control characters"
    )
    raise BadText(
        f"the {what} cannot be recorded: {why}", why=f"texts are plain, of 1 to {most} characters", fix=f"correct the {what}"
    )


def entry(
    day: date,
    payee: str,
    narration: str,
    keys: Mapping[str, Value],
    postings: Iterable[Posting],
    links: Iterable[str] = (),
    tags: Iterable[str] = (),
) -> Transaction:
    """A transaction with its keys in the order of `KEY_ORDER`, those without a value left out, links sorted."""
    ordered = {key: keys[key] for key in KEY_ORDER if keys.get(key)}
    assert not set(keys) - set(KEY_ORDER), keys
    named = tuple(sorted({link for link in links if link}))
    return Transaction(day, payee, narration, ordered, tuple(postings), named, tuple(sorted(tags)))


def chf_leg(account: str, chf: Decimal, keys: Mapping[str, Value] | None = None) -> Posting:
    """A posting in CHF, debit positive."""
    amount = half_up(chf)
    return Posting(account, amount, FUNCTIONAL, amount, dict(keys or {}))


def leg(account: str, units: Decimal, currency: str, chf: Decimal, keys: Mapping[str, Value] | None = None) -> Posting:
    """A posting in any currency with its CHF total, debit positive."""
    assert currency != FUNCTIONAL or units == chf, (units, chf)
    return Posting(account, half_up(units, currency), currency, half_up(chf), dict(keys or {}))


def in_words(day: date) -> str:
    """A day as the entries' texts say it, in English: ``31 December 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
