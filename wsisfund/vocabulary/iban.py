"""Numbers of bank accounts by ISO 13616."""

import re

_FORM = r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}"


def is_iban(text: str) -> bool:
    """Whether `text`, with or without spaces, is an IBAN whose check digits are right.

    >>> is_iban("CH93 0076 2011 6238 5295 7"), is_iban("CH93 0076 2011 6238 5295 8")
    (True, False)

    Source: ISO 13616 and ISO 7064, MOD 97-10.
    """
    plain = text.replace(" ", "")
    if not re.fullmatch(_FORM, plain):
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
