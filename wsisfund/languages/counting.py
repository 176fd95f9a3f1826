"""Numbers with their word, in English, as the command line says them."""


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its word.

    >>> counted(1, "entry", "entries"), counted(0, "rate"), counted(2, "thing keeps", "things keep")
    ('1 entry', '0 rates', '2 things keep')
    """
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
