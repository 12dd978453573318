import numpy as np
import pytest

from qualitykit.analysis.predictions import PREDICTION_COLUMNS, TRUTH_COLUMNS, read_predictions, same_images


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="ours.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_reads_what_qk_evaluate_writes(write):
    (one,) = read_predictions(write("path,score,prediction\na/1.jpg,10,12.5\na/2.jpg,90,80\n"), "BIQ2021")
    assert (one.model, one.dataset, len(one), one.left_out, one.std) == ("ours", "biq2021", 2, 0, None)
    assert one.y_true.tolist() == [10, 90] and one.y_pred.tolist() == [12.5, 80]
    assert one.paths.tolist() == ["a/1.jpg", "a/2.jpg"]


@pytest.mark.parametrize("truth", TRUTH_COLUMNS)
@pytest.mark.parametrize("prediction", PREDICTION_COLUMNS)
def test_every_documented_name_is_taken_however_it_is_written(truth, prediction, write):
    truth, prediction = truth.upper().replace("_", " "), prediction.title().replace("_", "-")
    (one,) = read_predictions(write(f"{truth}, {prediction} \n1,2\n3,4\n"))
    assert one.y_true.tolist() == [1, 3] and one.y_pred.tolist() == [2, 4] and one.paths is None


def test_score_is_the_prediction_where_another_column_holds_the_ratings(write):
    (one,) = read_predictions(write("path,score,mos\na,2,1\nb,4,3\n"))
    assert one.y_true.tolist() == [1, 3] and one.y_pred.tolist() == [2, 4]


def test_two_columns_of_ratings_are_ambiguous(write):
    with pytest.raises(ValueError, match="ours.csv must hold one of the columns .*. Received: mos and score"):
        read_predictions(write("mos,score,prediction\n1,2,3\n4,5,6\n"))


def test_missing_columns_are_named_with_what_there_is(write):
    with pytest.raises(
        ValueError, match="a column of predictions, named one of prediction.* Received: mos, quality"
    ):
        read_predictions(write("mos,quality\n1,2\n"))
    with pytest.raises(
        ValueError, match="a column of ratings, named one of score.* Received: quality, prediction"
    ):
        read_predictions(write("quality,prediction\n1,2\n"))


def test_columns_of_any_name_are_taken_when_they_are_given(write):
    file = write(
        "img,gt,net-a,score,who,set\na,1,2,9,x,mine\nb,3,4,8,y,mine\nc,5,6,7,x,mine\nd,7,8,6,y,mine\n"
    )
    columns = {"path": "img", "rating": "GT", "prediction": "Net A", "model": "who", "dataset": "set"}
    one, two = read_predictions(file, columns=columns)
    assert (one.model, two.model, one.dataset) == ("x", "y", "mine")
    assert (
        one.y_true.tolist() == [1, 5] and one.y_pred.tolist() == [2, 6] and one.paths.tolist() == ["a", "c"]
    )


def test_a_column_that_is_given_decides_between_several(write):
    text = "mos,score,truth\n1,2,3\n4,5,6\n"
    (one,) = read_predictions(write(text), columns={"rating": "truth"})
    assert one.y_true.tolist() == [3, 6] and one.y_pred.tolist() == [
        2,
        5,
    ]  # the score is left to be the prediction
    (one,) = read_predictions(write(text), columns={"rating": "score", "prediction": "mos"})
    assert one.y_true.tolist() == [2, 5] and one.y_pred.tolist() == [1, 4]
    (one,) = read_predictions(write("model,who,mos,prediction\na,x,1,2\nb,x,3,4\n"), columns={"model": "who"})
    assert one.model == "x" and len(one) == 2


def test_given_columns_must_be_there_and_have_a_role(write):
    file = write("mos,prediction\n1,2\n3,4\n")
    with pytest.raises(
        ValueError, match="must hold the column given for rating, 'gt'. Received: mos, prediction"
    ):
        read_predictions(file, columns={"rating": "gt"})
    with pytest.raises(ValueError, match="columns must name any of rating, .* Received: truth"):
        read_predictions(file, columns={"truth": "mos"})


