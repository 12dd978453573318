import numpy as np
import pytest

from qualitykit.analysis.overlay import colours, draw_legend, draw_overlay

GREY = np.full((6, 8, 3), 120, "uint8")


def test_a_map_without_any_leaves_the_photograph_as_it_is(rng):
    photograph = rng.integers(0, 256, (6, 8, 3), dtype="uint8")
    np.testing.assert_array_equal(draw_overlay(photograph, np.zeros((6, 8)), grey=False), photograph)


def test_the_photograph_is_shown_in_grey_so_that_colour_means_heat(rng):
    drawn = draw_overlay(rng.integers(0, 256, (6, 8, 3), dtype="uint8"), np.zeros((6, 8)))
    assert (drawn == drawn[..., :1]).all()


def test_the_strongest_place_has_the_colour_maps_last_colour():
    heat = np.zeros((6, 8))
    heat[2, 3] = 1
    # the last entry of matplotlib's inferno
    assert draw_overlay(GREY, heat, opacity=1.0)[2, 3].tolist() == [252, 255, 164]


def test_opacity_grows_with_strength():
    drawn = draw_overlay(GREY, np.linspace(0, 1, 8)[None].repeat(6, 0), opacity=0.5).astype(int)
    change = np.abs(drawn - 120).sum(-1)[0]
    above = np.abs(colours(np.linspace(0, 1, 8), "inferno").astype(int) - 120).sum(-1)
    np.testing.assert_allclose(change, 0.5 * np.linspace(0, 1, 8) * above, atol=2)


def test_the_two_sides_of_a_signed_map_are_red_and_blue():
    lowers, raises = draw_overlay(GREY, np.array([[-1.0, 1.0]] * 2), signed=True)[0, [0, -1]].astype(int)
    assert lowers[0] > lowers[2] and raises[2] > raises[0]


def test_a_map_of_another_size_is_enlarged_to_the_photograph():
    drawn = draw_overlay(GREY, np.array([[0.0, 1.0]]))
    assert drawn.shape == GREY.shape and (drawn[:, 0] == 120).all() and (drawn[:, -1] != 120).any()


@pytest.mark.parametrize(
    "heat", [np.zeros(3), np.full((2, 2), 1.5), np.full((2, 2), -0.1), np.full((2, 2), np.nan)]
)
def test_a_map_that_is_none_is_refused(heat):
    with pytest.raises(ValueError, match=r"heat must be 2-D with values in 0..1. Received: heat of shape"):
        draw_overlay(GREY, heat)


def test_a_signed_map_beyond_one_is_refused():
    with pytest.raises(ValueError, match=r"values in -1..1"):
        draw_overlay(GREY, np.full((2, 2), -1.5), signed=True)


@pytest.mark.parametrize("image", [GREY[..., 0], GREY.astype("float32"), GREY[..., :2]])
def test_an_image_that_is_not_rgb_uint8_is_refused(image):
    with pytest.raises(ValueError, match=r"image must be \(H, W, 3\) uint8. Received: "):
        draw_overlay(image, np.zeros((6, 8)))


def test_an_opacity_beyond_one_is_refused():
    with pytest.raises(ValueError, match=r"opacity must be in 0..1. Received: opacity=2"):
        draw_overlay(GREY, np.zeros((6, 8)), opacity=2)


def test_a_legend_runs_through_the_colours_of_the_overlay():
    legend = draw_legend(200)
    assert legend[0, 0].tolist() == [255, 255, 255] and legend[0, -1].tolist() == [252, 255, 164]


def test_a_legend_has_its_labels_below():
    words = draw_legend(200, labels=("a", "b"))[14:]
    left, right = (words < 128).any(axis=(0, 2))[:100], (words < 128).any(axis=(0, 2))[100:]
    assert left.any() and right.any() and (draw_legend(200, labels=("", ""))[14:] == 255).all()


def test_a_signed_legend_differs_at_its_ends():
    legend = draw_legend(200, signed=True).astype(int)
    assert legend[0, 0, 0] > legend[0, 0, 2] and legend[0, -1, 2] > legend[0, -1, 0]


def test_a_legend_too_narrow_to_read_is_refused():
    with pytest.raises(ValueError, match="width must be at least 120 pixels. Received: width=50"):
        draw_legend(50)
