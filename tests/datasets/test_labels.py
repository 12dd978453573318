import os

import pytest

from qualitykit.datasets import DatasetWarning, load_dataset
from qualitykit.datasets.names import UnsafePathError
from tests.datasets.trees import put_images, put_text


def load(root, text, **options):
    put_text(root, "mine.csv", text)
    return load_dataset("table", str(root), low=1, high=5, **options)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "set"
    put_images(root, "a.png", "b.png", "ref.png")
    put_images(tmp_path, "outside.png")
    return root


def test_missing_images_are_counted_and_named(root):
    names = "".join(f"{n}.png,3\n" for n in range(7))
    with pytest.raises(
        FileNotFoundError, match="7 of 8 images are missing: 0.png, 1.png, 2.png, 3.png, 4.png, ... "
    ):
        load(root, "path,score\na.png,1\n" + names)


def test_missing_images_may_be_left_out_with_a_warning(root):
    with pytest.warns(DatasetWarning, match="table: 1 of 3 images are missing: x.png; left out"):
        data = load(root, "path,score\na.png,1\nx.png,2\nb.png,3\n", missing="warn")
    assert data.names == ["a.png", "b.png"]


def test_all_images_missing_is_an_error_even_then(root):
    with pytest.raises(FileNotFoundError, match="2 of 2 images are missing: x.png, y.png"):
        load(root, "path,score\nx.png,1\ny.png,2\n", missing="warn")


def test_missing_must_be_a_known_word(root):
    with pytest.raises(ValueError, match="missing must be 'error' or 'warn'. Received: 'skip'"):
        load(root, "path,score\na.png,1\n", missing="skip")


def test_repeated_rows_are_counted(root):
    with pytest.warns(DatasetWarning, match="mine.csv: 2 repeated rows left out: a.png, a.png"):
        data = load(root, "path,score\na.png,1\na.png,1\nb.png,2\na.png,1\n")
    assert data.frame["score"].tolist() == [1.0, 2.0]


def test_repeated_rows_may_be_spelt_differently(root):
    with pytest.warns(DatasetWarning, match="mine.csv: 1 repeated rows left out: A.PNG"):
        assert load(root, "path,score\na.png,1\nA.PNG,1\n").names == ["a.png"]


@pytest.mark.parametrize("again", ["a.png,2", "A.PNG,2", "./a.png,2"])
def test_an_image_with_two_labels_is_an_error(root, again):
    with pytest.raises(ValueError, match="mine.csv: 1 images listed twice with different labels: [aA]"):
        load(root, f"path,score\na.png,1\n{again}\n")


def test_scores_outside_the_scale_are_counted_and_kept(root):
    with pytest.warns(DatasetWarning, match=r"table: 1 scores outside the scale \(low=1, high=5\): b.png"):
        data = load(root, "path,score\na.png,1.5\nb.png,77\n")
    assert data.frame["score"].tolist() == [1.5, 77.0]


@pytest.mark.parametrize("name", ["../outside.png", "../../x.jpg", "/etc/passwd", "C:\\x.png"])
def test_a_path_out_of_the_folder_is_an_error(root, name):
    with pytest.raises(UnsafePathError, match="must stay inside the data set's folder"):
        load(root, f"path,score\na.png,1\n{name},2\n")


def test_a_link_out_of_the_folder_is_followed(root, tmp_path):
    os.symlink(tmp_path / "outside.png", root / "x.png")
    assert load(root, "path,score\nx.png,1\n").frame["path"].tolist() == [str(root / "x.png")]


def test_a_reference_out_of_the_folder_is_an_error(root):
    with pytest.raises(UnsafePathError, match="must stay inside the data set's folder"):
        load(root, "path,score,reference\na.png,1,../outside.png\n")


def test_an_absent_reference_is_counted_and_still_groups_its_images(root):
    with pytest.warns(DatasetWarning, match="table: 1 reference images are not there: gone.png"):
        data = load(root, "path,score,reference\na.png,1,gone.png\nb.png,2,gone.png\n")
    assert data.reference_names == ["gone.png", "gone.png"]


@pytest.mark.parametrize("cell", ["", "good", "=A1", "nan"])
def test_a_score_that_is_no_number_is_an_error(root, cell):
    with pytest.raises(ValueError, match="mine.csv: 1 rows without a finite score: b.png"):
        load(root, f"path,score\na.png,1\nb.png,{cell}\n")


def test_a_table_without_rows_is_an_error(root):
    with pytest.raises(ValueError, match="mine.csv lists no images"):
        load(root, "path,score\n")


def test_a_warning_points_at_the_caller(root):
    with pytest.warns(DatasetWarning) as caught:
        load(root, "path,score\na.png,1\na.png,1\n")
    assert caught[0].filename == __file__
