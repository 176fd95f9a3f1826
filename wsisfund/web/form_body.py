"""What a browser sends with a form, or with a script: fields, JSON, an uploaded file; of bounded size."""

import json
from io import BytesIO
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from .guard import Environ, Refusal

FORM_BYTES_MAX: Final = 16 * 1024
FIELDS_MAX: Final = 200


class Upload(NamedTuple):
    """A file that was sent: its name without folders, and what it holds."""

    name: str
    content: bytes


def form_of(environ: Environ) -> dict[str, str]:
    """Fields of a form that was sent as such; of a field that comes twice the last.

    Raises:
        Refusal: it is too large, or none.
    """
    body = body_of(environ, FORM_BYTES_MAX)
    environ["wsgi.input"] = BytesIO(body)
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS_MAX))
    except ValueError:
        raise Refusal("400 Bad Request", "This is no form.") from None


def json_of(environ: Environ, most: int) -> dict[str, Any]:
    """The JSON object that was sent.

    Raises:
        Refusal: it is too large, or none.
    """
    try:
        body = body_of(environ, most)
        found = json.loads(body.decode())
        if b"\\u" in body:  # half a character, which no file can hold
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refusal("400 Bad Request", "This is no JSON object.")
    return found


def parts_of(environ: Environ, most: int) -> tuple[dict[str, str], Upload | None]:
    """Fields, and the one file, of a form with an upload.

    Raises:
        Refusal: it is too large, or none.
    """
    from werkzeug.formparser import FormDataParser
    from werkzeug.http import parse_options_header

    kind, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    body = body_of(environ, most)
    try:
        parser = FormDataParser(max_form_memory_size=most, max_form_parts=FIELDS_MAX, silent=False)
        _, fields, files = parser.parse(BytesIO(body), kind, len(body), options)
    except Exception:
        raise Refusal("400 Bad Request", "This is no form with a file.") from None
    file = next(iter(files.values()), None)
    if file is None:
        return {name: str(value) for name, value in fields.items()}, None
    with file.stream:
        upload = Upload((file.filename or "").replace("\\", "/").rpartition("/")[2], file.read())
    return {name: str(value) for name, value in fields.items()}, upload


def body_of(environ: Environ, most: int) -> bytes:
    """The bytes that were sent.

    Raises:
        Refusal: there are more than `most`.
    """
    try:
        size = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        size = most + 1
    if size > most:
        raise Refusal("413 Content Too Large", f"At most {most} bytes can be sent here.")
    return environ["wsgi.input"].read(size) if size > 0 else b""
