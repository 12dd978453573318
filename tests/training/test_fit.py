import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from qualitykit.feeding import batches_of
from qualitykit.images import ImageError
from qualitykit.models import load_model
from qualitykit.training import read_history, read_run, train
from qualitykit.training.recipes import RECIPES, Recipe
from tests.conftest import tiny_network

pytestmark = pytest.mark.backends
RECIPE = Recipe(
    name="tiny",
    system="none",
    source="tests",
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


def test_a_run_leaves_model_history_curves_and_what_was_asked(quiet, tmp_path):
    history = quiet()
    assert sorted(os.listdir(tmp_path / "run")) == [
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
    assert run["request"]["data"]["rows"] == {"train": 8, "validation": 2}
    assert run["best"]["val_loss"] == history["val_loss"].min()


def test_the_saved_model_is_the_best_epoch_on_0_to_100(quiet, tmp_path, rated):
    history = quiet()
    model = load_model(tmp_path / "run" / "model.keras")
    part = rated.part("validation")
    images, truth = batches_of(part, crop=40, batch_size=2)[0]
    predicted = np.asarray(model.predict_on_batch(images))[:, 0]
    rmse = np.sqrt(np.mean((predicted / 100 - truth[:, 0]) ** 2))
    assert rmse <= history.loc[history["val_loss"].idxmin(), "val_rmse"] + 1e-4


def test_the_card_of_a_run_tells_scoring_how_photographs_were_prepared(quiet, tmp_path, rated):
    from qualitykit.models import load_card

    quiet(recipe=RECIPE.with_changes(view={"size": (24, 24)}, validation_view={"size": (24, 24)}), epochs=1)
    card = load_card(tmp_path / "run" / "model.keras")
    assert card.input.to_card() == {"size": [24, 24]}
    assert card.percentile(100 * rated.part("train").frame["score"].max()) == 100


def test_the_same_seed_gives_the_same_history_and_another_another(quiet):
    first, again, other = quiet("a"), quiet("b"), quiet("c", seed=1)
    np.testing.assert_allclose(first["loss"], again["loss"], rtol=1e-4)
    assert not np.allclose(first["loss"], other["loss"], rtol=1e-4)


def test_a_finished_run_is_read_and_not_done_again(quiet, tmp_path):
    first = quiet()
    changed = (tmp_path / "run" / "model.keras").stat().st_mtime_ns
    assert quiet().equals(first)
    assert (tmp_path / "run" / "model.keras").stat().st_mtime_ns == changed


def test_a_folder_with_another_run_is_refused(quiet):
    quiet()
    with pytest.raises(ValueError, match=r"holds a run with other arguments \(seed\); use another folder"):
        quiet(seed=5)


def test_an_unreadable_photograph_is_named(rated, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"")
    frame = rated.frame.copy()
    frame.loc[(frame["split"] == "train").idxmax(), "path"] = str(bad)
    with pytest.raises(ImageError, match="bad.png: empty file"):
        train(tiny_network(), rated.with_frame(frame), RECIPE, out=tmp_path / "run", verbose=False)


def test_fields_of_a_recipe_can_be_changed_and_misspelt_ones_are_named(quiet):
    assert len(quiet(epochs=1)) == 1
    with pytest.raises(ValueError, match="a recipe has no epoch; it has .*epochs"):
        quiet("other", epoch=1)


def test_the_learning_rate_falls_when_nothing_improves(quiet):
    frozen = Recipe(
        **{
            **{
                f: getattr(RECIPE, f) for f in ("name", "system", "source", "loss", "view", "validation_view")
            },
            "optimizer": ("SGD", {"learning_rate": 1e-12}),
            "plateau": {"patience": 1, "factor": 0.5, "min_lr": 0.0},
            "stopping": {"patience": 3},
            "epochs": 9,
            "batch_size": 4,
        }
    )
    history = quiet(recipe=frozen)
    assert len(history) < 9, "early stopping"
    assert history["learning_rate"].iloc[-1] < history["learning_rate"].iloc[0]


@pytest.mark.parametrize("schedule", ["cosine", "halve"])
def test_other_schedules_lower_the_rate_too(quiet, schedule):
    history = quiet(recipe=RECIPE.with_changes(schedule=schedule), epochs=2)
    assert history["learning_rate"].iloc[1] < 0.01


def test_a_backbone_may_learn_more_slowly_than_the_rest(rated):
    import keras

    from qualitykit.training.optimizers import build_optimizer

    inner = tiny_network()
    images = keras.Input((None, None, 3))
    model = keras.Model(images, keras.layers.Dense(1, kernel_initializer="ones")(inner(images)))
    before = [w.copy() for w in inner.get_weights()]
    model.compile(build_optimizer(RECIPE.with_changes(backbone_rate=1e-9), model, 1), "mse")
    model.train_on_batch(np.ones((2, 8, 8, 3)), np.zeros((2, 1)))
    after = inner.get_weights()
    assert max(np.abs(a - b).max() for a, b in zip(after, before, strict=True)) < 1e-8
    assert np.abs(model.get_weights()[-1]).max() > 1e-3


def test_unknown_recipes_losses_and_optimisers_are_named(quiet):
    with pytest.raises(ValueError, match="recipe must be one of .*quality_net.* Received: recipe='none'"):
        quiet(recipe="none")
    with pytest.raises(ValueError, match="loss must name a class of qualitykit.losses or keras.losses"):
        quiet("l", recipe=RECIPE.with_changes(loss=("Nothing", {})))
    with pytest.raises(ValueError, match="optimizer must name a class of keras.optimizers"):
        quiet("o", recipe=RECIPE.with_changes(optimizer=("Nothing", {"learning_rate": 1.0})))


def test_every_recipe_names_a_system_a_loss_and_a_source():
    import qualitykit.models
    from qualitykit.training.fit import build_loss

    for recipe in RECIPES.values():
        assert recipe.system in qualitykit.models.__all__
        assert recipe.source and build_loss(recipe).name


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
            from tests.training.test_fit import RECIPE
            import qualitykit.training.fit as fit
            import keras

            class Slow(keras.callbacks.Callback):
                def on_train_batch_end(self, batch, logs=None):
                    print("batch", flush=True)
                    time.sleep(0.2)

            plain = fit._callbacks
            fit._callbacks = lambda *a: [Slow(), *plain(*a)]
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
