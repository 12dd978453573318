import keras
import numpy as np
import pytest

from qualitykit.images import load_image, save_image
from qualitykit.inference import score
from qualitykit.models import scoring_model
from tests.conftest import tiny_network
from tests.hostile import make_hostile_folder

pytestmark = pytest.mark.backends


@pytest.fixture(scope="module")
def model():
    return scoring_model(tiny_network())


@pytest.fixture
def mixed(tmp_path, rng):
    """Photographs of two shapes, one damaged file, one missing."""
    paths = []
    for index, shape in enumerate([(70, 80), (90, 70), (70, 80), (70, 80), (90, 70)]):
        paths.append(tmp_path / f"{index}.png")
        save_image(paths[-1], rng.integers(0, 256, (*shape, 3), "uint8"))
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no image")
    return [*map(str, paths[:3]), str(bad), *map(str, paths[3:]), str(tmp_path / "missing.jpg")]


def test_one_row_a_file_in_the_given_order_with_status_and_error(model, mixed):
    table = score(mixed, model)
    assert list(table["path"]) == mixed
    assert list(table["status"]) == ["ok", "ok", "ok", "failed", "ok", "ok", "failed"]
    assert table.loc[6, "error"] == "no such file"
    assert table.loc[0, ["width", "height"]].tolist() == [80, 70]
    assert (table["seconds"] >= 0).all()


def test_each_score_is_what_the_model_says_of_that_photograph_alone(model, mixed):
    table = score(mixed, model, batch_size=2)
    for row in table[table["status"] == "ok"].itertuples():
        alone = model.predict_on_batch(load_image(row.path)[None].astype("float32"))
        assert row.score == pytest.approx(float(np.asarray(alone).item()), abs=0.05)


def test_a_folder_of_hostile_files_scores_without_a_traceback_and_names_each_bad_one(model, tmp_path):
    expected = make_hostile_folder(tmp_path)
    table = score([str(tmp_path / name) for name in expected], model)
    assert len(expected) >= 40
    wrong = [
        (row.path, row.status, row.error)
        for row, good in zip(table.itertuples(), expected.values(), strict=True)
        if (row.status == "ok") != good
    ]
    assert not wrong
    bad = table[table["status"] == "failed"]
    assert bad["error"].str.len().gt(0).all() and not bad["error"].str.contains("\n").any()


def test_large_photographs_are_fitted_kept_whole_or_brought_to_a_chosen_side(model, tmp_path, rng):
    path = tmp_path / "large.png"
    save_image(path, rng.integers(0, 256, (640, 960, 3), "uint8"))
    seen = {}
    for size in ("fit", "full", 128):
        table = score(
            path, model, size=size, watch=lambda _, image, size=size: seen.update({size: image.shape})
        )
        assert table.loc[0, ["width", "height"]].tolist() == [960, 640]
    assert seen == {"fit": (512, 768, 3), "full": (640, 960, 3), 128: (128, 192, 3)}


def test_what_is_too_large_to_be_looked_at_whole_says_so(model, tmp_path):
    path = tmp_path / "huge.png"
    save_image(path, np.zeros((4001, 4001, 3), "uint8"))
    table = score([path, path], model, size="full")
    assert "too large to be looked at whole (limit 16 megapixels)" in table.loc[1, "error"]


def test_a_score_that_is_not_finite_is_a_failure(photographs):
    images = keras.Input((None, None, 3))
    nan = keras.Model(images, keras.layers.GlobalAveragePooling2D()(images)[:, :1] / 0.0)
    table = score(photographs[0][0], nan)
    assert table.loc[0, "status"] == "failed"
    assert "the model's score is" in table.loc[0, "error"]


def test_nothing_to_score_is_an_error(model, tmp_path):
    with pytest.raises(ValueError, match="no image files found in"):
        score(str(tmp_path), model)


@pytest.mark.parametrize("size", ["large", 0, -3, 2.5])
def test_an_unknown_size_is_refused(model, photographs, size):
    with pytest.raises(ValueError, match="size must be 'fit', 'full' or a number of pixels. Received: size="):
        score(photographs[0][0], model, size=size)


def test_an_unknown_model_is_refused():
    with pytest.raises(
        ValueError, match="model must be one of .* or the path of a .keras file. Received: model='no'"
    ):
        score("a.jpg", "no")


def test_a_model_that_sees_crops_scores_the_mean_over_their_grid(tmp_path, rng):
    from qualitykit.inference import predict_crops
    from qualitykit.models.card import Card
    from qualitykit.models.presets import Loaded

    inputs = keras.Input((32, 32, 3))
    network = keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)[:, :1])
    path = tmp_path / "a.png"
    save_image(path, rng.integers(0, 256, (70, 90, 3), "uint8"))
    crops = {"size": 32, "count": 6}
    table = score(path, Loaded(network, Card("x", "x", input={"crops": crops})))
    assert table.loc[0, "score"] == pytest.approx(predict_crops(network, load_image(path), **crops))
