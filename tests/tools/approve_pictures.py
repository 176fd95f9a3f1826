"""Approve pages of the document for Council as they look now.

python -m tests.tools.approve_pictures     makes the pages anew and writes those that look otherwise; look at each of them
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from .pictures import APPROVED, LANGUAGES, is_approved, pictures_of


def main() -> None:
    """Write each page that is not the approved one, and name it."""
    APPROVED.mkdir(exist_ok=True)
    for language in LANGUAGES:
        with TemporaryDirectory() as folder:
            pictures = pictures_of(language, Path(folder))
        for name, picture in pictures.items():
            file = APPROVED / f"{name}-{language}.png"
            if not file.exists() or not is_approved(picture, Image.open(file)):
                picture.save(file, optimize=True)
                print(f"look at {file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}")


if __name__ == "__main__":
    main()
