"""The default model's parts: streams, features, damage, head."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from qualitykit.distortions import LEVELS
from qualitykit.feeding import batches_of
from qualitykit.layers.kernel_regression import kernel_matrix
from qualitykit.models import StageStatistics, build_backbone, load_card, load_model, with_spread
from qualitykit.models.interval import Interval
from qualitykit.training import Run, get_recipe, read_history, read_run, train
from qualitykit.training.job import Job
from qualitykit.training.recipes.default import calibration
from qualitykit.training.recipes.default.assembly import assemble
from qualitykit.training.recipes.default.features import all_features, statistics_model
from qualitykit.training.recipes.default.head import fit_head
from qualitykit.training.recipes.default.lessons import ladder_falls, target_of
from qualitykit.training.recipes.default.odd import odd_pictures
from qualitykit.training.recipes.default.probe import extract, fit_projection, warm_start
from qualitykit.training.recipes.default.projection import fit_points
from tests.models.tiny_application import tiny_applications  # noqa: F401

RECIPE = get_recipe("default")
pytestmark = pytest.mark.usefixtures("without_graphs")
SETTING = {"dimensions": 3, "gamma": 0.05, "ridge": 0.1}


@pytest.fixture
def job(rated, tmp_path):
    """Eight photographs to learn from, the others to validate on."""
    parts = ["train"] * 8 + ["validation"] * (len(rated) - 8)
    data = rated.with_frame(rated.frame.assign(split=parts), rated.scale)
    return Job(Run(tmp_path / "run", {}), None, data, (0.0, 1.0), verbose=False)


@pytest.fixture
def small(tiny_applications):  # noqa: F811
    """The default's recipe with two tiny streams."""
    arguments = {"dimensions": 3, "hidden": 4}
    return replace(
        RECIPE,
        streams={
            "TinyNet": {"arguments": arguments, "view": {"crop": 32, "flip": True}, "epochs": 2},
            "TinyNetV2": {
                "arguments": arguments,
                "view": {"scale": 0.5, "crop": 16, "flip": True},
                "epochs": 1,
            },
        },
        views=(("TinyNet", 1), ("TinyNetV2", "4/3")),
        taps=None,
        dimensions=(3,),
        damage=("gaussian_blur", "jpeg"),
        damaged=2,
        odd=1,
        knots=3,
        batch_size=4,
    )


def rows_of(job, part):
    return job.data.part(part).frame["score"].to_numpy("float64")


def test_the_finished_model_gives_what_its_parts_were_fitted_to(small, job):
    """Points, machine, curve and spread computed by hand from the features against the assembled network."""
    networks = {name: build_backbone(name, strides=(4, 8, 16, 32)) for name in small.streams}
    statistics = statistics_model(small, networks)
    features, damaged, ceilings = all_features(small, statistics, job)
    scores = {part: rows_of(job, part) for part in ("train", "validation")}
    projection = fit_points(small, features["train"], SETTING["dimensions"], seed=0)
    head = fit_head(small, projection, features, scores, damaged, ceilings, SETTING)
    model = assemble(small, statistics, head)
    paths = job.data.part("validation")
    images = batches_of(paths, batch_size=len(paths))[0][0]
    exactly = replace(head.projection, bits=23)  # landmarks are rounded, what comes in is not
    kernel = kernel_matrix(exactly(features["validation"]), head.points, head.gamma)
    first, squares = (kernel @ head.coefficients + head.intercepts).T
    score = calibration.apply_curve(head.curve, first)
    given = np.asarray(with_spread(model).predict_on_batch(images))
    np.testing.assert_allclose(given[:, 0], score, atol=2e-3)
    np.testing.assert_allclose(given[:, 1], np.sqrt(np.maximum(squares, 0.02**2)), atol=5e-3)
    assert len(head.points) >= len(scores["train"]) + len(scores["validation"])


