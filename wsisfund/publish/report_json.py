"""A report as one object: its sections in order, each text as paragraphs, each table as the object of its statement."""

import json
from typing import Any

from ..statements.report_tables import Report
from .json_ import statement_json
from .report_words import Document


def report_object(report: Report, document: Document, language: str) -> dict[str, Any]:
    """The object: titles and texts in the language of `document`, figures as `statement_json` has them."""
    statements = {section.id: statement for section, statement in report.parts}
    sections: list[dict[str, Any]] = []
    for passage in document.passages:
        section = passage.section
        said: dict[str, Any] = {"id": section.id, "kind": section.kind, "title": passage.title}
        statement = statements[section.id]
        if statement is None:
            sections.append({**said, "paragraphs": list(passage.paragraphs)})
        else:
            sections.append({**said, "statement": statement_json(statement), "columns": list(statement.columns)})
    return {
        "report": report.definition.id,
        "title": document.title,
        "language": language,
        "programme": report.programme or None,
        "period": {"from": report.period.start.isoformat(), "to": report.period.end.isoformat()},
        "currency": "CHF",
        "sections": sections,
        "books": document.first.books,
    }


def report_json(report: Report, document: Document, language: str) -> bytes:
    """`report_object` as a file."""
    return (json.dumps(report_object(report, document, language), indent=2, ensure_ascii=False) + "\n").encode()
