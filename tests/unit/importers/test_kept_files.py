"""Names under which files are kept beside the books."""

from __future__ import annotations

import pytest

from wsisfund.importers.kept_files import file_name


@pytest.mark.parametrize("name", ["认" * 83 + ".csv", "\U00020000" * 62 + ".csv", "x" * 251 + ".csv", "." + "x" * 254, "𠀀" * 63])
def test_a_name_stays_one_that_a_file_can_have_when_its_batch_comes_before_it(name: str) -> None:
    assert len(f"0123456789ab-{file_name(name)}".encode()) <= 255


def test_the_end_of_a_name_stays() -> None:
    assert file_name("认" * 83 + ".csv").endswith("认.csv")
