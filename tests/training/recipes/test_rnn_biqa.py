"""Both stages of RNN-BIQA's training on a handful of small photographs."""

import json
import os
import signal
import subprocess
import sys

import keras
import numpy as np
import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.images import load_image, save_image
from qualitykit.inference import score
from qualitykit.models import RNNBIQA, load_card, load_model, predict_streaming
from qualitykit.models.rnn_biqa import backbone_of
from qualitykit.models.streaming import PatchFeatures
from qualitykit.training import Run, fitting, get_recipe, read_history, read_run, train
from qualitykit.training.callbacks import last_rate
from qualitykit.training.freezing import freeze_first_blocks
from qualitykit.training.job import Job
from qualitykit.training.recipes.rnn_biqa import pooler
from qualitykit.training.recipes.rnn_biqa.extractor import train_feature_extractor
from qualitykit.training.recipes.rnn_biqa.pooler import open_feature_cache
from tests.models.tiny_backbone import tiny_backbone  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_backbone", "without_graphs")
ARGUMENTS = {"backbone": "TinyBackbone", "patch_size": 16, "pooling": "mean"}
OPTIONS = {"arguments": ARGUMENTS, "weights": "none", "batch_size": 4, "verbose": False}
OPTIONS |= {"feature_images": 2, "feature_epochs": 1, "epochs": 3}


def train_rnn(data, out, **options):
    return train(None, data, "rnn_biqa", out=out, **options)


@pytest.fixture(scope="module")
def data(photographs):
    """Eight photographs to train on, two to validate on; the two to test on do not exist."""
    paths, scores = photographs
    split = ["train", "train", "validation", "train", "train", "test"] * 2
    frame = pd.DataFrame({"path": paths, "score": scores, "split": split})
    frame.loc[frame["split"] == "test", "path"] = "missing.png"
    return IQADataset("noisy", os.path.dirname(paths[0]), frame, ScoreScale(0, 1))


@pytest.fixture(scope="module")
def finished(data, tiny_backbone, tmp_path_factory):  # noqa: F811
    """Folder of a finished run of both stages, never interrupted."""
    out = tmp_path_factory.mktemp("run")
    train_rnn(data, out, **OPTIONS)
    return out


@pytest.fixture
def described(monkeypatch):
    """The photographs whose features are computed."""
    plain, images = PatchFeatures.__call__, []

    def counted(self, image, **options):
        images.append(image)
        return plain(self, image, **options)

    monkeypatch.setattr(PatchFeatures, "__call__", counted)
    return images


class Stopped(Exception):
    """Stands for the end of the process."""


@pytest.mark.backends
def test_a_run_leaves_model_history_and_what_was_asked(finished):
    names = [
        "backup",
        "curves.png",
        "extractor",
        "features",
        "history.csv",
        "model.json",
        "model.keras",
        "run.json",
    ]
    assert sorted(os.listdir(finished)) == names
    assert sorted(os.listdir(finished / "extractor")) == ["backbone.weights.h5", "history.csv", "run.json"]
    history = read_history(finished)
    np.testing.assert_allclose(history["learning_rate"], [2e-4, 1e-4, 5e-5], rtol=1e-5)
    assert {"epoch", "loss", "val_loss", "val_plcc", "val_srocc", "val_krocc", "val_rmse"} <= set(history)
    run = read_run(finished)
    assert (run["request"]["seed"], run["request"]["model"]["arguments"]["pooling"]) == (0, "mean")
    assert run["request"]["data"]["rows"] == {"test": 2, "train": 8, "validation": 2}
    assert run["kept"]["val_rmse"] == history["val_rmse"].iloc[-1], "the last epoch is kept"


@pytest.mark.backends
def test_the_saved_model_scores_photographs_on_0_to_100_as_in_training(finished, data):
    part = data.part("validation").frame
    model = load_model(finished / "model.keras")
    predicted = np.array([predict_streaming(model, load_image(path)) for path in part["path"]])
    rmse = np.sqrt(np.mean((predicted - 100 * part["score"]) ** 2))
    assert rmse == pytest.approx(read_history(finished)["val_rmse"].iloc[-1], abs=1e-2)


def test_photographs_of_any_size_are_scored_patch_by_patch_at_their_own(finished, data, monkeypatch):
    """As in training, and also beyond the pixels that may be looked at whole."""
    monkeypatch.setattr("qualitykit.inference.prepare._MOST_WHOLE", 100)
    paths = data.part("validation").frame["path"].tolist()
    table = score(paths, model=finished / "model.keras")
    model = load_model(finished / "model.keras")
    expected = [predict_streaming(model, load_image(path)) for path in paths]
    assert table["status"].tolist() == ["ok"] * len(paths)
    np.testing.assert_allclose(table["score"], expected, atol=1e-4)