def test_features_hold_ladders_level_by_level_and_odd_pictures(small, job):
    statistics = statistics_model(
        small, {n: build_backbone(n, strides=(4, 8, 16, 32)) for n in small.streams}
    )
    features, damaged, ceilings = all_features(small, statistics, job)
    width = statistics.output_shape[-1]
    assert features["ladders"].shape == (2, 2, len(LEVELS), width)
    assert features["odd"].shape == (6 + 9, width) and len(ceilings) == 15
    assert len(damaged) == 2 and damaged.max() < 8
    # Rated photographs are seen whole and in order, damaged ones are not the same as the original.
    blurred = features["ladders"][0, 0]
    assert np.abs(blurred[-1] - features["train"][damaged[0]]).max() > 1e-3


def test_finished_features_are_read_again(small, job):
    statistics = statistics_model(
        small, {n: build_backbone(n, strides=(4, 8, 16, 32)) for n in small.streams}
    )
    first, _, _ = all_features(small, statistics, job)
    statistics.set_weights([0 * weight for weight in statistics.get_weights()])
    again, _, _ = all_features(small, statistics, job)
    for part, rows in first.items():
        np.testing.assert_array_equal(again[part], rows)


def test_odd_pictures_are_the_same_for_one_seed_and_never_rated_above_their_photograph(rated):
    paths, scores = rated.frame["path"], rated.frame["score"]
    pictures, ceilings = odd_pictures(paths, scores, 2, seed=3)
    again, _ = odd_pictures(paths, scores, 2, seed=3)
    for first, second in zip(pictures, again, strict=True):
        np.testing.assert_array_equal(first(), second())
    drawn = 6 * 2
    assert all(picture().shape == (512, 512, 3) for picture in pictures[:drawn])
    assert ceilings[:drawn].max() <= 0.5
    assert ceilings[drawn:].max() < scores.max()


def test_targets_mix_ratings_with_their_ranks():
    ratings = np.array([0.2, 0.4, 0.4, 0.9])
    found = target_of(ratings, ratings, 0.3)
    np.testing.assert_allclose(found, 0.7 * ratings + 0.3 * np.array([0.125, 0.5, 0.5, 0.875]))
    np.testing.assert_array_equal(target_of(ratings, ratings, 0.0), ratings)


def test_falls_run_down_each_ladder_and_skip_equal_neighbours():
    recipe = replace(RECIPE, damage=("jpeg", "haze"), gentle=("haze",), margin=0.1)
    ladders = np.arange(1, 11).reshape(1, 2, 5)
    points = np.arange(11, dtype="float32")[:, None] ** 2
    points[5] = points[4]  # the strongest compression changed nothing more
    falls = ladder_falls(recipe, np.array([0]), ladders, points)
    pairs = dict(zip(zip(falls.minus, falls.plus, strict=True), -falls.targets, strict=True))
    expected = {(0, 1): 0.1, (1, 2): 0.1, (2, 3): 0.1, (3, 4): 0.1}
    expected |= {(0, 6): 0.1, (6, 7): 0.05, (7, 8): 0.05, (8, 9): 0.05, (9, 10): 0.05}
    assert pairs == expected


def test_a_feature_that_never_varies_says_nothing_and_a_wild_one_is_cut(rng):
    features = rng.normal(size=(300, 4)).astype("float32")
    features[:, 2] = 7.0
    project = fit_points(replace(RECIPE, limit=2.0), features, 3, 0)
    strange = features[:1].copy()
    strange[0, 2] = 1e6
    np.testing.assert_array_equal(project(strange), project(features[:1]))
    one, other = np.full((2, 1, 4), 0.0, "float32")
    one[0, 0], other[0, 0] = 10.0, 1000.0
    np.testing.assert_array_equal(project(one), project(other))


def test_the_curve_rises_and_follows_the_means(rng):
    predicted = rng.uniform(size=400)
    ratings = predicted**2 + rng.normal(0, 0.02, 400)
    curve = calibration.fit_curve(predicted, ratings, 8)
    found = calibration.apply_curve(curve, np.linspace(-0.2, 1.2, 20))
    assert (np.diff(found) > 0).all() and found.min() > 0 and found.max() < 1
    middle = np.linspace(0.4, 0.9, 20)
    np.testing.assert_allclose(calibration.apply_curve(curve, middle), middle**2, atol=0.03)


