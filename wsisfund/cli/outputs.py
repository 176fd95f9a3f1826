"""Where finished statements go: into the books folder by the same way as entries, or into a folder that was asked for."""

from collections.abc import Mapping
from pathlib import Path

from ..books.append import put_files
from ..books.real_paths import real_path
from ..publish.files import OUTPUT, write_outputs
from .typed_path import typed_path


def put_outputs(root: Path, out: Path | None, files: Mapping[str, bytes]) -> list[str]:
    """Put all files, content by name, into `out`, else into ``reports/output`` of the books; their paths.

    Raises:
        CannotWrite, FileExists, Locked: nothing was written.
    """
    if out is not None:
        return [str(path) for path in write_outputs(real_path(typed_path(out)), files)]
    put_files(root, {f"{OUTPUT.as_posix()}/{name}": content for name, content in files.items()})
    return [str(root / OUTPUT / name) for name in files]
