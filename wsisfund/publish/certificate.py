"""What stands below certified statements: the words that the officer answers for, and who it is."""

from collections.abc import Sequence

from ..languages.words import Words
from ..vocabulary.statement import Certificate, Statement
from .origin import identified
from .tables import heading_of


def certificate_text(statements: Sequence[Statement], words: Words) -> list[str]:
    """The paragraphs above the signature; they name the document by its first statement, and the books by their hash."""
    first = statements[0]
    text = words(
        "certificate.text",
        document=heading_of(first, words),
        fund=first.fund or words("document.fund"),
        period=words.period(first.id, first.period),
        **identified(first, words),
    )
    return [paragraph.strip() for paragraph in text.split("\n\n")]


def signatory(certificate: Certificate, words: Words) -> list[str]:
    """Role, name and office of the officer, a line each; no office where the register has none."""
    return [line for line in (words("certification.certifying"), certificate.name, certificate.office) if line]


def signed_parts(certificate: Certificate, words: Words) -> list[tuple[str, str]]:
    """What is still to be written by hand, with what is known of it: the signature, and the day unless it was named."""
    day = words.date(certificate.day) if certificate.day else ""
    return [(words("certification.signature"), ""), (words("certification.date"), day)]