def test_a_finished_run_is_read_and_not_done_again(finished, data):
    changed = (finished / "model.keras").stat().st_mtime_ns
    assert train_rnn(data, finished, **OPTIONS).equals(read_history(finished))
    assert (finished / "model.keras").stat().st_mtime_ns == changed


def test_arms_share_one_extractor_and_one_cache(finished, data, described, tmp_path):
    shared = {"extractor": finished / "extractor", "cache": finished / "features"}
    arm = {"arguments": {**ARGUMENTS, "pooling": "gru", "resolutions": 1}, "epochs": 1}
    train_rnn(data, tmp_path, **{**OPTIONS, **shared, **arm})
    assert not described
    assert load_model(tmp_path / "model.keras").get_layer("patches").resolutions == 1


def test_another_extractor_or_scale_has_another_cache(tmp_path):
    def cache_of(seed, resolutions=2, **settings):
        keras.utils.set_random_seed(seed)
        model = RNNBIQA("TinyBackbone", patch_size=16, pooling="mean", resolutions=resolutions)
        return open_feature_cache(tmp_path, model, **settings).path

    assert cache_of(0) == cache_of(0, resolutions=1)
    assert len({cache_of(0), cache_of(1), cache_of(0, scale=0.5)}) == 3


def test_stopped_while_features_are_made_it_goes_on_with_the_next_photograph(
    finished, data, described, monkeypatch, tmp_path
):
    options = {**OPTIONS, "extractor": finished / "extractor"}

    def failing(short_side):
        def load(path, orient):
            if len(described) == 4:
                raise Stopped
            return load_image(path, orient=orient)

        return load

    with monkeypatch.context() as patch:
        patch.setattr(pooler, "load_at", failing)
        with pytest.raises(Stopped):
            train_rnn(data, tmp_path, **options)
    resumed = train_rnn(data, tmp_path, **options)
    assert len(described) == 10
    np.testing.assert_allclose(resumed, read_history(finished), rtol=1e-5)


@pytest.mark.parametrize("stage", ["PatchBatches", "FeatureSequences"])
def test_stopped_in_either_stage_it_ends_in_the_same_history(finished, data, monkeypatch, tmp_path, stage):
    class StopsInTheThirdEpoch(fitting.EpochSeeds):
        def on_train_batch_end(self, batch, logs=None):
            if type(self.batches).__name__ == stage and self.batches.epoch == 2:
                raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(fitting, "EpochSeeds", StopsInTheThirdEpoch)
        with pytest.raises(Stopped):
            train_rnn(data, tmp_path, **OPTIONS)
    assert not (tmp_path / "model.keras").exists()
    resumed = train_rnn(data, tmp_path, **OPTIONS)
    np.testing.assert_allclose(resumed, read_history(finished), rtol=1e-4)
    for part in ("history.csv", "backbone.weights.h5"):
        assert (tmp_path / "extractor" / part).exists()


def test_killed_in_each_stage_and_between_them_nothing_is_lost_and_nothing_wrong(finished, data, tmp_path):
    """kill -9 in stage A, then while features are made, then in stage B."""
    rows = data.frame[["path", "score", "split"]].to_dict("list")
    request = {"root": str(data.root), "rows": rows, "out": str(tmp_path / "run"), "options": OPTIONS}
    command = [sys.executable, "-m", "tests.training.killed_run", json.dumps(request)]
    for moment in ("PatchBatches 2", "features 4", "FeatureSequences 1"):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        told = iter(lambda stream=process.stdout: stream.readline().strip(), "")
        assert moment in told, "it ended before"
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert not (tmp_path / "run" / "model.keras").exists()
    resumed = train_rnn(data, tmp_path / "run", **OPTIONS)
    np.testing.assert_allclose(resumed, read_history(finished), rtol=1e-3)


def test_stage_a_changes_the_backbone_but_not_its_first_blocks(data, tmp_path):
    model = RNNBIQA("TinyBackbone", patch_size=16, pooling="mean")
    network = backbone_of(model)
    before = {layer.name: layer.get_weights()[0] for layer in network.layers if layer.weights}
    recipe = get_recipe("rnn_biqa").with_changes(feature_images=2, feature_epochs=1, feature_rate=0.1)
    job = Job(Run(tmp_path, {}), model, data, (0.0, 1.0), verbose=False)
    train_feature_extractor(recipe, job, data)
    changed = {n: not np.array_equal(network.get_layer(n).get_weights()[0], old) for n, old in before.items()}
    assert changed == {"conv_0": False, "conv_1": False, "conv_2": True}
    assert len(network.trainable_weights) == 6, "nothing stays frozen"
    assert read_history(tmp_path / "extractor")["loss"].notna().all()


