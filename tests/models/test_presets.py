import keras
import pytest

from qualitykit.datasets import ScoreScale
from qualitykit.models import BPSQM, RNNBIQA, find_model, load_model, scoring_model
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
