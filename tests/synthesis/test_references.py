"""Where synthetic sets start: photographs or generated pictures."""

import numpy as np
import pytest

from qualitykit.distortions import pristine_image
from qualitykit.images import save_image
from qualitykit.synthesis.references import list_references


@pytest.fixture
def folder(tmp_path):
    for name, shape in {"a.png": (20, 30), "b.png": (40, 24), "deep/c.png": (24, 24)}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        save_image(tmp_path / name, pristine_image(*shape, seed=len(name)))
    return tmp_path


def test_a_number_gives_generated_pictures():
    pictures = list_references(3, (16, 24))
    assert [picture.source for picture in pictures] == [0, 1, 2]
    assert np.array_equal(pictures[2].load(), pristine_image(16, 24, seed=2))


def test_a_folder_gives_its_photographs_named_from_it(folder):
    assert [reference.name for reference in list_references(folder)] == ["a.png", "b.png", "deep/c.png"]


def test_photographs_keep_their_size_by_default(folder):
    assert [reference.load().shape[:2] for reference in list_references(folder)] == [
        (20, 30),
        (40, 24),
        (24, 24),
    ]


def test_photographs_are_shrunk_and_cut_to_a_common_size(folder):
    assert {reference.load().shape for reference in list_references(folder, (16, 20))} == {(16, 20, 3)}


def test_the_middle_of_a_photograph_is_kept(tmp_path):
    image = np.zeros((10, 30, 3), np.uint8)
    image[:, 10:20] = 200
    save_image(tmp_path / "a.png", image)
    assert list_references([tmp_path / "a.png"], (10, 10))[0].load().min() == 200


def test_small_photographs_are_not_enlarged(folder):
    with pytest.raises(ValueError, match="size must not exceed a photograph's.*30x30 for .*a.png of 20x30"):
        list_references(folder, (30, 30))[0].load()


def test_no_reference_is_refused(tmp_path):
    with pytest.raises(ValueError, match="references must be at least one picture"):
        list_references(tmp_path)


def test_a_reference_given_twice_is_refused(folder):
    with pytest.raises(ValueError, match="none twice. Received: 2, 1 of them different"):
        list_references([folder / "a.png", folder / "a.png"])


@pytest.mark.parametrize("size", [(0, 4), (4,), (4.0, 4)])
def test_other_sizes_are_refused(size):
    with pytest.raises(ValueError, match="size must be None or"):
        list_references(1, size)
