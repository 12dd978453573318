"""Damaged files of every format: read, or refused in one line; `benchmarks/fuzz_images.py` loads 10,000."""

import pytest

from qualitykit.images import ImageError, image_size, load_image
from tests.image_kinds import FORMATS, NEEDS
from tests.mutations import mutated, with_right_sums

FILES = 60  # of each format


@pytest.mark.parametrize("name", FORMATS)
def test_damage_is_never_more_than_an_image_error(tmp_path, capfd, name):
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    whole = [make() for make in FORMATS[name].values()]
    path = tmp_path / "file"
    outcomes = set()
    for seed in range(FILES):
        path.write_bytes(with_right_sums(mutated(whole[seed % len(whole)], seed)))
        try:
            shape = load_image(path, orient=False).shape
            assert image_size(path) == shape[:2], seed
            outcomes.add("read")
        except ImageError as error:
            assert str(error).isprintable(), seed
            outcomes.add("refused")
    assert "refused" in outcomes
    assert capfd.readouterr() == ("", "")


def test_the_same_seed_makes_the_same_damage():
    data = FORMATS["PNG"]["RGB"]()
    assert mutated(data, 7) == mutated(data, 7) != mutated(data, 8)
