import os
import shutil

import pytest

from qualitykit.datasets import ScoreScale
from tests.datasets.trees import expect, load, put_images, put_sheet, put_text

FILES = [
    "awgn/1600.AWGN.1.png",
    "blur/1600.BLUR.5.png",
    "contrast/aerial_city.contrast.4.png",
    "fnoise/aerial_city.fnoise.2.png",
    "jpeg/aerial_city.JPEG.3.png",
    "jpeg2000/aerial_city.jpeg2000.1.png",
]
SCORES = [0.061989, 1.0, 0.25, 0.5, 0.0, 0.75]
STDS = [0.06, 0.01, 0.02, 0.03, 0.04, 0.05]
EXPECTED = {
    "score": SCORES,
    "reference": ["src_imgs/1600.png"] * 2 + ["src_imgs/aerial_city.png"] * 4,
    "distortion": ["awgn", "blur", "contrast", "fnoise", "jpeg", "jpeg2000"],
    "level": [1, 5, 4, 2, 3, 1],
}


@pytest.fixture
def root(tmp_path):
    root = str(tmp_path)
    put_images(root, "src_imgs/1600.png", "src_imgs/aerial_city.png")
    put_images(root, *("dst_imgs/" + name for name in FILES), "dst_imgs/awgn/unrated.AWGN.1.png")
    return root


def put_workbook(root):
    types = ["noise", "blur", "contrast", "fnoise", "jpeg", "jpeg 2000"]
    images = [1600, 1600] + ["aerial_city"] * 4
    header = ["image", "dst_idx", "dst_type", "dst_lev", "dmos_std", "dmos"]
    rows = [[], ["All data by image"], [], [None] * 3 + header]
    for image, kind, level, std, score in zip(images, types, EXPECTED["level"], STDS, SCORES, strict=True):
        rows.append([None] * 3 + [image, 1, kind, float(level), std, score])
    put_sheet(root, "csiq.DMOS.xlsx", rows, title="all_by_image", before=["awgn"])


def test_reads_the_workbook_with_numeric_names_and_a_header_in_row_four(root):
    put_workbook(root)
    data = load("csiq", root)
    expect(data, root, path=["dst_imgs/" + name for name in FILES], std=STDS, **EXPECTED)
    assert data.scale == ScoreScale(0, 1, higher_is_better=False)


def test_reads_the_list_and_flat_folder_of_other_loaders(root):
    flat = [os.path.basename(name) for name in FILES]
    shutil.rmtree(os.path.join(root, "dst_imgs"))
    put_images(root, *("dst_imgs_all/" + name for name in flat))
    lines = [f"{name} {score}\n" for name, score in zip(flat, SCORES, strict=True)]
    put_text(root, "csiq_label.txt", "".join(lines))
    expect(load("csiq", root), root, path=["dst_imgs_all/" + name for name in flat], **EXPECTED)


def test_an_unknown_distortion_is_named(root):
    header = ["image", "dst_type", "dst_lev", "dmos_std", "dmos"]
    put_sheet(root, "csiq.DMOS.xlsx", [header, [1600, "fog", 1, 0.1, 0.1]], title="all_by_image")
    with pytest.raises(ValueError, match="dst_type must be one of awgn.*Received: fog"):
        load("csiq", root)


def test_a_name_of_another_form_is_shown(root):
    put_text(root, "csiq_label.txt", "1600_AWGN_1.png 0.06\n")
    with pytest.raises(ValueError, match="IMAGE.TYPE.LEVEL.png. Received: '1600_AWGN_1.png'"):
        load("csiq", root)
