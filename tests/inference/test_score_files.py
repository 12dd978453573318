import keras
import numpy as np
import pytest
from PIL import Image, ImageCms

from qualitykit.datasets import ScoreScale
from qualitykit.images import load_image, save_image
from qualitykit.inference import score
from qualitykit.models import scoring_model
from qualitykit.models.card import Card
from qualitykit.models.inputs import Fit
from qualitykit.models.interval import Interval
from qualitykit.models.presets import Loaded
from tests.conftest import tiny_network
from tests.hostile import make_hostile_folder
from tests.models.test_scoring import bins, two_outputs


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


@pytest.mark.backends
def test_one_row_a_file_in_the_given_order_with_status_and_error(model, mixed):
    table = score(mixed, model)
    assert list(table["path"]) == mixed
    assert list(table["status"]) == ["ok", "ok", "ok", "failed", "ok", "ok", "failed"]
    assert table.loc[6, "error"] == "no such file"
    assert table.loc[0, ["width", "height"]].tolist() == [80, 70]
    assert (table["seconds"] >= 0).all()


@pytest.mark.backends
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


@pytest.mark.backends
def test_a_score_that_is_not_finite_is_a_failure(photographs):
    images = keras.Input((None, None, 3))
    nan = keras.Model(images, keras.layers.GlobalAveragePooling2D()(images)[:, :1] / 0.0)
    table = score(photographs[0][0], nan)
    assert table.loc[0, "status"] == "failed"
    assert "the model's score is" in table.loc[0, "error"]


def test_nothing_to_score_is_an_error(model, tmp_path):
    with pytest.raises(ValueError, match="no image files found in"):
        score(str(tmp_path), model)


def test_an_unknown_model_is_refused():
    with pytest.raises(
        ValueError, match="model must be one of .* or the path of a .keras file. Received: model='no'"
    ):
        score("a.jpg", "no")


@pytest.mark.backends
def test_a_model_that_sees_crops_scores_the_mean_over_their_grid(tmp_path, rng):
    from qualitykit.inference import predict_crops

    inputs = keras.Input((32, 32, 3))
    network = keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)[:, :1])
    path = tmp_path / "a.png"
    save_image(path, rng.integers(0, 256, (70, 90, 3), "uint8"))
    crops = {"size": 32, "count": 6}
    table = score(path, Loaded(network, Card("x", "x", input={"crops": crops})))
    assert table.loc[0, "score"] == pytest.approx(predict_crops(network, load_image(path), **crops))


def test_things_without_a_path_are_scored_as_their_files_are(model, mixed):
    files = [path for path in mixed if "bad" not in path and "missing" not in path]
    things = [load_image(files[0]), *files[1:3], open(files[3], "rb").read(), load_image(files[4])[None]]
    table, expected = score(things, model), score(files, model)
    assert list(table["path"]) == ["array 0", *files[1:3], "bytes 3", "array 4[0]"]
    assert table["score"].tolist() == pytest.approx(expected["score"].tolist(), abs=1e-4)
    assert table[["width", "height"]].equals(expected[["width", "height"]])


def test_sizes_are_whole_numbers_and_unknown_where_a_file_failed(model, mixed):
    table = score(mixed, model)
    assert str(table["width"].dtype) == "Int64" and table["width"].isna().sum() == 2


def test_a_model_without_a_card_has_no_known_scale_and_no_percentile(photographs):
    row = score(photographs[0][0], tiny_network()).loc[0]
    assert row["scale"] == "unknown" and np.isnan(row["percentile"]) and row["status"] == "ok"


def test_the_scale_of_a_card_is_said_in_words(photographs):
    card = Card("x", "x", scale=ScoreScale(1, 5, higher_is_better=False))
    assert score(photographs[0][0], Loaded(tiny_network(), card)).loc[0, "scale"] == "1 to 5, lower is better"


def test_an_interval_adds_its_ends_and_only_then(model, photographs):
    card = Card("x", "x", interval=Interval([0, 100], [2, 2], [3, 3]))
    table = score([*photographs[0][:2], "none.jpg"], Loaded(model, card))
    assert list(table)[1:4] == ["score", "low", "high"] and "low" not in score(photographs[0][0], model)
    first = table.loc[0]
    assert first["low"] == pytest.approx(max(first["score"] - 2, 0)) and np.isnan(table.loc[2, "high"])


@pytest.mark.backends
def test_shares_of_ratings_are_scored_by_their_mean(photographs):
    network = bins()
    # 48 x 40 pixels are enlarged to 64 x 64, as every photograph that small is.
    image = Fit(512).prepare(load_image(photographs[0][0]))
    shares = np.asarray(network.predict_on_batch(image[None].astype("float32")))[0]
    row = score(photographs[0][0], network, output="distribution").loc[0]
    assert row["score"] == pytest.approx(float(shares @ np.arange(1, 11)), rel=1e-4)
    assert row["scale"] == "1 to 10, higher is better"


