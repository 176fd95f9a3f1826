"""Every route of the installed Fava is decided: listed for readers, or refused."""

from __future__ import annotations

import pytest
from fava.application import create_app

from wsisfund.web.routes import Kind, kind_of

WRITING = "move source_slice_put document add_document attach_document add_entries upload_import_file format_source".split()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", Kind.PAGE),
        ("/books/", Kind.PAGE),
        ("/books/income_statement/", Kind.PAGE),
        ("/books/account/Expenses:C5:Travel/", Kind.PAGE),
        ("/books/api/balance_sheet", Kind.ANSWER),
        # What the form for new entries offers while somebody types.
        *((f"/books/api/{name}", Kind.ANSWER) for name in ("narrations", "narration_transaction")),
        *((f"/books/api/{name}", Kind.ANSWER) for name in ("payee_accounts", "payee_transaction")),
        ("/books/documents/", Kind.PAGE),
        ("/books/document/", Kind.PAGE),
        ("/books/extension/Contributions/", Kind.OWN_PAGE),
        ("/books/api/query", Kind.QUERY),
        ("/books/download-query/query_result.csv", Kind.QUERY_FILE),
        ("/static/app.js", Kind.STATIC),
    ],
)
def test_what_a_reader_needs(path: str, kind: Kind) -> None:
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    "path",
    [
        "/static/../application.py",
        "/static/.hidden",
        "/books/import/",
        "/books/api/extract",
        "/books/api/imports",
        "/books/document/x",
        "/books/statement/",
        "/books/extension/Contributions/x",
        "/books/extension/Contributions/../x/",
        "/books/extension_js_module/x.js",
        "/books/api/queryx",
        # Fava makes these only where another package is installed, which a query's process could not read.
        *(f"/books/download-query/query_result.{kind}" for kind in ("xlsx", "ods")),
        "/books/api/query/",
        "/a/b/api/query",
        "/books/api/query\n",
        "//api/query",
        "",
        *(f"/books/api/{name}" for name in WRITING),
    ],
)
def test_what_nobody_needs(path: str) -> None:
    assert kind_of(path) is None


def test_no_route_of_fava_was_renamed() -> None:
    """The list would only grow stale silently: each answer that it names exists in the Fava that is installed."""
    rules = {rule.rule for rule in create_app([]).url_map.iter_rules()}
    from wsisfund.web.routes import ANSWERS

    assert {f"/<bfile>/api/{name}" for name in (*ANSWERS, "query")} <= rules
