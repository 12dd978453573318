import pytest

from qualitykit.layers.windows import as_pair, output_side


def test_same_windows_start_every_stride_pixels():
    assert [output_side(side, 3, 2, 1, "same") for side in (1, 2, 5, 6)] == [1, 1, 3, 3]


def test_dilated_windows_reach_further():
    assert output_side(9, 3, 1, 3, "valid") == 3


def test_an_unknown_side_stays_unknown():
    assert output_side(None, 3, 2, 1, "valid") is None


@pytest.mark.parametrize("value", [0, (1, 0), (1, 2, 3), (1.5, 2)])
def test_a_pair_is_one_or_two_integers(value):
    with pytest.raises(ValueError, match="stride must be an integer of at least 1 or a pair of such"):
        as_pair("stride", value)
