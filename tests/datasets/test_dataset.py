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


def test_one_image_is_a_small_record():
    image = make(level=[1, 2, 3, 4], std=[0.5, None, 1, 1])[1]
    assert (image.name, image.path, image.score) == ("sub/1.png", "/data/sub/1.png", 1.0)
    assert (image.level, image.std, image.split, image.raters) == (2, None, None, None)
    assert type(image.score) is float and type(image.level) is int


def test_positions_count_from_the_end_as_in_lists():
    data = make()
    assert [data[at].name for at in (-1, np.int64(0))] == ["sub/3.png", "sub/0.png"]
    with pytest.raises(IndexError, match="position must be below 4, the number of images. Received: 4"):
        data[4]
    with pytest.raises(IndexError, match="Received: -5"):
        data[-5]


def test_a_column_is_no_position():
    with pytest.raises(TypeError, match=r"columns are in .frame\). Received: 'score'"):
        make()["score"]


@pytest.mark.parametrize(
    "which", [slice(1, 3), [1, 2], np.array([1, 2]), [False, True, True, False], pd.Series([1, 2])]
)
def test_slices_masks_and_lists_give_a_data_set(which):
    part = make()[which]
    assert isinstance(part, IQADataset) and part.names == ["sub/1.png", "sub/2.png"]
    assert part.scale == ScoreScale(0, 10)


def test_a_data_set_is_iterated_image_by_image():
    assert [image.score for image in make()] == [0.0, 1.0, 2.0, 3.0]
    assert list(make().subset([])) == []


def test_an_image_is_loaded_as_rgb(rated):
    assert rated[0].load().shape == (40, 48, 3)


def test_notes_follow_every_part_of_a_data_set():
    data = make(split=["train", "train", "test", "test"])
    noted = IQADataset("mine", "/data", data.frame, data.scale, ["semicolons"])
    for other in (noted.part("train"), noted[1:], noted.normalised(), noted.split(official=False, test=0.5)):
        assert other.notes == ("semicolons",)
    assert noted.describe()["notes"] == "semicolons" and make().describe()["notes"] == ""


def test_the_digest_stays_when_the_set_is_moved_or_reordered():
    data = make(split=["train", None, "test", "test"])
    moved = data.frame.assign(path=data.frame["path"].str.replace("/data", "/elsewhere"))
    assert IQADataset("yours", "/elsewhere", moved, data.scale).digest() == data.digest()
    assert data[[3, 1, 0, 2]].digest() == data.digest()
    assert len(data.digest()) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"score": [0.0, 1.0, 2.0, 3.0000001]},
        {"score": [1.0, 0.0, 2.0, 3.0]},
        {"path": [f"/data/sub/{n}.PNG" for n in range(4)]},
        {"path": [f"/data/{n}.png" for n in range(4)]},
        {"split": ["train", "test", "test", "train"]},
        {"split": [None, "train", "test", "test"]},
    ],
)
def test_the_digest_changes_with_any_score_name_or_part(change):
    data = make(split=["train", "train", "test", "test"])
    assert data.with_frame(data.frame.assign(**change)).digest() != data.digest()


@pytest.mark.parametrize("scale", [ScoreScale(0, 11), ScoreScale(-1, 10), ScoreScale(0, 10, False)])
def test_the_digest_changes_with_the_scale(scale):
    assert make().with_frame(make().frame, scale).digest() != make().digest()


def test_the_digest_changes_when_an_image_goes():
    assert make()[:3].digest() != make().digest()


def test_the_digest_does_not_mind_how_a_file_system_composes_accents():
    digests = {make(1, path=[f"/data/{name}.png"]).digest() for name in ("\u00e9", "e\u0301", "e")}
    assert len(digests) == 2


def test_names_cannot_pass_for_scores_in_the_digest():
    two = make(2, path=["/data/a", "/data/b"], score=[1.0, 2.0])
    one = make(1, path=['/data/a", 1.0, null]\n["b'], score=[2.0])
    assert one.digest() != two.digest()
