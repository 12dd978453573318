"""Files written for one test each."""

import pytest

from qualitykit.images import ImageError, load_image


@pytest.fixture
def load(tmp_path):
    """A function that writes bytes to a file and loads it."""

    def load_bytes(data, **options):
        path = tmp_path / "file.bin"
        path.write_bytes(data)
        return load_image(path, **options)

    return load_bytes


@pytest.fixture
def reason(load):
    """A function that returns why bytes are refused, or None where they are an image."""

    def reason_of(data, **options):
        try:
            load(data, **options)
        except ImageError as error:
            return error.reason
        return None

    return reason_of
