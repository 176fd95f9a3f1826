"""Fava over one state of the books, as a WSGI application; it runs in children of the process that holds them."""

import csv
import json
import logging
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fava import LOCALES
from fava.application import _LedgerSlugLoader, create_app
from fava.core.file import NonSourceFileError
from fava.json_api import json_api, json_err
from flask import Response, redirect, request
from jinja2 import BytecodeCache, ChoiceLoader, FileSystemLoader
from jinja2.bccache import Bucket
from markupsafe import escape

from ..books.files import MAIN
from ..books.snapshot import Snapshot
from ..books.texts import Texts
from ..languages.local import marks_of
from ..languages.spoken import LANGUAGE, language, own_names, speak
from ..languages.states import SIX
from ..languages.words import desk_words, words_of
from ..vocabulary.formulas import safe_text
from ..vocabulary.money import half_up
from .content import content_of
from .documents import attached_document, is_attached
from .fava_words import fava_words
from .first_asked import FIRST, ask
from .guard import Application
from .ledger import HeldLedger, Pages
from .own_page import version_of
from .queries import load_query_parts
from .who import WHO, Who

_RATE = Decimal("1e-8")
_HERE = Path(__file__).parent


class _Compiled(BytecodeCache):  # type: ignore[misc]
    """Templates as they were compiled once, in the memory of this process and of its children."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is kept of a template, where it is still the same text."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _Ledgers(_LedgerSlugLoader):  # type: ignore[misc]
    """The place where Fava looks up its ledgers: one of ours."""

    def __init__(self, application: Any, ledger: HeldLedger) -> None:
        super().__init__(application)
        self._ledgers = [ledger]


def _at_cost(posting: Any) -> Any:
    """What `posting` weighs in the currency of its price, in minor units; None where it has no price."""
    if posting.price is None or posting.units is None:
        return None
    number = half_up(posting.units.number * posting.price.number, posting.price.currency)
    return posting.units._replace(number=number, currency=posting.price.currency)


def _rate(number: Any) -> str:
    """A rate with up to eight decimals: it may have been worked out from a total."""
    return f"{number.quantize(_RATE).normalize():f}"


def fava_application(ledger: HeldLedger) -> Application:
    """Fava's pages over `ledger`, for reading only; the guard stands before it, in another process."""
    application: Application = _fava(ledger).wsgi_app
    return application


def _fava(ledger: HeldLedger) -> Any:
    inner = create_app([ledger.beancount_file_path], read_only=True)
    inner.config["LEDGERS"] = _Ledgers(inner, ledger)
    inner.config["PROPAGATE_EXCEPTIONS"] = True
    # Ours first: it has the journal's rows, which Fava's own template does not escape.
    inner.jinja_env.bytecode_cache = _COMPILED
    inner.jinja_loader = ChoiceLoader([FileSystemLoader(_HERE / "templates"), inner.jinja_loader])
    inner.add_template_filter(_at_cost, "at_cost")
    inner.add_template_filter(_rate, "rate")
    inner.add_template_global(fava_words, "translations")
    # Fava would call it a fault of its own: a file that is none of the books is not found.
    inner.error_handler_spec[json_api.name][None][NonSourceFileError] = _no_file_of_the_books
    inner.before_request(lambda: _begun(ledger))
    inner.after_request(lambda answer: _for_reading(answer, ledger))
    # A query with a mistake is an answer to its author, not a traceback in the terminal.
    logging.getLogger("fava").setLevel(logging.CRITICAL)
    inner.view_functions["document"] = lambda **_: attached_document(ledger)
    inner.view_functions["download_query"] = _for_a_spreadsheet(inner.view_functions["download_query"])
    for name in _KEPT:
        inner.view_functions[name] = _kept(inner.view_functions[name], ledger)
    inner.add_template_test(is_attached, "attached")
    return inner


_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")
_CELL_MAX = 2**31 - 1  # the process of this request has bounds of its own


def _for_a_spreadsheet(view: Callable[..., Any]) -> Callable[..., Any]:
    """`view`, of whose CSV no text becomes a formula: Fava writes them as they stand in the books."""

    def answer(**values: Any) -> Any:
        made = view(**values)
        made.direct_passthrough = False
        csv.field_size_limit(_CELL_MAX)
        rows = csv.reader(StringIO(made.get_data(as_text=True), newline=""))
        out = StringIO(newline="")
        csv.writer(out).writerows([cell if _NUMBER.fullmatch(cell) else safe_text(cell) for cell in row] for row in rows)
        made.set_data(out.getvalue())
        return made

    return answer


# What every reader asks for first, and what is the same for all of them: worked out once (`first_asked`).
_KEPT = ("json_api.get_journal_page", "json_api.get_income_statement", "json_api.get_balance_sheet")
_MTIME = b'"mtime":'


def _kept(view: Callable[..., Any], ledger: HeldLedger) -> Callable[..., Any]:
    """`view`, whose answers are kept by what they were asked for and in which language.

    Only the number of the state, at their end, is that of the moment.
    """

    def answer(**values: Any) -> Any:
        asked = (view, ("", language()), *sorted(request.args.items(multi=True)))
        if asked not in ledger.answers:
            made = view(**values)
            if made.status_code != HTTPStatus.OK or _MTIME not in made.get_data()[-60:]:
                return made
            ledger.answers[asked] = made.get_data()
        head, name, _ = ledger.answers[asked].rpartition(_MTIME)
        return Response(head + name + json.dumps(str(ledger.mtime)).encode() + b"}\n", mimetype="application/json")

    return answer


