"""The page "Import": a file of pledges, its rows with their outcomes, corrected in place, written, taken back."""

from .desk_page import DeskPage

# The plain form, which needs no map (design §3).
COLUMNS = ("reference", "donor", "date", "amount", "currency", "earmark", "due", "kind", "instalments", "remarks")


class Import(DeskPage):
    """Files of pledges."""

    @property
    def columns(self) -> list[tuple[str, str]]:
        """(name, heading) of the columns of the table of rows."""
        return [(name, self.words(f"column.{name}")) for name in COLUMNS]
