import os

import pytest

from qualitykit.datasets import DatasetWarning, ScoreScale, load_dataset
from tests.datasets.trees import expect, load, put_images, put_text

IMAGES = ["voc_emotic_ava/AVA__1.jpg", "blur_dataset/motion0091.jpg", "EE371R/rq01.jpg"]
PATCHES = ["patches/AVA__1.jpg_patch_1.jpg", "patches/motion0091.jpg_patch_3.jpg"]
LABELS = "name,mos\n" + "".join(
    f"{name},{mos}\n" for name, mos in zip(IMAGES, ("72.5", "0.0", "61"), strict=True)
)
PATCH_LABELS = f"name,mos\n{PATCHES[0]},70\n{PATCHES[1]},10\n"
TEST = "mos_patch_1,name_patch,width_patch_1,mos_image,name_image,width_image\n70,AVA__1.jpg,9,72.5,{},900\n"
VALIDATION = "name_image,is_valid\nblur_dataset/motion0091.jpg,True\nEE371R/rq01.jpg,False\n"


@pytest.fixture
def base(tmp_path):
    base = str(tmp_path / "FLIVE_Database" / "database")
    put_images(base, *IMAGES, *PATCHES)
    put_text(base, "labels_image.csv", LABELS)
    put_text(base, "labels_patch.csv", PATCH_LABELS)
    put_text(base, "labels640.csv", TEST.format(IMAGES[0]))
    put_text(base, "labels=640_padded.csv", VALIDATION)
    return base


def test_reads_images_relative_to_the_database_folder_with_the_official_split(base, tmp_path):
    data = load("flive", str(tmp_path))
    expect(data, base, path=IMAGES, score=[72.5, 0.0, 61.0], split=["test", "validation", "train"])
    assert data.scale == ScoreScale(0, 100)


def test_patches_follow_their_picture(base):
    data = load("flive", base, content="patches")
    expect(data, base, path=PATCHES, score=[70.0, 10.0], split=["test", "validation"])


def test_finds_images_in_a_flattened_folder(tmp_path):
    root = str(tmp_path)
    flat = [os.path.basename(name) for name in IMAGES]
    put_images(root, *flat)
    put_text(root, "labels_image.csv", LABELS)
    put_text(root, "labels640.csv", TEST.format(IMAGES[0]))
    put_text(root, "labels<=640_padded.csv", VALIDATION)
    expect(
        load("flive", root), root, path=flat, score=[72.5, 0.0, 61.0], split=["test", "validation", "train"]
    )


def test_an_absent_split_list_is_a_warning(base):
    os.remove(os.path.join(base, "labels640.csv"))
    with pytest.warns(DatasetWarning, match="flive: no official split, labels640.csv or"):
        data = load_dataset("flive", base)
    assert data.frame["split"].isna().all()


def test_unknown_content_is_refused(base):
    with pytest.raises(ValueError, match="content must be one of images, patches. Received: 'crops'"):
        load("flive", base, content="crops")
