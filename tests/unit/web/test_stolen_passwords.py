"""A password that was stolen and published is found in the list, wherever it stands in it, and no other one is."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisfund.settings import stolen_passwords_path
from wsisfund.web.passwords import PasswordRefused
from wsisfund.web.stolen_passwords import STOLEN, StolenPasswords, is_stolen
from wsisfund.web.users import add_user, change_user

WORDS = "four words of my own"


def listed(*passwords: str, count: str = ":3", end: str = "\r\n") -> str:
    """The list as it is handed out: by hash, a line each."""
    return "".join(f"{hashlib.sha1(p.encode()).hexdigest().upper()}{count}{end}" for p in sorted(passwords, key=_hash))


def _hash(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest()


@given(
    st.sets(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), max_size=40),
    st.sampled_from(["", ":1", ":9545824"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_those_of_the_list_are_found_and_no_others(passwords: set[str], count: str, end: str, ends: bool) -> None:
    text = listed(*passwords, count=count, end=end)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "list"
        file.write_bytes((text if ends else text.rstrip("\r\n")).encode())
        assert all(is_stolen(password, file) for password in passwords)
        assert not any(is_stolen(f"{password}!", file) for password in passwords if f"{password}!" not in passwords)


def test_a_stolen_password_is_given_to_nobody(tmp_path: Path) -> None:
    add_user(tmp_path, "fin", "finance", WORDS, "officer-f")
    stolen_passwords_path(tmp_path).write_text(listed(WORDS, "five words of my own"))
    for give in (
        lambda: add_user(tmp_path, "cert", "certifying", WORDS, "officer-c"),
        lambda: change_user(tmp_path, "fin", password="five words of my own"),
    ):
        with pytest.raises(PasswordRefused) as refused:
            give()
        assert refused.value.why == STOLEN
    change_user(tmp_path, "fin", password="six words of my own")


@pytest.mark.parametrize("text", ["password1\n", "\n\n", "0" * 39 + "\n", "F" * 400, listed("a") + "<html>"])
def test_what_is_no_such_list_is_refused_and_says_where(tmp_path: Path, text: str) -> None:
    file = tmp_path / "stolen-passwords.txt"
    file.write_text(text)
    with pytest.raises(StolenPasswords, match="cannot be read"):
        is_stolen("\x00zz", file)
    file.unlink()
    file.mkdir()
    with pytest.raises(StolenPasswords, match="cannot be read"):
        is_stolen(WORDS, file)


@pytest.mark.parametrize("what", ["a pipe", "a device", "a folder"])
def test_a_list_that_is_no_file_is_refused_and_not_waited_for(tmp_path: Path, what: str) -> None:
    file = tmp_path / "stolen-passwords.txt"
    if what == "a pipe":
        os.mkfifo(file)
    elif what == "a device":
        file.symlink_to(os.devnull)
    else:
        file.mkdir()
    with pytest.raises(StolenPasswords):
        is_stolen(WORDS, file)
