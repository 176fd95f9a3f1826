"""A report as a document that the secretariat edits: texts and tables in styles; a chart above its table."""

from ..languages.words import Words
from .bar_chart import columns_of
from .docx_ import Paper
from .report_words import Document
from .tables import notes_in_order


def report_docx(document: Document, words: Words) -> bytes:
    """The document in OOXML; the same report gives the same bytes."""
    paper = Paper([document.first], words, document.heading, document.period)
    if document.basis:
        paper.line(words("document.basis", basis=document.basis))
    paper.line(words("document.currency.all"))
    for passage in document.passages:
        paper.turn(passage.statement)
        paper.line(passage.title, "Heading 1")
        for text in passage.paragraphs:
            paper.line(text)
        if passage.statement is not None:
            if passage.is_chart:
                lines = [line for line in passage.statement.lines if line.emphasis == "line"]
                labels = [words.line(passage.statement.id, line) for line in lines]
                paper.chart(lines, labels, columns_of(passage.statement, words), passage.title)
            paper.tables(passage.statement)
            for _, _, note in notes_in_order([passage.statement]):
                for text in words.note_text(note):
                    paper.line(text)
    paper.turn(None)
    return paper.content(command=True)
