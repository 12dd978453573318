import pytest

from qualitykit.datasets import ScoreScale
from tests.datasets.trees import expect, load, put_images, put_text

SETS = (
    "image_name,c1,c2,c3,c4,c5,c_total,MOS,SD,set\n"
    "826373.jpg,0,0.02,0.25,0.7,0.03,106,70.64,0.5,training\n"
    "10.jpg,0,0,0.3,0.6,0.1,99,88.389,0.296,validation\n"
    "9.jpg,0.5,0.4,0.1,0,0,93,3.912,1.098,test\n"
)
SCORES = (
    "image_name,c1,c2,c3,c4,c5,c_total,MOS,SD,MOS_zscore\n"
    "826373.jpg,0,2,25,73,5,106,3.79,0.5,70.64\n"
    "10.jpg,0,0,30,60,9,99,4.4,0.296,88.389\n"
    "9.jpg,50,40,3,0,0,93,1.5,1.098,3.912\n"
)
NAMES = ["826373.jpg", "10.jpg", "9.jpg"]
EXPECTED = {"score": [70.64, 88.389, 3.912], "std": [0.5 * 25, 0.296 * 25, 1.098 * 25]}


@pytest.fixture
def root(tmp_path):
    put_images(tmp_path, *("512x384/" + name for name in NAMES))
    return str(tmp_path)


def test_mos_beside_set_is_the_score_and_the_split_is_official(root):
    put_text(root, "metadata/koniq10k_distributions_sets.csv", SETS)
    data = load("koniq10k", root)
    paths = ["512x384/" + name for name in NAMES]
    expect(data, root, path=paths, split=["train", "validation", "test"], **EXPECTED)
    assert data.scale == ScoreScale(0, 100)


def test_mos_zscore_is_the_score_where_mos_means_one_to_five(root):
    put_text(root, "koniq10k_scores_and_distributions.csv", SCORES)
    expect(load("koniq10k", root), root, path=["512x384/" + name for name in NAMES], **EXPECTED)


def test_the_larger_size_is_taken_unless_asked(root):
    put_text(root, "koniq10k_distributions_sets.csv", SETS)
    put_images(root, *("1024x768/" + name for name in NAMES))
    assert load("koniq10k", root).names[0] == "1024x768/826373.jpg"
    assert load("koniq10k", root, size="512x384").names[0] == "512x384/826373.jpg"


def test_a_size_that_is_not_there_is_named(root):
    put_text(root, "koniq10k_distributions_sets.csv", SETS)
    with pytest.raises(FileNotFoundError, match="folder '1024x768' not found"):
        load("koniq10k", root, size="1024x768")


def test_an_unknown_size_is_refused(root):
    with pytest.raises(
        ValueError, match="size must be None or one of 1024x768, 512x384. Received: '224x224'"
    ):
        load("koniq10k", root, size="224x224")


def test_an_unknown_part_is_refused(root):
    put_text(root, "koniq10k_distributions_sets.csv", SETS.replace("training", "practice"))
    with pytest.raises(ValueError, match="set must be one of training, validation, test.*practice"):
        load("koniq10k", root)