@pytest.mark.parametrize("make", [bins, two_outputs])
def test_a_model_of_several_outputs_is_refused_before_any_file_is_read(make, photographs, monkeypatch):
    def read(*_, **__):
        raise AssertionError("a file was read")

    monkeypatch.setattr("qualitykit.inference.sources.read_photograph", read)
    with pytest.raises(ValueError, match="model must give one score"):
        score(photographs[0], make())


@pytest.mark.backends
def test_a_network_of_fixed_size_sees_crops_of_it_and_the_table_says_so(tmp_path, rng):
    inputs = keras.Input((32, 32, 3))
    network = keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)[:, :1])
    save_image(tmp_path / "a.png", rng.integers(0, 256, (70, 90, 3), "uint8"))
    table = score(tmp_path / "a.png", network)
    assert table.loc[0, "status"] == "ok"
    assert table.attrs["prepared"].startswith("the mean over a grid of 25 crops or more of 32 x 32")
    assert "(no card says how, and the model takes 32 x 32 only)" in table.attrs["prepared"]
    with pytest.raises(ValueError, match="the model takes photographs of 32 x 48 only"):
        score(tmp_path / "a.png", fixed(48, 32), size=100)
    assert "resized to 32 x 48, aspect ignored" in score(tmp_path / "a.png", fixed(48, 32)).attrs["prepared"]


def fixed(height, width):
    inputs = keras.Input((height, width, 3))
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)[:, :1])


def test_the_bar_moves_when_a_photograph_is_done(model, mixed, monkeypatch):
    moves, watched = [], []

    class Bar:
        def __init__(self, **options):
            assert options["total"] == len(mixed)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def update(self):
            moves.append(len(watched))

    monkeypatch.setattr("qualitykit.inference.score_files.tqdm", Bar)
    score(mixed, model, watch=lambda path, image: watched.append(path))
    assert len(moves) == len(mixed) and moves[-1] == len(watched) == 5


def test_what_a_folder_holds_beside_photographs_is_named(model, tmp_path, rng):
    save_image(tmp_path / "a.png", rng.integers(0, 256, (70, 90, 3), "uint8"))
    (tmp_path / "drawing.psd").write_bytes(b"8BPS" + bytes(60))
    (tmp_path / "notes.txt").write_text("BM and other words")
    table = score([tmp_path, np.zeros((64, 64, 3))], model)
    assert list(table["path"]) == [str(tmp_path / "a.png"), "array 1"]
    assert table.attrs["passed_over"] == {"Photoshop": [str(tmp_path / "drawing.psd")]}
    (tmp_path / "a.png").unlink()
    with pytest.raises(ValueError, match="no image files found in .*; 1 image passed over: 1 Photoshop"):
        score(tmp_path, model)


def test_colours_are_those_of_srgb_unless_asked_for_as_they_are_stored(tmp_path, rng):
    """Grey levels under a linear profile are lighter in sRGB."""
    images = keras.Input((None, None, 3))
    mean = keras.Model(images, keras.layers.GlobalAveragePooling2D()(images)[:, :1])
    picture = Image.new("RGB", (64, 64), (60, 60, 60))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture.save(tmp_path / "plain.png")
    picture.save(tmp_path / "broken.png", icc_profile=b"broken")
    wide = display_p3_like(profile)
    Image.new("RGB", (64, 64), (200, 60, 60)).save(tmp_path / "wide.png", icc_profile=wide)
    paths = [tmp_path / name for name in ("plain.png", "broken.png", "wide.png")]
    table, raw = score(paths, mean), score(paths, mean, raw_colour=True)
    assert table.loc[0, "score"] == table.loc[1, "score"] == 60
    assert table["note"].notna().tolist() == [False, True, False] and "profile" in table.loc[1, "note"]
    assert raw.loc[2, "score"] == 200 and table.loc[2, "score"] > 205
    opened = score(Image.open(tmp_path / "wide.png"), mean)
    assert opened.loc[0, "score"] == table.loc[2, "score"]
    assert "note" not in score(paths[0], mean)


def display_p3_like(srgb):
    """sRGB's profile with a red that lies further out, as Display P3's does."""
    place = srgb.index(b"rXYZ", 128)
    offset = int.from_bytes(srgb[place + 4 : place + 8], "big") + 8
    red = [int(65536 * value).to_bytes(4, "big", signed=True) for value in (0.5151, 0.2412, -0.0011)]
    return srgb[:offset] + b"".join(red) + srgb[offset + 12 :]


def test_a_large_jpeg_is_decoded_at_less_and_the_table_tells_its_own_size(model, tmp_path):
    image = np.repeat(np.linspace(0, 255, 2000).astype("uint8")[None, :, None], 1500, 0).repeat(3, 2)
    save_image(tmp_path / "a.jpg", image)
    save_image(tmp_path / "a.png", load_image(tmp_path / "a.jpg"))
    seen = {}
    table = score(
        [tmp_path / "a.jpg", tmp_path / "a.png"], model, watch=lambda p, i: seen.update({p[-3:]: i})
    )
    assert table["width"].tolist() == [2000, 2000] and table["height"].tolist() == [1500, 1500]
    assert seen["jpg"].shape == seen["png"].shape
    assert table.loc[0, "score"] == pytest.approx(table.loc[1, "score"], abs=0.1)
