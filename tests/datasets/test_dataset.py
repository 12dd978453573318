import numpy as np
import pandas as pd
import pytest

from qualitykit.datasets import IQADataset, ScoreScale


def make(count=4, **columns):
    frame = pd.DataFrame(
        {"path": [f"/data/sub/{n}.png" for n in range(count)], "score": np.arange(float(count))}
    )
    return IQADataset("mine", "/data", frame.assign(**columns), ScoreScale(0, 10))


def test_absent_columns_are_missing_values_in_a_fixed_order():
    data = make()
    assert list(data.frame) == ["path", "score", "std", "reference", "distortion", "level", "split", "raters"]
    assert data.frame["reference"].tolist() == [None] * 4
    assert data.frame["std"].isna().all()


def test_levels_are_whole_where_all_are_known():
    assert make(level=[1.0, 2.0, 3.0, 4.0]).frame["level"].dtype == "int64"
    assert make(level=[1, None, 3, 4]).frame["level"].dtype == "float64"


def test_the_given_frame_is_not_changed():
    frame = pd.DataFrame({"path": ["a"], "score": [1]}, index=[7])
    IQADataset("mine", ".", frame, ScoreScale(0, 1))
    assert list(frame) == ["path", "score"] and frame.index.tolist() == [7]


def test_names_are_relative_with_forward_slashes():
    assert make(2, reference=["/data/ref.png", None]).names == ["sub/0.png", "sub/1.png"]
    assert make(2, reference=["/data/ref.png", None]).reference_names == ["ref.png", None]


def test_normalised_shrinks_deviations_and_turns_dmos_round():
    frame = pd.DataFrame({"path": ["a", "b"], "score": [0, 75], "std": [10, None]})
    data = IQADataset("mine", ".", frame, ScoreScale(0, 100, higher_is_better=False)).normalised()
    assert data.scale == ScoreScale(0, 1)
    assert data.frame["score"].tolist() == [1.0, 0.25]
    assert data.frame["std"][0] == 0.1 and np.isnan(data.frame["std"][1])


def test_normalising_twice_changes_nothing_more():
    once = make().normalised()
    pd.testing.assert_frame_equal(once.normalised().frame, once.frame, check_exact=True)


def test_parts_follow_the_split_column():
    data = make(split=["train", "test", "train", None])
    assert data.part("train").names == ["sub/0.png", "sub/2.png"]
    assert data.part("test").names == ["sub/1.png"]


def test_an_empty_part_is_an_error_that_says_what_to_do():
    with pytest.raises(ValueError, match=r"mine has no validation part; make one with split\(\)"):
        make(split="train").part("validation")


def test_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="part must be one of train, validation, test. Received: 'val'"):
        make().part("val")


@pytest.mark.parametrize("which", [[True, False, False, True], [0, 3], np.array([0, 3])])
def test_subsets_by_mask_or_positions(which):
    subset = make().subset(which)
    assert subset.names == ["sub/0.png", "sub/3.png"]
    assert subset.frame.index.tolist() == [0, 1]


def test_an_empty_subset_is_empty():
    assert len(make().subset([])) == 0


def test_a_mask_must_fit():
    with pytest.raises(ValueError, match=r"which must be a mask of 4 images. Received: shape \(2,\)"):
        make().subset([True, False])


def test_describe_counts_and_ranges():
    facts = make(split=["train", "train", "test", None], reference=["r", "r", "s", None]).describe()
    assert facts["images"] == 4 and facts["references"] == 2
    assert (facts["train"], facts["validation"], facts["test"]) == (2, 0, 1)
    assert (facts["score_min"], facts["score_mean"], facts["score_max"]) == (0.0, 1.5, 3.0)


def test_unknown_and_lacking_columns_are_refused():
    with pytest.raises(ValueError, match="frame must have the columns path, score, .*Received: path, mos"):
        IQADataset("mine", ".", pd.DataFrame({"path": ["a"], "mos": [1]}), ScoreScale(0, 1))


def test_unknown_split_words_are_refused():
    with pytest.raises(ValueError, match="split must be one of train, validation, test or missing.*'val'"):
        make(split="val")


def test_the_scale_must_be_a_scale():
    with pytest.raises(TypeError, match="scale must be a ScoreScale. Received: tuple"):
        IQADataset("mine", ".", pd.DataFrame({"path": ["a"], "score": [1]}), (0, 1))
