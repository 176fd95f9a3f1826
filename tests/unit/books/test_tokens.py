"""Our reading of tokens against Beancount's own lexer: where they differ, text could hide from the scan."""

from __future__ import annotations

from beancount.parser import lexer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wsisfund.books.tokens import line_of, one_line_strings, tokens, unescaped

# What lexers trip over: quotes, escapes, comments, ignored lines, invalid tokens, the words that matter.
_PIECES = st.sampled_from(
    [*"\"\\\n ;*#:!&$'aA01/{-^,.é\r\t()@|~%?_", "plugin", "include", "option", "2020-01-01", "Assets:A", "CHF", "filename:"]
)
_WORDS = {"PLUGIN": "plugin", "INCLUDE": "include", "OPTION": "option"}


def _theirs(text: str) -> list[tuple[str, object]]:
    """Beancount's tokens until its first error; it goes on after one, and so do we, but invalid text has no one name."""
    found: list[tuple[str, object]] = []
    for kind, _, matched, value in lexer.lex_iter_string(text):
        if kind == "STRING":
            found.append(("string", value))
        elif kind in _WORDS:
            found.append(("directive", _WORDS[kind]))
        elif kind == "SLASH":
            found.append(("slash", "/"))
        elif kind in ("LCURL", "LCURLCURL"):
            found += [("lot", "{")] * len(matched)
        elif kind == "KEY":
            found.append(("key", value))
    return found


def _ours(text: str) -> list[tuple[str, object]]:
    wanted = ("string", "directive", "slash", "lot", "key")
    return [
        (t.kind, unescaped(t.text) if t.kind == "string" else t.text.decode())
        for t in tokens(text.encode())
        if t.kind in wanted and t.text != b"document"
    ]


@settings(max_examples=600, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
@example('* "\nplugin "evil"\n* "\n')
@example('$" "\nplugin "evil" $" "\n')
@example('#a plugin "x"\n')
@example('# plugin "x"\n')
@example('"a\\\nplugin "x"\n')
@example('1plugin "x"')
@example('plugin-x: "a"')
@example('  * "a" plugin\n')
@example('"a" ; "b\nplugin"x"')
def test_tokens_are_those_of_beancount(text: str) -> None:
    assert _ours(text) == _theirs(text)


def test_a_line_is_counted_from_one() -> None:
    assert line_of(b"a\nb\n", 0) == 1
    assert line_of(b"a\nb\n", 2) == 2


def test_strings_of_one_line() -> None:
    assert one_line_strings(b'a "b" "c"\nd ""\n')
    assert not one_line_strings(b'a "b\nc"\n')
    assert not one_line_strings(b'a "b\\"c"\n')
