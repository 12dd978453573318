"""`qk.train`: one door for all recipes; a run is what was asked."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time

import keras
import numpy as np
import pytest

from qualitykit.feeding import batches_of
from qualitykit.feeding.digests import weights_digest
from qualitykit.images import ImageError
from qualitykit.models import load_card, load_model
from qualitykit.training import Recipe, read_history, read_run, train
from qualitykit.training.fitting import TrainingDiverged
from tests.conftest import tiny_network

RECIPE = Recipe(
    name="tiny",
    system="none",
    source="tests",
    scores=(0.0, 1.0),
    loss=("QualityAwareLoss", {"plcc_weight": 1.0}),
    optimizer=("Adam", {"learning_rate": 0.01}),
    epochs=4,
    batch_size=4,
    view={"crop": 32, "flip": True},
    validation_view={"crop": 40},
)


@pytest.fixture
def quiet(rated, tmp_path):
    def run(out="run", recipe=RECIPE, **options):
        return train(tiny_network(), rated, recipe, out=tmp_path / out, verbose=False, **options)

    return run


@pytest.mark.backends
def test_a_run_leaves_model_history_curves_and_what_was_asked(quiet, tmp_path):
    history = quiet()
    assert sorted(os.listdir(tmp_path / "run")) == [
        "backup",
        "curves.png",
        "history.csv",
        "model.json",
        "model.keras",
        "run.json",
    ]
    assert list(history["epoch"]) == [0, 1, 2, 3]
    assert {"loss", "val_loss", "val_plcc", "val_srocc", "val_krocc", "val_rmse", "learning_rate"} <= set(
        history
    )
    run = read_run(tmp_path / "run")
    assert run["request"]["seed"] == 0
    assert run["request"]["data"]["rows"] == {"test": 2, "train": 8, "validation": 2}
    assert run["kept"]["val_loss"] == history["val_loss"].min()


def test_the_card_says_what_was_really_used(quiet, tmp_path, rated):
    quiet()
    used = load_card(tmp_path / "run" / "model.keras").training
    assert used["seed"] == 0 and used["data"]["name"] == "noisy"
    assert used["data"]["labels"] == rated.digest()
    assert {"backend", "keras", "python", "qualitykit"} <= set(used)
    assert used["model"] == {"name": "tiny", "weights": weights_digest(tiny_network())}


@pytest.mark.backends
def test_the_saved_model_is_the_best_epoch_on_0_to_100(quiet, tmp_path, rated):
    history = quiet()
    model = load_model(tmp_path / "run" / "model.keras")
    part = rated.part("validation")
    images, truth = batches_of(part, crop=40, batch_size=2)[0]
    predicted = np.asarray(model.predict_on_batch(images))[:, 0]
    rmse = np.sqrt(np.mean((predicted - 100 * truth[:, 0]) ** 2))
    assert rmse == pytest.approx(history.loc[history["val_loss"].idxmin(), "val_rmse"], rel=1e-3)


@pytest.mark.backends
def test_the_card_of_a_run_tells_scoring_how_photographs_were_prepared(quiet, tmp_path, rated):
    quiet(recipe=RECIPE.with_changes(view={"size": (24, 24)}, validation_view={"size": (24, 24)}), epochs=1)
    card = load_card(tmp_path / "run" / "model.keras")
    assert card.input.to_card() == {"size": [24, 24]}
    assert card.percentile(100 * rated.part("train").frame["score"].max()) == 100


@pytest.mark.backends
def test_the_same_seed_gives_the_same_history_and_another_another(quiet):
    first, again, other = quiet("a"), quiet("b"), quiet("c", seed=1)
    np.testing.assert_allclose(first["loss"], again["loss"], rtol=1e-4)
    assert not np.allclose(first["loss"], other["loss"], rtol=1e-4)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow traces a step again")
def test_a_step_is_traced_once(quiet, monkeypatch):
    traces = []
    compute = keras.Model.compute_loss
    monkeypatch.setattr(keras.Model, "compute_loss", lambda *a, **k: traces.append(a) or compute(*a, **k))
    quiet(epochs=2)
    assert len(traces) == 1


def test_a_finished_run_is_read_and_not_done_again(quiet, tmp_path):
    first = quiet()
    changed = (tmp_path / "run" / "model.keras").stat().st_mtime_ns
    assert quiet().equals(first)
    assert (tmp_path / "run" / "model.keras").stat().st_mtime_ns == changed


def test_a_folder_with_another_run_is_refused(quiet):
    quiet()
    with pytest.raises(ValueError, match="holds another run: seed is 0 there, 5 here. Use another folder"):
        quiet(seed=5)
    assert len(quiet(seed=5, fresh=True)) == 4


def test_corrected_labels_are_another_run(quiet, rated, tmp_path):
    first = quiet()
    corrected = rated.with_frame(rated.frame.assign(score=rated.frame["score"][::-1].to_numpy()))
    with pytest.raises(ValueError, match='data.labels is "[0-9a-f.]+" there, "[0-9a-f.]+" here'):
        train(tiny_network(), corrected, RECIPE, out=tmp_path / "run", verbose=False)
    anew = train(tiny_network(), corrected, RECIPE, out=tmp_path / "run", verbose=False, fresh=True)
    assert not np.allclose(first["loss"], anew["loss"], rtol=1e-3)


@pytest.mark.backends
def test_more_epochs_continue_a_finished_run_to_what_they_would_have_been(quiet):
    quiet("whole", epochs=3)
    quiet("parts", epochs=1)
    whole, parts = quiet("whole", epochs=3), quiet("parts", epochs=3)
    np.testing.assert_allclose(whole["loss"], parts["loss"], rtol=1e-3)
    np.testing.assert_allclose(whole["val_loss"], parts["val_loss"], rtol=1e-3)


def test_why_a_run_cannot_be_continued_is_said(quiet, tmp_path):
    quiet("cosine", recipe=RECIPE.with_changes(schedule=("cosine", {})), epochs=1)
    with pytest.raises(ValueError, match=r"cannot be continued: its schedule \(cosine\) ends with epoch 1"):
        quiet("cosine", recipe=RECIPE.with_changes(schedule=("cosine", {})), epochs=2)
    patient = RECIPE.with_changes(stopping={"patience": 1}, optimizer=("SGD", {"learning_rate": 0.0}))
    ended = len(quiet("stopped", recipe=patient, epochs=5))
    assert ended < 5
    with pytest.raises(ValueError, match=f"cannot be continued: early stopping ended it after epoch {ended}"):
        quiet("stopped", recipe=patient, epochs=6)
    quiet("gone", epochs=1)
    shutil.rmtree(tmp_path / "gone" / "backup")
    with pytest.raises(ValueError, match="cannot be continued: its backup folder is gone"):
        quiet("gone", epochs=2)


@pytest.mark.backends
def test_a_model_that_was_stopped_in_this_session_goes_on_from_where_the_run_began(rated, tmp_path):
    expected = train(tiny_network(), rated, RECIPE, out=tmp_path / "whole", verbose=False)
    model = tiny_network()

    class Stop(Exception):
        pass

    plain, batches = model.train_step, iter(range(5))

    def step(*arguments):
        if next(batches, None) is None:
            raise Stop
        return plain(*arguments)

    model.run_eagerly = True
    model.train_step = step
    compile_model = model.compile
    model.compile = lambda *a, **k: compile_model(*a, **{**k, "run_eagerly": True, "jit_compile": False})
    if keras.backend.backend() == "jax":
        pytest.skip("JAX has no train_step to stop in")
    with pytest.raises(Stop):
        train(model, rated, RECIPE, out=tmp_path / "run", verbose=False)
    del model.train_step, model.compile
    resumed = train(model, rated, RECIPE, out=tmp_path / "run", verbose=False)
    np.testing.assert_allclose(resumed["loss"], expected["loss"], rtol=1e-3)


@pytest.mark.parametrize("name", ["quality", "feature_data", "weights"])
def test_what_a_recipe_does_not_take_is_refused_by_name(name, rated, tmp_path):
    recipe = dataclasses.replace(RECIPE)
    with pytest.raises(ValueError, match=f"{name}"):
        train(tiny_network(), rated, recipe, out=tmp_path, verbose=False, **{name: "x"})
    assert not list(tmp_path.iterdir())


def test_a_model_that_gives_more_than_a_score_is_refused_before_anything_is_written(rated, tmp_path):
    images = keras.Input((None, None, 3))
    ten = keras.layers.Dense(10)(keras.layers.GlobalAveragePooling2D()(images))
    with pytest.raises(ValueError, match=r"one score a photograph, \(N, 1\). Received: .*\(None, 10\)"):
        train(keras.Model(images, ten), rated, RECIPE, out=tmp_path / "run", verbose=False)
    assert not (tmp_path / "run").exists()


def test_few_photographs_to_validate_on_are_warned_of(quiet, caplog):
    quiet(epochs=1)
    assert "noisy: only 2 photographs to validate on" in caplog.text


def test_the_first_step_s_compilation_is_announced(quiet, caplog):
    with caplog.at_level("INFO", "qualitykit"):
        quiet(epochs=1)
    assert "compiling the network" in caplog.text


@pytest.mark.backends
def test_a_saved_model_is_tuned_on_and_its_scores_stay_0_to_100(quiet, rated, tmp_path):
    quiet()
    trained = load_model(tmp_path / "run" / "model.keras")
    before = trained.get_weights()
    history = train(trained, rated, out=tmp_path / "tuned", epochs=2, batch_size=4, verbose=False)
    tuned = load_model(tmp_path / "tuned" / "model.keras")
    assert any((a != b).any() for a, b in zip(before, tuned.get_weights(), strict=True))
    assert [layer.name for layer in tuned.layers] == [layer.name for layer in trained.layers]
    images, truth = batches_of(rated.part("validation"), batch_size=2)[0]
    rmse = np.sqrt(np.mean((np.asarray(tuned.predict_on_batch(images)) - 100 * truth) ** 2))
    assert rmse == pytest.approx(history["val_rmse"][history["val_loss"].idxmin()], rel=1e-3)
    card = load_card(tmp_path / "tuned" / "model.keras")
    assert card.training["model"]["weights"] == weights_digest(load_model(tmp_path / "run" / "model.keras"))


def test_without_a_recipe_the_model_s_own_system_decides(rated, tmp_path):
    with pytest.raises(ValueError, match="recipe must be given where no model is: one of .*quality_net"):
        train(None, rated, out=tmp_path, verbose=False)


@pytest.mark.backends
def test_an_unreadable_photograph_is_named(rated, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"")
    frame = rated.frame.copy()
    frame.loc[(frame["split"] == "train").idxmax(), "path"] = str(bad)
    with pytest.raises(ImageError, match="bad.png: empty file"):
        train(tiny_network(), rated.with_frame(frame), RECIPE, out=tmp_path / "run", verbose=False)


def test_fields_of_a_recipe_can_be_changed_and_misspelt_ones_are_named(quiet):
    assert len(quiet(epochs=1)) == 1
    with pytest.raises(ValueError, match="recipe tiny has no epoch; it has .*epochs"):
        quiet("other", epoch=1)


@pytest.mark.backends
def test_the_learning_rate_falls_when_nothing_improves(quiet):
    frozen = Recipe(
        **{
            **{
                f: getattr(RECIPE, f) for f in ("name", "system", "source", "loss", "view", "validation_view")
            },
            "optimizer": ("SGD", {"learning_rate": 1e-12}),
            "schedule": ("plateau", {"patience": 1, "factor": 0.5, "min_lr": 0.0}),
            "stopping": {"patience": 3},
            "epochs": 9,
            "batch_size": 4,
        }
    )
    history = quiet(recipe=frozen)
    assert len(history) < 9, "early stopping"
    assert history["learning_rate"].iloc[-1] < history["learning_rate"].iloc[0]


@pytest.mark.backends
@pytest.mark.parametrize("schedule", [("cosine", {}), ("steps", {"every": 1, "factor": 0.5})])
def test_other_schedules_lower_the_rate_too(quiet, schedule):
    history = quiet(recipe=RECIPE.with_changes(schedule=schedule), epochs=2)
    assert history["learning_rate"].iloc[1] < 0.01


def test_unknown_recipes_losses_and_optimisers_are_named(quiet):
    with pytest.raises(ValueError, match="recipe must be one of .*quality_net.* Received: recipe='none'"):
        quiet(recipe="none")
    with pytest.raises(ValueError, match="loss must name a class of qualitykit.losses or keras.losses"):
        quiet("l", recipe=RECIPE.with_changes(loss=("Nothing", {})))


@pytest.mark.backends
def test_killed_at_any_moment_a_run_resumes_to_the_same_history(quiet, tmp_path, photographs):
    expected = quiet("uninterrupted")
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import sys, time
            import pandas as pd
            from qualitykit.datasets import IQADataset, ScoreScale
            from qualitykit.training import train
            from tests.conftest import tiny_network
            from tests.training.test_start import RECIPE
            import qualitykit.training.fitting as fitting

            class Slow(fitting.FirstStep):
                def on_train_batch_end(self, batch, logs=None):
                    print("batch", flush=True)
                    time.sleep(0.2)

            fitting.FirstStep = Slow
            paths, scores = {list(photographs[0])!r}, {list(map(float, photographs[1]))!r}
            split = ["train", "train", "validation", "train", "train", "test"] * 2
            frame = pd.DataFrame({{"path": paths, "score": scores, "split": split}})
            data = IQADataset("noisy", {os.path.dirname(photographs[0][0])!r}, frame, ScoreScale(0, 1))
            train(tiny_network(), data, RECIPE, out={str(tmp_path / "killed")!r}, verbose=False)
            """
        )
    )
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    process = subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True)
    for _ in range(5):  # two batches an epoch: the kill falls into the third epoch
        process.stdout.readline()
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "killed" / "model.keras").exists()
    resumed = quiet("killed")
    assert list(resumed["epoch"]) == list(expected["epoch"])
    for column in ("loss", "val_loss", "val_rmse", "learning_rate"):
        np.testing.assert_allclose(resumed[column], expected[column], rtol=1e-3, err_msg=column)
    assert len(read_history(tmp_path / "killed")) == 4


@pytest.mark.backends
def test_a_loss_that_is_no_number_ends_the_training_with_a_word_of_its_own(quiet):
    wild = RECIPE.with_changes(optimizer=("SGD", {"learning_rate": 1e30}), epochs=4)
    for _ in range(2):  # the same command says the same again
        with pytest.raises(TrainingDiverged, match="ended after . epochs: the loss is not a number"):
            quiet(recipe=wild)
