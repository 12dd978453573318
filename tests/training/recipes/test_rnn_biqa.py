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
from qualitykit.training.patch_classifier import freeze_first_blocks, train_feature_extractor
from qualitykit.training.rnn_biqa import RNNBIQARecipe, train_rnn_biqa
from qualitykit.training.stages import penalise

from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.feeding.feature_sequences import open_cache
from qualitykit.images import load_image
from qualitykit.inference import score
from qualitykit.models import RNNBIQA, load_model, predict_streaming
from qualitykit.models.rnn_biqa import backbone_of
from qualitykit.models.streaming import PatchFeatures
from qualitykit.training import feature_sequences, read_history, read_run, stages
from qualitykit.training.run import start_run
from tests.models.tiny_backbone import tiny_backbone  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_backbone")
OPTIONS = {"backbone": "TinyBackbone", "patch_size": 16, "batch_size": 4, "pooling": "mean", "verbose": False}
OPTIONS |= {"feature_images": 2, "feature_epochs": 1, "epochs": 3}


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
    train_rnn_biqa(data, out, **OPTIONS)
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
    names = ["extractor", "features", "history.csv", "model.json", "model.keras", "run.json"]
    assert sorted(os.listdir(finished)) == names
    assert sorted(os.listdir(finished / "extractor")) == ["backbone.weights.h5", "history.csv", "run.json"]
    history = read_history(finished)
    np.testing.assert_allclose(history["learning_rate"], [2e-4, 1e-4, 5e-5], rtol=1e-5)
    assert {"epoch", "loss", "val_loss", "val_plcc", "val_srocc", "val_krocc", "val_rmse"} <= set(history)
    run = read_run(finished)
    assert (run["request"]["seed"], run["request"]["model"]["pooling"]) == (0, "mean")
    assert run["request"]["data"]["rows"] == {"train": 8, "validation": 2}
    assert run["last"]["val_rmse"] == history["val_rmse"].iloc[-1]


@pytest.mark.backends
def test_the_saved_model_scores_photographs_on_0_to_100_as_in_training(finished, data):
    part = data.part("validation").frame
    model = load_model(finished / "model.keras")
    predicted = np.array([predict_streaming(model, load_image(path)) for path in part["path"]])
    rmse = np.sqrt(np.mean((predicted / 100 - part["score"]) ** 2))
    assert rmse == pytest.approx(read_history(finished)["val_rmse"].iloc[-1], abs=1e-4)


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
    assert train_rnn_biqa(data, finished, **OPTIONS).equals(read_history(finished))
    assert (finished / "model.keras").stat().st_mtime_ns == changed


def test_arms_share_one_extractor_and_one_cache(finished, data, described, tmp_path):
    shared = {"extractor": finished / "extractor", "cache": finished / "features"}
    arm = {"pooling": "gru", "resolutions": 1, "epochs": 1}
    train_rnn_biqa(data, tmp_path, **{**OPTIONS, **shared, **arm})
    assert not described
    assert load_model(tmp_path / "model.keras").get_layer("patches").resolutions == 1


def test_another_extractor_or_scale_has_another_cache(tmp_path):
    def cache_of(seed, resolutions=2, **settings):
        keras.utils.set_random_seed(seed)
        model = RNNBIQA("TinyBackbone", patch_size=16, pooling="mean", resolutions=resolutions)
        return open_cache(tmp_path, model, **settings).path

    assert cache_of(0) == cache_of(0, resolutions=1)
    assert len({cache_of(0), cache_of(1), cache_of(0, scale=0.5)}) == 3


def test_stopped_while_features_are_made_it_goes_on_with_the_next_photograph(
    finished, data, described, monkeypatch, tmp_path
):
    options = {**OPTIONS, "extractor": finished / "extractor"}

    def failing(path, **arguments):
        if len(described) == 4:
            raise Stopped
        return load_image(path, **arguments)

    with monkeypatch.context() as patch:
        patch.setattr(
            feature_sequences.extract_features, "__kwdefaults__", {"load": failing, "verbose": False}
        )
        with pytest.raises(Stopped):
            train_rnn_biqa(data, tmp_path, **options)
    resumed = train_rnn_biqa(data, tmp_path, **options)
    assert len(described) == 10
    np.testing.assert_allclose(resumed, read_history(finished), rtol=1e-5)


