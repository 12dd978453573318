"""Every input policy: what it makes of photographs, what it has a model say, and how a card writes it."""

import keras
import numpy as np
import pytest

from qualitykit.models import BPSQM, RNNBIQA, predict_streaming, scoring_model
from qualitykit.models.inputs import Crops, Fit, Maps, Patches, Resize, from_card, policy_for
from qualitykit.models.inputs.crops import predict_crops
from qualitykit.models.inputs.policy import predict_batch
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_backbone")

# (policy, how it stands in a card)
WRITTEN = [
    (Fit(512), {"short_side": 512}),
    (Fit(None), {"short_side": None}),
    (Resize((224, 300)), {"size": [224, 300]}),
    (Crops(224, 25), {"crops": {"size": 224, "count": 25}}),
    (Crops(224, 9, 512), {"crops": {"size": 224, "count": 9}, "short_side": 512}),
    (Patches(8), {"patches": 8}),
    (Patches(4, 384), {"patches": 4, "short_side": 384}),
    (Maps(16, 512), {"maps": 16, "short_side": 512}),
    (Maps(16, None), {"maps": 16, "short_side": None}),
]


def blank(height, width):
    return np.zeros((height, width, 3), "uint8")


@pytest.mark.parametrize(("policy", "entry"), WRITTEN)
def test_a_card_gives_back_the_policy_that_it_was_given(policy, entry):
    assert policy.to_card() == entry and from_card(entry) == policy


def test_a_card_that_names_no_way_leaves_every_pixel():
    assert from_card({}) == Fit(None)


@pytest.mark.parametrize(
    "entry",
    [
        {"shortside": 512},
        {"size": [224, 224], "short_side": 512},
        {"patches": 8, "crops": {"size": 224}},
        {"crops": {"size": 224, "number": 25}},
        {"crops": {"size": 0}},
        {"crops": 224},
        {"size": 224},
        {"size": [224, 0]},
        {"patches": True},
        {"maps": "all"},
        {"short_side": 1.5},
    ],
)
def test_what_a_card_cannot_mean_is_refused_in_one_line(entry):
    with pytest.raises(ValueError, match="must|not as a card") as caught:
        from_card(entry)
    assert "\n" not in str(caught.value)


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
    assert Fit(512).prepare(blank(*photograph)).shape[:2] == seen


def test_a_long_panorama_stays_within_four_megapixels():
    height, width, _ = Fit(512).prepare(blank(512, 12000)).shape
    assert height * width <= 4.2e6


@pytest.mark.parametrize(
    ("policy", "seen"),
    [
        (Resize((224, 300)), (224, 300)),
        (Crops(32, 4, short_side=64), (64, 128)),
        (Patches(8), (100, 200)),
        (Patches(8, short_side=64), (64, 128)),
        (Maps(8, short_side=64), (64, 128)),
        (Maps(8, short_side=None), (100, 200)),
    ],
)
def test_each_policy_brings_photographs_to_its_size(policy, seen):
    assert policy.prepare(blank(100, 200)).shape[:2] == seen


def test_a_model_that_reads_patches_in_a_sequence_gets_small_photographs_as_they_are():
    assert Patches(8).prepare(blank(20, 30)).shape == (20, 30, 3)


@pytest.mark.parametrize(
    ("policy", "full", "small"),
    [
        (Fit(512), Fit(None), Fit(96)),
        (Resize((224, 224)), Fit(None), Fit(96)),
        (Crops(64, 9, 512), Crops(64, 9), Crops(64, 9, 96)),
        (Patches(8, 384), Patches(8), Patches(8, 96)),
        (Maps(8), Maps(8, None), Maps(8, 96)),
    ],
)
def test_size_asks_for_every_pixel_or_another_short_side(policy, full, small):
    assert policy.at("fit") is policy and policy.at("full") == full and policy.at(96) == small


@pytest.mark.parametrize("size", ["large", 0, -3, 2.5, True, None])
def test_an_unknown_size_is_refused(size):
    with pytest.raises(ValueError, match="size must be 'fit', 'full' or a number of pixels. Received: size="):
        Fit().at(size)


def test_only_what_is_read_patch_by_patch_may_have_any_number_of_pixels():
    bounded = [Fit(512), Resize((8, 8)), Patches(8), Maps(8, None), Crops(8, short_side=64)]
    assert not any(policy.looks_at_whole for policy in bounded)
    assert Fit(None).looks_at_whole and Crops(8).looks_at_whole


@pytest.mark.backends
@pytest.mark.parametrize("count", [1, 3])
def test_a_short_batch_is_filled_up_to_a_power_of_two(count):
    class Model:
        def predict_on_batch(self, images):
            self.seen = len(images)
            return images.mean((1, 2))[:, :1]

    model = Model()
    images = [np.full((2, 2, 3), i, "uint8") for i in range(count)]
    assert predict_batch(model, images, 8)[:, 0].tolist() == list(range(count))
    assert model.seen == {1: 1, 3: 4}[count]


@pytest.mark.backends
def test_crops_score_the_mean_over_their_grid(rng):
    inputs = keras.Input((32, 32, 3))
    network = keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)[:, :1])
    images = list(rng.integers(0, 256, (2, 70, 90, 3), "uint8"))
    found = Crops(32, 6).predict(network, images)
    assert found == pytest.approx([predict_crops(network, image, 32, 6) for image in images])


@pytest.mark.backends
def test_patches_score_as_streaming_does(rng):
    model = scoring_model(RNNBIQA(NAME, patch_size=32, gru_units=(4, 4)))
    image = rng.integers(0, 256, (40, 70, 3), "uint8")
    assert Patches(3).predict(model, [image]) == pytest.approx([predict_streaming(model, image)], abs=1e-3)


@pytest.mark.backends
@pytest.mark.parametrize(
    ("sides", "saved", "drawn"), [((20, 30), True, True), ((70, 90), False, True), ((33, 200), True, False)]
)
def test_maps_score_as_the_whole_model_does(rng, sides, saved, drawn):
    arguments = {"pooling_widths": (2, 2, 2, 2, 2), "hidden": 2, "patch_size": 32, "step": 24}
    maps = ("ssim_map", "mdsi_map") if drawn else None
    model = BPSQM(maps, widths=(2, 2, 2, 2), **arguments)
    model = scoring_model(model) if saved else model
    image = rng.integers(0, 256, (*sides, 3), "uint8")
    whole = np.asarray(model.predict_on_batch(image[None].astype("float32")))[0, 0]
    assert Maps(4).predict(model, [image]) == pytest.approx([whole], abs=1e-3)


@pytest.mark.parametrize(
    ("sides", "policy"),
    [
        ((None, None), Fit(512)),
        ((224, 224), Crops(224, 25, 512)),
        ((640, 640), Crops(640, 25, 640)),
        ((224, 320), Resize((224, 320))),
        ((224, None), Resize((224, 224))),
    ],
)
def test_a_network_without_a_card_gets_what_its_input_demands(sides, policy):
    assert policy_for(sides) == policy
    assert sides == (None, None) or all(a in (b, None) for a, b in zip(sides, policy.sides, strict=True))


def test_every_policy_says_in_words_what_it_does():
    words = {policy.words for policy, _ in WRITTEN}
    assert len(words) == len(WRITTEN)
    assert Crops(224, 25, 512).words == (
        "the mean over a grid of 25 crops or more of 224 x 224, the shorter side at most 512 pixels"
    )