def test_rows_without_a_number_are_left_out_and_counted(write):
    (one,) = read_predictions(write("mos,prediction\n1,2\n,3\n4,\n5,inf\n6,nan\n7,8\n"))
    assert one.y_true.tolist() == [1, 7] and one.left_out == 4


def test_a_word_among_the_numbers_is_refused_with_its_line(write):
    with pytest.raises(ValueError, match="ours.csv must hold numbers. Received: line 3, prediction: 'good'"):
        read_predictions(write("mos,prediction\n1,2\n3,good\n"))


def test_fewer_than_two_rated_rows_are_refused(write):
    with pytest.raises(ValueError, match="at least 2 rated predictions of ours. Received: 1"):
        read_predictions(write("mos,prediction\n1,2\n,3\n"))


def test_a_file_of_another_kind_is_refused(write, tmp_path):
    (tmp_path / "image.csv").write_bytes(b"\xff\xd8\xff\xe0 no text")
    with pytest.raises(ValueError, match="image.csv must be a CSV file in UTF-8"):
        read_predictions(tmp_path / "image.csv")
    with pytest.raises(ValueError, match="empty.csv must be a CSV file"):
        read_predictions(write("", "empty.csv"))
    with pytest.raises(FileNotFoundError, match="nowhere.csv"):
        read_predictions(tmp_path / "nowhere.csv")


def test_a_byte_order_mark_is_no_part_of_the_first_name(write):
    assert len(read_predictions(write("\ufeffmos,prediction\n1,2\n3,4\n"))[0]) == 2


def test_predictions_csv_is_named_after_its_folder(write):
    assert read_predictions(write("mos,prediction\n1,2\n3,4\n", "cspp/predictions.csv"))[0].model == "cspp"


def test_one_file_may_hold_several_models_and_data_sets(write):
    rows = ["b,mine,1,2", "a,mine,1,3", "b,mine,2,4", "a,mine,2,5", "b,KonIQ-10k,7,8", "b,koniq10k,9,9"]
    found = read_predictions(write("\n".join(["model,dataset,mos,prediction", *rows])))
    assert [(one.model, one.dataset) for one in found] == [("b", "mine"), ("a", "mine"), ("b", "koniq10k")]
    assert [one.y_pred.tolist() for one in found] == [[2, 4], [3, 5], [8, 9]]


def test_a_file_without_a_row_is_refused(write):
    with pytest.raises(ValueError, match="at least 2 rated predictions of ours. Received: 0"):
        read_predictions(write("mos,prediction\n"))


def test_the_ratings_spread_is_kept_where_it_is_complete(write):
    assert read_predictions(write("mos,prediction,SD\n1,2,0.5\n3,4,0.6\n"))[0].std.tolist() == [0.5, 0.6]
    assert read_predictions(write("mos,prediction,SD\n1,2,0.5\n3,4,\n"))[0].std is None


def _sets(write, first, second):
    return read_predictions(write(first, "a.csv"))[0], read_predictions(write(second, "b.csv"))[0]


def test_images_are_matched_by_path_in_any_order(write):
    first, second = _sets(
        write, "path,mos,pred\na,1,1\nb,2,2\nc,3,3\n", "path,mos,pred\nc,3,9\nx,5,8\na,1,7\n"
    )
    rows, others = same_images(first, second)
    assert first.paths[rows].tolist() == second.paths[others].tolist() == ["a", "c"]


def test_images_with_other_ratings_are_not_the_same(write):
    first, second = _sets(write, "path,mos,pred\na,1,1\nb,2,2\n", "path,mos,pred\na,1,7\nb,4,8\n")
    assert [rows.tolist() for rows in same_images(first, second)] == [[0], [0]]


def test_paths_that_repeat_match_nothing(write):
    first, second = _sets(write, "path,mos,pred\na,1,1\na,1,2\n", "path,mos,pred\na,1,7\nb,4,8\n")
    assert same_images(first, second)[0].size == 0


def test_without_paths_equal_ratings_in_equal_order_match(write):
    first, second = _sets(write, "mos,pred\n1,1\n2,2\n", "mos,pred\n1,7\n2,8\n")
    assert np.array_equal(same_images(first, second)[0], [0, 1])
    first, second = _sets(write, "mos,pred\n1,1\n2,2\n", "mos,pred\n2,7\n1,8\n")
    assert same_images(first, second)[0].size == 0
