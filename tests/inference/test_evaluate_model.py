"""`qk.evaluate`: figures, files, unknown scales and photographs without a score."""

import json

import keras
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from qualitykit import metrics
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.inference import evaluate, score
from qualitykit.models import scoring_model
from qualitykit.models.card import Card
from qualitykit.models.presets import Loaded
from tests.conftest import tiny_network
from tests.container_bytes import PRIMARIES, profile


@pytest.fixture(scope="module")
def model():
    return tiny_network()


def on(scale, rated):
    """The same data set with ratings on another scale."""
    frame = rated.frame.assign(score=scale.denormalise(rated.frame["score"]))
    return IQADataset("noisy", rated.root, frame, scale)


@pytest.mark.backends
def test_figures_are_those_of_the_scores_on_the_models_scale(model, rated, tmp_path):
    found = evaluate(scoring_model(model), rated, part="train", out=tmp_path / "new" / "out")
    data = rated.part("train")
    scores = score(list(data.frame["path"]), scoring_model(model), orient=False)["score"].to_numpy()
    expected = metrics.evaluate(100 * data.frame["score"].to_numpy(), scores)
    assert found == {**{k: pytest.approx(v, nan_ok=True) for k, v in expected.items()}, "n": 8, "failed": 0}
    table = pd.read_csv(tmp_path / "new" / "out" / "predictions.csv")
    assert list(table) == ["path", "score", "prediction", "model", "dataset"]
    written = json.loads((tmp_path / "new" / "out" / "metrics.json").read_text())
    assert written["scale"] == "0 to 100, higher is better" and written["n"] == 8


def test_ratings_stay_on_the_data_sets_scale_where_the_models_is_unknown(model, rated, tmp_path):
    data = on(ScoreScale(1, 5, higher_is_better=False), rated)
    evaluate(model, data, part=None, out=tmp_path)
    table = pd.read_csv(tmp_path / "predictions.csv")
    # Turned round, so that higher is better: the data set's best, 1, is 5.
    np.testing.assert_allclose(table["score"], 6 - data.frame["score"])
    scale = json.loads((tmp_path / "metrics.json").read_text())["scale"]
    assert scale == "the model's is unknown; ratings are 1 to 5, higher is better"


def test_ratings_follow_a_model_on_whose_scale_lower_is_better(model, rated, tmp_path):
    card = Card("dmos", "x", scale=ScoreScale(0, 10, higher_is_better=False))
    evaluate(Loaded(model, card), rated, part=None, out=tmp_path)
    table = pd.read_csv(tmp_path / "predictions.csv")
    np.testing.assert_allclose(table["score"], 10 * (1 - rated.frame["score"]))


def nan_for_the_noisy():
    """A model that divides by zero where a photograph's mean green is above its mean red."""
    images = keras.Input((None, None, 3))
    red, green = (keras.ops.mean(images[..., i], axis=(1, 2))[:, None] for i in (0, 1))
    return keras.Model(images, red + keras.ops.where(green > red, np.nan, 0.0))


def test_photographs_without_a_score_are_counted_and_the_others_evaluated(rated, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"x")
    frame = rated.frame.copy()
    frame.loc[0, "path"] = str(tmp_path / "broken.png")
    data = rated.with_frame(frame)
    network = nan_for_the_noisy()
    scores = score(list(frame["path"]), network, orient=False)["score"]
    found = evaluate(network, data, part=None, out=tmp_path / "out")
    assert 2 <= found["n"] < 11 and found["failed"] == scores.isna().sum() and np.isfinite(found["RMSE"])
    table = pd.read_csv(tmp_path / "out" / "predictions.csv")
    assert table["prediction"].isna().sum() == found["failed"]
    assert set(table["error"].dropna()) > {"not an image (JPEG, PNG, BMP, TIFF, WebP or GIF)"} or (
        table["error"].str.contains("the model's score is nan").any()
    )


def test_nothing_to_evaluate_names_what_failed(rated, model, tmp_path):
    frame = rated.frame.assign(path=str(tmp_path / "gone.png"))
    with pytest.raises(
        ValueError, match="12 of 12 photographs could not be scored: .*gone.png: no such file"
    ):
        evaluate(model, rated.with_frame(frame), part=None)


def test_an_output_that_cannot_be_written_is_said_before_a_photograph_is_read(
    rated, model, tmp_path, monkeypatch
):
    def read(*_, **__):
        raise AssertionError("a file was read")

    monkeypatch.setattr("qualitykit.inference.sources.read_photograph", read)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError, match="is not a folder"):
        evaluate(model, rated, out=tmp_path / "file")


def test_colours_are_those_of_srgb_unless_asked_for_as_they_are_stored(rated, tmp_path):
    images = keras.Input((None, None, 3))
    red = keras.Model(images, keras.layers.GlobalAveragePooling2D()(images)[:, :1])
    wide = profile(*PRIMARIES["adobe_rgb"])
    for name, level in (("a.png", 180), ("b.png", 200)):
        Image.new("RGB", (64, 64), (level, 60, 60)).save(tmp_path / name, icc_profile=wide)
    frame = pd.DataFrame({"path": [str(tmp_path / name) for name in ("a.png", "b.png")], "score": [0.0, 1.0]})
    data = IQADataset("wide", tmp_path, frame, ScoreScale(0, 1))
    evaluate(red, data, part=None, out=tmp_path / "raw", raw_colour=True)
    evaluate(red, data, part=None, out=tmp_path / "srgb")
    raw, srgb = (pd.read_csv(tmp_path / way / "predictions.csv")["prediction"] for way in ("raw", "srgb"))
    assert raw.tolist() == pytest.approx([180, 200]) and (srgb > raw + 10).all()
