"""Money as ``Decimal``: rounding, minor units, text.

All rounding of the fund happens through `half_up` and `pro_rata`; nothing here is a float.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache

FUNCTIONAL = "CHF"
CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# Amounts above this are refused at every door: 15 digits before the point are beyond any fund,
# and stay below SQLite's 64-bit integers in minor units of three decimals.
MAX_AMOUNT = Decimal(10) ** 14

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_PLAIN = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_CURRENCY = re.compile(r"[A-Z]{3}")

# ISO 4217 minor units that are not two (list of shared data rates/currencies_minor_units.csv).
_DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], 0
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}


# One minor unit, by how many digits stand after the point.
_UNITS = tuple(Decimal(1).scaleb(-n) for n in range(5))


def decimals(currency: str) -> int:
    """Digits after the point of an ISO 4217 currency: CHF 2, JPY 0, KWD 3."""
    return _DECIMALS.get(currency, 2)


def is_currency_code(text: str) -> bool:
    """Whether `text` has the form of an ISO 4217 code (three capitals); not whether such a currency exists."""
    return _CURRENCY.fullmatch(text) is not None


def half_up(amount: Decimal, currency: str = FUNCTIONAL) -> Decimal:
    """`amount` rounded half up (away from zero) to the minor unit of `currency`.

    >>> half_up(Decimal("864.1969")), half_up(Decimal("-0.005")), half_up(Decimal("10.5"), "JPY")
    (Decimal('864.20'), Decimal('-0.01'), Decimal('11'))
    """
    return amount.quantize(_UNITS[_DECIMALS.get(currency, 2)], ROUND_HALF_UP, _WIDE)


def convert(units: Decimal, rate: Decimal) -> Decimal:
    """CHF of `units` at `rate` CHF per unit, half up to 0.01 (domain §3, arithmetic)."""
    return half_up(_WIDE.multiply(units, rate))


def pro_rata(carrying: Decimal, part: Decimal, units: Decimal) -> Decimal:
    """CHF carrying of `part` out of `units`; the part that empties a balance takes all of it (domain §3, arithmetic).

    >>> pro_rata(Decimal("19000.00"), Decimal("12000"), Decimal("20000"))
    Decimal('11400.00')
    """
    if part == units:
        return carrying
    return half_up(_WIDE.divide(_WIDE.multiply(carrying, part), units))


def in_units(chf: Decimal, carrying: Decimal, units: Decimal, currency: str) -> Decimal:
    """CHF in `currency` at the rate at which `units` of it are carried, half up to its minor unit.

    >>> in_units(Decimal("2865.00"), Decimal("23200.00"), Decimal("29000.00"), "USD")
    Decimal('3581.25')
    """
    return half_up(_WIDE.divide(_WIDE.multiply(chf, units), carrying), currency)


def apportion(total: Decimal, weights: Sequence[tuple[str, Decimal]], currency: str = FUNCTIONAL) -> dict[str, Decimal]:
    """`total` split by weight, parts by largest remainder, ties by key: the parts always sum to the total.

    Args:
        total: amount in `currency`, its minor units exact; either sign.
        weights: (key, weight ≥ 0); at least one weight is positive.

    >>> apportion(Decimal("100.00"), [("a", Decimal(1)), ("b", Decimal(1)), ("c", Decimal(1))])
    {'a': Decimal('33.34'), 'b': Decimal('33.33'), 'c': Decimal('33.33')}
    """
    with localcontext(_WIDE):
        whole = sum((w for _, w in weights), Decimal(0))
        assert whole > 0, "nothing to apportion by"
        minor = abs(to_minor(total, currency))
        shares = {key: divmod(minor * weight, whole) for key, weight in weights}
        parts = {key: int(quotient) for key, (quotient, _) in shares.items()}
        left = minor - sum(parts.values())
        for key in sorted(shares, key=lambda k: (-shares[k][1], k))[:left]:
            parts[key] += 1
    sign = -1 if total < 0 else 1
    return {key: from_minor(sign * part, currency) for key, part in parts.items()}


def to_minor(amount: Decimal, currency: str = FUNCTIONAL) -> int:
    """`amount` as a whole number of minor units; `amount` must not have more decimals than the currency."""
    scaled = amount.scaleb(_DECIMALS.get(currency, 2), _WIDE)
    minor = int(scaled)
    assert minor == scaled, f"{amount} {currency} has more decimals than the currency"
    return minor


def from_minor(minor: int, currency: str = FUNCTIONAL) -> Decimal:
    """Minor units as a ``Decimal`` with exactly the currency's decimals."""
    return _WIDE.multiply(minor, _UNITS[_DECIMALS.get(currency, 2)])


