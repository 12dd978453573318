"""The default model's parts: streams, features, damage, head."""

from dataclasses import replace

import keras
import numpy as np
import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.feeding import batches_of
from qualitykit.images import save_image
from qualitykit.models import KernelFusion, StageStatistics, build_backbone, load_card, load_model
from qualitykit.models.stage_statistics import STRIDES
from qualitykit.training import Run, get_recipe, read_history, read_run, train
from qualitykit.training.job import Job
from qualitykit.training.recipes.default.assembly import assemble
from qualitykit.training.recipes.default.choice import choose_head
from qualitykit.training.recipes.default.damage import damage_photographs, fit_with_damage
from qualitykit.training.recipes.default.head import fit_head
from qualitykit.training.recipes.default.probe import extract, fit_projection, warm_start
from qualitykit.training.recipes.default.streams import view_features
from tests.models.tiny_application import tiny_applications  # noqa: F401

RECIPE = get_recipe("default")
SETTING = {"gamma": 0.05, "ridge": 0.1}


@pytest.fixture(scope="module")
def networks():
    keras.utils.set_random_seed(0)
    return {name: build_backbone(name, strides=STRIDES) for name in ("MobileNetV2", "MobileNet")}


@pytest.fixture
def larger(tmp_path, rng):
    """Photographs whose halves are still large enough for five halvings."""
    paths = [str(tmp_path / f"{index}.png") for index in range(4)]
    for path in paths:
        save_image(path, rng.integers(0, 256, (96, 96, 3), "uint8"))
    frame = pd.DataFrame({"path": paths, "score": [0.1, 0.9, 0.4, 0.6]})
    return IQADataset("larger", tmp_path, frame, ScoreScale(0, 1))


def test_the_assembled_model_is_features_projection_and_fitted_machine(networks, larger, tmp_path):
    data = larger
    views = [view_features(networks, view, data, tmp_path / "f", False) for view in RECIPE.views]
    features = np.concatenate(views, axis=1)
    projection = fit_projection(features, 3)
    projected = features @ projection[0] + projection[1]
    machine, mean = fit_head(RECIPE, projected, data.frame["score"].to_numpy(), SETTING)
    model = assemble(RECIPE, networks, projection, machine, mean)
    images = batches_of(data, batch_size=4)[0][0]
    expected = machine.predict(projected) + mean
    assert isinstance(model, KernelFusion)
    np.testing.assert_allclose(model.predict_on_batch(images)[:, 0], expected, atol=1e-3)


def test_every_setting_of_the_head_is_tried_on_the_validation_part(rng):
    recipe = replace(RECIPE, dimensions=(2, 4))
    features = {
        part: rng.normal(size=(n, 6)) for part, n in (("train", 60), ("damaged", 10), ("validation", 30))
    }
    scores = {part: rows[:, 0] for part, rows in features.items()}
    trials = choose_head(recipe, features, scores, seed=0)
    assert len(trials) == 2 * len(recipe.gammas) * len(recipe.ridges)
    assert {"dimensions", "gamma", "ridge", "val_srocc", "val_plcc", "val_rmse", "val_loss"} <= set(trials)
    assert trials["val_rmse"].pow(2).div(1e4).to_numpy() == pytest.approx(trials["val_loss"].to_numpy())


def test_damaged_copies_come_as_ladders_and_are_made_once(rated, tmp_path):
    recipe = replace(RECIPE, damaged=2)
    copies = damage_photographs(recipe, rated, tmp_path / "damaged", seed=0)
    assert len(copies) == 2 * 4 * 5
    assert [path.rsplit("_", 1)[1] for path in copies.frame["path"][:5]] == [f"{i}.png" for i in range(1, 6)]
    times = [path.stat().st_mtime_ns for path in sorted((tmp_path / "damaged").iterdir())]
    damage_photographs(recipe, rated, tmp_path / "damaged", seed=0)
    assert times == [path.stat().st_mtime_ns for path in sorted((tmp_path / "damaged").iterdir())]


