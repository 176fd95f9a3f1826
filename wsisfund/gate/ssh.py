"""Signatures by OpenSSH: ``ssh-keygen -Y sign`` and ``-Y verify``; who signed is read from the signature itself."""

from __future__ import annotations

import base64
import binascii
import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import Refused, UsageFault, clean
from ..register.keys import NAMESPACE, plain_key

if TYPE_CHECKING:
    import subprocess

_PROGRAM: Final = "ssh-keygen"
_SECONDS: Final = 120
_PRIVATE: Final = b"openssh-key-v1\0"
_SIGNATURE: Final = b"SSHSIG"
_MOST_KEY: Final = 2**16


class BadKey(UsageFault):
    """A file is no ssh key with which an officer may sign."""

    slug = "bad-key"


class CannotSign(Refused):
    """OpenSSH did not sign: no ssh-keygen, a wrong passphrase, a key that others may read, no answer of the hardware key."""

    slug = "cannot-sign"


def public_key(file: Path) -> str:
    """The public key, ``TYPE BASE64``, of a key file: of a public one (``id.pub``), or of a private one in OpenSSH's format.

    Raises:
        BadKey: the file cannot be read, or holds no key of ed25519 or in hardware (``sk-``).
    """
    if file.exists() and not file.is_file():
        raise _bad_key(file, "it is no file")
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_KEY)
    except OSError as error:
        raise _bad_key(file, error.strerror or "it cannot be read") from None
    found = _of_private(content) if b"PRIVATE KEY-----" in content else plain_key(content.decode("utf-8", "replace"))
    if found is None:
        raise _bad_key(file, "it holds no key of type ed25519, or of a hardware key (sk-)")
    return found


def _bad_key(file: Path, why: str) -> BadKey:
    return BadKey(
        f"{clean(file.name)[:60]} is no key of an officer", why=why, fix="make one: ssh-keygen -t ed25519 -f ~/.ssh/wsisfund"
    )


def _of_private(content: bytes) -> str | None:
    """The public half, which stands unencrypted in a private key of OpenSSH's format."""
    body = b"".join(line.strip() for line in content.splitlines() if not line.startswith(b"-----"))
    try:
        blob = base64.b64decode(body, validate=True)
    except binascii.Error:
        return None
    if not blob.startswith(_PRIVATE):
        return None
    rest = blob[len(_PRIVATE) :]
    for _ in range(3):
        _, rest = _string(rest)
    public, _ = _string(rest[4:])
    return _named(public)


def _string(blob: bytes) -> tuple[bytes, bytes]:
    """The first length-prefixed string of a blob, and what follows."""
    length = int.from_bytes(blob[:4], "big")
    return blob[4 : 4 + length], blob[4 + length :]


def _named(blob: bytes) -> str | None:
    kind, _ = _string(blob)
    return plain_key(f"{kind.decode('ascii', 'replace')} {base64.b64encode(blob).decode()}")


def signer_of(signature: bytes) -> str | None:
    """The public key that a signature says it was made with, None where it is no signature of an officer's key."""
    lines = [line.strip() for line in signature.strip().splitlines()]
    if lines[:1] != [b"-----BEGIN SSH SIGNATURE-----"] or lines[-1:] != [b"-----END SSH SIGNATURE-----"]:
        return None
    try:
        blob = base64.b64decode(b"".join(lines[1:-1]), validate=True)
    except binascii.Error:
        return None
    if not blob.startswith(_SIGNATURE):
        return None
    public, _ = _string(blob[len(_SIGNATURE) + 4 :])
    return _named(public)


def sign(key: Path, text: bytes) -> bytes:
    """The signature of `text` by a private key, or by the agent's where `key` is a public one.

    Raises:
        CannotSign: OpenSSH refuses, or is not there.
    """
    done = _run(["-Y", "sign", "-f", os.fspath(key), "-n", NAMESPACE], text)
    if done.returncode or signer_of(done.stdout) is None:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it gave no reason"]
        raise CannotSign(
            f"{clean(key.name)[:60]} did not sign",
            why=clean(said[0])[:200],
            fix="look at the key, its passphrase and its permissions (chmod 600); nothing was written",
        )
    return done.stdout


def sign_by_agent(key: str, text: bytes) -> bytes:
    """The signature of `text` by the ssh agent, with the private half of the public key `key`.

    Raises:
        CannotSign: OpenSSH refuses, or is not there.
    """
    with _folder() as folder:
        file = Path(folder, "agent.pub")
        file.write_text(f"{key}\n")
        return sign(file, text)


def verified(text: bytes, signature: bytes, key: str, namespace: str = NAMESPACE) -> bool:
    """Whether `signature` is one of `text` by the public key `key`, for `namespace` and no other purpose.

    Raises:
        CannotSign: there is no ssh-keygen to ask.
    """
    with _folder() as folder:
        signers, kept = Path(folder, "allowed_signers"), Path(folder, "signature")
        signers.write_text(f'signer namespaces="{namespace}" {key}\n')
        kept.write_bytes(signature)
        words = ["-Y", "verify", "-f", os.fspath(signers), "-I", "signer", "-n", namespace, "-s", os.fspath(kept)]
        return _run(words, text).returncode == 0


def agent_keys() -> list[str]:
    """Public keys that the ssh agent can sign with; none where there is no agent."""
    if not os.environ.get("SSH_AUTH_SOCK"):
        return []
    import subprocess

    try:
        done = subprocess.run(["ssh-add", "-L"], capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL)  # noqa: S607
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = done.stdout.decode("utf-8", "replace").splitlines() if done.returncode == 0 else []
    return [key for key in map(plain_key, lines) if key is not None]


def _run(words: list[str], text: bytes) -> subprocess.CompletedProcess[bytes]:
    import subprocess  # loaded where somebody signs or verifies

    try:
        return subprocess.run([_PROGRAM, *words], input=text, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except FileNotFoundError:
        why = "signatures are made and verified by ssh-keygen of OpenSSH"
        raise CannotSign("there is no ssh-keygen here", why=why, fix="install it: apt-get install openssh-client") from None
    except subprocess.TimeoutExpired:
        raise CannotSign("ssh-keygen gave no answer", why=f"it was waited for {_SECONDS} seconds", fix="try again") from None


def _folder() -> AbstractContextManager[str]:
    import tempfile

    return tempfile.TemporaryDirectory(prefix="wsisfund-")
