import numpy as np
import pandas as pd
import pytest

from qualitykit.analysis.plots import plot_map_panels, plot_worst_errors


def test_photographs_lie_above_their_maps(image):
    heat = np.linspace(0, 1, 12).reshape(3, 4)
    ax = plot_map_panels([image, image[::-1]], [heat, heat.T], ["first", "second"])
    above, below = ax.child_axes[::2], ax.child_axes[1::2]
    assert [cell.get_title() for cell in above] == ["first", "second"]
    assert np.array_equal(above[0].images[0].get_array(), image)
    assert [len(cell.images) for cell in below] == [2, 2]
    assert np.allclose(below[0].images[1].get_array(), heat) and np.allclose(
        below[1].images[1].get_array(), heat.T
    )


def test_panels_wrap_into_pairs_of_rows(image):
    ax = plot_map_panels([image] * 3, [np.eye(3)] * 3, columns=2)
    ax.figure.draw_without_rendering()
    first, first_map, second, _, third, _ = (cell.get_position() for cell in ax.child_axes)
    assert first.x0 == first_map.x0 == third.x0 < second.x0
    assert first.y0 > first_map.y1 > first_map.y0 > third.y1


def test_a_map_lies_close_below_its_photograph_whatever_their_shapes(image):
    wide, tall = np.zeros((10, 60, 3), "uint8"), np.zeros((60, 30, 3), "uint8")
    ax = plot_map_panels([wide, tall, wide], [np.eye(3)] * 3, ["a", "b", "c"], columns=2, title="Maps")
    ax.figure.draw_without_rendering()
    places = [cell.get_window_extent() for cell in ax.child_axes]
    for above, below in zip(places[::2], places[1::2], strict=True):
        assert 0 < above.y0 - below.y1 < 0.1 * ax.figure.dpi
    assert places[4].height < places[2].height / 2  # a row is as high as its own pictures


def test_a_small_map_is_stretched_over_its_photograph(image):
    cell = plot_map_panels([image], [np.eye(3)]).child_axes[1]
    assert cell.images[1].get_extent() == [-0.5, 35.5, 23.5, -0.5] == cell.images[0].get_extent()


def test_the_colour_bar_ends_at_the_limits(image):
    ax = plot_map_panels([image], [np.eye(3) * 50], limits=(20, 80))
    assert ax.child_axes[1].images[1].get_clim() == (20, 80)
    assert any(other.get_ylim() == (20, 80) for other in ax.figure.axes)


def test_panels_need_a_map_and_a_title_each(image):
    with pytest.raises(ValueError, match="equally many, at least one. Received: 1 images, 2 maps, 1 titles"):
        plot_map_panels([image], [np.eye(3)] * 2)
    with pytest.raises(ValueError, match="Received: 0 images"):
        plot_map_panels([], [])


def _errors(count):
    columns = {"path": [f"folder/{i}.jpg" for i in range(count)], "rating": 20.0, "prediction": 71.234}
    return pd.DataFrame(columns, index=range(count))


def test_the_gallery_gives_each_photograph_its_rating_and_prediction(image):
    ax = plot_worst_errors([image] * 5, _errors(5))
    assert len(ax.child_axes) == 5
    assert {cell.get_title() for cell in ax.child_axes} == {"rated 20.00, predicted 71.23"}
    assert [cell.get_xlabel() for cell in ax.child_axes] == [f"{i}.jpg" for i in range(5)]


def test_the_gallery_fills_rows_from_the_left(image):
    ax = plot_worst_errors([image] * 3, _errors(3), columns=2)
    ax.figure.draw_without_rendering()
    first, second, third = (cell.get_position() for cell in ax.child_axes)
    assert first.x0 < second.x0 and first.y0 == pytest.approx(second.y0)
    assert third.x0 == pytest.approx(first.x0) and third.y1 < first.y0


def test_a_photograph_that_cannot_be_shown_leaves_its_place(image):
    ax = plot_worst_errors([image, None], _errors(2))
    assert not ax.child_axes[1].images and ax.child_axes[1].texts[0].get_text() == "not available"


def test_long_names_are_cut_at_the_front(image):
    table = _errors(1).assign(path="x" * 40 + "_17.jpg")
    name = plot_worst_errors([image], table).child_axes[0].get_xlabel()
    assert len(name) == 30 and name.startswith("...") and name.endswith("_17.jpg")


def test_a_gallery_needs_a_row_for_each_photograph(image):
    with pytest.raises(ValueError, match="equally long, at least one. Received: 1 and 2"):
        plot_worst_errors([image], _errors(2))
