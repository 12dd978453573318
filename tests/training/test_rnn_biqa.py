"""Both stages of RNN-BIQA's training on a handful of small photographs."""

import os

import keras
import numpy as np
import pytest

from qualitykit.images import load_image
from qualitykit.models import RNNBIQA, load_model, predict_streaming
from qualitykit.models.rnn_biqa import backbone_of
from qualitykit.models.streaming import PatchFeatures
from qualitykit.training import feature_sequences, read_history, read_run, stages
from qualitykit.training.feature_sequences import open_cache
from qualitykit.training.patch_classifier import freeze_first_blocks, train_feature_extractor
from qualitykit.training.rnn_biqa import RNNBIQARecipe, train_rnn_biqa
from qualitykit.training.run import start_run
from qualitykit.training.stages import penalise
from tests.models.tiny_backbone import tiny_backbone  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_backbone")
SMALL = {"patch_size": 16, "feature_epochs": 0, "epochs": 1, "batch_size": 4, "pooling": "mean"}
BOTH_STAGES = {"feature_images": 2, "feature_epochs": 1, "epochs": 3}


@pytest.fixture
def run(rated, tmp_path):
    def run(out="run", **options):
        shared = {"extractor": tmp_path / "extractor", "cache": tmp_path / "cache", "verbose": False}
        return train_rnn_biqa(rated, tmp_path / out, **{**SMALL, **shared, **options})

    return run


@pytest.fixture
def described(monkeypatch):
    """Counts the photographs whose features are computed."""
    plain, images = PatchFeatures.__call__, []

    def counted(self, image, **options):
        images.append(image)
        return plain(self, image, **options)

    monkeypatch.setattr(PatchFeatures, "__call__", counted)
    return images


@pytest.mark.backends
@pytest.mark.parametrize("pooling", ["gru", "mean"])
def test_a_run_leaves_a_model_of_0_to_100_its_history_and_what_was_asked(run, rated, tmp_path, pooling):
    history = run(**BOTH_STAGES, pooling=pooling)
    assert sorted(os.listdir(tmp_path / "run")) == ["history.csv", "model.keras", "run.json"]
    assert list(history["epoch"]) == [0, 1, 2]
    np.testing.assert_allclose(history["learning_rate"], [2e-4, 1e-4, 5e-5], rtol=1e-5)
    assert {"loss", "val_loss", "val_plcc", "val_srocc", "val_krocc", "val_rmse", "learning_rate"} <= set(
        history
    )
    asked = read_run(tmp_path / "run")["request"]
    assert (asked["seed"], asked["model"]["pooling"]) == (0, pooling)
    assert asked["data"]["rows"] == {"train": 8, "validation": 2}
    part = rated.part("validation").frame
    model = load_model(tmp_path / "run" / "model.keras")
    predicted = np.array([predict_streaming(model, load_image(path)) for path in part["path"]])
    rmse = np.sqrt(np.mean((predicted / 100 - part["score"]) ** 2))
    assert rmse == pytest.approx(history["val_rmse"].iloc[-1], abs=1e-4)


def test_arms_share_one_extractor_and_one_cache(run, described):
    run("a")
    assert len(described) == 10
    run("b", resolutions=1)
    assert len(described) == 10


def test_another_extractor_another_scale_another_cache(tmp_path):
    def cache_of(seed, resolutions=2, **settings):
        keras.utils.set_random_seed(seed)
        model = RNNBIQA("MobileNetV2", patch_size=16, pooling="mean", resolutions=resolutions)
        return open_cache(tmp_path, model, **settings).path

    assert cache_of(0) == cache_of(0, resolutions=1)
    assert len({cache_of(0), cache_of(1), cache_of(0, scale=0.5)}) == 3


def test_a_finished_run_is_read_and_not_done_again(run, tmp_path):
    first = run()
    changed = (tmp_path / "run" / "model.keras").stat().st_mtime_ns
    assert run().equals(first)
    assert (tmp_path / "run" / "model.keras").stat().st_mtime_ns == changed


class Stopped(Exception):
    """Stands for the end of the process."""


def test_stopped_while_features_are_made_it_goes_on_with_the_next_photograph(run, described, monkeypatch):
    expected = run("uninterrupted", cache=None)
    plain = feature_sequences.load_image

    def failing(path, **options):
        if len(described) == 14:
            raise Stopped
        return plain(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(
            feature_sequences.extract_features, "__kwdefaults__", {"load": failing, "verbose": False}
        )
        with pytest.raises(Stopped):
            run("stopped")
    resumed = run("stopped")
    assert len(described) == 20
    np.testing.assert_allclose(resumed, expected, rtol=1e-6)


@pytest.mark.parametrize("stage", ["PatchBatches", "FeatureSequences"])
def test_stopped_in_either_stage_it_ends_in_the_same_history(run, tmp_path, monkeypatch, stage):
    expected = run("uninterrupted", **BOTH_STAGES, extractor=None)

    class StopsInTheThirdEpoch(stages.EpochSeeds):
        def on_train_batch_end(self, batch, logs=None):
            if type(self.batches).__name__ == stage and self.batches.epoch == 2:
                raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(stages, "EpochSeeds", StopsInTheThirdEpoch)
        with pytest.raises(Stopped):
            run("stopped", **BOTH_STAGES, extractor=None)
    assert not (tmp_path / "stopped" / "model.keras").exists()
    resumed = run("stopped", **BOTH_STAGES, extractor=None)
    np.testing.assert_allclose(resumed, expected, rtol=1e-4)


def test_test_rows_are_never_touched(run, rated, tmp_path):
    for path in rated.part("test").frame["path"]:
        assert os.path.exists(path)
    frame = rated.frame.copy()
    frame.loc[frame["split"] == "test", "path"] = "missing.png"
    train_rnn_biqa(rated.with_frame(frame), tmp_path / "out", verbose=False, **SMALL)


def test_stage_a_changes_the_backbone_but_not_its_first_blocks(rated, tmp_path):
    model = RNNBIQA("MobileNetV2", patch_size=16, pooling="mean")
    network = backbone_of(model)
    before = {layer.name: layer.get_weights()[0] for layer in network.layers if layer.weights}
    recipe = RNNBIQARecipe(feature_images=2, feature_epochs=1, feature_rate=0.1)
    train_feature_extractor(model, rated, tmp_path, recipe, verbose=False)
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
    assert float(sum(model.losses)) == pytest.approx(0.25 * (kernel**2).sum(), rel=1e-5)
    penalise(model, 0)
    assert model.losses == []


def test_misspelt_fields_and_other_arguments_are_named(run, tmp_path):
    with pytest.raises(ValueError, match="rnn_biqa has no epoch; it has .*epochs"):
        run(epoch=1)
    start_run(tmp_path / "run", {"seed": 0})
    with pytest.raises(ValueError, match=r"run holds a run with other arguments \(data, model, recipe\)"):
        run()
    start_run(tmp_path / "extractor", {"recipe": {}})
    with pytest.raises(ValueError, match=r"extractor holds a run with other arguments \(.*recipe"):
        run("other", **BOTH_STAGES)
