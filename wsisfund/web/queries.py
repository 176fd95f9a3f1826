"""What may be typed into Fava's query box: one SELECT.

The box is a shell: ``.output FILE`` empties that file, ``CREATE TABLE … USING "csv:FILE"`` reads it, also where Fava is
read-only. So the text is parsed here with the parser that will run it, and only a single SELECT goes on.
"""

import re
import sys
from typing import Any

LENGTH_MAX = 10_000

_FIRST_WORD = re.compile(r"\s*select\b", re.IGNORECASE)
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_AFTER_SEMICOLON = re.compile(r";\s*\S")


def refusal_at_sight(query: str) -> str | None:
    """Why `query` need not even be read: too long, or it does not begin with SELECT. Takes no time, whatever the text."""
    if len(query) > LENGTH_MAX:
        return f"This query has {len(query)} characters; at most {LENGTH_MAX} are read."
    if _FIRST_WORD.match(query) is None:
        return _only_select(query)
    # To the parser a comment begins there: the rest would not run, and nobody would say so.
    more = _AFTER_SEMICOLON.search(_STRING.sub("''", query))
    return "One query at a time: what follows the semicolon would not run." if more else None


def refusal_of(query: str) -> str | None:
    """Why `query` may not run, in one or two sentences for the person who typed it; None for one SELECT statement.

    Reading a text of `LENGTH_MAX` characters can take ten seconds: call it where that holds up nobody.
    """
    sentence = refusal_at_sight(query)
    if sentence is not None:
        return sentence
    from beanquery import ParseError
    from beanquery.parser import ast, parse

    try:
        statement = parse(query.strip())
    except ParseError as error:
        at = error.parseinfo.pos if error.parseinfo is not None else 0
        return f"This is not a whole SELECT: it cannot be read from {query.strip()[at : at + 30]!r} on."
    except RecursionError:
        return "This query is nested too deeply."
    return None if isinstance(statement, ast.Select) else _only_select(query)


def load_query_parts(ledger: Any) -> None:
    """Import all that a query needs, and run one: the child that runs the reader's can open no file, so none to import."""
    # The parser looks for this module at each text. One that is missing is looked for in folders, and those that changed since,
    # as when something is installed beside the program, would have to be opened.
    sys.modules.setdefault("colorama", None)  # type: ignore[arg-type]
    query = "SELECT account, sum(position) GROUP BY account LIMIT 1"
    assert refusal_of(query) is None
    ledger.query_shell.execute_query_serialised(ledger.all_entries, query)
    ledger.query_shell.query_to_file(ledger.all_entries, query, "csv")


def _only_select(query: str) -> str:
    word = query.split(maxsplit=1)[0][:30] if query.strip() else "an empty query"
    return (
        f"Only SELECT runs here, not {word!r}: the books are open for reading. "
        "Example: SELECT account, sum(position) WHERE account ~ '^Expenses' GROUP BY account"
    )
