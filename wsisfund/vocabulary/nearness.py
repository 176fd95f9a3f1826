"""What somebody may have meant by a word that is not known."""

from collections.abc import Iterable


def near_to(word: str, known: Iterable[str], most: int, per_cent: int) -> list[str]:
    """The known words that are alike to `word` by so many per cent or more, at most `most` of them, the nearest first.

    >>> near_to("recieved", ["received", "refunded"], 1, 60)
    ['received']
    """
    from difflib import get_close_matches  # who errs in no word does not wait for it

    return get_close_matches(word, list(known), most, per_cent / 100)
