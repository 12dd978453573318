import pytest

from qualitykit.datasets import ScoreScale
from qualitykit.datasets.readers.kadid10k import TYPES
from tests.datasets.trees import expect, load, put_images, put_text

LABELS = "dist_img,ref_img,dmos,var\nI01_01_01.png,I01.png,4.57,0.496\nI81_25_05.png,I81.png,1,0.2\n"
EXPECTED = {
    "score": [4.57, 1.0],
    "std": [0.496, 0.2],
    "distortion": ["gaussian_blur", "contrast_change"],
    "level": [1, 5],
}


def test_reads_the_mixed_folder_with_var_as_standard_deviation(tmp_path):
    root = str(tmp_path / "kadid10k")
    put_images(root, "images/I01_01_01.png", "images/I81_25_05.png", "images/I01.png", "images/I81.png")
    put_text(root, "dmos.csv", LABELS)
    data = load("kadid10k", root)
    paths = ["images/I01_01_01.png", "images/I81_25_05.png"]
    expect(data, root, path=paths, reference=["images/I01.png", "images/I81.png"], **EXPECTED)
    assert data.scale == ScoreScale(1, 5)


def test_reads_the_variant_with_two_folders(tmp_path):
    root = str(tmp_path)
    paths = ["distorted_images/I01_01_01.png", "distorted_images/I81_25_05.png"]
    references = ["reference_images/I01.png", "reference_images/I81.png"]
    put_images(root, *paths, *references)
    put_text(root, "dmos.csv", LABELS)
    expect(load("kadid10k", root), root, path=paths, reference=references, **EXPECTED)


def test_there_are_25_types():
    assert len(set(TYPES)) == 25


def test_a_type_beyond_25_is_refused(tmp_path):
    put_text(tmp_path, "dmos.csv", "dist_img,ref_img,dmos,var\nI01_26_01.png,I01.png,4.57,0.496\n")
    with pytest.raises(ValueError, match="IRR_TT_LL.png. Received: 'I01_26_01.png'"):
        load("kadid10k", tmp_path)
