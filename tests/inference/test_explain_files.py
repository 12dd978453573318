"""A picture a photograph, and a table that says which is whose."""

import numpy as np
import pandas as pd
import pytest

from qualitykit.images import load_image, save_image
from qualitykit.inference.explain_files import explain_files
from qualitykit.models import BPSQM, RNNBIQA, scoring_model
from tests.conftest import tiny_network
from tests.models.tiny_backbone import NAME, tiny_backbone  # noqa: F401

pytestmark = pytest.mark.usefixtures("tiny_backbone")


@pytest.fixture(scope="module")
def model():
    return scoring_model(tiny_network())


@pytest.fixture
def paths(tmp_path, rng):
    for name in ("a.png", "b.png"):
        save_image(tmp_path / name, rng.integers(0, 256, (70, 90, 3), "uint8"))
    return [str(tmp_path / "a.png"), str(tmp_path / "b.png")]


def test_the_table_and_the_index_say_which_picture_is_whose(model, paths, tmp_path):
    out = tmp_path / "maps" / "new"
    table = explain_files([paths[0], "gone.png", paths[0], np.zeros((64, 64, 3))], out, model)
    assert list(table["picture"]) == ["a_negative.png", None, "a_negative_2.png", "array 3_negative.png"]
    index = pd.read_csv(out / "index.csv")
    assert list(index) == ["picture", "path", "score", "status"]
    assert index["picture"].dropna().tolist() == [name for name in table["picture"] if name]
    assert index["path"].tolist() == [paths[0], "gone.png", paths[0], "array 3"]
    assert sorted(p.name for p in out.iterdir()) == sorted([*filter(None, table["picture"]), "index.csv"])


@pytest.mark.backends
def test_both_signs_fit_into_one_picture(model, paths, tmp_path):
    pictures = {}
    for sign in ("negative", "positive", "both"):
        table = explain_files(paths[0], tmp_path / sign, model, sign=sign)
        assert table.loc[0, "picture"] == f"a_{sign}.png"
        pictures[sign] = load_image(tmp_path / sign / f"a_{sign}.png")
    assert len({picture.tobytes() for picture in pictures.values()}) == 3


@pytest.mark.backends
def test_models_of_patches_and_maps_make_their_pictures(paths, tmp_path):
    rnn = scoring_model(RNNBIQA(NAME, patch_size=32, gru_units=(4, 4)))
    bpsqm = BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=24)
    for number, model in enumerate((rnn, bpsqm)):
        table = explain_files(paths, tmp_path / str(number), model)
        assert (table["status"] == "ok").all() and table["picture"].notna().all()
        for name in table["picture"]:
            assert load_image(tmp_path / str(number) / name).shape == (70, 90, 3)


@pytest.mark.backends
def test_predicted_damage_is_a_picture_of_its_own(model, paths, tmp_path):
    maps = BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=24)
    table = explain_files(paths, tmp_path / "maps", model, map_model=maps)
    assert list(table["damage"]) == ["a_damage.png", "b_damage.png"]
    assert {"a_damage.png", "a_negative.png"} < {p.name for p in (tmp_path / "maps").iterdir()}


def test_a_sign_that_a_model_has_no_answer_to_is_refused_before_anything_is_made(paths, tmp_path):
    bpsqm = BPSQM(widths=(2,) * 4, pooling_widths=(2,) * 5, hidden=2, patch_size=32, step=24)
    with pytest.raises(ValueError, match="sign must be one of 'negative', 'both' for predicted damage"):
        explain_files(paths, tmp_path / "maps", bpsqm, sign="positive")
    assert not (tmp_path / "maps").exists()
