"""Under which kind and key budget control follows a line (`movements`): a module of its own, since every statement asks."""

from functools import cache
from typing import Final

from ..store.measures import SUPPORT
from ..vocabulary.accounts import programme_of

# What open commitments hold of a line of each kind, under the same key.
HELD_OF: Final = {"budget": "committed", "support": "reserved"}


@cache
def line_of(account: str) -> tuple[str, str]:
    """The kind and the key under which a budget line, or a support cost line, is followed."""
    return ("support", programme_of(account)) if SUPPORT.holds(account, "") else ("budget", account)
