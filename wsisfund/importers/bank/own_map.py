"""What a books folder says of its banks' tables beyond the headings that are known: ``[bank]`` of ``imports/importers.toml``."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class BankMap(NamedTuple):
    """Columns by their headings, as they are written; and whether days have the day before the month, None: not said."""

    columns: Mapping[str, str]
    day_first: bool | None


NO_BANK_MAP: Final = BankMap({}, None)
