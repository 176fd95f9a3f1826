"""A key belongs to one officer: who certifies could else approve with the same key."""

from collections.abc import Iterator

from ..books.records import Fact
from ..errors import BooksFault, Fault, clean
from ..register.keys import keys_said
from .view import View


class KeyTaken(BooksFault):
    """Two officers have the same key, so that its signature would prove nothing of either."""

    slug = "key-taken"


_EACH = "let each make a key: ssh-keygen -t ed25519 -f ~/.ssh/wsisfund; then: wsisfund officer key ID --public FILE"


def key_faults(view: View) -> Iterator[Fault]:
    """Keys that a second officer registers."""
    owners: dict[str, Fact] = {}
    for fact in view.facts.all("officer"):
        for key in keys_said(fact):
            owner = owners.setdefault(key, fact)
            if owner.ident != fact.ident:
                yield KeyTaken(
                    f"{clean(fact.ident)[:60]} has the key of {clean(owner.ident)[:60]}",
                    why="who certifies and who approves prove it each with a key of their own",
                    fix=_EACH,
                    at=fact.place,
                )
