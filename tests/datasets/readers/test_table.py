import os

import pytest

from qualitykit.datasets import DatasetWarning, ScoreScale, load_dataset
from tests.datasets.trees import expect, load, put_images, put_sheet, put_text


@pytest.fixture
def root(tmp_path):
    put_images(tmp_path, "a.png", "sub/b.jpg", "ref.png")
    return str(tmp_path)


def test_reads_a_csv_with_every_column(root):
    header = "path,score,std,reference,distortion,level,split\n"
    text = header + "a.png,1,0.5,ref.png,jpeg,2,training\nsub\\B.JPG,5,,ref.png,blur,3,val\n"
    put_text(root, "mine.csv", text.replace(",,", ",0.25,"))
    data = load("table", root, low=1, high=5)
    expect(
        data,
        root,
        path=["a.png", "sub/b.jpg"],
        score=[1.0, 5.0],
        std=[0.5, 0.25],
        reference=["ref.png", "ref.png"],
        distortion=["jpeg", "blur"],
        level=[2, 3],
        split=["train", "validation"],
    )
    assert data.scale == ScoreScale(1, 5)


def test_reads_a_workbook_given_by_its_own_path_and_column_names(root):
    put_sheet(root, "mine.xlsx", [["file", "dmos", "sd"], ["a.png", 10, 1.5], ["sub/b.jpg", 90, 2]])
    data = load(
        "table",
        os.path.join(root, "mine.xlsx"),
        low=0,
        high=100,
        higher_is_better=False,
        path="file",
        score="dmos",
        std="sd",
    )
    expect(data, root, path=["a.png", "sub/b.jpg"], score=[10.0, 90.0], std=[1.5, 2.0])
    assert data.normalised().frame["score"].tolist() == [0.9, pytest.approx(0.1)]


def test_paths_may_start_from_a_folder(root):
    put_text(root, "mine.csv", "path;score\nb.jpg;3\n", encoding="utf-16")
    data = load("table", root, low=1, high=5, folder="sub", separator=";", encoding="utf-16")
    assert data.names == ["b.jpg"]
    assert data.root == os.path.join(root, "sub")


def test_two_tables_must_be_told_apart(root):
    put_text(root, "one.csv", "path,score\na.png,1\n")
    put_text(root, "two.csv", "path,score\na.png,2\n")
    with pytest.raises(FileNotFoundError, match="labels must name the table .* found one.csv, two.csv"):
        load("table", root, low=1, high=5)
    assert load("table", root, labels="two.csv", low=1, high=5).frame["score"].tolist() == [2.0]


def test_extra_columns_are_counted(root):
    put_text(root, "mine.csv", "path,score,camera,iso\na.png,1,x,100\n")
    with pytest.warns(DatasetWarning, match="mine.csv: 2 columns not used: camera, iso"):
        load_dataset("table", root, low=1, high=5)


def test_an_unknown_part_is_refused(root):
    put_text(root, "mine.csv", "path,score,split\na.png,1,holdout\n")
    with pytest.raises(ValueError, match="split must be one of .*Received: holdout"):
        load("table", root, low=1, high=5)


def test_only_tables_are_taken_without_being_named(root):
    put_text(root, "readme.txt", "ratings of May")
    put_text(root, "mine.tsv", "path\tscore\na.png\t3\n")
    assert load("table", root, low=1, high=5).frame["score"].tolist() == [3.0]


def test_labels_are_found_in_the_root_before_the_current_folder(root, tmp_path, monkeypatch):
    put_text(root, "set/mine.csv", "path,score\n../a.png,1\n")
    put_text(tmp_path, "here/mine.csv", "path,score\na.png,2\n")
    put_text(tmp_path, "here/other.csv", "path,score\na.png,3\n")
    monkeypatch.chdir(tmp_path / "here")
    options = {"low": 1, "high": 5}
    assert load("table", root, labels="set/mine.csv", **options).frame["score"].tolist() == [1.0]
    assert load("table", root, labels="other.csv", **options).frame["score"].tolist() == [3.0]


@pytest.mark.parametrize("labels", ["gone.csv", "/gone.csv"])
def test_labels_that_are_not_there_are_named(root, labels):
    with pytest.raises(FileNotFoundError, match="gone.csv"):
        load("table", root, labels=labels, low=1, high=5)


