import os

import pytest

from qualitykit import distortions
from qualitykit.datasets import ScoreScale
from tests.datasets.trees import expect, load, put_images, put_text


@pytest.fixture
def root(tmp_path):
    """Names as they are spelt on disk; the label files below spell some of them otherwise."""
    names = ["I01_01_1.bmp", "i02_17_4.BMP", "i25_08_3.bmp"]
    references = ["I01.BMP", "I02.BMP", "i25.bmp"]
    put_images(tmp_path, *("distorted_images/" + name for name in names))
    put_images(tmp_path, *("reference_images/" + name for name in references))
    put_text(tmp_path, "mos_with_names.txt", "5.51429 I01_01_1.bmp\n0.0000 I02_17_4.bmp\n7.2 i25_08_3.bmp\n")
    put_text(tmp_path, "mos_std.txt", "0.13013\n0.2\n0.3\n")
    return str(tmp_path)


EXPECTED = {
    "path": [
        "distorted_images/I01_01_1.bmp",
        "distorted_images/i02_17_4.BMP",
        "distorted_images/i25_08_3.bmp",
    ],
    "score": [5.51429, 0.0, 7.2],
    "reference": ["reference_images/I01.BMP", "reference_images/I02.BMP", "reference_images/i25.bmp"],
    "distortion": ["additive_gaussian_noise", "contrast_change", "gaussian_blur"],
    "level": [1, 4, 3],
}


@pytest.mark.parametrize("name", ["tid2008", "tid2013"])
def test_reads_scores_deviations_and_references_whatever_the_letter_case(root, name):
    data = load(name, root)
    expect(data, root, std=[0.13013, 0.2, 0.3], **EXPECTED)
    assert data.scale == ScoreScale(0, 9)


def test_deviations_are_optional(root):
    os.remove(os.path.join(root, "mos_std.txt"))
    expect(load("tid2013", root), root, **EXPECTED)


def test_the_last_seven_types_belong_to_tid2013_alone(root):
    put_images(root, "distorted_images/i03_24_5.bmp", "reference_images/I03.BMP")
    put_text(root, "mos_with_names.txt", "3.5 i03_24_5.bmp\n")
    put_text(root, "mos_std.txt", "0.1\n")
    assert load("tid2013", root).frame["distortion"].tolist() == [distortions.names()[23]]
    with pytest.raises(ValueError, match=r"TT to 17, L to 4\). Received: 'i03_24_5.bmp'"):
        load("tid2008", root)


def test_deviations_of_another_length_are_refused(root):
    put_text(root, "mos_std.txt", "0.13013\n0.2\n")
    with pytest.raises(ValueError, match="mos_std.txt must hold 3 lines .* Received: 2"):
        load("tid2013", root)
