"""Why something waits, in the language of who reads it."""

from ..languages.retold import retold
from ..languages.spoken import programme_named, spoken
from .waiting import OF_PAYEE


def why_in_words(kind: str, ident: str, why: str) -> str:
    """Why something waits, in the language that is spoken: what the program says, and the names of shipped duties and action
    lines; a payee, and what officers wrote, as they are.
    """
    if kind in OF_PAYEE:
        return why
    if kind == "line-unattended":
        return programme_named(ident, why)
    shipped = spoken().shipped(why)
    return retold(why).text if shipped == why else shipped
