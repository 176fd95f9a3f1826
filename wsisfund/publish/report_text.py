"""A report for the terminal: texts and tables below each other."""

from ..languages.words import Words
from .origin import origin_lines
from .report_words import Document
from .terminal import AT_SPACES, wrap
from .text import tables_text


def report_text(document: Document, words: Words, width: int) -> str:
    """The report as lines of at most `width` places, without an end of line at the end."""
    first = document.first
    heads = [first.fund or words("document.fund"), words("format.titled", title=document.heading, period=document.period)]
    heads += [words("document.basis", basis=document.basis)] if document.basis else []
    lines = [line for text in heads for line in wrap(text, width, AT_SPACES)]
    for passage in document.passages:
        lines += ["", "", *wrap(passage.title, width, AT_SPACES)]
        for text in passage.paragraphs:
            lines += ["", *wrap(text, width, AT_SPACES)]
        if passage.statement is not None:
            lines += tables_text(passage.statement, words, width)
    lines.append("")
    return "\n".join([*lines, *(part for line in origin_lines(first, words) for part in wrap(line, width, AT_SPACES))])
