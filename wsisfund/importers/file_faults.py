"""Why a whole file cannot be imported: what is wrong with it before any row is read."""

from ..errors import Invalid, UsageFault


class NoSuchFile(UsageFault):
    """There is no file of this name."""

    slug = "no-such-file"


class NoFile(Invalid):
    """The name is that of a folder, a pipe or a device, not of a file."""

    slug = "no-file"


class FileUnreadable(Invalid):
    """The system does not let this user read the file."""

    slug = "file-unreadable"


class FileEmpty(Invalid):
    """The file holds nothing."""

    slug = "file-empty"


class FileTooLarge(Invalid):
    """The file, its rows, its columns or what it unpacks to is beyond what a file of pledges can be."""

    slug = "file-too-large"


class WrongFormat(Invalid):
    """The file is no CSV, XLSX or JSON, or not what its name says."""

    slug = "wrong-format"


class BrokenFile(Invalid):
    """The file ends in the middle, or its structure does not hold."""

    slug = "broken-file"


class UnsafeFile(Invalid):
    """The file holds what could make the program read or build something that is not in it: entities, a bomb."""

    slug = "unsafe-file"


class NoHeader(Invalid):
    """No row of the file has headings that are known."""

    slug = "no-header"


class NoSuchRow(UsageFault):
    """No row of the file has the number that was asked for."""

    slug = "no-such-row"


class NoSuchSheet(Invalid):
    """The workbook has no sheet of the name given, or the file has no sheets at all."""

    slug = "no-such-sheet"


class SheetUnclear(Invalid):
    """The first sheet is no table of pledges, and several others are."""

    slug = "sheet-unclear"


class UnknownColumn(Invalid):
    """A column, or a key of a JSON object, that is not known; what stands in it would be passed over in silence."""

    slug = "unknown-column"


class MissingColumn(Invalid):
    """A column that every pledge needs is not there."""

    slug = "missing-column"


class SameColumnTwice(Invalid):
    """Two columns mean the same."""

    slug = "same-column-twice"


class WrongType(Invalid):
    """A value of a JSON file is of another type than the plain form has."""

    slug = "wrong-type"


class BadImportMap(Invalid):
    """imports/importers.toml cannot be read, or says something that an import map does not have."""

    slug = "bad-import-map"


class NothingToImport(Invalid):
    """The file has headings, and no row below them."""

    slug = "nothing-to-import"
