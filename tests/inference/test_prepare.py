import numpy as np
import pytest

from qualitykit.images import ImageError, save_image
from qualitykit.inference.prepare import Preparation, preparation
from qualitykit.models.card import Card


def fitted(height, width, **options):
    return Preparation(**options).fit(np.zeros((height, width, 3), "uint8")).shape[:2]


@pytest.mark.parametrize(
    ("photograph", "seen"),
    [
        ((512, 512), (512, 512)),
        ((427, 640), (427, 640)),
        ((3000, 4000), (512, 672)),
        ((1, 1), (64, 64)),
        ((20, 700), (64, 700)),
    ],
)
def test_larger_is_made_smaller_and_only_the_tiny_is_enlarged(photograph, seen):
    assert fitted(*photograph) == seen


def test_a_long_panorama_stays_within_four_megapixels():
    height, width = fitted(512, 12000)
    assert height * width <= 4.2e6


def test_only_models_that_read_patch_by_patch_see_every_pixel_of_a_huge_file(tmp_path, monkeypatch):
    monkeypatch.setattr("qualitykit.inference.prepare._MOST_WHOLE", 5000)
    save_image(tmp_path / "huge.png", np.zeros((100, 70, 3), "uint8"))
    with pytest.raises(ImageError, match="70 x 100 is too large to be looked at whole"):
        preparation(Card("x", "x", input={}), "full").load(tmp_path / "huge.png")
    for size in ("fit", "full"):
        image, _ = preparation(Card("x", "x", input={"patches": 8}), size).load(tmp_path / "huge.png")
        assert image.shape == (100, 70, 3)


def test_a_card_may_ask_for_one_size_for_all():
    card = Card("x", "x", input={"size": [224, 224]})
    assert preparation(card).fit(np.zeros((50, 90, 3), "uint8")).shape == (224, 224, 3)
    assert preparation(card, "full").fit(np.zeros((70, 90, 3), "uint8")).shape == (70, 90, 3)