# Of what was entered before the open period these need more than the balances, where they are asked for some entries only.
_SUMS = ("json_api.get_balance_sheet", "json_api.get_trial_balance", "json_api.get_account_report")


def _begun(ledger: HeldLedger) -> Any:
    """Speak the reader's language; where users work, begin with the Inbox, and follow what others write.

    It is a process of this one request, so nobody else sees the change.
    """
    speak(str(request.environ.get(LANGUAGE, "")))
    # What Fava has no words in, it says in English.
    ledger.fava_options.language = language() if language() in LOCALES else "en"
    ledger.fava_options.auto_reload = WHO in request.environ
    if WHO in request.environ:
        ledger.fava_options.default_page = "extension/Inbox/"
    if request.endpoint == "jump" and not request.referrer:
        return redirect("/")  # Fava knows no page to lead back to
    if ledger.content.period and request.endpoint in _SUMS and (request.args.get("account") or request.args.get("filter")):
        return json_err(ledger.not_held(), HTTPStatus.BAD_REQUEST)
    return None


def _no_file_of_the_books(error: NonSourceFileError) -> Any:
    return json_err(error.message, HTTPStatus.NOT_FOUND)


def _for_reading(answer: Any, ledger: HeldLedger) -> Any:
    """Each whole page takes our script and style, and says whether its figures are of the files as they are."""
    if answer.mimetype == "text/html":
        first, last = (part.encode() for part in _head(ledger))
        html = f'<html lang="{language()}" dir="{desk_words(language()).direction}">'
        page = answer.get_data().replace(b"<html>", html.encode(), 1)
        page = page.replace(b"<head>", b"<head>" + first, 1)
        answer.set_data(page.replace(b"</head>", last + b"</head>", 1))
    return answer


def _head(ledger: HeldLedger) -> tuple[str, str]:
    """What stands before Fava's own script, and what after its style."""
    currency = next(iter(ledger.options["operating_currency"]), "")
    who: Who | None = request.environ.get(WHO)
    metas = {"books-state": request.environ.get("wsisfund.state", ""), "operating-currency": currency}
    metas |= {"desk-words": json.dumps(_script_words(language())), "desk-languages": json.dumps(own_names())}
    if who is not None:
        metas |= {
            "desk-change": request.environ.get("wsisfund.change", ""),
            "desk-mtime": str(ledger.mtime),
            "csrf-token": who["csrf"],
            "desk-user": who["user"],
            "desk-role": desk_words(language())(f"role.{who['role']}"),
        }
        metas["desk-writes"] = "yes" if who["writes"] else "no"
    scripts = [
        "elements.js",
        "opening.js",
        "reading.js" if who is None or not who["writes"] else "writing.js",
        "language.js",
        *(["live.js", "passkey.js", "desk.js", "bank_file.js"] if who else []),
        "row_list.js",
        "reconcile.js",
    ]
    styles = [
        "pages.css",
        *(["reading.css"] if who is None or not who["writes"] else []),
        *(["desk.css"] if who else []),
        "reconcile.css",
    ]
    return (
        "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in metas.items())
        + "".join(f'<script src="/static/{name}?{version_of(name)}"></script>' for name in scripts),
        f"<style>:root {{ --words-export: {_as_css(desk_words(language())('page.export'))} }}</style>"
        + "".join(f'<link rel="stylesheet" href="/static/{name}?{version_of(name)}">' for name in styles),
    )


@cache
def _script_words(code: str) -> dict[str, str]:
    """What our scripts say in a language, by their own names for it, and the marks of its figures."""
    return {**desk_words(code).below("script."), **marks_of(code)._asdict()}


def _as_css(text: str) -> str:
    """A text as CSS writes one; it is of our catalogue."""
    return '"' + text.replace("\\", "").replace('"', "").replace("<", "") + '"'


# One entry, so that what shows an amount is loaded, too.
_LITTLE = b"""
2026-01-01 open Assets:Cash
2026-01-01 open Equity:OpeningBalances
2026-01-01 price EUR 1.00 CHF

2026-01-01 * "x" "y"
  Assets:Cash               1.00 EUR @ 1.00 CHF
  Equity:OpeningBalances   -1.00 CHF
"""


def prepare(pages: Pages) -> None:
    """Compile templates and load what pages and queries need, once, over books of one entry: real ones find it done.

    Args:
        pages: our own pages.
    """
    with TemporaryDirectory(prefix="wsisfund-") as folder:
        texts = Texts(Path(folder))
        texts.put(MAIN, _LITTLE)
        ledger = HeldLedger(content_of(Snapshot(Path(folder), texts, {MAIN: []})), 0, pages)
        inner = _fava(ledger)
        load_query_parts(ledger)
        ask(inner.wsgi_app, "errors/", *FIRST)
        with inner.app_context():
            for page in ledger.extensions.pages:
                for file in (page.extension_dir / "templates").glob("*.html"):
                    page.jinja_env.get_template(file.name)
    for code in SIX:
        desk_words(code)
        words_of(code)
