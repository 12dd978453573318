from pathlib import Path

import numpy as np
import pytest

from qualitykit.analysis import evaluate_predictions
from qualitykit.analysis.evaluation_pictures import draw_gallery, draw_grad_cam
from qualitykit.analysis.predictions import Predictions
from qualitykit.images import save_image
from tests.conftest import tiny_network


@pytest.fixture
def shown(tmp_path):
    """Predictions on ten photographs in a folder, the last of which is damaged."""
    paths = [f"{row}.png" for row in range(10)]
    rng = np.random.default_rng(0)
    for path in paths:
        save_image(
            tmp_path / path, rng.integers(0, 255, (24, 600 if path == "0.png" else 32, 3), dtype="uint8")
        )
    (tmp_path / "9.png").write_bytes((tmp_path / "9.png").read_bytes()[:60])
    truth = np.linspace(10, 90, 10)
    return Predictions(
        "ours", "mine", Path("ours.csv"), truth, truth[::-1] + 1.0, np.array(paths, dtype=object)
    )


@pytest.fixture(scope="module")
def model():
    return tiny_network()


def test_the_gallery_shows_the_worst_and_says_which_cannot_be_read(shown, tmp_path):
    gallery = draw_gallery(shown, tmp_path, tmp_path)
    figure = gallery.figure
    assert [data is None for data in gallery.thumbnails] == [
        path == "9.png" for path in gallery.table["path"]
    ]
    assert figure.name == "worst_errors_ours_mine" and (tmp_path / "worst_errors_ours_mine.svg").exists()
    assert "9.png: rated 90, predicted 11" in figure.alt and "not available" in (
        tmp_path / "worst_errors_ours_mine.svg"
    ).read_text(encoding="utf-8")


def test_photographs_beside_the_csv_file_are_found_without_a_folder(shown, tmp_path):
    beside = Predictions("ours", "", tmp_path / "ours.csv", shown.y_true, shown.y_pred, shown.paths)
    assert draw_gallery(beside, None, tmp_path) is not None


def test_without_photographs_there_is_no_gallery_and_no_grad_cam(shown, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    without = Predictions("ours", "", Path("ours.csv"), shown.y_true, shown.y_pred)
    for one in (without, shown):
        assert draw_gallery(one, elsewhere, tmp_path) is None
        assert draw_grad_cam(one, None, elsewhere, tmp_path) is None


def test_grad_cam_goes_from_the_lowest_prediction_to_the_highest(shown, tmp_path, model):
    figure = draw_grad_cam(shown, model, tmp_path, tmp_path)
    # The lowest prediction is of the damaged 9.png, which is left out.
    assert figure.alt == "Photographs above, their heat maps below: 6.png, 3.png, 0.png."
    assert "QualityNet" not in figure.caption and "ours.csv" in figure.caption
    assert figure.png.startswith(b"\x89PNG") and (tmp_path / "grad_cam_ours_mine.png").exists()


def test_an_evaluation_explains_photographs_when_it_is_given_a_model(shown, tmp_path, model):
    rows = "".join(f"{p},{t},{q}\n" for p, t, q in zip(shown.paths, shown.y_true, shown.y_pred, strict=True))
    (tmp_path / "ours.csv").write_text("path,mos,prediction\n" + rows)
    page = evaluate_predictions(
        tmp_path / "ours.csv", tmp_path / "out", model=model, resamples=5
    ).page.read_text()
    assert "Where the model looks" in page and 'id="figure-grad_cam_ours"' in page
    away = tmp_path / "away"
    away.mkdir()
    (tmp_path / "ours.csv").rename(away / "ours.csv")
    page = evaluate_predictions(
        away / "ours.csv", tmp_path / "out", model=model, resamples=5
    ).page.read_text()
    assert "No photograph was found to explain" in page