def plain(amount: Decimal, currency: str = FUNCTIONAL) -> str:
    """Plain text for JSON, CSV and the books: the currency's decimals, no separators, never an exponent or a "-0"."""
    # Statements have a hundred thousand amounts. With no more than four decimals `str` never writes an exponent.
    unit = _UNITS[_DECIMALS.get(currency, 2)]
    text = str(amount if amount.same_quantum(unit) else amount.quantize(unit, ROUND_HALF_UP, _WIDE))
    return text if text[0] != "-" or text.strip("-0.") else text[1:]


def per_cent(share: Decimal) -> str:
    """A share as people write it, exactly: ``0.07`` → ``7 %``, ``0.075`` → ``7.5 %``.

    >>> per_cent(Decimal("0.07"))
    '7 %'
    """
    return f"{(share * 100).normalize():f} %"


def grouped(amount: Decimal, currency: str = FUNCTIONAL) -> str:
    """Text for people, in messages: ``104,200.00``."""
    value = half_up(amount, currency)
    return f"{value + 0:,f}" if value else plain(value, currency)


@cache
def _ends(currency: str) -> tuple[str, ...]:
    """What may stand behind the whole units of a currency, in order: ``.00`` to ``.99``."""
    places = decimals(currency)
    return tuple(f".{part:0{places}}" for part in range(10**places)) if places else ("",)


def plain_minor(minor: int, currency: str = FUNCTIONAL) -> str:
    """`plain` of minor units, of which no ``Decimal`` is made first: a trace has tens of thousands.

    >>> plain_minor(-1234567), plain_minor(-5), plain_minor(1234, "JPY")
    ('-12345.67', '-0.05', '1234')
    """
    ends = _ends(currency)
    whole, part = divmod(abs(minor), len(ends))
    return f"{'-' if minor < 0 else ''}{whole}{ends[part]}"


def grouped_minor(minor: int, currency: str = FUNCTIONAL) -> str:
    """`grouped` of minor units, likewise.

    >>> grouped_minor(-1234567), grouped_minor(1234, "JPY")
    ('-12,345.67', '1,234')
    """
    ends = _ends(currency)
    whole, part = divmod(abs(minor), len(ends))
    return f"-{whole:,}{ends[part]}" if minor < 0 else f"{whole:,}{ends[part]}"


def separated(text: str) -> str:
    """A plain amount with a comma between thousands, its decimals as they are; what is none stays.

    >>> separated("-1234567.50"), separated("12"), separated("-")
    ('-1,234,567.50', '12', '-')
    """
    whole, point, part = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{part}" if digits.isdecimal() else text


def parse_plain(text: str) -> Decimal | None:
    """The number that a plain decimal text says, or None: ASCII digits, one point, a sign; nothing else (no 1_000, no 1e3).

    >>> parse_plain("1250.50"), parse_plain("1_000"), parse_plain("NaN"), parse_plain("1,5")
    (Decimal('1250.50'), None, None, None)
    """
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def fits(amount: Decimal, currency: str) -> bool:
    """Whether `amount` has no more decimals than `currency` allows (trailing zeros do not count)."""
    # Nearly every amount is written with the decimals of its currency.
    return amount.same_quantum(_UNITS[_DECIMALS.get(currency, 2)]) or half_up(amount, currency) == amount
