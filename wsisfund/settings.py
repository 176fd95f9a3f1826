"""Deployment settings: where derived files lie, where the shipped template is, what day it is. Policy is in the books."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

INDEX_VARIABLE = "WSISFUND_INDEX"
BOOKS_VARIABLE = "WSISFUND_BOOKS"
OFFICER_VARIABLE = "WSISFUND_OFFICER"
DEBUG_VARIABLE = "WSISFUND_DEBUG"
USERS_VARIABLE = "WSISFUND_USERS"


def index_folder() -> Path:
    """Folder of the derived indexes: ``$WSISFUND_INDEX``, else one in the user's cache folder; made when first needed."""
    named = os.environ.get(INDEX_VARIABLE)
    # The XDG Base Directory Specification. Unlike that of `Path`, this `expanduser` fails for nobody who has no home.
    cache = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(named) if named else Path(cache, "wsisfund")


def users_path(root: Path) -> Path:
    """The file of who may log in to the desk: ``$WSISFUND_USERS``, else ``.wsisfund/users.json`` in the books folder `root`."""
    named = os.environ.get(USERS_VARIABLE)
    return Path(named) if named else root / ".wsisfund" / "users.json"


def users_named() -> bool:
    """Whether the users file is one that somebody named."""
    return bool(os.environ.get(USERS_VARIABLE))


def server_key_path(root: Path) -> Path:
    """The key with which the desk signs for who has logged in, where there is one: ``server-key`` beside the users file."""
    return users_path(root).with_name("server-key")


def stolen_passwords_path(root: Path) -> Path:
    """A list of stolen passwords, where there is one: ``stolen-passwords.txt`` beside the users file."""
    return users_path(root).with_name("stolen-passwords.txt")


def template_folder() -> Path:
    """The shipped books folder: inside an installed wheel, else the checkout itself."""
    inside = Path(__file__).parent / "template"
    return inside if inside.is_dir() else Path(__file__).parent.parent


def error_pages_folder() -> Path:
    """Folder of the pages that `explain` prints, one ``<slug>.md`` each: in an installed wheel, else in the checkout."""
    inside = Path(__file__).parent / "template" / "errors"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "docs" / "errors"


def now() -> datetime:
    """The officer's own clock and time zone; the only place of the program that asks a clock."""
    from datetime import datetime

    return datetime.now().astimezone()


def today() -> date:
    """The day of the officer's own clock and time zone."""
    return now().date()
