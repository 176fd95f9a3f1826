"""TLS in Waitress: each connection wrapped by Python's own `ssl`, read and written without waiting."""

import errno
import os
import ssl
from pathlib import Path

from ..errors import UsageFault

_NO_PAIR = "they are no certificate and key that belong together"


class TlsFiles(UsageFault):
    """The certificate or the key for TLS cannot be used."""

    slug = "tls-files"


def tls_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 and later with this certificate (its chain behind it) and key, both PEM.

    Raises:
        TlsFiles: they cannot be read, or do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    try:
        # OpenSSL would wait for a pipe.
        if not (certificate.is_file() and key.is_file()):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        context.load_cert_chain(certificate, key)
    except (OSError, ValueError) as error:
        raise TlsFiles(
            f"{certificate.name} and {key.name} cannot be used for TLS",
            why=_NO_PAIR if isinstance(error, ssl.SSLError | ValueError) else error.strerror or _NO_PAIR,
            fix="give a certificate and its key in PEM form: --tls-cert FILE --tls-key FILE",
        ) from None
    return context
