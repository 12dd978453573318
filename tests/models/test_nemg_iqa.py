import keras
import numpy as np
import pytest

from qualitykit.models import NemgIQA
from tests.models.tiny_application import tiny_applications  # noqa: F401


@pytest.fixture(scope="module")
def model(tiny_applications):  # noqa: F811
    keras.utils.set_random_seed(0)
    return NemgIQA("TinyNet")


@pytest.fixture(scope="module")
def pairs():
    rng = np.random.default_rng(0)
    reference = rng.integers(0, 256, (2, 64, 96, 3)).astype("float32")
    noise = rng.normal(0, 1, reference.shape) * np.array([10, 60]).reshape(2, 1, 1, 1)
    image = np.clip(reference + noise, 0, 255).astype("float32")
    return {"image": image, "reference": reference}, np.array([[0.8], [0.3]], "float32")


def test_a_resnet_keeps_more_detail_than_its_usual_stride():
    model = NemgIQA()
    shapes = model.get_layer("resnet50").compute_output_shape((1, 112, 112, 3))
    assert shapes == [(1, 28, 28, 256), (1, 7, 7, 2048)]
    # As counted in the facts of the public code: 112 pixels give 14 cells, 6 of them inside the border.
    inner = keras.Model(model.input, model.get_layer("shaved").output)
    assert inner.compute_output_shape((1, 112, 112, 3)) == (1, 6, 6, 2)


def test_error_maps_are_a_quarter_of_the_image_and_start_around_no_error(model, pairs):
    """Around, since a map that is 1 everywhere hides all that lies below it from the loss."""
    maps = keras.Model(model.input, [model.get_layer(f"{name}_map").output for name in ("coarse", "fine")])
    for error_map in maps(pairs[0]["image"]):
        assert tuple(error_map.shape) == (2, 16, 24, 1)
        values = keras.ops.convert_to_numpy(error_map)
        assert abs(values.mean() - 1) < 0.5 and values.std() > 0.02
        assert (values > 0).mean() > 0.9


@pytest.mark.parametrize("pooling", ["average", 1, 4])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("tiny_applications")
def test_less_error_starts_as_a_better_score(pooling, seed, pairs):
    """Else steps towards better scores lower a map, and one that is zero everywhere learns no more."""
    keras.utils.set_random_seed(seed)
    model = NemgIQA("TinyNet", pooling=pooling)
    images = pairs[0]["image"].repeat(2, axis=1).repeat(2, axis=2)  # a whole border is shaved off
    before = keras.ops.convert_to_numpy(model(images))
    for name in ("coarse", "fine"):
        layer = model.get_layer(f"{name}_map")
        layer.bias.assign(layer.bias + 0.2)
    assert (keras.ops.convert_to_numpy(model(images)) > before).all()


@pytest.mark.parametrize("side", [(7, 9), (70, 101)])
def test_whole_photographs_of_any_size(model, rng, side):
    score = model(rng.integers(0, 256, (1, *side, 3)).astype("float32"))
    assert np.isfinite(keras.ops.convert_to_numpy(score)).all()


@pytest.mark.parametrize(("pooling", "inputs"), [(1, 4), (2, 8), (4, 16)])
@pytest.mark.usefixtures("tiny_applications")
def test_moments_feed_an_affine_layer(pooling, inputs):
    assert NemgIQA("TinyNet", pooling=pooling).get_layer("quality").kernel.shape == (inputs, 1)


def test_training_with_references_shares_the_weights(model):
    with_references = model.with_references()
    assert {id(w) for w in with_references.trainable_weights} == {id(w) for w in model.trainable_weights}


@pytest.mark.usefixtures("tiny_applications")
def test_training_with_references_lowers_all_losses(pairs):
    keras.utils.set_random_seed(0)
    model = NemgIQA("TinyNet", pooling=2)
    training = model.with_references(coarse_weight=1.0, fine_weight=1.0)
    training.compile(keras.optimizers.Adam(1e-4), "mse", run_eagerly=True)
    coarse_map = keras.Model(model.input, model.get_layer("coarse_map").output)
    before = keras.ops.mean(coarse_map(pairs[0]["image"]))
    losses = [float(training.train_on_batch(*pairs)) for _ in range(3)]
    assert losses[-1] < losses[0]
    # Both images have errors, so a map that starts at "no error" has to fall.
    assert float(keras.ops.mean(coarse_map(pairs[0]["image"]))) < float(before)


def test_the_losses_of_the_maps_come_on_top_of_the_score(model, pairs):
    inputs, scores = pairs
    totals = []
    for weight in (0.0, 1.0):
        training = model.with_references(coarse_weight=weight, fine_weight=weight)
        training.compile("sgd", "mse", run_eagerly=True)
        totals.append(float(training.test_on_batch(inputs, scores)))
    alone = float(np.mean((keras.ops.convert_to_numpy(model(inputs["image"])) - scores) ** 2))
    assert totals[0] == pytest.approx(alone, rel=1e-4)
    assert totals[1] > totals[0] + 0.05
