"""The picture of all distortions."""

import numpy as np
import pytest
from PIL import Image

from qualitykit.distortions import apply, contact_sheet, names


def test_the_sheet_holds_the_distorted_pictures(picture):
    sheet = contact_sheet(picture, distortions=["jpeg", "mean_shift"], width=128)
    assert np.array_equal(sheet[18:114, 132:260], apply(picture, "jpeg", 2))


def test_the_file_holds_the_sheet(picture, tmp_path):
    sheet = contact_sheet(
        picture, tmp_path / "sheet.png", distortions=["jpeg", "darken", "mean_shift"], width=32
    )
    assert np.array_equal(np.asarray(Image.open(tmp_path / "sheet.png")), sheet)


def test_small_images_are_not_enlarged(picture):
    small = contact_sheet(picture[:20, :30], distortions=["jpeg"], width=160)
    assert small.shape[1] < 2 * 5 * 40


def test_all_24_rows_are_there_by_default(picture):
    one = contact_sheet(picture, distortions=["jpeg", "jpeg2000"], width=16).shape[0]
    assert contact_sheet(picture, width=16).shape[0] == 12 * one


def test_a_family_may_be_drawn(picture):
    field = contact_sheet(picture, distortions="field", width=16)
    assert np.array_equal(field, contact_sheet(picture, distortions=names("field"), width=16))


def test_an_unknown_distortion_is_refused(picture):
    with pytest.raises(ValueError, match="distortions must be some of"):
        contact_sheet(picture, distortions=["fog"])
