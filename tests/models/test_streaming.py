"""Features with the places that they come from."""

import numpy as np
import pytest

from qualitykit.models import RNNBIQA
from qualitykit.models.streaming import halves
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("tiny_backbone")]


@pytest.fixture(scope="module")
def describe(tiny_backbone):  # noqa: F811
    return halves(RNNBIQA(NAME, patch_size=32, gru_units=(2, 2)))[0]


@pytest.mark.parametrize("sides", [(20, 30), (70, 90), (64, 200)])
def test_features_with_places_are_those_of_the_sequence(describe, rng, sides):
    image = rng.integers(0, 256, (*sides, 3), "uint8")
    features, counts = describe(image)
    located, boxes, same = describe.located(image, batch_size=3)
    assert same == counts and len(boxes) == sum(counts)
    np.testing.assert_allclose(located, features, atol=1e-4)


@pytest.mark.parametrize(("sides", "unseen"), [((70, 90), 0), ((100, 130), 2), ((20, 64), 0)])
def test_the_places_of_each_resolution_cover_the_image_but_for_its_last_pixels(describe, rng, sides, unseen):
    _, boxes, counts = describe.located(rng.integers(0, 256, (*sides, 3), "uint8"))
    for part in np.split(boxes, np.cumsum(counts)[:-1]):
        seen = np.zeros(sides, bool)
        for top, left, bottom, right in np.rint(part).astype(int):
            assert 0 <= top < bottom <= sides[0] and 0 <= left < right <= sides[1]
            seen[top:bottom, left:right] = True
        assert seen[: sides[0] - unseen, : sides[1] - unseen].all()


def test_a_place_is_that_of_its_patch(describe):
    """The one patch with an edge in it comes last in the order of activity, and lies where the edge is."""
    image = np.full((96, 96, 3), 90, "uint8")
    image[70:90, 40:50] = 255
    _, boxes, counts = describe.located(image)
    top, left, bottom, right = boxes[-1]
    assert top <= 80 <= bottom and left <= 45 <= right and (bottom - top, right - left) == (32, 32)
    top, left, bottom, right = boxes[counts[0] - 1]
    assert top <= 80 <= bottom and left <= 45 <= right and bottom - top == pytest.approx(64)
