"""What a spreadsheet takes for a formula: a text that begins so."""

from typing import Final

# Also in full width, and after a tab or the end of a line.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would take it for a formula.

    >>> safe_text("=1+1"), safe_text("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(FORMULA) else text