@pytest.mark.parametrize("stage", ["PatchBatches", "FeatureSequences"])
def test_stopped_in_either_stage_it_ends_in_the_same_history(finished, data, monkeypatch, tmp_path, stage):
    class StopsInTheThirdEpoch(stages.EpochSeeds):
        def on_train_batch_end(self, batch, logs=None):
            if type(self.batches).__name__ == stage and self.batches.epoch == 2:
                raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(stages, "EpochSeeds", StopsInTheThirdEpoch)
        with pytest.raises(Stopped):
            train_rnn_biqa(data, tmp_path, **OPTIONS)
    assert not (tmp_path / "model.keras").exists()
    resumed = train_rnn_biqa(data, tmp_path, **OPTIONS)
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
    resumed = train_rnn_biqa(data, tmp_path / "run", **OPTIONS)
    np.testing.assert_allclose(resumed, read_history(finished), rtol=1e-3)


def test_stage_a_changes_the_backbone_but_not_its_first_blocks(data, tmp_path):
    model = RNNBIQA("TinyBackbone", patch_size=16, pooling="mean")
    network = backbone_of(model)
    before = {layer.name: layer.get_weights()[0] for layer in network.layers if layer.weights}
    recipe = RNNBIQARecipe(feature_images=2, feature_epochs=1, feature_rate=0.1)
    train_feature_extractor(model, data, tmp_path, recipe, verbose=False)
    changed = {n: not np.array_equal(network.get_layer(n).get_weights()[0], old) for n, old in before.items()}
    assert changed == {"conv_0": False, "conv_1": False, "conv_2": True}
    assert len(network.trainable_weights) == 6, "nothing stays frozen"
    assert "cross_entropy" in read_history(tmp_path)


def test_a_real_backbones_first_two_blocks_are_those_up_to_stride_4():
    from qualitykit.models import build_backbone

    network = build_backbone("ResNet50")
    freeze_first_blocks(network)
    trainable = [layer.name for layer in network.layers if layer.trainable_weights]
    frozen = [layer.name for layer in network.layers if layer.weights and not layer.trainable_weights]
    assert all(name.startswith(("conv1", "conv2")) for name in frozen)
    assert all(name.startswith(("conv3", "conv4", "conv5")) for name in trainable)
    assert len(frozen) == 2 * 11  # a convolution and a normalisation each: the stem, ten in three blocks


@pytest.mark.backends
def test_the_penalty_is_half_the_squares_of_the_trainable_kernels():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, bias_initializer="ones")])
    penalise(model, 0.5)
    kernel = keras.ops.convert_to_numpy(model.layers[0].kernel)
    penalty = float(keras.ops.convert_to_numpy(sum(model.losses)))
    assert penalty == pytest.approx(0.25 * (kernel**2).sum(), rel=1e-5)
    penalise(model, 0)
    assert model.losses == []


def test_misspelt_fields_and_other_arguments_are_named(data, tmp_path):
    with pytest.raises(ValueError, match="rnn_biqa has no epoch; it has .*epochs"):
        train_rnn_biqa(data, tmp_path, epoch=1)
    start_run(tmp_path / "run", {"seed": 0})
    with pytest.raises(ValueError, match=r"run holds a run with other arguments \(data, model, recipe\)"):
        train_rnn_biqa(data, tmp_path / "run", **OPTIONS)
    start_run(tmp_path / "extractor", {"recipe": {}})
    with pytest.raises(ValueError, match=r"extractor holds a run with other arguments \(.*recipe"):
        train_rnn_biqa(data, tmp_path / "other", extractor=tmp_path / "extractor", **OPTIONS)