def test_stage_a_may_learn_from_another_set_than_stage_b(data, photographs, tmp_path):
    paths, scores = photographs
    small = [str(tmp_path / f"small_{number}.png") for number in range(4)]
    for path, source in zip(small, paths, strict=False):
        save_image(path, load_image(source)[:20, :20])
    frame = pd.DataFrame({"path": small, "score": scores[:4], "split": ["train"] * 3 + ["validation"]})
    other = IQADataset("small", str(tmp_path), frame, ScoreScale(0, 1))
    train_rnn(data, tmp_path / "run", **OPTIONS, feature_data=other)
    assert read_run(tmp_path / "run" / "extractor")["request"]["data"]["name"] == "small"
    assert read_run(tmp_path / "run")["request"]["feature_data"]["labels"] == other.digest()
    with pytest.raises(ValueError, match="feature_data"):
        train_rnn(data, tmp_path / "run", **OPTIONS)


def test_a_short_side_holds_for_both_stages_and_for_scoring(data, tmp_path):
    train_rnn(data, tmp_path, **OPTIONS, short_side=32)
    assert load_card(tmp_path / "model.keras").input.to_card() == {"patches": 8, "short_side": 32}
    part = data.part("validation").frame
    table = score(list(part["path"]), model=tmp_path / "model.keras")
    rmse = np.sqrt(np.mean((table["score"] - 100 * part["score"].to_numpy()) ** 2))
    assert rmse == pytest.approx(read_history(tmp_path)["val_rmse"].iloc[-1], abs=1e-2)


def test_a_real_backbones_first_two_blocks_are_those_up_to_stride_4():
    from qualitykit.models import build_backbone

    network = build_backbone("ResNet50")
    freeze_first_blocks(network)
    trainable = [layer.name for layer in network.layers if layer.trainable_weights]
    frozen = [layer.name for layer in network.layers if layer.weights and not layer.trainable_weights]
    assert all(name.startswith(("conv1", "conv2")) for name in frozen)
    assert all(name.startswith(("conv3", "conv4", "conv5")) for name in trainable)
    assert len(frozen) == 2 * 11  # a convolution and a normalisation each: the stem, ten in three blocks


def test_misspelt_fields_and_other_arguments_are_named(data, tmp_path):
    with pytest.raises(ValueError, match="rnn_biqa has no epoch; it has .*epochs"):
        train_rnn(data, tmp_path, epoch=1)
    Run(tmp_path / "extractor", {"recipe": {}})
    with pytest.raises(ValueError, match="extractor holds another run: .*stage"):
        train_rnn(data, tmp_path / "other", extractor=tmp_path / "extractor", **OPTIONS)


def test_stage_a_with_one_turn_of_a_patch_has_fewer_steps_and_keeps_to_its_schedule(data, tmp_path):
    """Two photographs have 2 x 3 x 3 patches: one batch of 32 in place of three."""
    changes = {"feature_turns": 1, "feature_schedule": ("cosine", {"warmup": 0.0}), "feature_rate": 0.05}
    recipe = get_recipe("rnn_biqa").with_changes(feature_images=2, feature_epochs=4, **changes)
    model, steps, rates = RNNBIQA("TinyBackbone", patch_size=16, pooling="mean"), [], []

    class Watched(fitting.EpochSeeds):
        def on_epoch_end(self, epoch, logs=None):
            steps.append(int(self.model.optimizer.iterations))
            rates.append(last_rate(self.model.optimizer))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "EpochSeeds", Watched)
        job = Job(Run(tmp_path, {}), model, data, (0.0, 1.0), verbose=False)
        train_feature_extractor(recipe, job, data)
    assert steps == [1, 2, 3, 4]
    assert rates[1:] == sorted(rates[1:], reverse=True) and rates[-1] < 0.3 * rates[1], (
        "after the one step up"
    )


@pytest.mark.parametrize(
    "wrong", [{"feature_turns": 0}, {"feature_turns": 5}, {"feature_schedule": ("plateau", {"patience": 1})}]
)
def test_what_stage_a_cannot_do_is_refused(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} .*must .*Received: {name}="):
        get_recipe("rnn_biqa").with_changes(**wrong)
