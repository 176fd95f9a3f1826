"""`python -m wsisfund` is `wsisfund`."""

from .cli.main import program

program()
