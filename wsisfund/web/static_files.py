"""Scripts and styles: Fava's own, and ours beside them. They hold nothing of the books.

Fava's script is served with some texts replaced, where it has them: how it learns of changes where users work; the queries
of Holdings, which are for shares with a price; and a rate, which is shown with the two decimals of an amount.
"""

import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from werkzeug.middleware.shared_data import SharedDataMiddleware

from ..vocabulary.money import FUNCTIONAL
from .guard import Application, Environ, Refusal, StartResponse

_OURS = Path(__file__).parent / "static"
_SCRIPT = "/static/app.js"
_HELD = 'WHERE account_sortkey(account) ~ "^[01]"'
_VALUE = f"convert(sum(position), '{FUNCTIONAL}') as {FUNCTIONAL.lower()}"
# The operating currency first, then what is held, then the rate.
_QUERIES = {
    "all": f"""
SELECT account, {_VALUE}, units(sum(position)) as units, str(getprice(currency, '{FUNCTIONAL}')) as rate
{_HELD}
GROUP BY account, currency, rate, account_sortkey(account)
ORDER BY account_sortkey(account), currency""",
    "by_account": f"""
SELECT account, {_VALUE}, units(sum(position)) as units
{_HELD}
GROUP BY account, account_sortkey(account)
ORDER BY account_sortkey(account)""",
    "by_currency": f"""
SELECT currency, {_VALUE}, units(sum(position)) as units, str(getprice(currency, '{FUNCTIONAL}')) as rate,
  currency != '{FUNCTIONAL}' as foreign
{_HELD}
GROUP BY currency, rate, foreign
ORDER BY foreign, currency""",
    "by_cost_currency": f"""
SELECT {_VALUE}, units(sum(position)) as units
{_HELD}""",
}
_DIGITS = '.toLocaleString("en", {maximumFractionDigits: 12})'
# Where users work, somebody else's change is to appear within a second: our script waits for news.
_POLL = "window.deskLive ? window.deskLive(poll_for_changes) : setInterval(poll_for_changes, 5e3);"
_REPLACED = (
    (re.compile(re.escape("setInterval(poll_for_changes, 5e3);")), _POLL),
    (
        re.compile(r"var QUERIES = \{\n.*?\n\};\n", re.DOTALL),
        "var QUERIES = {\n" + ",\n".join(f"  {name}: `{query.strip()}`" for name, query in _QUERIES.items()) + "\n};\n",
    ),
    (re.compile(re.escape("$ctx().amount(value(), $$props.quote)")), f"`${{value(){_DIGITS}}} ${{$$props.quote}}`"),
    (re.compile(re.escape("${c.amount(d.value, quote)}")), f"${{d.value{_DIGITS}}} ${{quote}}"),
)


def static_files() -> Application:
    """Answers ``/static/NAME``."""
    favas = _folder_of_fava()
    named = {f"/static/{file.name}": str(file) for file in _OURS.iterdir()}
    files = SharedDataMiddleware(_nothing, {**named, "/static": str(favas)}, cache_timeout=3600)
    script = patched((favas / "app.js").read_text(encoding="utf-8")).encode()

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != _SCRIPT:
            return files(environ, start_response)  # type: ignore[no-any-return]
        headers = [("Content-Type", "text/javascript; charset=utf-8"), ("Content-Length", str(len(script)))]
        start_response("200 OK", [*headers, ("Cache-Control", "public, max-age=3600")])
        return [script]

    return answer


def patched(script: str) -> str:
    """Fava's script with our texts in the place of its own; a text that it no longer has stays as it is."""
    for pattern, text in _REPLACED:
        found = pattern.search(script)
        if found is not None:
            script = script[: found.start()] + text + script[found.end() :]
    return script


def _folder_of_fava() -> Path:
    spec = find_spec("fava")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "static"


def _nothing(_: Environ, __: StartResponse) -> list[bytes]:
    raise Refusal("404 Not Found", "There is no such file here.")
