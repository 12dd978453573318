import csv

import pytest

from qualitykit.datasets import load_dataset
from qualitykit.images import save_image
from qualitykit.webapp.rating_file import RatingFile
from tests.image_bytes import photograph

NAMES = ["a.png", "=1+1.png", "-rf.png", 'say "x", please.png', "below/höhe.png", "@home.png"]


def test_ratings_of_any_names_are_read_by_the_reader_of_tables(tmp_path):
    ratings = RatingFile(tmp_path / "ratings.csv")
    for number, name in enumerate(NAMES):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        photograph().save(tmp_path / name)
        ratings.rate(name, 1 + number % 5)
    data = load_dataset("table", tmp_path, low=1, high=5)
    assert dict(zip(data.names, data.frame["score"], strict=True)) == {
        name: 1 + number % 5 for number, name in enumerate(NAMES)
    }
    again = RatingFile(tmp_path / "ratings.csv")
    assert [again.of(name) for name in NAMES] == [1, 2, 3, 4, 5, 1] and len(again) == 6


def test_a_name_with_bytes_that_are_no_text_is_kept_and_found_again(tmp_path):
    name = b"a\xff.png".decode("utf-8", "surrogateescape")
    photograph().save(tmp_path / name)
    RatingFile(tmp_path / "ratings.csv").rate(name, 2)
    assert RatingFile(tmp_path / "ratings.csv").of(name) == 2


def test_a_later_rating_replaces_the_first_and_none_takes_it_back(tmp_path):
    ratings = RatingFile(tmp_path / "ratings.csv")
    ratings.rate("a.png", 1)
    ratings.rate("b.png", 2)
    ratings.rate("a.png", 5)
    assert (tmp_path / "ratings.csv").read_text() == "path,score\na.png,5\nb.png,2\n"
    ratings.rate("a.png", None)
    ratings.rate("never.png", None)
    assert (tmp_path / "ratings.csv").read_text() == "path,score\nb.png,2\n"


def test_other_columns_and_photographs_of_a_table_stay(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text('\ufeffpath,who,score\n./a.png,"Anna, B",3\ngone.png,Ben,\n', encoding="utf-8")
    ratings = RatingFile(path)
    assert ratings.of("a.png") == 3 and ratings.of("gone.png") is None and len(ratings) == 1
    ratings.rate("a.png", 4)
    ratings.rate("new.png", 1)
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["path", "who", "score"],
            ["./a.png", "Anna, B", "4"],
            ["gone.png", "Ben", ""],
            ["new.png", "", "1"],
        ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,score\na.png,3\n", "must have the columns path and score"),
        ("path;score\na.png;3\n", "must have the columns path and score"),
        ("", "must have the columns path and score.* an empty file"),
        ("path,score\na.png,62\n", "row 2: score must be a whole number from 1 to 5"),
        ("path,score\na.png,4\na.png,2\n", "row 3: a.png is rated twice"),
        ("path,score\na.png,4,x\n", "must have the columns"),
    ],
)
def test_a_file_that_holds_something_else_is_refused_and_left_alone(tmp_path, text, message):
    path = tmp_path / "ratings.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        RatingFile(path)
    assert path.read_text() == text


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "ratings.csv").write_bytes(b"path,score\nh\xf6he.png,3\n")
    with pytest.raises(ValueError, match="must be a CSV file in UTF-8"):
        RatingFile(tmp_path / "ratings.csv")


@pytest.mark.parametrize("score", [0, 6, 2.0, True, "3"])
def test_what_is_no_rating_of_the_scale_is_refused(tmp_path, score):
    ratings = RatingFile(tmp_path / "ratings.csv")
    with pytest.raises(ValueError, match="from 1 to 5"):
        ratings.rate("a.png", score)
    assert not ratings.path.exists()


@pytest.mark.parametrize("ends", [(1, 1), (-1, 5), (1, 10), (1.0, 5)])
def test_a_scale_without_keys_is_refused(tmp_path, ends):
    with pytest.raises(ValueError, match="0 <= low < high <= 9"):
        RatingFile(tmp_path / "ratings.csv", *ends)


def test_a_rating_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path, rng):
    ratings = RatingFile(tmp_path / "ratings.csv")
    ratings.rate("a.png", 1)
    save_image(tmp_path / "x.png", rng.integers(0, 255, (8, 8, 3), dtype="uint8"))
    ratings.path = tmp_path / "x.png" / "ratings.csv"
    with pytest.raises(OSError):
        ratings.rate("a.png", 5)
    assert ratings.of("a.png") == 1
