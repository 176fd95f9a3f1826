"""What is shown has no character that could rewrite a terminal, of all that there are."""

from __future__ import annotations

import unicodedata

from wsisfund.errors import clean


def test_every_control_and_directing_character_is_written_out() -> None:
    for code in range(0x110000):
        c = chr(code)
        turns = unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        if unicodedata.category(c) in ("Cc", "Cs") or turns or code in (0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF):
            assert clean(c) == f"\\u{code:04x}", hex(code)
        else:
            assert clean(c) == c, hex(code)


def test_lines_are_kept_where_they_are_wanted() -> None:
    assert clean("a\nb\r\tc", keep_lines=True) == "a\nb\\u000d\\u0009c"
    assert clean("a\nb") == "a\\u000ab"