def test_a_table_given_as_the_root_leaves_no_place_for_labels(root):
    put_text(root, "mine.csv", "path,score\na.png,1\n")
    with pytest.raises(ValueError, match="root must be a folder where labels names the table"):
        load("table", os.path.join(root, "mine.csv"), labels="mine.csv", low=1, high=5)


def test_several_raters_give_mean_deviation_and_count(root):
    put_text(root, "mine.csv", "path,r1,r2,r3,iso\na.png,1,2,3,100\nsub/b.jpg,4,,,200\n")
    with pytest.warns(DatasetWarning, match="mine.csv: 1 columns not used: iso"):
        data = load_dataset("table", root, low=1, high=5, raters=["r1", "r2", "R3"])
    expect(
        data,
        root,
        path=["a.png", "sub/b.jpg"],
        score=[2.0, 4.0],
        std=[1.0, float("nan")],
        raters=[3, 1],
    )


def test_one_row_a_rating_gives_the_same(root):
    put_text(
        root,
        "mine.csv",
        "path,score,split,rater\na.png,1,train,x\nsub/b.jpg,4,test,x\n./A.png,2,train,y\na.png,3,train,z\n",
    )
    with pytest.warns(DatasetWarning, match="mine.csv: 1 columns not used: rater"):
        data = load_dataset("table", root, low=1, high=5, raters="rows")
    expect(
        data,
        root,
        path=["a.png", "sub/b.jpg"],
        score=[2.0, 4.0],
        std=[1.0, float("nan")],
        split=["train", "test"],
        raters=[3, 1],
    )


def test_equal_ratings_of_one_picture_all_count(root):
    put_text(root, "mine.csv", "path,score\na.png,3\na.png,3\na.png,3\n")
    assert load("table", root, low=1, high=5, raters="rows").frame["raters"].tolist() == [3]


def test_ratings_of_one_picture_must_agree_on_all_else(root):
    put_text(root, "mine.csv", "path,score,split\na.png,3,train\na.png,3,test\n")
    with pytest.raises(ValueError, match="mine.csv: 1 images have more than one split: a.png"):
        load("table", root, low=1, high=5, raters="rows")


def test_a_row_without_any_rating_is_named(root):
    put_text(root, "mine.csv", "path,r1,r2\na.png,1,2\nsub/b.jpg,,\n")
    with pytest.raises(ValueError, match="mine.csv: 1 rows without a rating: sub/b.jpg"):
        load("table", root, low=1, high=5, raters="r?")


@pytest.mark.parametrize("other", ["score", "std"])
def test_raters_exclude_a_column_of_scores_or_deviations(root, other):
    put_text(root, "mine.csv", "path,r1,r2,x\na.png,1,2,3\n")
    with pytest.raises(ValueError, match=f"{other} must not be given with raters. Received: 'x' and 'r.'"):
        load("table", root, low=1, high=5, raters="r?", **{other: "x"})


def test_a_rater_without_a_column_is_named(root):
    put_text(root, "mine.csv", "path,r1\na.png,1\n")
    with pytest.raises(
        ValueError, match="must have a column 'r2', its columns are 'path', 'r1'; raters names"
    ):
        load("table", root, low=1, high=5, raters=["r1", "r2"])


def test_what_was_found_out_is_on_the_description(root):
    put_text(root, "mine.csv", "path;score\na.png;87,5%\nsub/b.jpg;50%\n", encoding="utf-16")
    data = load("table", root)
    assert data.scale == ScoreScale(0, 100)
    assert data.split(test=0.5, validation=0).describe()["notes"] == (
        "mine.csv: fields separated by semicolons; mine.csv: encoding utf-16; mine.csv: decimal commas; "
        "mine.csv: scale 0 to 100 from percent signs"
    )


def test_ends_that_fit_are_proposed(root):
    put_text(root, "mine.csv", "path,score\na.png,0\nsub/b.jpg,7.5\n")
    with pytest.raises(ValueError, match="in mine.csv scores run from 0 to 7.5, so perhaps low=0, high=10"):
        load("table", root)


