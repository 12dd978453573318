"""From a table of ratings to a model that scores, on a small fusion with fitted points."""

import keras
import numpy as np
import pandas as pd
import pytest

import qualitykit as qk
from qualitykit.cli import main
from qualitykit.datasets import IQADataset, ScoreScale
from qualitykit.images import save_image
from qualitykit.models import Card, KernelFusion, load_card, load_model, scoring_model
from qualitykit.models.interval import Interval
from qualitykit.personal.start import SkippedWarning
from qualitykit.training.recipes.default.probe import principal_components, standards


def picture(light, rng):
    return np.clip(rng.normal(light, 15, (64, 80, 3)), 0, 255).astype("uint8")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """A saved fusion whose points tell light from dark, and whose scores do not; its card has an interval."""
    keras.utils.set_random_seed(1)
    rng = np.random.default_rng(1)
    model = KernelFusion(
        [("MobileNet", 2)], 4, 6, 0.05, kernel="exponential", limit=8.0, knots=2, spread=True
    )
    statistics = keras.Model(model.input, model.get_layer("standardise").output)
    pictures = np.stack([picture(light, rng) for light in np.linspace(30, 220, 24)]).astype("float32")
    mean, scale = standards(np.asarray(statistics.predict_on_batch(pictures)))
    model.get_layer("standardise").set_weights([mean, scale])
    kernel = principal_components(np.asarray(statistics.predict_on_batch(pictures)), 4)
    model.get_layer("projection").set_weights([kernel, np.zeros(4)])
    coefficients = rng.normal(0, 0.1, (6, 2))
    model.get_layer("kernel").set_weights([rng.normal(size=(6, 4)), coefficients, np.array([0.5, 0.01])])
    path = tmp_path_factory.mktemp("shipped") / "base.keras"
    scoring_model(model).save(path)
    Card("base", "a base", system="KernelFusion", interval=Interval([50.0], [1.6], [1.6], True)).save(
        path.with_suffix(".json")
    )
    return path


@pytest.fixture
def mine(tmp_path):
    """40 pictures, those of middling light rated best, as a table with its folder."""
    rng, rows = np.random.default_rng(0), []
    (tmp_path / "photos").mkdir()
    for index in range(40):
        light = rng.uniform(30, 220)
        save_image(tmp_path / "photos" / f"{index}.png", picture(light, rng))
        score = round(5 - abs(light - 125) / 25 + rng.normal(0, 0.1), 2)
        rows.append({"path": f"{index}.png", "score": score})
    pd.DataFrame(rows).to_csv(tmp_path / "photos" / "ratings.csv", index=False)
    return tmp_path / "photos"


def data_of(folder):
    rows = pd.read_csv(folder / "ratings.csv")
    frame = pd.DataFrame({"path": [str(folder / n) for n in rows["path"]], "score": rows["score"]})
    return IQADataset("mine", folder, frame, ScoreScale(1, 5))


def test_the_personal_model_is_an_ordinary_one_and_knows_the_taste(shipped, mine, tmp_path):
    figures = qk.personalise(data_of(mine), tmp_path / "me", shipped)
    assert list(figures.index) == ["default", "personal"] and list(figures) == ["SROCC", "PLCC", "RMSE"]
    assert figures.loc["personal", "SROCC"] > 0.8
    assert figures.loc["default", "SROCC"] < 0.7
    table = qk.score(mine, tmp_path / "me/model.keras")
    assert (table["status"] == "ok").all()
    order = [int(path.rsplit("/", 1)[1].removesuffix(".png")) for path in table["path"]]
    rated = pd.read_csv(mine / "ratings.csv")["score"].iloc[order]
    assert np.corrcoef(table["score"], rated)[0, 1] > 0.9
    inside = (25 * (rated.to_numpy() - 1) >= table["low"]) & (25 * (rated.to_numpy() - 1) <= table["high"])
    assert inside.mean() > 0.8
    card = load_card(tmp_path / "me/model.keras")
    assert card.rated == 40 and card.figures["cross-validation srocc"] == figures.loc["personal", "SROCC"]
    explained = qk.explain(tmp_path / "me/model.keras", str(mine / "0.png"))
    assert explained is not None


def test_saved_and_loaded_it_scores_as_the_taste_says(shipped, mine, tmp_path):
    """Line and departure by hand, from the shipped model's scores and points."""
    from qualitykit.personal.network import comparable, kernel_between
    from qualitykit.personal.taste import fit_taste

    qk.personalise(data_of(mine), tmp_path / "me", shipped)
    base, personal = load_model(shipped), load_model(tmp_path / "me/model.keras")
    images = np.stack([qk.load_image(path) for path in data_of(mine).frame["path"]]).astype("float32")
    seen = np.asarray(comparable(base).predict_on_batch(images))
    kernel = kernel_between(base, seen[:, 2:], seen[:, 2:])
    scores, ratings = seen[:, 0] / 100, (data_of(mine).frame["score"].to_numpy() - 1) / 4
    expected = fit_taste(scores.astype("float64"), ratings, kernel).predict(scores, kernel)
    middle = (expected > 0.11) & (expected < 0.89)  # the ends are bent
    found = np.asarray(personal.predict_on_batch(images))[:, 0]
    np.testing.assert_allclose(found[middle], 100 * expected[middle], atol=0.1)


def test_a_personal_model_is_nothing_to_begin_with(shipped, mine, tmp_path):
    qk.personalise(data_of(mine), tmp_path / "me", shipped)
    with pytest.raises(ValueError, match="nobody's yet") as caught:
        qk.personalise(data_of(mine), tmp_path / "again", tmp_path / "me/model.keras")
    assert "\n" not in str(caught.value) and not (tmp_path / "again").exists()


def test_unreadable_photographs_are_left_out_and_named(shipped, mine, tmp_path):
    (mine / "3.png").write_bytes(b"no picture")
    with pytest.warns(SkippedWarning, match="3.png"):
        qk.personalise(data_of(mine), tmp_path / "me", shipped)
    assert load_card(tmp_path / "me/model.keras").rated == 39


def test_the_command_prints_both_and_leaves_a_model(shipped, mine, tmp_path, capsys):
    arguments = ["--data", "table", "--root", str(mine), "--option", "low=1", "--option", "high=5"]
    arguments += ["--model", str(shipped), "--quiet"]
    assert main(["personalise", *arguments, "--out", str(tmp_path / "me")]) == 0
    said = capsys.readouterr().out
    assert "default" in said and "personal" in said and "model.keras" in said
    assert (tmp_path / "me/figures.csv").exists()


def test_what_cannot_be_personalised_is_said_in_one_line(shipped, mine, tmp_path):
    few = data_of(mine).subset(np.arange(19))
    with pytest.raises(ValueError, match="at least 20 rated photographs. Received: 19"):
        qk.personalise(few, tmp_path / "me", shipped)
    with pytest.raises(TypeError, match="data must be an IQADataset"):
        qk.personalise([1, 2], tmp_path / "me", shipped)
    images = keras.Input((None, None, 3))
    plain = keras.Model(images, keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(images)))
    with pytest.raises(ValueError, match="whose head compares photographs"):
        qk.personalise(data_of(mine), tmp_path / "me", plain)
    assert not (tmp_path / "me").exists()