def test_intervals_hold_nine_of_ten_ratings_where_errors_grow(rng):
    """Errors that are known to grow with a feature, and a score that has nothing to do with them."""
    sizes = rng.uniform(0.02, 0.3, 2000)
    errors, scores = rng.normal(0, sizes), rng.uniform(size=2000)
    given, ratings = 100 * scores, 100 * (scores + errors)
    interval = Interval.measured(given[:1000], ratings[:1000], 100 * sizes[:1000])
    ends = np.array([interval.at(100 * s, 100 * w) for s, w in zip(scores, sizes, strict=True)])[1000:]
    ratings = ratings[1000:]
    inside = (ratings >= ends[:, 0]) & (ratings <= ends[:, 1])
    assert 0.87 <= inside.mean() <= 0.94
    for rows in np.array_split(np.argsort(sizes[1000:]), 4):
        assert 0.82 <= inside[rows].mean() <= 0.98


def test_the_spread_is_learnt_from_errors_left_out_and_large_for_odd_pictures(rng):
    """The left-out values are those of fits without the photograph."""
    points = rng.normal(size=(30, 2)).astype("float32")
    squares = rng.uniform(0, 0.02, 25)
    kernel = kernel_matrix(points, points, 0.5).astype("float64")
    coefficients, intercept, left_out = calibration.fit_spread(kernel, squares, 5, 0.1)
    others = np.delete(np.arange(30), 3)
    targets = np.delete(np.concatenate([squares, np.full(5, 0.04)]), 3) - intercept
    alone = np.linalg.solve(kernel[np.ix_(others, others)] + 0.1 * np.eye(29), targets)
    assert left_out[3] == pytest.approx(kernel[3, others] @ alone + intercept)
    assert (kernel @ coefficients + intercept)[25:].mean() > 0.03


def test_the_projection_has_mean_variance_one(rng):
    features = rng.normal(3, 5, (200, 10)).astype("float32")
    kernel, bias = fit_projection(features, 4)
    projected = features @ kernel + bias
    assert projected.var() == pytest.approx(1, rel=0.05)
    assert projected.mean() == pytest.approx(0, abs=0.05)


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


def test_the_whole_recipe_leaves_a_scoring_model_its_card_and_every_trial(small, rated, tmp_path):
    history = train(None, rated, small, out=tmp_path, weights="none", verbose=False)
    assert len(history) == len(small.gammas) * len(small.ridges)
    assert list(read_history(tmp_path / "TinyNet")["epoch"]) == [0, 1]
    assert list(read_history(tmp_path / "TinyNetV2")["epoch"]) == [0]
    model = load_model(tmp_path / "model.keras")
    assert 0 <= float(model.predict_on_batch(np.zeros((1, 40, 48, 3), "uint8"))[0, 0]) <= 100
    card = load_card(tmp_path / "model.keras")
    assert card.system == "KernelFusion" and "validation srocc" in card.figures
    assert card.interval is None  # too few photographs to measure one
    best = history.loc[(history["val_srocc"] + history["val_plcc"]).idxmax()]
    assert read_run(tmp_path)["kept"]["gamma"] == best["gamma"]


def test_fields_reach_the_streams_and_options_it_has_not_are_refused(small, rated, tmp_path):
    train(None, rated, small, out=tmp_path / "a", weights="none", verbose=False, batch_norm="train", epochs=1)
    asked = read_run(tmp_path / "a" / "TinyNet")["request"]["stage"]["arguments"]
    assert asked["batch_norm"] == "train" and asked["backbone"] == "TinyNet"
    with pytest.raises(ValueError, match="recipe default takes no arguments; it takes cache, weights"):
        train(None, rated, small, out=tmp_path / "b", arguments={"dimensions": 2}, verbose=False)