def test_a_head_that_was_shown_damage_falls_where_it_used_to_rise(rng):
    """Ratings rise along the axis that damage moves along, so the ratings alone teach the wrong lesson."""
    rated, damage = rng.normal(size=(200, 3)), np.array([0.0, 0.0, 4.0])
    scores = 0.5 + 0.1 * rated[:, 2]
    steps = np.arange(1, 6)[None, :, None] / 5
    copies = (rated[:20, None] + steps * damage).reshape(-1, 3)
    setting = {"gamma": 0.1, "ridge": 0.01}
    plain, mean = fit_head(RECIPE, rated, scores, setting)
    shown, shown_mean = fit_with_damage(RECIPE, rated, scores, copies, np.repeat(scores[:20], 5), setting)
    rises = np.diff((plain.predict(copies) + mean).reshape(20, 5)) > 0
    falls = np.diff((shown.predict(copies) + shown_mean).reshape(20, 5)) < 0
    assert rises.mean() > 0.3 and falls.mean() > 0.8


def test_the_projection_has_mean_variance_one_and_the_bits_it_is_given(rng):
    features = rng.normal(3, 5, (200, 10)).astype("float32")
    kernel, bias = fit_projection(features, 4, bits=4)
    projected = features @ kernel + bias
    assert projected.var() == pytest.approx(1, rel=0.05)
    assert projected.mean() == pytest.approx(0, abs=0.05)
    assert not np.any(kernel.view(np.uint32) & ((1 << 19) - 1))


def test_features_come_in_the_order_of_the_rows_and_finished_chunks_are_read(rated, tmp_path):
    images = keras.Input((None, None, 3))
    means = keras.Model(images, keras.layers.GlobalAveragePooling2D()(images))
    found = extract(means, rated, tmp_path / "features", verbose=False, batch_size=5)
    expected = [batches_of(rated.subset([i]), batch_size=1)[0][0].mean((1, 2))[0] for i in range(len(rated))]
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    np.save(tmp_path / "features" / "000000.npy", np.zeros((len(rated), 3)))
    assert not extract(means, rated, tmp_path / "features", verbose=False).any()


def test_the_warm_start_fits_the_head_and_leaves_the_backbone_alone(rated, tmp_path):
    model = StageStatistics("MobileNet", dimensions=4, hidden=4)
    before = model.get_layer("mobilenet").get_weights()
    job = Job(Run(tmp_path / "run", {}), model, rated, (0.0, 1.0), verbose=False)
    warm_start(model, job, tmp_path / "frozen", epochs=2, crop=32)
    for ours, theirs in zip(model.get_layer("mobilenet").get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert np.abs(model.get_layer("projection").get_weights()[1]).max() > 0


@pytest.fixture
def small(tiny_applications):  # noqa: F811
    """The default's recipe with two tiny streams."""
    arguments = {"dimensions": 3, "hidden": 4}
    streams = {
        "TinyNet": {"arguments": arguments, "view": {"crop": 32, "flip": True}, "epochs": 2},
        "TinyNetV2": {"arguments": arguments, "view": {"scale": 0.5, "crop": 16, "flip": True}, "epochs": 1},
    }
    views = (("TinyNet", 1), ("TinyNetV2", 2))
    return replace(RECIPE, streams=streams, views=views, dimensions=(3,), damaged=2, batch_size=4)


def test_the_whole_recipe_leaves_a_scoring_model_its_card_and_every_trial(small, rated, tmp_path):
    history = train(None, rated, small, out=tmp_path, weights="none", verbose=False)
    assert len(history) == len(small.gammas) * len(small.ridges)
    assert list(read_history(tmp_path / "TinyNet")["epoch"]) == [0, 1]
    assert list(read_history(tmp_path / "TinyNetV2")["epoch"]) == [0]
    model = load_model(tmp_path / "model.keras")
    assert 0 <= float(model.predict_on_batch(np.zeros((1, 40, 48, 3), "uint8"))[0, 0]) <= 100
    card = load_card(tmp_path / "model.keras")
    assert card.system == "KernelFusion" and "validation srocc" in card.figures
    best = history.loc[(history["val_srocc"] + history["val_plcc"]).idxmax()]
    assert read_run(tmp_path)["kept"]["val_srocc"] == best["val_srocc"]


def test_fields_reach_the_streams_and_options_it_has_not_are_refused(small, rated, tmp_path):
    train(None, rated, small, out=tmp_path / "a", weights="none", verbose=False, batch_norm="train", epochs=1)
    asked = read_run(tmp_path / "a" / "TinyNet")["request"]
    assert asked["batch_norm"] == "train"
    with pytest.raises(ValueError, match="recipe default takes no arguments; it takes cache, weights"):
        train(None, rated, small, out=tmp_path / "b", arguments={"dimensions": 2}, verbose=False)
