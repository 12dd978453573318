import keras
import pytest

from qualitykit.datasets import ScoreScale
from qualitykit.models import (
    BPSQM,
    RNNBIQA,
    find_model,
    history_folder,
    list_models,
    load_model,
    presets,
    scoring_model,
)
from qualitykit.models.card import Card
from qualitykit.models.inputs import Crops, Fit, Maps, Patches
from qualitykit.models.presets import Loaded, resolve
from tests.conftest import tiny_network
from tests.models.test_scoring import bins
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_backbone")


def test_a_path_is_found_and_a_name_that_does_not_exist_is_named(tmp_path):
    (tmp_path / "mine.keras").write_bytes(b"x")
    assert find_model(tmp_path / "mine.keras") == tmp_path / "mine.keras"
    with pytest.raises(ValueError, match="model must be one of .* Received: model='nobody'$"):
        find_model("nobody")
    with pytest.raises(ValueError, match="Received: model='defualt'; did you mean 'default'?"):
        find_model("defualt")


def test_a_file_that_is_no_model_is_an_error_of_one_line(tmp_path):
    (tmp_path / "mine.keras").write_bytes(b"not a zip")
    with pytest.raises(ValueError, match="mine.keras: not a loadable Keras model") as caught:
        load_model(tmp_path / "mine.keras")
    assert "\n" not in str(caught.value)


def test_a_file_that_brings_code_is_refused(tmp_path):
    images = keras.Input((4, 4, 3))
    model = keras.Model(images, keras.layers.Lambda(lambda x: x[:, 0, 0, :1])(images))
    model.save(tmp_path / "code.keras")
    with pytest.raises(ValueError, match="not a loadable Keras model"):
        load_model(tmp_path / "code.keras")


def test_of_a_model_in_memory_nothing_is_known_but_what_its_input_demands():
    loaded = resolve(tiny_network())
    assert loaded.card.name == "tiny" and loaded.card.ratings == []
    assert loaded.card.scale is None and loaded.card.input == Fit(512)
    assert loaded.because == "no card says how, and the model takes any size"
    assert resolve(loaded) is loaded and isinstance(loaded, Loaded)


def test_a_model_that_was_loaded_keeps_its_files_card(tmp_path):
    path = tmp_path / "mine.keras"
    scoring_model(tiny_network()).save(path)
    Card("mine", "x", scale=ScoreScale(1, 5), input=Crops(32)).save(path.with_suffix(".json"))
    by_path, in_memory = resolve(path).card, resolve(load_model(path)).card
    assert by_path == in_memory and in_memory.scale == ScoreScale(1, 5) and in_memory.input == Crops(32)


def test_a_model_that_ends_in_a_score_range_says_its_scale(tmp_path):
    model = scoring_model(tiny_network())
    model.save(tmp_path / "mine.keras")
    for each in (model, tmp_path / "mine.keras"):
        assert resolve(each).card.scale == ScoreScale(0, 100)


@pytest.mark.parametrize(
    ("make", "policy", "because"),
    [
        (lambda: RNNBIQA(NAME, patch_size=32, gru_units=(2, 2)), Patches(), "reads patches"),
        (
            lambda: BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2),
            Maps(),
            "reads a grid of patches",
        ),
        (lambda: BPSQM(None, pooling_widths=(2,) * 5, hidden=2), Maps(), "reads a grid of patches"),
        (lambda: fixed(40), Crops(40, 25, 512), "takes 40 x 40 only"),
    ],
)
def test_without_a_card_the_network_decides_and_it_is_said(make, policy, because):
    loaded = resolve(make())
    assert loaded.card.input == policy
    assert loaded.because == f"no card says how, and the model {because}"


def bpsqm(maps):
    return BPSQM(maps, widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2)


def fixed(side):
    inputs = keras.Input((side, side, 3))
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)[:, :1])


def test_shares_of_ratings_are_scored_by_their_mean_where_the_card_or_the_caller_says_so(tmp_path):
    path = tmp_path / "nima.keras"
    bins().save(path)
    with pytest.raises(ValueError, match="say output='distribution'"):
        resolve(path)
    for output, scale in (("distribution", ScoreScale(1, 10)), ((0, 9), ScoreScale(0, 9))):
        loaded = resolve(path, output)
        assert loaded.network.output_shape == (None, 1) and loaded.card.scale == scale
    Card("nima", "x", scale=ScoreScale(0, 1), bins=(0, 1)).save(path.with_suffix(".json"))
    loaded = resolve(path)
    assert loaded.card.scale == ScoreScale(0, 1) and loaded.card.meaning == "mean rating"
    assert resolve(loaded).network is loaded.network
    with pytest.raises(ValueError, match=r"output must be 'distribution' or \(low, high\). Received"):
        resolve(path, "x")


def shelf(tmp_path, monkeypatch):
    """Two cards and one model."""
    monkeypatch.setattr(presets, "_folders", lambda: [tmp_path])
    figures = {"official test": {"SROCC": 0.861, "PLCC": 0.872}}
    Card("near", "x", system="NIMA", figures=figures, speed={"images/s": 12.5}).save(tmp_path / "near.json")
    Card("far", "x", system="HyperIQA").save(tmp_path / "far.json")
    scoring_model(tiny_network()).save(tmp_path / "near.keras")


def test_the_list_of_models_is_a_list_of_names_and_a_table(tmp_path, monkeypatch):
    shelf(tmp_path, monkeypatch)
    known = list_models()
    assert known == ["near"] and known.absent == ["far"]
    row = known.frame.loc["near"]
    assert row[["system", "kind", "SROCC", "images/s"]].tolist() == ["NIMA", "score", 0.861, 12.5]
    assert row["MB"] == round((tmp_path / "near.keras").stat().st_size / 1e6, 1)
    heading, line, note = repr(known).splitlines()
    assert heading.split() == ["name", "system", "kind", "SROCC", "PLCC", "MB", "images/s"]
    assert line.split()[:5] == ["near", "NIMA", "score", "0.861", "0.872"] and "far" in note
    assert "<table" in known._repr_html_() and "saved_models/far.keras" in known._repr_html_()


def test_a_known_model_that_is_not_here_is_refused_by_a_line_that_says_where_it_is(tmp_path, monkeypatch):
    shelf(tmp_path, monkeypatch)
    with pytest.raises(
        ValueError, match="far is not in .*; a clone of the project has saved_models/far.keras"
    ) as caught:
        load_model("far")
    assert "\n" not in str(caught.value)
    assert history_folder("near") == tmp_path / "near_history"
    with pytest.raises(ValueError, match=r"must be one of \['near'\] or the path"):
        load_model("nowhere")
