"""A donor's earmark: which programmes a contribution is for, and in what shares (domain §2)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from .events import PROGRAMMES
from .money import parse_plain

UNEARMARKED = "unearmarked"
_SUB_LINE = re.compile(r"(C7)\.[1-8]")


class Earmark(NamedTuple):
    """`parts` as written, in order (``C7.6`` stays ``C7.6``); `shares` in per cent by programme, empty for a plain list."""

    parts: tuple[str, ...] = ()
    shares: Mapping[str, Decimal] = MappingProxyType({})

    @classmethod
    def parse(cls, text: str, known: Collection[str] = PROGRAMMES) -> Earmark:
        """The earmark that a text of the books says: ``unearmarked``, ``C5``, ``C5,Forum`` or ``C5=60,Forum=40``.

        Args:
            text: as it stands in the books.
            known: programmes that exist, those of the register included.

        Raises:
            ValueError: an unknown programme, the same one twice, or shares that are not per cents adding up to 100.

        >>> str(Earmark.parse("C5=60, Forum=40")), Earmark.parse("C7.6").programmes
        ('C5=60,Forum=40', ('C7',))
        """
        if text.strip() in ("", UNEARMARKED):
            return cls()
        parts: list[str] = []
        shares: dict[str, Decimal] = {}
        for item in text.split(","):
            name, _, share = (piece.strip() for piece in item.partition("="))
            programme = programme_of_part(name)
            if programme not in known:
                raise ValueError(f"no programme {name!r}")
            if name in parts or (share and programme in shares):
                raise ValueError(f"{name} is named twice")
            parts.append(name)
            if share:
                shares[programme] = _per_cent(name, share)
        if shares and (len(shares) != len(parts) or sum(shares.values()) != 100):
            raise ValueError("shares are per cents of every programme named, and add up to 100")
        return cls(tuple(parts), shares)

    @property
    def programmes(self) -> tuple[str, ...]:
        """Programmes of the earmark, each once; empty: unearmarked."""
        return tuple(dict.fromkeys(programme_of_part(part) for part in self.parts))

    @property
    def is_unearmarked(self) -> bool:
        """Whether every programme may be paid."""
        return not self.parts

    def __str__(self) -> str:
        if not self.parts:
            return UNEARMARKED
        shares = self.shares
        return ",".join(f"{p}={shares[programme_of_part(p)]}" if shares else p for p in self.parts)


@lru_cache(maxsize=1024)
def programme_of_part(part: str) -> str:
    """The programme that a part counts as: ``C7.6`` is C7."""
    match = _SUB_LINE.fullmatch(part)
    return match[1] if match else part


def _per_cent(name: str, share: str) -> Decimal:
    value = parse_plain(share)
    if value is None or not 0 < value <= 100:
        raise ValueError(f"the share of {name} is not a per cent")
    return value
