"""Pooling of masked sequences of patch features."""

import keras
import numpy as np
import pytest
from keras import ops

from qualitykit.layers import GRUPatchPooler, MeanPatchPooler, ZeroCenter

pytestmark = pytest.mark.backends


@pytest.fixture(scope="module")
def features():
    return np.random.default_rng(0).normal(size=(3, 6, 8)).astype("float32")


def pooler_of(cls):
    layer = cls(units=(5, 4, 3, 2)) if cls is GRUPatchPooler else cls(4)
    layer.build((None, None, 8))
    return layer


def scores(layer, *args, **kwargs):
    return ops.convert_to_numpy(layer(*args, **kwargs))


@pytest.mark.parametrize("cls", [GRUPatchPooler, MeanPatchPooler])
def test_padding_never_changes_a_score(cls, features):
    layer = pooler_of(cls)
    lengths = (6, 2, 4)
    padded, mask = features.copy(), np.zeros((3, 6), bool)
    for row, length in enumerate(lengths):
        mask[row, :length] = True
        padded[row, length:] = 1e3
    together = scores(layer, padded, mask=mask)
    alone = [scores(layer, features[row : row + 1, :n])[0] for row, n in enumerate(lengths)]
    np.testing.assert_allclose(together, alone, atol=1e-6)  # float32 sums of other batch shapes


def test_the_order_of_patches_matters_to_the_recurrent_pooler_alone(features):
    recurrent, mean = pooler_of(GRUPatchPooler), pooler_of(MeanPatchPooler)
    assert np.abs(scores(recurrent, features) - scores(recurrent, features[:, ::-1])).min() > 1e-5
    np.testing.assert_allclose(scores(mean, features), scores(mean, features[:, ::-1]), atol=1e-6)


def test_the_recurrent_pooler_is_the_published_chain_of_layers(features):
    layer = pooler_of(GRUPatchPooler)
    layer.center_on(np.arange(8))
    dense, (first, second), (third, fourth) = layer.dense, layer.along, layer.single
    states = second(first(dense(features - np.arange(8, dtype="float32"))))
    expected = layer.score(fourth(third(states[:, None])[:, None]))
    np.testing.assert_allclose(scores(layer, features), ops.convert_to_numpy(expected), atol=1e-6)


def test_the_published_widths_are_the_defaults():
    layer = GRUPatchPooler()
    layer.build((None, None, 2048))
    assert layer.dense.units == 2048
    assert [gru.units for gru in layer.along + layer.single] == [256, 128, 64, 32]
    assert (layer.dropout, layer.score.units) == (0.25, 1)


def test_the_mean_pooler_averages_then_applies_its_head(features):
    layer = pooler_of(MeanPatchPooler)
    expected = ops.convert_to_numpy(layer.score(layer.dense(features.mean(axis=1))))
    np.testing.assert_allclose(scores(layer, features), expected, atol=1e-6)


def test_drop_out_acts_in_training_only(features):
    layer = GRUPatchPooler(units=(5, 4), dropout=0.5)
    assert np.ptp([scores(layer, features)[0, 0] for _ in range(2)]) == 0
    assert np.ptp([scores(layer, features, training=True)[0, 0] for _ in range(4)]) > 0


def test_the_mean_is_not_trained():
    layer = ZeroCenter()
    layer.build((None, 2))
    assert not layer.trainable_weights


@pytest.mark.parametrize("cls", [GRUPatchPooler, MeanPatchPooler])
def test_a_saved_pooler_gives_the_same_scores(cls, features, tmp_path):
    layer = pooler_of(cls)
    layer.center_on(np.ones(8))
    inputs = keras.Input((None, 8))
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "pooler.keras")
    again = keras.saving.load_model(tmp_path / "pooler.keras")
    np.testing.assert_allclose(again.predict_on_batch(features), model.predict_on_batch(features), atol=1e-6)


@pytest.mark.parametrize(
    "cls, arguments, message",
    [
        (GRUPatchPooler, {"units": (4,)}, "units must be at least two numbers"),
        (GRUPatchPooler, {"dropout": 1.0}, r"dropout must be in \[0, 1\)"),
        (MeanPatchPooler, {"dense_units": 0}, "dense_units must be at least 1"),
    ],
)
def test_bad_arguments_are_named(cls, arguments, message):
    with pytest.raises(ValueError, match=message):
        cls(**arguments)
