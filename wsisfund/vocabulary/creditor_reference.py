"""Structured creditor references by ISO 11649 (SCOR): a receipt that carries one finds its instalment by itself."""

import re

from .folding import fold_identity

_FORM = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
_MOST = 21


def creditor_reference(text: str) -> str:
    """The reference of what `text` names: ``RF``, two check digits, and the letters and digits of `text`.

    Returns:
        Empty where `text` has none, or more than the 21 that a reference has room for.

    >>> creditor_reference("VC-2026-11:2")
    'RF85VC2026112'

    Source: ISO 11649; check digits by ISO 7064, MOD 97-10.
    """
    body = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    if not body or len(body) > _MOST:
        return ""
    return f"RF{98 - _remainder(f'{body}RF00'):02d}{body}"


def instalment_reference(agreement: str, instalment: str) -> str:
    """The reference that a letter asks a donor to give; its last two signs are the instalment's number.

    Empty where it does not fit, or where the number of the instalment is none of two digits.
    """
    if not (instalment.isascii() and instalment.isdigit() and len(instalment) <= 2):
        return ""
    return creditor_reference(f"{agreement}{int(instalment):02d}")


def is_creditor_reference(text: str) -> bool:
    """Whether `text`, with or without spaces, is such a reference whose check digits are right."""
    plain = bare(text)
    return bool(_FORM.fullmatch(plain)) and _remainder(plain[4:] + plain[:4]) == 1


def bare(text: str) -> str:
    """A reference without what is put in to make it legible."""
    return fold_identity(text).upper().replace(" ", "")


def references_in(text: str) -> list[str]:
    """Every reference that stands somewhere in `text`, as it is written without spaces."""
    plain = text.upper()
    found = [m[0] for m in re.finditer(r"\bRF[0-9]{2}(?: ?[A-Z0-9]{1,4}){1,6}", plain)]
    candidates = []
    for piece in found:
        parts = piece.split(" ")
        candidates += ["".join(parts[:n]) for n in range(len(parts), 0, -1)]
    candidates += [m[0] for m in re.finditer(r"RF[0-9]{2}[A-Z0-9]{1,21}", plain.replace(" ", ""))]
    return list(dict.fromkeys(one for one in candidates if is_creditor_reference(one)))


def _remainder(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
