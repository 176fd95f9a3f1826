"""Words of banks for what they take and give themselves, in six languages and those of banks nearby."""

import re
from functools import lru_cache
from typing import Final

from ..register.bank_facts import RecordedLine

_CHARGE: Final = re.compile(
    r"\b(?:bank )?(?:charges?|fees?|frais|gebühr(?:en)?|kontoführung\w*|spesen|commissions?|"
    r"comisi[oó]n(?:es)?|gastos|commissioni|spese)\b"
    r"|комисси|手续费|费用|رسوم|عمولة",
    re.IGNORECASE,
)
_INTEREST: Final = re.compile(
    r"\b(?:interest|int[ée]r[êe]ts?|intereses|zins(?:en|gutschrift|abschluss)?|habenzins|interessi)\b|процент|利息|فائدة|فوائد",
    re.IGNORECASE,
)

_TRANSFER: Final = re.compile(
    r"\b(?:internal|own account|transfers?|virements?|übertrag\w*|umbuchung\w*|traspasos?|transferencias?|giroconto"
    r"|fx|forex|devisen\w*"
    r"|foreign exchange|currency exchange|change de devises|cambio de divisas)\b|перевод|конверси|转账|外汇|تحويل|صرف",
    re.IGNORECASE,
)


def is_transfer(line: RecordedLine) -> bool:
    """Whether the bank calls it a transfer, or an exchange of currency."""
    return _moves(f"{line.text} {line.counterparty}")


@lru_cache(maxsize=65536)
def _moves(text: str) -> bool:
    return bool(_TRANSFER.search(text))


def kind_said(line: RecordedLine) -> str:
    """``interest``, ``charge``, or empty: as the bank itself calls what it gives or takes."""
    said = _kind(f"{line.text} {line.counterparty}")
    if line.amount.number > 0:
        return "interest" if said in ("interest", "both") else ""
    return "charge" if said in ("charge", "both") else ""


@lru_cache(maxsize=65536)
def _kind(text: str) -> str:
    interest, charge = bool(_INTEREST.search(text)), bool(_CHARGE.search(text))
    return "both" if interest and charge else "interest" if interest else "charge" if charge else ""
