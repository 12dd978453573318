import pytest

from qualitykit.analysis.evaluation_figures import save_figure, slug
from qualitykit.analysis.plots import plot_scatter
from qualitykit.analysis.summaries import scatter_summary


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("scatter", "ours", ""), "scatter_ours"),
        (("scatter", "a/b\\c:d", "KonIQ-10k"), "scatter_a-b-c-d_KonIQ-10k"),
        (("x", "../../etc/passwd"), "x_etc-passwd"),
        (("residual_deciles", "模型"), "residual_deciles_模型"),
    ],
)
def test_any_name_gives_a_file_name_that_stays_in_its_folder(words, name):
    assert slug(*words) == name


def test_a_figure_is_written_as_png_and_svg_and_the_same_again_next_time(tmp_path):
    first, second = (
        save_figure(
            plot_scatter(scatter_summary([1, 2, 3], [1, 2, 4])), tmp_path / folder, "s", "T", "C", "A"
        )
        for folder in ("a", "b")
        if not (tmp_path / folder).mkdir()
    )
    assert first == second and (tmp_path / "a" / "s.png").read_bytes() == first.png
    svg = [(tmp_path / folder / "s.svg").read_bytes() for folder in ("a", "b")]
    assert svg[0] == svg[1] and b"<text" in svg[0]
