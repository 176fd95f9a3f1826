"""The program inside the test's own process, as the unit tests of the command line have it."""

from tests.unit.cli.conftest import program

__all__ = ["program"]
