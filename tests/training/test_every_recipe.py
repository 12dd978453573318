"""What holds for every recipe, collected from the table."""

import dataclasses
import subprocess
from pathlib import Path

import keras
import numpy as np
import pytest

import qualitykit.models
from qualitykit.feeding import Batches
from qualitykit.synthesis import SyntheticDataset
from qualitykit.training import RECIPES, Run, read_history, read_run, train
from qualitykit.training.fitting import build_loss
from tests.conftest import tiny_network
from tests.models.tiny_application import tiny_applications  # noqa: F401

ROOT = Path(__file__).parents[2]
SIDE = {"view": {"crop": 64, "flip": True}, "validation_view": {"crop": 64}}
# What makes a system small enough for a test; the recipes' own numbers are read elsewhere.
SMALL = {
    "": {"view": {"crop": 64}, "validation_view": {"crop": 64}},
    "BPSQM": {
        "arguments": {
            "widths": [2, 2, 2, 2],
            "pooling_widths": [2, 2, 2, 2, 2],
            "hidden": 2,
            "patch_size": 32,
            "step": 32,
        },
        "map_epochs": 1,
        "patches": 8,
        "map_patches": 8,
        "map_validation_patches": 8,
    },
    "CSPPIQA": {"arguments": {"backbone": "TinyNet"}, **SIDE},
    "HyperIQA": {"arguments": {"backbone": "TinyNet", "input_size": 64}, **SIDE},
    "KernelFusion": {
        "streams": {
            "TinyNet": {"arguments": {"dimensions": 2, "hidden": 2}, "view": {"crop": 64}},
        },
        "views": (("TinyNet", 1),),
        "dimensions": (2,),
        "damaged": 1,
    },
    "NIMA": {"arguments": {"backbone": "TinyNet"}, **SIDE},
    "NemgIQA": {"arguments": {"backbone": "TinyNet"}, **SIDE},
    "QualityNet": {
        "arguments": {"streams": ["TinyNet", "TinyNetV2"]},
        "view": {"size": (64, 64)},
        "validation_view": {"size": (64, 64)},
    },
    "RNNBIQA": {
        "arguments": {"backbone": "TinyNet", "patch_size": 48, "pooling": "mean"},
        "feature_epochs": 1,
        "feature_images": 1,
    },
    "StageStatistics": {"arguments": {"backbone": "TinyNet", "dimensions": 2, "hidden": 2}, **SIDE},
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Drawn pictures under two kinds of damage, rated by a measure, with references: four to train on."""
    maker = SyntheticDataset(
        3,
        size=(64, 80),
        distortions=["gaussian_blur", "additive_gaussian_noise"],
        levels=[1, 5],
        score="gmsd",
        validation=0.34,
        test=0.34,
        calibrate=False,
    )
    return maker.write(tmp_path_factory.mktemp("set"), maps=False)


# One recipe of each system: compiled; and on every backend but for three that train as QualityNet does, whose
# steps tests/models/test_moment_models.py takes there.
FIRST = list({recipe.system: recipe for recipe in reversed(RECIPES.values())}.values())
ELSEWHERE = [recipe for recipe in FIRST if recipe.system not in ("CSPPIQA", "HyperIQA", "NIMA")]


def started(recipe, data, out, **more):
    how = {**SMALL[recipe.system], "epochs": 1, "batch_size": 2, **more}
    if "weights" in recipe.takes and recipe.system:
        how["weights"] = "none"
    model = None if recipe.system else tiny_network()
    return train(model, data, recipe.name, out=out, verbose=False, **how)


@pytest.mark.parametrize(
    "recipe",
    [
        pytest.param(recipe, marks=pytest.mark.backends if recipe in ELSEWHERE else ())
        for recipe in RECIPES.values()
    ],
    ids=RECIPES,
)
@pytest.mark.usefixtures("tiny_applications", "fully_compiled")
def test_it_trains_on_drawn_pictures_and_leaves_a_scoring_model(recipe, pictures, tmp_path, request):
    data = pictures
    if recipe not in FIRST:
        request.getfixturevalue("without_graphs")
    history = started(recipe, data, tmp_path)
    assert np.isfinite(history["val_loss"]).all()
    model = qualitykit.models.load_model(tmp_path / "model.keras")
    side = model.input_shape[1] or 64
    score = float(np.asarray(model.predict_on_batch(np.full((1, side, side, 3), 90, "uint8")))[0, 0])
    assert 0 <= score <= 100
    card = qualitykit.models.load_card(tmp_path / "model.keras")
    assert recipe.name in card.title and card.training["seed"] == 0
    again = started(recipe, data, tmp_path)
    assert again.equals(read_history(tmp_path)), "a finished run is read"


WAYS = {type(recipe).train: recipe for recipe in RECIPES.values()}.values()


@pytest.mark.parametrize("recipe", WAYS, ids=lambda recipe: recipe.name)
@pytest.mark.usefixtures("tiny_applications", "without_graphs")
def test_stopped_at_the_end_of_its_first_stage_it_goes_on_to_the_same_history(
    recipe, pictures, tmp_path, monkeypatch
):
    """One recipe for each way of training that there is."""
    whole = started(recipe, pictures, tmp_path / "whole")

    def stopped(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Run, "finish", stopped)
        with pytest.raises(KeyboardInterrupt):
            started(recipe, pictures, tmp_path / "run")
    assert not read_run(tmp_path / "run").get("finished")
    resumed = started(recipe, pictures, tmp_path / "run")
    assert list(resumed) == list(whole) and len(resumed) == len(whole)
    np.testing.assert_allclose(resumed["val_loss"], whole["val_loss"], rtol=1e-3)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_options_that_it_does_not_take_are_refused_by_name(recipe, pictures, tmp_path):
    others = {"weights", "arguments", "cache", "feature_data", "map_data", "extractor", "generators"}
    for option in sorted(others - recipe.takes):
        model = None if recipe.system else tiny_network()
        with pytest.raises(ValueError, match=f"recipe {recipe.name} takes no {option}; it takes"):
            train(model, pictures, recipe.name, out=tmp_path / "run", verbose=False, **{option: "x"})
        with pytest.raises(ValueError, match=f"recipe {recipe.name} has no speed; it has .*epochs"):
            train(model, pictures, recipe.name, out=tmp_path / "run", verbose=False, speed=1)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_it_names_a_system_its_source_and_losses_that_exist(recipe):
    assert not recipe.system or recipe.system in qualitykit.models.__all__
    assert recipe.source
    for stage in recipe.stages():
        assert build_loss(stage.loss).name
        assert "learning_rate" in stage.optimizer[1]


def test_all_tables_of_small_settings_are_needed():
    assert set(SMALL) == {recipe.system for recipe in RECIPES.values()}


# Also names of other things: of the systems' files and models, of published papers, of saved models.
SHARED = {"default", "bpsqm", "cspp_iqa", "hyper_iqa", "nemg_iqa", "nima", "quality_net", "rnn_biqa"} | {
    "stage_statistics"
}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs a checkout")
def test_no_file_outside_of_their_folder_knows_a_recipe_s_name():
    names = sorted(set(RECIPES) - SHARED)
    pattern = "|".join(f'"{name}"' for name in names)
    command = ["git", "-C", str(ROOT), "grep", "-nE", pattern, "--", "qualitykit", "benchmarks"]
    found = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    # Which models ship, and by which recipe each is trained, is data, and stands in one file; what trainings
    # were asked for stands with what became of them.
    known = ("qualitykit/training/recipes/", "benchmarks/shipped.py", "benchmarks/claims/")
    assert [line for line in found if not line.startswith(known)] == []


def test_no_file_outside_of_their_folder_passes_a_recipe_s_name():
    """Names that other things have too: never as `recipe=` or compared with one."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "qualitykit").rglob("*.py"))
        if "recipes" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(f'recipe{x}"{name}"' in line for name in SHARED for x in ("=", " == ", " = "))
        and ">>>" not in line
    ]
    assert found == []


