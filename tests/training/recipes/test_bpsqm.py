"""BPSQM's two stages on a tiny synthetic set: it learns, resumes, and leaves a whole run behind."""

import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.feeding.label_maps import LabelMaps
from qualitykit.models import load_card, load_model, map_generators
from qualitykit.synthesis import SyntheticDataset
from qualitykit.training import read_run, train

pytestmark = pytest.mark.usefixtures("without_graphs")
ARGUMENTS = {
    "widths": [2, 2, 2, 2],
    "pooling_widths": [2, 2, 2, 2, 2],
    "hidden": 2,
    "dropout": 0.0,
    "patch_size": 32,
    "step": 32,
}
SHORT = {"map_epochs": 2, "epochs": 2, "verbose": False, "arguments": ARGUMENTS, "patches": 40}


def train_bpsqm(data, out, **options):
    return train(None, data, "bpsqm", out=out, **options)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    maker = SyntheticDataset(
        4,
        size=(48, 64),
        distortions=["gaussian_blur", "additive_gaussian_noise"],
        levels=[1, 3, 5],
        score="gmsd",
        validation=0.25,
        test=0.25,
        calibrate=False,
    )
    return maker.write(tmp_path_factory.mktemp("set"), maps=False)


@pytest.fixture(scope="module")
def run(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "whole"
    return out, train_bpsqm(data, out, **SHORT)


def test_the_run_s_folder_is_like_every_other_run_s(run):
    out, history = run
    assert sorted(p.name for p in out.iterdir()) == [
        "backup",
        "curves.png",
        "generators",
        "history.csv",
        "maps",
        "model.json",
        "model.keras",
        "run.json",
    ]
    assert list(history["epoch"]) == [0, 1]
    assert {"val_loss", "val_plcc", "val_srocc", "val_krocc", "val_rmse", "learning_rate"} <= {*history}
    assert {"request", "versions", "kept", "seconds"} <= {*json.loads((out / "run.json").read_text())}
    assert load_card(out / "model.keras").kind == "map"


def test_the_saved_model_draws_and_scores(run, data):
    model = load_model(run[0] / "model.keras")
    score = float(model.predict_on_batch(np.zeros((1, 48, 64, 3), "uint8"))[0, 0])
    assert 0 <= score <= 100
    assert list(map_generators(model)) == ["mdsi_map"]


def test_the_generators_learn_in_stage_a_and_rest_in_stage_b(run):
    """What was saved after stage A is in the finished model."""
    folder = run[0] / "generators" / "mdsi_map"
    history = pd.read_csv(folder / "history.csv")
    assert history["val_loss"].iloc[-1] < history["val_loss"].iloc[0]
    generator = map_generators(load_model(run[0] / "model.keras"))["mdsi_map"]
    before = generator.get_weights()
    generator.load_weights(folder / "generator.weights.h5")
    for ours, saved in zip(before, generator.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, saved)


def test_a_killed_run_goes_on_to_the_same_history(run, data, tmp_path, monkeypatch):
    """Killed inside either stage's second epoch: as far as the disk knows, nothing but a stop."""
    from qualitykit.feeding.drawn_maps import DrawnBatches
    from qualitykit.feeding.grid_batches import GridBatches

    deaths = []

    def make_mortal(batches, stage):
        original = batches.make_batch

        def mortal(self, epoch, items):
            if epoch == 1 and stage not in deaths:
                deaths.append(stage)
                raise RuntimeError("killed")
            return original(self, epoch, items)

        monkeypatch.setattr(batches, "make_batch", mortal)

    make_mortal(GridBatches, "maps")
    make_mortal(DrawnBatches, "scores")
    for _ in range(2):
        with pytest.raises(Exception):  # noqa: B017  a backend may wrap it in an error of its own
            train_bpsqm(data, tmp_path / "killed", **SHORT)
    history = train_bpsqm(data, tmp_path / "killed", **SHORT)
    assert deaths == ["maps", "scores"]
    pd.testing.assert_frame_equal(history, run[1], rtol=1e-3, atol=1e-5)


def test_u_nets_may_learn_from_smaller_patches_than_they_are_measured_on(data, tmp_path, monkeypatch):
    from qualitykit.feeding.grid_batches import GridBatches

    sides, original = {True: set(), False: set()}, GridBatches.make_batch

    def watched(self, epoch, items):
        images, targets = original(self, epoch, items)
        if isinstance(self.target, LabelMaps):
            sides[self.flip].add(images.shape[1:3])
        return images, targets

    monkeypatch.setattr(GridBatches, "make_batch", watched)
    train_bpsqm(
        data, tmp_path / "small", map_patch=16, map_healed=0.5, **{**SHORT, "map_epochs": 1, "epochs": 1}
    )
    assert sides == {True: {(16, 16)}, False: {(32, 32)}}
    with pytest.raises(ValueError, match="map_patch must be a multiple of 16. Received: 20"):
        train_bpsqm(data, tmp_path / "other", map_patch=20)
    with pytest.raises(ValueError, match="map_healed must be from 0 to 1. Received: 2"):
        train_bpsqm(data, tmp_path / "other", map_healed=2)


def test_without_labels_everything_learns_from_the_scores(data, tmp_path):
    train_bpsqm(data, tmp_path / "none", end_to_end=True, **{**SHORT, "epochs": 1})
    assert not (tmp_path / "none" / "generators").exists()


def test_another_request_in_the_same_folder_is_refused(run, data):
    with pytest.raises(ValueError, match="holds another run: seed is 0 there, 1 here"):
        train_bpsqm(data, run[0], **SHORT, seed=1)
    with pytest.raises(ValueError, match="recipe bpsqm takes no weights"):
        train_bpsqm(data, run[0], **SHORT, weights="imagenet")
    with pytest.raises(ValueError, match="bpsqm has no speed"):
        train_bpsqm(data, run[0], speed=3)


def test_a_changed_schedule_of_the_maps_is_another_run(data, run, tmp_path):
    shared = {**SHORT, "generators": run[0] / "generators"}
    with pytest.raises(ValueError, match="generators.mdsi_map holds another run: stage.schedule"):
        train_bpsqm(data, tmp_path / "run", map_schedule=("cosine", {}), **shared)
    train_bpsqm(data, tmp_path / "same", **{**shared, "epochs": 1})
    assert not (tmp_path / "same" / "generators").exists()


def test_models_of_other_maps_share_the_u_nets_that_they_have_in_common(data, tmp_path):
    how = {**SHORT, "map_epochs": 1, "epochs": 1, "generators": tmp_path / "shared"}
    maps = {name: {"arguments": {**ARGUMENTS, "maps": [name]}} for name in ("mdsi_map", "ssim_map")}
    for name, arguments in maps.items():
        train_bpsqm(data, tmp_path / name, **{**how, **arguments})
    learnt = {name: (tmp_path / "shared" / name / "history.csv").stat().st_mtime_ns for name in maps}
    both = {"arguments": {**ARGUMENTS, "maps": list(maps)}}
    train_bpsqm(data, tmp_path / "both", **{**how, **both})
    for name, when in learnt.items():
        assert (tmp_path / "shared" / name / "history.csv").stat().st_mtime_ns == when
        alone = map_generators(load_model(tmp_path / name / "model.keras"))[name].get_weights()
        together = map_generators(load_model(tmp_path / "both" / "model.keras"))[name].get_weights()
        assert all(np.array_equal(*pair) for pair in zip(alone, together, strict=True))
    # Where the shared folder lies is no part of what a run is.
    (tmp_path / "shared").rename(tmp_path / "moved")
    train_bpsqm(data, tmp_path / "both", **{**how, **both, "generators": tmp_path / "moved"})


def test_a_model_without_maps_learns_from_the_patches_and_is_no_map_model(data, tmp_path):
    arguments = {**ARGUMENTS, "maps": None}
    how = {**SHORT, "epochs": 1, "arguments": arguments}
    with pytest.raises(ValueError, match="model must draw quality maps"):
        train_bpsqm(data, tmp_path / "staged", **how)
    train_bpsqm(data, tmp_path / "plain", end_to_end=True, **how)
    assert load_card(tmp_path / "plain" / "model.keras").kind == "score"
    score = load_model(tmp_path / "plain" / "model.keras").predict_on_batch(np.zeros((1, 48, 64, 3), "uint8"))
    assert 0 <= float(score[0, 0]) <= 100


def test_maps_may_be_learnt_from_another_set(data, tmp_path):
    few = data.subset(np.arange(len(data)) % 2 == 0)
    train_bpsqm(data, tmp_path, map_data=few, **{**SHORT, "map_epochs": 1, "epochs": 1})
    asked = read_run(tmp_path / "generators" / "mdsi_map")["request"]
    assert asked["data"]["labels"] == few.normalised().digest()


def test_label_maps_need_references(data, tmp_path):
    frame = data.frame.assign(reference=None)
    blind = IQADataset("blind", data.root, frame, ScoreScale(0, 1))
    with pytest.raises(ValueError, match="label maps need the reference of every image; 6 of 6"):
        LabelMaps(blind.part("validation").frame, "mdsi_map")


def test_label_maps_are_kept_inside_zero_to_one_and_read_again(data, tmp_path, monkeypatch):
    frame = data.frame
    first = LabelMaps(frame, "mdsi_map", tmp_path / "maps")(5)
    assert first.shape == (48, 64) and first.dtype == np.float32
    assert first.min() >= 0 and first.max() <= 1
    monkeypatch.setattr("qualitykit.feeding.label_maps.similarity_map", None)
    np.testing.assert_array_equal(LabelMaps(frame, "mdsi_map", tmp_path / "maps")(5), first)


def test_the_saved_model_loads_where_nothing_was_trained(run):
    """No optimiser, no schedule of the training stands in the file."""
    with zipfile.ZipFile(run[0] / "model.keras") as file:
        config = file.read("config.json").decode()
    assert "optimizer" not in config


def test_the_u_nets_learn_from_the_kinds_that_are_asked_for_and_the_card_names_them(data, tmp_path):
    short = {**SHORT, "map_epochs": 1, "epochs": 1}
    train_bpsqm(data, tmp_path / "all", **short)
    kinds = ["additive_gaussian_noise", "gaussian_blur"]
    assert load_card(tmp_path / "all" / "model.keras").kinds == kinds
    train_bpsqm(data, tmp_path / "one", map_kinds=["gaussian_blur"], **short)
    assert load_card(tmp_path / "one" / "model.keras").kinds == ["gaussian_blur"]
    rows = read_run(tmp_path / "one" / "generators" / "mdsi_map")["request"]["data"]["rows"]
    assert rows == {part: count // 2 for part, count in data.frame["split"].value_counts().items()}
    with pytest.raises(ValueError, match="map_kinds must be in synthetic, which has none of haze"):
        train_bpsqm(data, tmp_path / "other", map_kinds=["haze"], **short)
    with pytest.raises(ValueError, match="distortions must be some of"):
        train_bpsqm(data, tmp_path / "other", map_kinds=["rain"])
