"""The house style: colours that colour-blind readers can tell apart, hatches that survive a grey printer."""

import contextlib
from collections.abc import Iterator

# Okabe and Ito 2008, ordered so that neighbours differ in lightness too; yellow is too pale for lines.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, BLACK, GREY = "#56B4E9", "#CC79A7", "#000000", "#6B6B6B"
COLOURS = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, BLACK)
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++", "")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":")

STYLE = {
    "figure.dpi": 110,
    "savefig.dpi": 150,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "lines.linewidth": 1.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "qualitykit",
}


@contextlib.contextmanager
def house_style() -> Iterator[None]:
    """Everything drawn inside the block wears the house style; settings outside stay as they are.

    Example:
        >>> import matplotlib
        >>> from qualitykit.analysis.plots import house_style
        >>> before = matplotlib.rcParams["axes.grid"]
        >>> with house_style():
        ...     matplotlib.rcParams["axes.grid"]
        True
        >>> matplotlib.rcParams["axes.grid"] == before
        True
    """
    import matplotlib

    with matplotlib.rc_context(STYLE):
        yield


def axes_or_new(ax, size=(5.0, 4.0)):
    """The Axes given, or those of a new figure of `size` inches that no global state holds on to.

    The figure belongs to its Axes alone: it shows in a notebook as `ax.figure`, is saved with
    `ax.figure.savefig(...)` and is gone when nobody refers to it.
    """
    if ax is not None:
        return ax
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def styled(plot):
    """Decorator: the plot function draws in the house style."""
    import functools

    @functools.wraps(plot)
    def draw(*args, **kwargs):
        with house_style():
            return plot(*args, **kwargs)

    return draw


def corner_text(ax, text, *, right=False, top=True):
    """Writes small text in a corner of the Axes on a ground that keeps it readable over points."""
    x, y = (0.97 if right else 0.03), (0.97 if top else 0.03)
    ground = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    across, upright = "right" if right else "left", "top" if top else "bottom"
    return ax.text(x, y, text, transform=ax.transAxes, ha=across, va=upright, fontsize=9, bbox=ground)


def legend_above(ax, title, entries, **options):
    """Title, and under it the legend in one line, both above the Axes where they hide nothing."""
    ax.set_title(title or "", pad=24 if entries else None)
    if entries:
        ax.legend(ncols=entries, loc="lower left", bbox_to_anchor=(0, 1.0), columnspacing=1.2, **options)
