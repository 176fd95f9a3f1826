"""The pages and answers of Fava that a reader may ask for: a list of what is allowed; anything else is refused.

``document`` is answered by our own view (`documents`): a download of what the books name under ``documents/``, and nothing else.
Not listed, though Fava has them: everything that writes; ``statement``, which hands out files in the form in which they were
uploaded; ``import`` and ``extract``, which run code; endpoints and scripts of extensions.
Checked against Fava 1.30.
"""

import re
from enum import Enum

from ..languages.states import SIX

REPORTS = (
    "balance_sheet",
    "commodities",
    "documents",
    "editor",
    "errors",
    "events",
    "holdings",
    "income_statement",
    "journal",
    "options",
    "query",
    "statistics",
    "trial_balance",
)
ANSWERS = (
    "account_report",
    "balance_sheet",
    "changed",
    "commodities",
    "context",
    "documents",
    "errors",
    "events",
    "help",
    "income_statement",
    "journal",
    "journal_page",
    "ledger_data",
    "narration_transaction",
    "narrations",
    "options",
    "payee_accounts",
    "payee_transaction",
    "source",
    "source_slice",
    "statistics",
    "trial_balance",
)


class Kind(Enum):
    """What a path answers with."""

    PAGE = "page"
    ANSWER = "answer"  # JSON
    QUERY = "query"  # JSON, runs `query_string`
    QUERY_FILE = "query file"  # a download, runs `query_string`
    OWN_PAGE = "own page"  # of this program, in Fava's menu
    STATIC = "static"
    LANGUAGE = "language"  # the choice of one
    # Only where users log in:
    ENTRY = "entry"  # the address of the desk itself; leads on
    LOGIN = "login"
    PROVIDER = "provider"  # the way to a provider of OpenID Connect
    CALLBACK = "callback"  # and back
    LOGOUT = "logout"
    ACCOUNT = "account"  # what a user logs in with
    LIVE = "live"  # whether the books changed
    WRITE = "write"  # what Fava's pages ask to be written
    ACT = "act"  # what our own pages ask to be done, or judged
    STATEMENT = "statement"  # a finished file to download
    DONOR = "donor"  # a donor's own page


_BOOKS = "/[^/]+"
_ROUTES = (
    (Kind.LANGUAGE, f"/language/(?:{'|'.join(SIX)})"),
    (Kind.STATIC, r"/static/[A-Za-z0-9][A-Za-z0-9_.-]*"),
    (Kind.QUERY, _BOOKS + "/api/query"),
    (Kind.ANSWER, f"{_BOOKS}/api/(?:{'|'.join(ANSWERS)})"),
    (Kind.QUERY_FILE, _BOOKS + r"/download-query/query_result\.csv"),
    (Kind.PAGE, _BOOKS + "/download-journal/"),
    (Kind.PAGE, _BOOKS + "/document/"),
    (Kind.PAGE, f"{_BOOKS}/(?:{'|'.join(REPORTS)})/?"),
    (Kind.PAGE, _BOOKS + "/holdings/by_(?:account|currency|cost_currency)/?"),
    (Kind.PAGE, _BOOKS + "/account/[^/]+/?"),
    (Kind.PAGE, _BOOKS + "/help/[a-z_]*"),
    (Kind.OWN_PAGE, _BOOKS + r"/extension/[A-Z][A-Za-z]*/"),  # the books' own extensions are not loaded
    (Kind.PAGE, "/jump"),
    (Kind.PAGE, f"(?:{_BOOKS})?/"),
)
_WRITES = ("source", "source_slice", "add_entries", "format_source", "attach_document", "add_document", "document", "move")
_DESK_ROUTES = (
    (Kind.ENTRY, "/"),
    (Kind.LOGIN, "/login(?:/challenge)?"),
    (Kind.PROVIDER, "/login/oidc"),
    (Kind.CALLBACK, "/login/oidc/callback"),
    (Kind.LOGOUT, "/logout"),
    (Kind.ACCOUNT, "/account/(?:challenge)?"),
    (Kind.LIVE, f"/live|{_BOOKS}/api/changed"),
    (Kind.DONOR, "/donor/"),
    (Kind.ACT, "/act/[a-z-]+"),
    (Kind.STATEMENT, r"/statement/[a-z0-9-]+\.(?:pdf|xlsx|docx|csv)"),
)
_DESK_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _DESK_ROUTES)
_WRITE_PATTERN = re.compile(f"{_BOOKS}/api/(?:{'|'.join((*_WRITES, 'upload_import_file'))})")
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _ROUTES)


def kind_of(path: str) -> Kind | None:
    """What `path` (the decoded path of a request) answers with; None where it is not on the list."""
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(path)), None)


def desk_kind_of(path: str, method: str) -> Kind | None:
    """The same where users log in: there are more pages, and what Fava's pages write."""
    if method in ("PUT", "DELETE") and _WRITE_PATTERN.fullmatch(path):
        return Kind.WRITE
    found = next((kind for kind, pattern in _DESK_PATTERNS if pattern.fullmatch(path)), None)
    return found or kind_of(path)