def test_published_numbers():
    """Section by section, what the papers and their public codes say."""
    quality, hyper, cspp = RECIPES["quality_net"], RECIPES["hyper_iqa"], RECIPES["cspp_iqa"]
    assert (quality.scores, quality.loss[1]["plcc_weight"], quality.batch_size) == ("own", 10.0, 10)
    assert quality.schedule[1]["min_lr"] == 1e-8 and quality.schedule[1]["patience"] == 2
    assert (hyper.l2, hyper.epochs, hyper.batch_size, hyper.head_rate) == (5e-4, 16, 96, 10.0)
    assert hyper.schedule == ("steps", {"every": 6, "factor": 0.1}) and hyper.scores == (0.0, 100.0)
    assert (cspp.loss[0], cspp.l2, cspp.optimizer[1]["learning_rate"]) == ("SmoothL1Loss", 5e-4, 2e-5)
    assert cspp.view["crops_per_image"] == 25 and "crop" not in RECIPES["cspp_iqa_whole"].view
    assert RECIPES["hyper_iqa_smp"].optimizer[1]["learning_rate"] == 1e-5
    assert RECIPES["nemg_iqa"].schedule[1]["monitor"] == "loss"
    # Beside the loss of the scores, whose published weight of 1000 is 1 here, decay is a thousandth too.
    assert [RECIPES[name].l2 * 1000 for name in ("nemg_iqa", "nemg_iqa_tid")] == pytest.approx([1e-3, 1e-2])
    features, pooler = RECIPES["rnn_biqa"].stages()
    assert (features.l2, pooler.l2, pooler.loss) == (0.01, 1e-5, ("HuberLoss", {"delta": 1 / 9}))
    assert pooler.optimizer[1] == {"learning_rate": 2e-4, "beta_1": 0.95, "beta_2": 0.9}
    maps, scores = RECIPES["bpsqm"].stages()
    assert [stage.optimizer[1]["learning_rate"] for stage in (maps, scores)] == [1e-3, 5e-3]
    assert {stage.optimizer[1]["epsilon"] for stage in (maps, scores)} == {1e-8}
    assert {recipe.weights for recipe in RECIPES.values()} == {"imagenet", "none"}


