"""RNN-BIQA as a whole, its two halves, and scores in bounded memory."""

import gc

import keras
import numpy as np
import pytest

from qualitykit.layers import GRUPatchPooler, MeanPatchPooler
from qualitykit.models import (
    RNNBIQA,
    feature_extractor,
    load_model,
    predict_streaming,
    scoring_model,
    sequence_scorer,
    streaming,
)
from qualitykit.models.rnn_biqa import backbone_of
from tests.models.tiny_backbone import tiny_backbone  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_backbone")


def build(**arguments):
    return RNNBIQA("TinyBackbone", **{"patch_size": 16, "gru_units": (5, 4, 3, 2), **arguments})


@pytest.fixture(scope="module")
def model(tiny_backbone):  # noqa: F811
    return build()


def picture(height, width, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.integers(0, 256, (height, width, 3)) * np.linspace(0.1, 1, width)[:, None]).astype("uint8")


def predict(model, images):
    return np.asarray(model.predict_on_batch(images))


def test_one_model_scores_photographs_of_every_size(model):
    for height, width in ((45, 70), (16, 16), (10, 33)):
        scores = predict(model, np.stack([picture(height, width, seed) for seed in (0, 1)]))
        assert scores.shape == (2, 1)
        assert np.isfinite(scores).all()


@pytest.mark.backends
def test_the_two_halves_in_a_row_are_the_model(model):
    images = np.stack([picture(45, 70, seed) for seed in (0, 1)])
    patches = keras.ops.convert_to_numpy(model.get_layer("patches")(images))
    features = predict(feature_extractor(model), patches.reshape(-1, 16, 16, 3)).reshape(2, -1, 6)
    padded = np.pad(features, ((0, 0), (0, 3), (0, 0)))
    mask = np.arange(padded.shape[1]) < features.shape[1]
    scores = predict(sequence_scorer(model), [padded, np.stack([mask, mask])])
    np.testing.assert_allclose(scores, predict(model, images), atol=1e-5)


@pytest.mark.parametrize(
    "arguments, pooler, patches",
    [
        ({}, GRUPatchPooler, 21),
        ({"resolutions": 1}, GRUPatchPooler, 15),
        ({"pooling": "mean"}, MeanPatchPooler, 21),
        ({"pooling": "mean", "resolutions": 1}, MeanPatchPooler, 15),
    ],
)
def test_the_four_arms_of_the_ablation_are_arguments(arguments, pooler, patches):
    model = build(**arguments)
    assert type(model.get_layer("pooler")) is pooler
    assert sum(model.get_layer("patches").counts(45, 70)) == patches


@pytest.mark.parametrize("size", [pytest.param((45, 70), marks=pytest.mark.backends), (10, 12), (90, 20)])
@pytest.mark.parametrize("at_once", [64, 0])
def test_streaming_gives_the_score_of_the_whole_graph(model, size, at_once, monkeypatch):
    """Cut in one go and in strips."""
    monkeypatch.setattr(streaming, "_CUT_AT_ONCE", at_once)
    image = picture(*size)
    score = float(predict(model, image[None])[0, 0])
    assert predict_streaming(model, image, batch_size=4) == pytest.approx(score, abs=1e-5)
    assert predict_streaming(model, image) == pytest.approx(score, abs=1e-5)


@pytest.mark.parametrize(("side", "patches"), [(160, 125), (70, 34)])
def test_streaming_sends_no_more_patches_at_once_than_it_may(model, monkeypatch, side, patches):
    extractor = streaming.halves(model)[0].extractor
    plain, sizes = extractor.predict_on_batch, []

    def watched(patches):
        sizes.append(len(patches))
        return plain(patches)

    monkeypatch.setattr(extractor, "predict_on_batch", watched)
    predict_streaming(model, picture(side, side), batch_size=8)
    assert sum(sizes) == patches
    assert max(sizes) <= 8


def test_streaming_works_on_a_saved_model_too(model, tmp_path):
    scoring_model(model).save(tmp_path / "model.keras")
    loaded = load_model(tmp_path / "model.keras")
    image = picture(45, 70)
    score = float(predict(loaded, image[None])[0, 0])
    assert score == pytest.approx(float(predict(scoring_model(model), image[None])[0, 0]), abs=1e-4)
    assert predict_streaming(loaded, image) == pytest.approx(score, abs=1e-3)  # on 0..100


def test_the_halves_of_a_model_are_built_once_and_freed_with_it():
    model = build()
    assert streaming.halves(model) is streaming.halves(model)
    known = len(streaming._halves)
    del model
    gc.collect()
    assert len(streaming._halves) < known


def test_the_backbone_is_the_nested_model(model):
    assert backbone_of(model).name == "tinybackbone"


def test_bad_arguments_are_named(model):
    with pytest.raises(
        ValueError, match=r"pooling must be one of \['gru', 'mean'\]. Received: pooling='max'"
    ):
        build(pooling="max")
    with pytest.raises(ValueError, match=r"image must have the shape \(H, W, 3\). Received: shape=\(4, 4\)"):
        predict_streaming(model, np.zeros((4, 4)))