def test_scores_that_fill_little_of_the_scale_are_said(root):
    put_images(root, *(f"{n}.png" for n in range(12)))
    put_text(root, "mine.csv", "path,score\n" + "".join(f"{n}.png,{1 + n / 3:.2f}\n" for n in range(12)))
    with pytest.warns(
        DatasetWarning, match="scores run from 1 to 4.67 on a scale from 0 to 100; low and high"
    ):
        load_dataset("table", root, low=0, high=100)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"low": "1"}, "low and high must be numbers. Received: '1' and 5"),
        ({"higher_is_better": "no"}, "higher_is_better must be True or False. Received: 'no'"),
        ({"header": 1}, "header must be True, False or a list of names. Received: 1"),
        ({"header": "path"}, "header must be True, False or a list of names. Received: 'path'"),
    ],
)
def test_options_of_another_type_are_refused(root, options, message):
    put_text(root, "mine.csv", "path,score\na.png,1\n")
    with pytest.raises(TypeError, match=message):
        load("table", root, **{"low": 1, "high": 5, **options})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"decimal": ";"}, "decimal must be '.' or ','. Received: ';'"),
        ({"decimal": ","}, "1 rows without a finite score: a.png"),
        ({"header": ["path"]}, "header must name the 2 columns of mine.csv. Received: 'path'"),
        ({"prefix": "D:\\old"}, r"prefix must begin a path, such as 'a.png'. Received: 'D:"),
        (
            {"split": "part"},
            "must have a column 'part', its columns are 'path', 'score'; split names another",
        ),
    ],
)
def test_options_that_do_not_fit_the_table_are_refused(root, options, message):
    put_text(root, "mine.csv", "path,score\na.png,1.5\n")
    with pytest.raises(ValueError, match=message):
        load("table", root, **{"low": 1, "high": 5, **options})


def test_no_header_row_may_be_told(root):
    put_text(root, "mine.csv", "a.png,1\nsub/b.jpg,2\n")
    with pytest.raises(
        ValueError, match="must have a column 'path', its columns are 'a.png', '1'; path names"
    ):
        load("table", root, low=1, high=5, header=True)
    with pytest.warns(DatasetWarning, match="no header row"):
        assert len(load_dataset("table", root, low=1, high=5, header=False)) == 2
    with pytest.raises(ValueError, match="header must name the 2 columns of mine.csv where others are asked"):
        load("table", root, low=1, high=5, header=False, score="mos")


def test_a_prefix_may_stand_before_some_paths_only(root):
    put_text(root, "mine.csv", "path,score\nD:\\old\\a.png,1\nsub/b.jpg,2\n")
    assert load("table", root, low=1, high=5, prefix="d:/OLD/").names == ["a.png", "sub/b.jpg"]


def test_a_score_called_dmos_takes_the_direction_it_is_given(root):
    put_text(root, "mine.csv", "path,dmos\na.png,1\n")
    data = load("table", root, low=1, high=5, score="dmos", higher_is_better=False)
    assert data.scale == ScoreScale(1, 5, higher_is_better=False)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        (
            "x.xlsx",
            {"sheet": "June"},
            "sheet must name a sheet of x.xlsx, its sheets are 'May'. Received: 'June'",
        ),
        ("x.xlsx", {"separator": ";"}, "separator must not be given for a workbook. Received: ';'"),
        ("x.xlsx", {"encoding": "latin-1"}, "encoding must not be given for a workbook. Received: 'latin-1'"),
        ("x.csv", {"sheet": "May"}, "sheet must name a sheet of x.csv, it is text. Received: 'May'"),
    ],
)
def test_options_of_the_other_kind_of_file_are_refused(root, name, options, message):
    put_text(root, "x.csv", "path,score\na.png,1\n")
    put_sheet(root, "x.xlsx", [["path", "score"], ["a.png", 1]], title="May")
    assert len(load("table", root, labels="x.xlsx", sheet="May", low=1, high=5)) == 1
    with pytest.raises(ValueError, match=message):
        load("table", root, labels=name, low=1, high=5, **options)


def test_deviations_and_levels_may_be_known_for_some_pictures(root):
    put_text(root, "mine.csv", "path,score,std,level\na.png,1,0.5,\nsub/b.jpg,2,,3\n")
    frame = load("table", root, low=1, high=5).frame
    assert frame[["std", "level"]].isna().to_numpy().tolist() == [[False, True], [True, False]]
