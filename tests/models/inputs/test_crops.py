import keras
import numpy as np
import pytest

from qualitykit.models.inputs.crops import crop_grid, predict_crops


@pytest.mark.parametrize(("height", "width"), [(224, 224), (225, 300), (384, 512), (512, 384), (1500, 2000)])
def test_the_grid_covers_the_image_to_its_last_pixel(height, width):
    seen = np.zeros((height, width), bool)
    for top, left in crop_grid(height, width, size=224, count=25):
        assert 0 <= top <= height - 224 and 0 <= left <= width - 224
        seen[top : top + 224, left : left + 224] = True
    assert seen.all()


def test_an_image_that_the_count_covers_gets_exactly_that_many_crops():
    assert crop_grid(384, 512, size=224, count=25).shape == (25, 2)


def test_a_larger_image_gets_more_crops_instead_of_holes():
    assert len(crop_grid(1500, 2000, size=224, count=25)) == 7 * 9


def test_rows_and_columns_follow_the_images_shape():
    corners = crop_grid(256, 1024, size=224, count=10)
    assert len(set(corners[:, 0])) == 2 and len(set(corners[:, 1])) == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((100, 300, 224, 25), "height and width must be at least size=224. Received: height=100, width=300"),
        ((300, 300, 224, 0), "size and count must be at least 1. Received: size=224, count=0"),
    ],
)
def test_what_cannot_be_cut_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        crop_grid(*arguments)


class FirstPixel(keras.layers.Layer):
    """Scores a crop by its first pixel's red, so that the mean over crops is known."""

    def call(self, images):
        return images[:, 0, 0, :1]


@pytest.fixture(scope="module")
def model():
    images = keras.Input((8, 8, 3))
    return keras.Model(images, FirstPixel()(images))


def test_the_score_is_the_mean_over_the_grid(model, rng):
    image = rng.integers(0, 256, (20, 30, 3), "uint8")
    corners = crop_grid(20, 30, size=8, count=12)
    expected = np.mean([float(image[top, left, 0]) for top, left in corners])
    assert predict_crops(model, image, size=8, count=12, batch_size=5) == pytest.approx(expected)


def test_a_small_image_is_enlarged_to_one_crop(model):
    assert predict_crops(model, np.full((4, 5, 3), 77, "uint8"), size=8, count=1) == pytest.approx(77)


def test_a_grey_image_is_refused(model):
    with pytest.raises(ValueError, match=r"image must be \(H, W, 3\). Received: shape=\(9, 9\)"):
        predict_crops(model, np.zeros((9, 9), "uint8"), size=8)
