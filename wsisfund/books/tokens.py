"""Beancount's tokens, read exactly as its lexer reads them, without running Beancount.

Only text in which something suspicious stands is read this way (`scan`), so clarity goes before speed. The order of the
alternatives gives the longest match, which is what the lexer of Beancount 3 (flex) takes.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

# Kinds that matter to a caller; everything else is `skip`. No possessive quantifier (`*+`) and no atomic group: in Python before
# 3.11.5, which Debian 12 has, they lose matches (gh-106052), and a token that is lost here is one that nobody looked at.
_TOKENS: Final = rb"""(?x)
      (?P<string>"[^\\"]*(?:\\[^\n][^\\"]*)*")
    | (?P<skip>
          [ \t\r\n]+
        | ;[^\n]*
        | (?m:^)[*:!&?%][^\n][^\n]*
        | (?m:^)\#(?![A-Za-z0-9\-_/.])[^\n][^\n]*
        | [0-9]{4,}[-/][0-9]+[-/][0-9]+
        | [A-Z\x80-\xff][A-Za-z0-9\-\x80-\xff]*(?::[A-Z0-9\x80-\xff][A-Za-z0-9\-\x80-\xff]*)+
        | [A-Z][A-Z0-9'._\-]*[A-Z0-9]
        | /[A-Z0-9'._\-]*[A-Z](?:[A-Z0-9'._\-]*[A-Z0-9])?
        | [A-Z](?=[ \t\n])
        | [\#^][A-Za-z0-9\-_/.]+
        | @@? | [|},~+\-():\#*!&?%]
      )
    | (?P<number>(?:[0-9][0-9,]+[0-9]|[0-9]+)(?:\.[0-9]*)?)
    | (?P<key>[a-z][a-zA-Z0-9\-_]+(?=:))
    | (?P<directive>plugin|option|include|document)
    | (?P<word>txn|balance|open|close|commodity|pad|event|query|custom|price|note|pushtag|poptag|pushmeta|popmeta)
    | (?P<slash>/)
    | (?P<lot>\{)
    | (?P<invalid>[^ \t\n\r]+)
    """


class Token(NamedTuple):
    """`kind` is the name of a group above; `text` its bytes, a string without its quotes; `start` the offset."""

    kind: str
    text: bytes
    start: int


def tokens(text: bytes) -> Iterator[Token]:
    """Strings, numbers, keys, keywords, slashes, cost braces and invalid tokens of `text`; the rest is skipped."""
    for match in re.finditer(_TOKENS, text):
        kind = match.lastgroup or ""
        if kind == "string":
            yield Token(kind, match.group()[1:-1], match.start())
        elif kind != "skip":
            yield Token(kind, match.group(), match.start())


def line_of(text: bytes, offset: int) -> int:
    """Line number, from 1, of an offset."""
    return text.count(b"\n", 0, offset) + 1


def one_line_strings(text: bytes) -> bool:
    """Whether no string can cross a line: an even number of quotes in every line, and no backslash."""
    if b"\\" in text:
        return False
    quotes = text.translate(None, _NO_QUOTE)
    return b'"' not in quotes.replace(b'""', b"")


def ends_its_strings(text: bytes) -> bool:
    """Whether every string ends on the line on which it begins."""
    if one_line_strings(text):
        return True
    return not any(
        b"\n" in token.text if token.kind == "string" else token.kind == "invalid" and b'"' in token.text
        for token in tokens(text)
    )


_NO_QUOTE: Final = bytes(b for b in range(256) if b not in b'"\n')


def unescaped(text: bytes) -> str:
    """Text of a string token: ``\\n`` and its like as Beancount reads them, any other escaped character as itself."""
    return re.sub(_ESCAPE, lambda m: _ESCAPES.get(m[1], m[1]), text.decode("utf-8", "replace"))


_ESCAPE: Final = r"(?s)\\(.)"
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