def rated_as_it_begins(recipe, data):
    """Pictures with ratings that the untrained network's scores rise with, whatever the processor."""
    keras.utils.set_random_seed(0)  # as `train` does
    small, frame = SMALL[recipe.system], data.frame
    network = recipe.build("none", small["arguments"])
    seen = Batches(frame["path"], frame["score"], batch_size=len(frame), **small["validation_view"])
    said = np.asarray(network.predict_on_batch(seen[0][0]))[:, 0]
    ratings = (said - said.min()) / np.ptp(said)
    return data.with_frame(frame.assign(score=1 - ratings))  # the lower, the better


@pytest.mark.usefixtures("tiny_applications", "without_graphs")
def test_quality_net_ends_on_the_level_of_the_ratings(pictures, tmp_path):
    """Its loss sees the correlation before all else, which no level and no spread changes."""
    recipe = RECIPES["quality_net"]
    pictures = rated_as_it_begins(recipe, pictures)
    history = started(recipe, pictures, tmp_path, epochs=2)
    figures = read_run(tmp_path)["kept"]
    best = history.loc[history["val_loss"].idxmin()]
    assert figures["val_plcc"] == pytest.approx(best["val_plcc"], abs=1e-3)
    assert figures["val_rmse"] < best["val_rmse"]
    ratings = 100 * pictures.part("validation").normalised().frame["score"].to_numpy()
    least = np.std(ratings) * np.sqrt(1 - figures["val_plcc"] ** 2)
    assert figures["val_plcc"] > 0 and figures["val_rmse"] == pytest.approx(least, rel=1e-3)
    card = qualitykit.models.load_card(tmp_path / "model.keras")
    assert card.figures["validation rmse"] == figures["val_rmse"]
    with pytest.raises(ValueError, match="recipe quality_net has no levelled"):
        started(recipe, pictures, tmp_path / "other", levelled=False)


@pytest.mark.usefixtures("tiny_applications", "without_graphs")
def test_error_maps_are_learnt_where_references_are_known(pictures, tmp_path):
    recipe = RECIPES["nemg_iqa"]
    pairs = started(recipe, pictures, tmp_path / "pairs")
    alone = started(recipe, pictures.with_frame(pictures.frame.assign(reference=None)), tmp_path / "alone")
    assert read_run(tmp_path / "pairs")["learns_error_maps"] is True
    assert read_run(tmp_path / "alone")["learns_error_maps"] is False
    assert pairs["loss"].iloc[0] != pytest.approx(alone["loss"].iloc[0], rel=1e-3)


def test_recipes_are_data():
    for recipe in RECIPES.values():
        assert dataclasses.replace(recipe, **{}) == recipe
        with pytest.raises(dataclasses.FrozenInstanceError):
            recipe.epochs = 3
