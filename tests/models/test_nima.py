import numpy as np
import pytest

from qualitykit.models import NIMA
from qualitykit.models.backbones import build_backbone


@pytest.fixture(scope="module")
def sizes():
    """Parameters of NIMA on VGG16 by pooling."""
    return {pooling: NIMA(pooling=pooling).count_params() for pooling in ("average", 2, 4)}


def test_moments_add_as_few_parameters_as_the_paper_says(sizes):
    added = {n: sizes[n] / sizes["average"] - 1 for n in (2, 4)}
    # Section 4.2.3 gives 0.068 % and 0.20 %; the width of its head is not given.
    assert added[2] == pytest.approx(0.00068, abs=0.00003)
    assert added[4] == pytest.approx(0.0020, abs=0.0001)


def test_moments_add_under_four_million_multiply_adds_at_full_hd(sizes):
    last = build_backbone("VGG16", strides=(32,)).compute_output_shape((1, 1080, 1920, 3))[0]
    _, height, width, channels = last
    powers = 3 * height * width * channels  # one multiplication per value for each of the moments 2, 3 and 4
    head = sizes[4] - sizes["average"]
    assert powers == pytest.approx(3.03e6, rel=0.01)
    assert powers + head < 4e6


def test_only_the_last_stage_is_pooled_by_moments():
    model = NIMA("MobileNetV2", pooling=4, strides=(4, 8, 32))
    assert model.get_layer("features").output.shape == (None, 144 + 192 + 4 * 1280)


def test_whole_photographs_of_any_size(rng):
    model = NIMA("MobileNetV2", pooling=2)
    for side in ((40, 71), (33, 32)):
        assert model(rng.integers(0, 256, (1, *side, 3)).astype("float32")).shape == (1, 1)


def test_drop_out_acts_in_training_only(rng):
    model = NIMA("MobileNetV2", strides=(32,))
    image = rng.integers(0, 256, (1, 64, 64, 3)).astype("float32")
    quiet = [float(np.asarray(model(image, training=False))[0, 0]) for _ in range(2)]
    assert quiet[0] == quiet[1]
    assert model.get_layer("dropout").rate == 0.75


def test_the_large_form_has_the_published_share_of_further_parameters():
    plain, large = (NIMA("VGG16", units=units).count_params() for units in (20, [1024, 240]))
    assert (large / plain - 1) * 100 == pytest.approx(14.74, abs=0.005)
