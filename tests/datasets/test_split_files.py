import json

import pandas as pd
import pytest

from qualitykit.datasets import DatasetWarning, IQADataset, ScoreScale, load_split, save_split, split


def make(names=("b.png", "A.png", "c/d.png", "e.png"), name="mine", root="/data"):
    frame = pd.DataFrame({"path": [f"{root}/{file}" for file in names], "score": 0.0})
    return IQADataset(name, root, frame, ScoreScale(0, 1))


@pytest.mark.parametrize("file", ["split.json", "split.csv"])
def test_a_split_comes_back_as_it_was_saved(tmp_path, file):
    data = split(make(), validation=0.25, test=0.25, seed=4)
    save_split(data, tmp_path / file)
    assert load_split(make(), tmp_path / file).frame["split"].tolist() == data.frame["split"].tolist()


def test_the_file_does_not_depend_on_the_order_of_rows(tmp_path):
    data = split(make(), test=0.25, validation=0.25)
    save_split(data, tmp_path / "one.json")
    save_split(data.subset([3, 2, 1, 0]), tmp_path / "two.json")
    assert (tmp_path / "one.json").read_text() == (tmp_path / "two.json").read_text()


def test_names_are_matched_in_any_case_and_other_folders(tmp_path):
    save_split(split(make(), test=0.25, validation=0.25), tmp_path / "split.csv")
    moved = make(["B.PNG", "a.png", "flat/d.png", "e.png"], root="/other")
    parts = load_split(make(), tmp_path / "split.csv").frame["split"].tolist()
    assert load_split(moved, tmp_path / "split.csv").frame["split"].tolist() == parts


def test_an_image_the_file_lacks_is_an_error(tmp_path):
    save_split(split(make(), test=0.25, validation=0.25), tmp_path / "split.json")
    with pytest.raises(ValueError, match="must name every image, it lacks 1: new.png"):
        load_split(make(["b.png", "new.png"]), tmp_path / "split.json")


def test_names_the_data_set_lacks_are_counted(tmp_path):
    save_split(split(make(), test=0.25, validation=0.25), tmp_path / "split.json")
    with pytest.warns(DatasetWarning, match="2 names are not in mine: c/d.png, e.png"):
        load_split(make(["b.png", "A.png"]), tmp_path / "split.json")


def test_the_split_of_another_data_set_is_refused(tmp_path):
    save_split(split(make(), test=0.25, validation=0.25), tmp_path / "split.json")
    with pytest.raises(ValueError, match="is a split of 'mine', not of 'yours'"):
        load_split(make(name="yours"), tmp_path / "split.json")


def test_an_image_named_twice_is_refused(tmp_path):
    (tmp_path / "split.csv").write_text("name,split\na.png,train\na.png,test\n")
    with pytest.raises(ValueError, match="names 1 images twice"):
        load_split(make(), tmp_path / "split.csv")


def test_an_unknown_part_is_refused(tmp_path):
    content = {"dataset": "mine", "parts": {"holdout": ["a.png"]}}
    (tmp_path / "split.json").write_text(json.dumps(content))
    with pytest.raises(ValueError, match="split must be one of train, validation, test. Received: holdout"):
        load_split(make(), tmp_path / "split.json")


@pytest.mark.parametrize(
    ("file", "text"), [("s.csv", "path,part\na,train\n"), ("s.json", "{}"), ("s.json", "no")]
)
def test_a_file_of_another_form_is_refused(tmp_path, file, text):
    (tmp_path / file).write_text(text)
    with pytest.raises(ValueError, match="is no split file"):
        load_split(make(), tmp_path / file)


def test_an_image_in_no_part_cannot_be_saved(tmp_path):
    with pytest.raises(ValueError, match=r"mine: 4 images are in no part; call split\(\) first"):
        save_split(make(), tmp_path / "split.json")


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="path must end in .json or .csv. Received: "):
        save_split(split(make(), test=0.25, validation=0.25), tmp_path / "split.txt")


def test_spellings_are_matched_nearest_first_and_each_once(tmp_path):
    (tmp_path / "split.csv").write_text("name,split\nx/a.png,train\nx/A.png,test\nb/c.png,test\n")
    parts = load_split(make(["x/A.png", "x/a.png", "d/C.png"]), tmp_path / "split.csv").frame["split"]
    assert parts.tolist() == ["test", "train", "test"]


def test_one_entry_does_not_serve_two_images(tmp_path):
    (tmp_path / "split.csv").write_text("name,split\na.png,train\n")
    with pytest.raises(ValueError, match="must name every image, it lacks 1: A.png"):
        load_split(make(["a.png", "A.png"]), tmp_path / "split.csv")
    with pytest.raises(ValueError, match="must name every image, it lacks 2: x/a.png, y/a.png"):
        load_split(make(["x/a.png", "y/a.png"]), tmp_path / "split.csv")


def test_a_split_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    data = split(make(), test=0.25, validation=0.25)
    save_split(data, tmp_path / "split.json")
    before = (tmp_path / "split.json").read_text()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save_split(split(make(), test=0.25, validation=0.25, seed=1), tmp_path / "split.json")
    assert (tmp_path / "split.json").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["split.json"]


def test_a_split_file_that_a_spreadsheet_wrote_again_is_read(tmp_path):
    (tmp_path / "split.csv").write_text("\ufeffname,split\r\na.png,train\r\n", encoding="utf-8")
    assert load_split(make(["a.png"]), tmp_path / "split.csv").frame["split"].tolist() == ["train"]
