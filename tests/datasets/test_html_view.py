import re

import numpy as np
import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale
from tests.datasets.trees import put_images

HOSTILE = "<script>alert('x')</script> & \"more\".png"


def make(root, names, scores=None, **columns):
    paths = pd.Series([f"{root}/{name}" for name in names], dtype=object)
    scores = np.linspace(1, 5, len(names)) if scores is None else scores
    frame = pd.DataFrame({"path": paths, "score": scores}).assign(**columns)
    return IQADataset("mine <1>", root, frame, ScoreScale(1, 5), ["taken from <b>"])


def bars(page):
    return [int(height) for height in re.findall(r'<rect [^>]*height="(\d+)"', page)]


def test_counts_scale_and_notes_are_said(tmp_path):
    page = make(tmp_path, ["a.png"] * 3, split=["train", "train", "test"], reference="r")._repr_html_()
    assert "3 images, scores 1 to 5, higher is better, 2 train, 1 test, 1 references" in page
    assert "taken from &lt;b&gt;" in page


def test_the_histogram_has_a_bar_for_each_part_of_the_scale(tmp_path):
    page = make(tmp_path, ["a.png"] * 4, [1.0, 1.0, 5.0, 3.01])._repr_html_()
    heights = bars(page)
    assert len(heights) == 20 and heights[0] == 79 and heights[10] == heights[19] == 40
    assert sum(heights) == 79 + 2 * 40
    assert 'role="img" aria-label="Histogram of 4 scores from 1 to 5"' in page


def test_scores_beyond_the_scale_widen_the_histogram(tmp_path):
    page = make(tmp_path, ["a.png"] * 2, [0.0, 6.0])._repr_html_()
    assert "Histogram of 2 scores from 0 to 6" in page and bars(page)[0] == bars(page)[-1] == 79


def test_pictures_go_from_bad_to_good_and_lie_in_the_page(tmp_path):
    names = [f"{n}.png" for n in range(9)]
    put_images(tmp_path, *names)
    page = make(tmp_path, names)._repr_html_()
    assert re.findall(r"<figcaption>(\S+) (\S+)</figcaption>", page) == [
        ("1", "0.png"),
        ("2", "2.png"),
        ("3", "4.png"),
        ("4", "6.png"),
        ("5", "8.png"),
    ]
    assert page.count('src="data:image/jpeg;base64,') == 5
    assert "http" not in page and str(tmp_path) not in page


def test_lower_is_better_turns_the_order(tmp_path):
    data = make(tmp_path, ["a.png", "b.png"]).with_frame(
        make(tmp_path, ["a.png", "b.png"]).frame, ScoreScale(1, 5, higher_is_better=False)
    )
    assert re.findall(r"<figcaption>\S+ (\S+)</figcaption>", data._repr_html_()) == ["b.png", "a.png"]


def test_files_that_are_not_there_or_broken_are_said(tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    page = make(tmp_path, ["broken.png", "gone.png"])._repr_html_()
    assert page.count("cannot be read") == 2 and "<img" not in page


@pytest.mark.parametrize("name", [HOSTILE, "two\nlines.png", "bad\udcff.png", "=cmd|' /C calc'!A0.png"])
def test_names_are_only_text(tmp_path, name):
    name = name.replace("/", "-")
    put_images(tmp_path, name)
    page = make(tmp_path, [name])._repr_html_()
    assert "<script" not in page and "<img src=" in page
    page.encode("utf-8")


def test_an_empty_data_set_has_a_page(tmp_path):
    page = make(tmp_path, ["a.png"])[[]]._repr_html_()
    assert "0 images" in page and "<figure" not in page
