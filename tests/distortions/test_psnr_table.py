"""The table of measured PSNR."""

import pytest

from qualitykit.distortions import apply, get, names, psnr, psnr_table


def test_the_table_holds_mean_and_extremes_over_the_images(picture):
    images = [picture[:48], picture[48:]]
    table = psnr_table(images, ["gaussian_blur", "darken"], seed=4)
    values = [psnr(image, apply(image, "darken", 2, seed=4 + i)) for i, image in enumerate(images)]
    row = table.loc[(101, "darken"), 2]
    assert [row["mean"], row["min"], row["max"]] == pytest.approx([sum(values) / 2, min(values), max(values)])


def test_rows_are_distortions_in_tid2013s_order(picture):
    table = psnr_table([picture[:16, :16]], ["jpeg", "additive_gaussian_noise"])
    assert table.index.tolist() == [(1, "additive_gaussian_noise"), (10, "jpeg")]
    assert table.columns.get_level_values("level").unique().tolist() == [1, 2, 3, 4, 5]


def test_a_family_has_a_row_for_each_of_its_distortions(picture):
    table = psnr_table([picture[:16, :16]], "field")
    assert table.index.tolist() == [(get(name).number, name) for name in names("field")]


def test_no_images_are_refused():
    with pytest.raises(ValueError, match="nothing to measure"):
        psnr_table([])
